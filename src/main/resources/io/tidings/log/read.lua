-- KEYS meta, log
-- ARGV ttl of meta (ms), limit, 'forward' or 'reverse', [epoch, offset] of the position
-- Returns verdict, epoch, head, entries.
local meta, log = KEYS[1], KEYS[2]
local epoch, head, ends = settle(meta, log, ARGV[1])

local function judge(of, offset)
  local last = lastOf(of, epoch, head, ends)
  if offset > last then return 'EPOCH' end
  if offset == head then return 'WHOLE' end
  local following = (offset + 1) .. '-0'
  if #redis.call('XRANGE', log, following, following) == 0 then return 'TRIMMED' end
  return 'WHOLE'
end

local from = '-'
if ARGV[4] then
  local offset = tonumber(ARGV[5])
  local verdict = judge(ARGV[4], offset)
  if verdict ~= 'WHOLE' or offset == head then return {verdict, epoch, head, {}} end
  from = (offset + 1) .. '-0'
end
if ARGV[3] == 'forward' then
  return {'WHOLE', epoch, head, redis.call('XRANGE', log, from, '+', 'COUNT', ARGV[2])}
end
return {'WHOLE', epoch, head, redis.call('XREVRANGE', log, '+', from, 'COUNT', ARGV[2])}
