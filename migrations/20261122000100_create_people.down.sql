DROP TABLE idempotency_keys, tokens, sessions, memberships, projects, users;
