ALTER TABLE idempotency_keys DROP COLUMN changed_at;
