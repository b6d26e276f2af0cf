-- KEYS groups of a member
-- ARGV ttl (ms)
-- Returns the groups.
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('SMEMBERS', KEYS[1])
