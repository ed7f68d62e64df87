DROP INDEX deployments_by_release;
