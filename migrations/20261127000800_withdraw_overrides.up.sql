-- Whoever broke the glass, or another who may, puts it back: the row stays, and counts no more.
ALTER TABLE overrides ADD withdrawn_by uuid REFERENCES users (id);
ALTER TABLE overrides ADD withdrawn_at timestamptz;
ALTER TABLE overrides ADD CONSTRAINT overrides_withdrawn_check CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL));
