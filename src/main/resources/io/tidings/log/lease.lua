-- KEYS leases
-- ARGV node, duration (ms)
-- Returns the lineage, the nodes with a live lease.
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return {lineage, redis.call('ZRANGE', KEYS[1], 0, -1)}
