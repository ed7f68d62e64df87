ALTER TABLE promotions DROP CONSTRAINT promotions_status_check;
ALTER TABLE promotions DROP CONSTRAINT promotions_check;
UPDATE promotions SET status = 'aborted' WHERE status = 'withdrawn';
ALTER TABLE promotions ADD CONSTRAINT promotions_status_check CHECK (status IN (
    'awaiting_gates', 'queued', 'running', 'verifying', 'succeeded', 'failed', 'errored', 'refused', 'aborted', 'superseded'));
ALTER TABLE promotions ADD CONSTRAINT promotions_check CHECK (
    (status IN ('succeeded', 'failed', 'errored', 'refused', 'aborted', 'superseded')) = (finished_at IS NOT NULL));
