-- "Override" is the only word for opening a gate by name. The policy setting for the number of
-- people that an override needs, and the action in the scopes of tokens, have names with this word.
ALTER TABLE policies DISABLE TRIGGER policies_are_not_changed;
UPDATE policies SET settings = settings - 'break_glass' || jsonb_build_object('people_to_override', settings -> 'break_glass')
    WHERE settings ? 'break_glass';
ALTER TABLE policies ENABLE TRIGGER policies_are_not_changed;
UPDATE tokens SET scope = (
        SELECT jsonb_agg(CASE action WHEN '"break_glass"' THEN '"override_gates"' ELSE action END ORDER BY n)
        FROM jsonb_array_elements(scope) WITH ORDINALITY AS actions (action, n))
    WHERE scope ? 'break_glass';
-- A process of the version before, that still runs, cannot write the old name any more: this version could not read it.
ALTER TABLE tokens ADD CONSTRAINT tokens_scope_names CHECK (scope IS NULL OR NOT scope ? 'break_glass');
