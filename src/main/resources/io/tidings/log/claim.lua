-- KEYS name of the cluster
-- ARGV the name of the node's cluster
-- Returns what Redis does when its memory is full, the name of the cluster that it belongs to.
local policy = string.match(redis.call('INFO', 'memory'), 'maxmemory_policy:([%w-]+)')
if policy == 'noeviction' then redis.call('SET', KEYS[1], ARGV[1], 'NX') end
return {policy, redis.call('GET', KEYS[1]) or ARGV[1]}
