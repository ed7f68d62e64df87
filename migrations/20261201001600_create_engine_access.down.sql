ALTER TABLE projects DROP COLUMN engine_access;
