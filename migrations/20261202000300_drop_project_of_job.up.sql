-- Who enqueues a job knows its project.
DROP FUNCTION project_of_job(text, uuid);
