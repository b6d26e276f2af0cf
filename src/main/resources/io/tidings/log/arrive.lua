-- KEYS arrivals, closing
-- ARGV token of a node that is starting, how long it may take (ms)
-- Returns 1, or 0 when this server is about to be stopped by its last node.
if redis.call('GET', KEYS[2]) == lineage then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
return 1
