-- Roles from groups go: nothing would ever take them away again. The people stay, since what they did refers to them; an empty
-- hash is that of no password.
DELETE FROM memberships WHERE source = 'group';
ALTER TABLE memberships DROP CONSTRAINT memberships_once;
ALTER TABLE memberships ADD CONSTRAINT memberships_user_id_project_id_role_key UNIQUE NULLS NOT DISTINCT (user_id, project_id, role);
ALTER TABLE memberships DROP COLUMN source;
UPDATE users SET password_hash = '' WHERE password_hash IS NULL;
ALTER TABLE users ALTER COLUMN password_hash SET NOT NULL;
DROP TABLE answered_sign_ins, identities;
