ALTER TABLE projects RENAME COLUMN previous_webhook_secret TO former_webhook_secret;
