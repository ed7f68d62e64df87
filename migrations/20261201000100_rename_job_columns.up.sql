-- A lane is a property of releases (trunk or off the trunk). Workers that share jobs are a pool.
ALTER TABLE jobs RENAME COLUMN lane TO pool;
-- A run of the job was requested while it was running: it runs once more afterwards.
ALTER TABLE jobs RENAME COLUMN again TO rerun_requested;
