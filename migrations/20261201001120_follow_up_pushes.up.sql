-- After a push, git and the registry are asked: which queued builds are superseded, whether staging gets the image, which tags it
-- gets. These questions can take minutes, so a job of its own asks them, one at a time for each project.

-- How many requests to follow this push up no run has answered.
ALTER TABLE branch_pushes ADD COLUMN to_follow_up integer NOT NULL DEFAULT 0 CHECK (to_follow_up >= 0);
CREATE INDEX branch_pushes_to_follow_up ON branch_pushes (project_id, delivery_id) WHERE to_follow_up > 0;

ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment', 'dependencies', 'retention', 'notification', 'follow_up'));

-- Until now the jobs of deliveries and of builds followed a push up. The job of an open one may do no more for it.
UPDATE branch_pushes p SET to_follow_up = 1
WHERE EXISTS (SELECT FROM jobs j WHERE j.kind = 'delivery' AND j.subject_id = p.delivery_id AND job_is_open(j.state))
   OR EXISTS (SELECT FROM jobs j JOIN builds b ON b.id = j.subject_id
              WHERE j.kind = 'build' AND job_is_open(j.state) AND b.project_id = p.project_id AND b.commit_sha = p.commit_sha AND b.status = 'succeeded');
