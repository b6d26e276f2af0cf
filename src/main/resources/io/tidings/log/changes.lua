-- KEYS index, changes
-- ARGV the counter since when
-- Returns the counter, 1 if the index reaches back that far, the channels.
local known = redis.call('HMGET', KEYS[1], lineage, 'floor')
if not known[1] then return {beginIndex(KEYS[1]), 0, {}} end
local counter, floor, since = tonumber(known[1]), tonumber(known[2]), tonumber(ARGV[1])
if since < floor or since > counter then return {counter, 0, {}} end
return {counter, 1, redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf')}
