-- KEYS index, changes
-- ARGV the counter since when
-- Returns the counter, 1 if the index reaches back that far, the channels.
local counter, floor = settleIndex(KEYS[1])
local since = tonumber(ARGV[1])
if since < floor or since > counter then return {counter, 0, {}} end
return {counter, 1, redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf')}
