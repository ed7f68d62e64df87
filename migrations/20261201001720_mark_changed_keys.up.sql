-- Set by the transaction of the change itself, so that the key is marked exactly if the change was committed. A request that
-- changed something never runs again, also when its answer was lost.
ALTER TABLE idempotency_keys ADD COLUMN changed_at timestamptz;
