-- KEYS secret
-- ARGV the candidate
-- Returns the secret from now on.
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
