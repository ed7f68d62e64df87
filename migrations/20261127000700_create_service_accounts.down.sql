-- Without the column they would be people.
UPDATE users SET disabled_at = coalesce(disabled_at, now()) WHERE kind = 'service';
ALTER TABLE users DROP CONSTRAINT users_service_check, DROP COLUMN kind;
