-- A token that may do less would be one that may do all.
DELETE FROM tokens WHERE scope IS NOT NULL;
ALTER TABLE tokens DROP COLUMN scope;
