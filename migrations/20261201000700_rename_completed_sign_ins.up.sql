-- Sign-ins through the identity provider that ended in a session. Each completes at most once.
ALTER TABLE answered_sign_ins RENAME TO completed_sign_ins;
ALTER TABLE completed_sign_ins RENAME COLUMN answered_at TO completed_at;
ALTER TABLE completed_sign_ins RENAME CONSTRAINT answered_sign_ins_pkey TO completed_sign_ins_pkey;
ALTER TABLE completed_sign_ins RENAME CONSTRAINT answered_sign_ins_state_hash_check TO completed_sign_ins_state_hash_check;
ALTER INDEX answered_sign_ins_age RENAME TO completed_sign_ins_age;
