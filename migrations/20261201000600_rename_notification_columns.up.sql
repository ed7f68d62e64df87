-- When the chat accepted the notification.
ALTER TABLE notifications RENAME COLUMN told_at TO sent_at;
