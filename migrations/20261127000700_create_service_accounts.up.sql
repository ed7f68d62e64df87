-- A service account is a robot's: it has tokens and no password, and gives no word that takes a person.
ALTER TABLE users
    ADD COLUMN kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
    ADD CONSTRAINT users_service_check CHECK (kind = 'person' OR password_hash IS NULL);
