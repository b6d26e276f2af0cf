-- KEYS generation
-- ARGV ttl (ms)
-- Returns the generation, one higher than before.
local generation = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return generation
