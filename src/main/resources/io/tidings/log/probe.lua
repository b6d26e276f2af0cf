-- KEYS any
-- Answers only where scripts may be answered from.
return 1
