-- A backup and a migration have their place between the check and the deploy. Nothing does them yet.
ALTER TABLE deployment_steps DROP CONSTRAINT deployment_steps_name_check;
ALTER TABLE deployment_steps ADD CONSTRAINT deployment_steps_name_check
    CHECK (name IN ('pull', 'check', 'backup', 'migrate', 'deploy', 'verify', 'record'));
