-- KEYS meta and log of each channel, all of one bucket
-- ARGV ttl of each meta (ms)
-- Returns epoch and head of each.
local heads = {}
for i, ttl in ipairs(ARGV) do
  heads[2 * i - 1], heads[2 * i] = settle(KEYS[2 * i - 1], KEYS[2 * i], ttl)
end
return heads
