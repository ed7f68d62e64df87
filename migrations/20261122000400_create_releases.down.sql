DROP TABLE deployment_logs, deployments, gates, promotions, approvals, tag_moves, releases, stages;
