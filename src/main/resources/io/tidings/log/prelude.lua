-- Stands before every script. What is written here holds for reads too: an answer from a server
-- that is no longer the primary is worth nothing, however quickly it comes.

-- Redis 6.2 refuses writes after TIME and INFO unless effects are replicated; 7 always does so.
if redis.replicate_commands then redis.replicate_commands() end

local info = redis.call('INFO', 'replication')
if not string.find(info, 'role:master', 1, true) then
  return redis.error_reply('NOTPRIMARY this server is a replica')
end
-- Where writes want replicas, a primary without any may have been replaced without knowing it.
if string.find(info, 'min_slaves_good_slaves:0', 1, true) then
  return redis.error_reply('NOREPLICAS this primary has no replica in step')
end
local _, before = string.find(info, 'master_replid:', 1, true)
local lineage = string.match(info, '^%x+', before + 1)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- How many ended epochs are remembered at most; a position in an older one is an unknown epoch.
local ENDS = 100

local function offsetOf(id)
  return tonumber(string.match(id, '^%d+'))
end

local function generationOf(epoch)
  return tonumber(string.sub(epoch, 1, -6), 36)
end

-- A generation is a time, in tenths of a second since 2026, so that epochs stay in order even where
-- Redis lost every trace of the last ones.
local function newEpoch(after, meta)
  local function base36(number, digits)
    local text = ''
    repeat
      local digit = number % 36
      text = string.sub('0123456789abcdefghijklmnopqrstuvwxyz', digit + 1, digit + 1) .. text
      number = (number - digit) / 36
    until number == 0
    return string.rep('0', digits - #text) .. text
  end
  local generation = math.max(after + 1, math.floor((now - 1767225600000) / 100))
  local hash = redis.sha1hex(lineage .. clock[1] .. '.' .. clock[2] .. meta)
  return base36(generation, 1) .. base36(tonumber(string.sub(hash, 1, 12), 16) % 36 ^ 5, 5)
end

-- Returns the channel's epoch, the offset of its last message, the ended epochs as
-- 'epoch=last offset,' each, when the oldest message that was looked at was placed, when the keys
-- were last kept from expiring, and when the epoch began. Begins a new epoch where the data is of
-- another lineage.
local function settle(meta, log, ttl)
  local stored = redis.call('HMGET', meta, 'lineage', 'epoch', 'head', 'ends', 'oldest',
    'renewed', 'begun')
  if stored[1] == lineage then
    return stored[2], tonumber(stored[3]), stored[4], tonumber(stored[5]), tonumber(stored[6]),
      tonumber(stored[7])
  end
  local epoch, head, ends
  if stored[1] then
    head = tonumber(stored[3])
    local first = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
    local reach = (first and offsetOf(first[1]) or head + 1) - 1
    local all, kept = stored[4] .. stored[2] .. '=' .. stored[3] .. ',', {}
    for old, last in string.gmatch(all, '(%w+)=(%d+),') do
      if tonumber(last) >= reach then kept[#kept + 1] = old .. '=' .. last .. ',' end
    end
    ends = table.concat(kept, '', math.max(1, #kept - ENDS + 1))
    epoch = newEpoch(generationOf(stored[2]), meta)
  else
    -- A log without its metadata, which nothing of ours leaves behind, must not stop the channel.
    local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
    head = last and offsetOf(last[1]) or 0
    ends = ''
    epoch = newEpoch(0, meta)
  end
  local oldest, renewed = tonumber(stored[5]) or 0, tonumber(stored[6]) or 0
  redis.call('HSET', meta, 'lineage', lineage, 'epoch', epoch, 'head', head, 'ends', ends,
    'oldest', oldest, 'renewed', renewed, 'begun', now)
  redis.call('PEXPIRE', meta, ttl)
  return epoch, head, ends, oldest, renewed, now
end

-- The offset of an epoch's last message that is or was in the log; -1 where the epoch is unknown.
local function lastOf(of, epoch, head, ends)
  if of == epoch then return head end
  return tonumber(string.match(',' .. ends, ',' .. of .. '=(%d+),') or -1)
end

-- After a loss a channel rests: before anybody's message takes the place of one that was lost,
-- whoever holds that one may put it back. Returns whether nothing was appended in this epoch, and
-- whether it is still time to wait for that, by a clock that may be set back.
local function isResting(head, ends, begun)
  local last = string.match(ends, '=(%d+),$')
  local untouched = (last and tonumber(last) or 0) == head
  return untouched, untouched and math.abs(now - begun) < 2000
end

-- What to answer as long as that is so: what survived.
local function resting(epoch, head)
  return redis.error_reply('RESTING ' .. epoch .. ' ' .. head)
end

-- Whether what a feed or a client holds of an epoch is from before a loss that was recorded.
local function isFenced(of, meta)
  return generationOf(of) < tonumber(redis.call('HGET', meta, 'fence') or 0)
end

-- One entry of the log: always the same fields in the same order.
local function write(log, count, offset, epoch, at, name, from, user, except, key, data)
  redis.call('XADD', log, 'MAXLEN', '~', count, offset .. '-0', 'epoch', epoch, 'at', at,
    'name', name, 'from', from, 'user', user, 'except', except, 'key', key, 'data', data)
end

-- Begins a bucket's change index in this lineage and returns its counter, which stands in the field
-- of that name. It begins at the clock's microseconds, so that it goes up even where Redis lost its
-- tail or everything; what was before is out of the index's reach.
local function beginIndex(index)
  local counter = clock[1] * 1000000 + clock[2]
  for _, before in ipairs(redis.call('HVALS', index)) do
    counter = math.max(counter, tonumber(before) + 1)
  end
  redis.call('DEL', index)
  redis.call('HSET', index, lineage, counter, 'floor', counter - 1)
  return counter
end

-- Notes what was appended under an idempotency key.
local function remember(key, digest, epoch, offset, at, ttl)
  redis.call('SET', key, digest .. ' ' .. epoch .. ' ' .. offset .. ' ' .. at, 'PX', ttl)
end

-- Notes in its bucket's change index that a channel changed.
local function note(index, changes, channel)
  local counter = redis.call('HINCRBY', index, lineage, 1)
  if counter == 1 then counter = beginIndex(index) end
  redis.call('ZADD', changes, counter, channel)
  if counter % 64 == 0 then
    local over = redis.call('ZCARD', changes) - 1024
    if over > 0 then
      local floor = redis.call('ZRANGE', changes, over - 1, over - 1, 'WITHSCORES')[2]
      redis.call('HSET', index, 'floor', floor)
      redis.call('ZREMRANGEBYRANK', changes, 0, over - 1)
    end
  end
end
