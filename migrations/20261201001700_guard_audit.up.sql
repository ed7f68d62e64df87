-- A role that only serves writes entries and seals them, and can change none. It has no right on the queue and on the chain:
-- these two functions work there with the rights of their owner.

-- NOT VALID: a log with such rows was changed; `ecluse audit verify` names them, and the server starts all the same.
ALTER TABLE audit ADD CONSTRAINT audit_id_is_positive CHECK (id > 0) NOT VALID;
ALTER TABLE audit ADD CONSTRAINT audit_at_is_finite CHECK (isfinite(at)) NOT VALID;
ALTER TABLE audit_unsealed ADD CONSTRAINT audit_unsealed_id_is_positive CHECK (audit_id > 0) NOT VALID;
ALTER TABLE audit_chain ADD CONSTRAINT audit_chain_id_is_positive CHECK (audit_id > 0) NOT VALID;

CREATE OR REPLACE FUNCTION queue_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

-- Adds entries that wait to the chain, in this order, at `first` and the positions after it. It refuses entries that do not
-- wait, and a position that is not the next one.
CREATE FUNCTION seal_audit(first bigint, ids bigint[], hashes bytea[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    sealed bigint;
BEGIN
    IF first <> coalesce((SELECT max(position) FROM audit_chain), 0) + 1 THEN
        RAISE EXCEPTION 'the chain of the audit log does not continue at position %', first USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    DELETE FROM audit_unsealed WHERE audit_id = ANY (ids);
    GET DIAGNOSTICS sealed = ROW_COUNT;
    IF sealed <> cardinality(ids) OR sealed <> cardinality(hashes) THEN
        RAISE EXCEPTION 'the audit log has % entries to seal, not %', sealed, cardinality(ids) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO audit_chain (position, audit_id, hash)
    SELECT first + n - 1, id, hash FROM unnest(ids, hashes) WITH ORDINALITY AS entry (id, hash, n);
END $$;
REVOKE ALL ON FUNCTION seal_audit(bigint, bigint[], bytea[]) FROM PUBLIC;

-- The functions find their tables in the schema of Ecluse, whatever the caller's search path says.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION queue_audit() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION seal_audit(bigint, bigint[], bytea[]) SET search_path = %I, pg_temp', current_schema());
END $$;
