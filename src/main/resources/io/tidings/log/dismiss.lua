-- KEYS groups of a member
-- ARGV group
return redis.call('SREM', KEYS[1], ARGV[1])
