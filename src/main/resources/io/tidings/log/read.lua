-- KEYS meta, log
-- ARGV ttl of meta (ms), limit, 'forward' or 'reverse', [epoch, offset] of the position
-- Returns verdict, epoch, head, entries: as many as there are up to the limit and a mebibyte of data,
-- and one at least.
local MIB = 1048576
local meta, log = KEYS[1], KEYS[2]
local epoch, head, ends, _, _, begun = settle(meta, log, ARGV[1])

local function judge(of, offset)
  local last = lastOf(of, epoch, head, ends)
  if offset > last then
    local _, rests = isResting(head, ends, begun)
    return rests and of ~= epoch and not isFenced(of, meta) and 'RESTING' or 'EPOCH'
  end
  if offset == head then return 'WHOLE' end
  local following = (offset + 1) .. '-0'
  if #redis.call('XRANGE', log, following, following) == 0 then return 'TRIMMED' end
  return 'WHOLE'
end

local from = '-'
if ARGV[4] then
  local offset = tonumber(ARGV[5])
  local verdict = judge(ARGV[4], offset)
  if verdict == 'RESTING' then return resting(epoch, head) end
  if verdict ~= 'WHOLE' or offset == head then return {verdict, epoch, head, {}} end
  from = (offset + 1) .. '-0'
end
-- A page is bounded in bytes too, or a thousand large messages would hold up everybody's answers.
-- They are read in strides, so that not much more than that is touched.
local forward, left = ARGV[3] == 'forward', tonumber(ARGV[2])
local entries, bytes, to, stride = {}, 0, '+', 8
while left > 0 and bytes < MIB do
  stride = math.min(left, 2 * stride)
  local more = forward and redis.call('XRANGE', log, from, to, 'COUNT', stride)
    or redis.call('XREVRANGE', log, to, from, 'COUNT', stride)
  for _, entry in ipairs(more) do
    bytes = bytes + #entry[2][#entry[2]]
    if bytes > MIB and #entries > 0 then break end
    entries[#entries + 1] = entry
  end
  if #more < stride then break end
  left = left - stride
  local beyond = offsetOf(more[#more][1])
  if forward then from = (beyond + 1) .. '-0' else to = (beyond - 1) .. '-0' end
end
return {'WHOLE', epoch, head, entries}
