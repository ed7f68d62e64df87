-- The secret before the last rotation. The forge may still sign with it.
ALTER TABLE projects RENAME COLUMN former_webhook_secret TO previous_webhook_secret;
