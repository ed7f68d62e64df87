-- The repositories from which a project may fetch submodules with a credential: `host/path`, or
-- `host/path/*` for everything below. An administrator changes the list. It begins empty, so that no
-- project reads what nobody allowed; a build that needs an entry names it.
CREATE TABLE submodule_sources (
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    source text NOT NULL CONSTRAINT submodule_sources_source CHECK (
        length(source) <= 302
        AND source ~ '^[a-z0-9.:\[\]-]+(/[a-z0-9_.~+@:\[\] -]+)+(/\*)?$'
    ),
    PRIMARY KEY (project_id, source)
);
