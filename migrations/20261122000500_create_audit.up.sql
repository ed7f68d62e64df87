-- Who did what, to which digest, from where, when. Written in the transaction of the change itself.
CREATE TABLE audit (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL DEFAULT now(),
    actor_kind     text NOT NULL CHECK (actor_kind IN ('person', 'token', 'forge', 'system', 'command_line')),
    -- no foreign key: a row outlives what it speaks of
    actor_id       uuid,
    actor_name     text NOT NULL,
    action         text NOT NULL,
    project_id     uuid,
    subject_id     uuid,
    image_digest   text,
    detail         text NOT NULL DEFAULT '',
    remote_address text,
    request_id     text
);
CREATE INDEX audit_project ON audit (project_id, id DESC);
CREATE INDEX audit_subject ON audit (subject_id, id DESC);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
