DELETE FROM deployment_steps WHERE name IN ('backup', 'migrate');
ALTER TABLE deployment_steps DROP CONSTRAINT deployment_steps_name_check;
ALTER TABLE deployment_steps ADD CONSTRAINT deployment_steps_name_check CHECK (name IN ('pull', 'check', 'deploy', 'verify', 'record'));
