-- KEYS meta, log, index, changes, what every idempotency key begins with
-- ARGV ttl of meta (ms), count, age (ms), channel, ttl of an idempotency key (ms), epoch and offset
--      of what is held, then of each publication, consecutive: offset, epoch, at, name, from, user,
--      except, key, data, digest
-- Returns 1 if what is held stands in the log, 0 if it is recorded as lost.
local meta, log = KEYS[1], KEYS[2]
local ttl, count, age, channel = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local held, offset = ARGV[6], tonumber(ARGV[7])
local FIRST, WIDTH = 8, 10

local epoch, head, ends, _, _, begun = settle(meta, log, ttl)
if offset <= lastOf(held, epoch, head, ends) then return 1 end
-- Every position of before the recorded loss is unknown by now, and this one is among them.
if isFenced(held, meta) then return 0 end

local untouched, rests = isResting(head, ends, begun)
local before = string.match(ends, '(%w+)=%d+,$')

-- Where the first that is missing stands in ARGV; nothing where what was sent does not provably
-- continue this log.
local function place()
  local first = tonumber(ARGV[FIRST])
  if not first or not untouched then return end
  -- Nothing is left of the log, so there is nothing to be continued.
  if head == 0 and not before then return FIRST end
  local at = FIRST + WIDTH * (head + 1 - first)
  if first > head + 1 or not before then return end
  if ARGV[at + 1] == before then return at end
  local last = redis.call('XRANGE', log, head .. '-0', head .. '-0')[1]
  if at > FIRST and last and last[2][2] == ARGV[at - WIDTH + 1] then return at end
end

local at = place()
if at then
  -- An epoch that Redis forgot may be no older than this one, which must remain the latest.
  if generationOf(held) >= generationOf(epoch) then
    ends = epoch .. '=' .. head .. ',' .. ends
    epoch = newEpoch(generationOf(held), meta)
  end
  for i = at, #ARGV, WIDTH do
    local of = ARGV[i + 1]
    -- First of all writes: should it be refused, nothing has changed.
    write(log, count, ARGV[i], of, unpack(ARGV, i + 2, i + 8))
    local key, left = ARGV[i + 7], ARGV[5] - (now - ARGV[i + 2])
    if key ~= '' and left > 0 then
      remember(KEYS[5] .. key, ARGV[i + 9], of, ARGV[i], ARGV[i + 2], left)
    end
    if of == before then ends = string.gsub(ends, '%w+=%d+,$', '') end
    before = of
    ends = ends .. of .. '=' .. ARGV[i] .. ','
  end
  redis.call('HSET', meta, 'epoch', epoch, 'head', offset, 'ends', ends, 'renewed', now)
  redis.call('PEXPIRE', log, age + math.ceil(math.min(age / 50, 3600000)))
else
  if rests then return resting(epoch, head) end
  epoch = newEpoch(math.max(generationOf(epoch), generationOf(held)), meta)
  redis.call('HSET', meta, 'epoch', epoch, 'ends', '', 'begun', now, 'fence', generationOf(epoch))
end
redis.call('PEXPIRE', meta, ttl)
note(KEYS[3], KEYS[4], channel)
return at and 1 or 0
