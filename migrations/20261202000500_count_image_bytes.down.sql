ALTER TABLE daily_usage DROP COLUMN image_bytes;
