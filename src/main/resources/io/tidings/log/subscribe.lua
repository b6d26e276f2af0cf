-- KEYS nodes, [meta, log] where the channel has history
-- ARGV node, token, ttl of nodes (ms), ttl of meta (ms)
-- Returns epoch, head.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if not KEYS[2] then return {} end
local epoch, head = settle(KEYS[2], KEYS[3], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return {epoch, head}
