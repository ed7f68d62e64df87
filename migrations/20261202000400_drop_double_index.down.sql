CREATE INDEX branch_pushes_newest ON branch_pushes (project_id, branch, delivery_id DESC);
