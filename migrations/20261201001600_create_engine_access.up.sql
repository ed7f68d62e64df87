-- What the stages of a project may use that others can see on the container engine: existing
-- networks, ports of the host, addresses of a reverse proxy. An administrator changes it.
ALTER TABLE projects ADD COLUMN engine_access jsonb NOT NULL DEFAULT '{"networks": [], "ports": [], "address_claims": []}'
    CONSTRAINT projects_engine_access CHECK (
        jsonb_typeof(engine_access -> 'networks') = 'array'
        AND jsonb_typeof(engine_access -> 'ports') = 'array'
        AND jsonb_typeof(engine_access -> 'address_claims') = 'array'
    );

-- Existing stages keep what they use today, so that nobody has to configure anything again.
UPDATE projects p SET engine_access = jsonb_build_object(
    'networks', (
        SELECT coalesce(jsonb_agg(DISTINCT network), '[]')
        FROM stages s, jsonb_array_elements_text(coalesce(s.settings -> 'networks', '[]')) network
        WHERE s.project_id = p.id
    ),
    -- a port is stored as ADDRESS:HOST_PORT:CONTAINER_PORT
    'ports', (
        SELECT coalesce(jsonb_agg(DISTINCT regexp_replace(port, ':[0-9]+$', '')), '[]')
        FROM stages s, jsonb_array_elements_text(coalesce(s.settings -> 'ports', '[]')) port
        WHERE s.project_id = p.id
    ),
    'address_claims', (
        SELECT coalesce(jsonb_agg(DISTINCT variable.key || '=' || variable.value), '[]')
        FROM stages s, jsonb_each_text(coalesce(s.settings -> 'environment', '{}')) variable
        WHERE s.project_id = p.id AND variable.key ~ '^(VIRTUAL_HOST|LETSENCRYPT_HOST)'
    )
);
