ALTER TABLE tokens DROP CONSTRAINT tokens_scope_names;
UPDATE tokens SET scope = (
        SELECT jsonb_agg(CASE action WHEN '"override_gates"' THEN '"break_glass"' ELSE action END ORDER BY n)
        FROM jsonb_array_elements(scope) WITH ORDINALITY AS actions (action, n))
    WHERE scope ? 'override_gates';
ALTER TABLE policies DISABLE TRIGGER policies_are_not_changed;
UPDATE policies SET settings = settings - 'people_to_override' || jsonb_build_object('break_glass', settings -> 'people_to_override')
    WHERE settings ? 'people_to_override';
ALTER TABLE policies ENABLE TRIGGER policies_are_not_changed;
