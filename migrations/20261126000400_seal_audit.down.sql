DROP TRIGGER audit_is_queued ON audit;
DROP FUNCTION queue_audit();
DROP TABLE audit_chain, audit_unsealed;
