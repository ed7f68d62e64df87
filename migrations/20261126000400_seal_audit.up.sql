-- The audit log is chained: each row's place in the chain carries a hash over it and over the hash before. Writers do not wait
-- for each other: they put what they wrote into a queue, in their own transaction, and one sealer takes it from there.
CREATE TABLE audit_unsealed (
    -- no foreign key: when its row is gone, this still says that there was one
    audit_id bigint PRIMARY KEY
);

CREATE TABLE audit_chain (
    position  bigint PRIMARY KEY CHECK (position > 0),
    -- no foreign key: when its row is gone, this still says that there was one
    audit_id  bigint NOT NULL UNIQUE,
    hash      bytea NOT NULL CHECK (length(hash) = 32),
    sealed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER audit_chain_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE FUNCTION queue_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_is_queued AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION queue_audit();

INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit;
