-- What append is for a channel without history.
-- KEYS nodes
-- Returns at, interests.
return {now, redis.call('HGETALL', KEYS[1])}
