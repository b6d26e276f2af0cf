-- Answers only where scripts may be answered from.
-- Returns 1 if the server refuses writes without replicas.
return string.find(info, 'min_slaves_good_slaves:', 1, true) and 1 or 0
