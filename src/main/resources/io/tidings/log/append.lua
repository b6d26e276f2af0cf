-- KEYS meta, log, nodes, index, changes, idempotency key: not touched where there is no digest
-- ARGV ttl of meta (ms), count, age (ms), channel, ttl of the idempotency key (ms), digest, name,
--      from, user, except, key, data
-- Returns epoch, offset, at, 1 if repeated, interests.
local meta, log = KEYS[1], KEYS[2]
local ttl, count, age, channel = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local digest = ARGV[6]
local key = digest ~= '' and KEYS[6]

if key then
  local first = redis.call('GET', key)
  if first then
    local of, epoch, offset, at = string.match(first, '^(%x+) (%w+) (%d+) (%d+)$')
    if of ~= digest then return redis.error_reply('OTHERCONTENT the key was used before') end
    return {epoch, tonumber(offset), tonumber(at), 1, redis.call('HGETALL', KEYS[3])}
  end
end

local epoch, head, ends, oldest, renewed, begun = settle(meta, log, ttl)
local _, rests = isResting(head, ends, begun)
if rests and ends ~= '' and redis.call('EXISTS', KEYS[3]) == 1 then return resting(epoch, head) end
local offset = head + 1
-- First of all writes: should it be refused, nothing has changed.
write(log, count, offset, epoch, now, ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11],
  ARGV[12])
redis.call('HSET', meta, 'head', offset)

-- What follows happens once in a while only, or a steady channel would do it at every append.
local margin = math.min(age / 50, 3600000)
if now - renewed > margin then
  redis.call('PEXPIRE', log, math.ceil(age + margin))
  redis.call('PEXPIRE', meta, ttl)
  redis.call('HSET', meta, 'renewed', now)
end
-- MAXLEN may have taken the message that was the oldest; the look finds that out.
if now - oldest > age + margin then
  oldest = now
  local keep = 0
  for _, entry in ipairs(redis.call('XRANGE', log, '-', '+', 'COUNT', 8)) do
    oldest = tonumber(entry[2][4])
    if now - oldest <= age then break end
    keep = offsetOf(entry[1]) + 1
  end
  if keep > 0 then redis.call('XTRIM', log, 'MINID', keep .. '-0') end
  redis.call('HSET', meta, 'oldest', oldest)
end

note(KEYS[4], KEYS[5], channel)
if key then remember(key, digest, epoch, offset, now, ARGV[5]) end
return {epoch, offset, now, 0, redis.call('HGETALL', KEYS[3])}
