DROP FUNCTION seal_audit(bigint, bigint[], bytea[]);
ALTER FUNCTION queue_audit() RESET search_path;
CREATE OR REPLACE FUNCTION queue_audit() RETURNS trigger LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
    INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_id_is_positive;
ALTER TABLE audit_unsealed DROP CONSTRAINT audit_unsealed_id_is_positive;
ALTER TABLE audit DROP CONSTRAINT audit_at_is_finite;
ALTER TABLE audit DROP CONSTRAINT audit_id_is_positive;
