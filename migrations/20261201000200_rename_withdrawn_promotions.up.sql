-- A person withdraws a promotion, as they withdraw an approval or an override: one word for one
-- thing. Rows of the audit log keep the action `promotion.aborted`, because the log is never
-- changed.
ALTER TABLE promotions DROP CONSTRAINT promotions_status_check;
ALTER TABLE promotions DROP CONSTRAINT promotions_check;
UPDATE promotions SET status = 'withdrawn' WHERE status = 'aborted';
ALTER TABLE promotions ADD CONSTRAINT promotions_status_check CHECK (status IN (
    'awaiting_gates', 'queued', 'running', 'verifying', 'succeeded', 'failed', 'errored', 'refused', 'withdrawn', 'superseded'));
ALTER TABLE promotions ADD CONSTRAINT promotions_check CHECK (
    (status IN ('succeeded', 'failed', 'errored', 'refused', 'withdrawn', 'superseded')) = (finished_at IS NOT NULL));
