-- ["action", …]: what the token may do of what its bearer may; NULL: all of it. Reading is always in it.
ALTER TABLE tokens ADD COLUMN scope jsonb CHECK (jsonb_typeof(scope) = 'array');
