-- Open follow-ups become runs of their builds, which offer the image and tag it.
INSERT INTO jobs (id, kind, subject_id, project_id)
SELECT gen_random_uuid(), 'build', b.id, b.project_id FROM builds b
WHERE b.status = 'succeeded' AND EXISTS (SELECT FROM branch_pushes p WHERE p.project_id = b.project_id AND p.commit_sha = b.commit_sha AND p.to_follow_up > 0)
ON CONFLICT DO NOTHING;
DELETE FROM jobs WHERE kind = 'follow_up';
ALTER TABLE branch_pushes DROP COLUMN to_follow_up;
ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment', 'dependencies', 'retention', 'notification'));
