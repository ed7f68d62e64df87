ALTER TABLE jobs RENAME COLUMN rerun_requested TO again;
ALTER TABLE jobs RENAME COLUMN pool TO lane;
