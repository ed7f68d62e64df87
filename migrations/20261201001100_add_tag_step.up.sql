-- A build gives the tags of its commit and branches to its image in a step of its own: a tag that
-- the registry does not accept is no failure of the signature.
ALTER TABLE build_steps DROP CONSTRAINT build_steps_name_check;
ALTER TABLE build_steps ADD CONSTRAINT build_steps_name_check
    CHECK (name IN ('fetch', 'check', 'base', 'dependencies', 'layer', 'push', 'test', 'attest', 'tag'));
