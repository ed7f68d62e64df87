ALTER TABLE notifications RENAME COLUMN sent_at TO told_at;
