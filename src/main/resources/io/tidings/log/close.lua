-- KEYS leases, arrivals, closing
-- ARGV token of the node that has left, how long others are turned away (ms)
-- Returns 1 when no node is left, and from then on turns away whoever arrives; otherwise 0.
redis.call('ZREM', KEYS[2], ARGV[1])
for i = 1, 2 do
  if redis.call('ZCOUNT', KEYS[i], '(' .. now, '+inf') > 0 then return 0 end
end
-- The lineage keeps the mark from turning nodes away from the server's next start.
redis.call('SET', KEYS[3], lineage, 'PX', ARGV[2])
return 1
