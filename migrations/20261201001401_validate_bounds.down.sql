-- What was cut stays cut, and a valid check needs no change.
SELECT 1;
