CREATE FUNCTION project_of_job(job_kind text, job_subject uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE job_kind
        WHEN 'delivery' THEN (SELECT project_id FROM deliveries WHERE id = job_subject)
        WHEN 'build' THEN (SELECT project_id FROM builds WHERE id = job_subject)
        WHEN 'release' THEN (SELECT project_id FROM releases WHERE id = job_subject)
        WHEN 'promotion' THEN (SELECT project_id FROM promotions WHERE id = job_subject)
        WHEN 'deployment' THEN (SELECT project_id FROM deployments WHERE id = job_subject)
        WHEN 'retention' THEN (SELECT id FROM projects WHERE id = job_subject)
        WHEN 'follow_up' THEN (SELECT id FROM projects WHERE id = job_subject)
        WHEN 'notification' THEN (SELECT project_id FROM notifications WHERE id = job_subject)
    END;
END
$$;
