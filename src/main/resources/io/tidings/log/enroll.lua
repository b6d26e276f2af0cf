-- KEYS groups of a member
-- ARGV group, ttl (ms), most groups of a member
-- Returns 1, or 0 when the member has too many groups already.
local groups = KEYS[1]
redis.call('SADD', groups, ARGV[1])
if redis.call('SCARD', groups) > tonumber(ARGV[3]) then
  redis.call('SREM', groups, ARGV[1])
  return 0
end
redis.call('PEXPIRE', groups, ARGV[2])
return 1
