UPDATE promotions SET status = 'refused' WHERE status = 'superseded';
ALTER TABLE promotions DROP CONSTRAINT promotions_check;
ALTER TABLE promotions ADD CONSTRAINT promotions_check CHECK (
    (status IN ('succeeded', 'failed', 'errored', 'refused', 'aborted')) = (finished_at IS NOT NULL));
ALTER TABLE promotions DROP CONSTRAINT promotions_status_check;
ALTER TABLE promotions ADD CONSTRAINT promotions_status_check CHECK (status IN (
    'awaiting_gates', 'queued', 'running', 'verifying', 'succeeded', 'failed', 'errored', 'refused', 'aborted'));
