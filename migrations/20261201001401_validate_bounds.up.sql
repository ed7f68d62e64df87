-- Cuts what was stored before there was a bound, visibly, and validates the bounds.

UPDATE deliveries SET outcome = left(outcome, 499) || '…' WHERE length(outcome) > 500;
UPDATE builds SET subject = left(subject, 499) || '…' WHERE length(subject) > 500;
UPDATE builds SET author = left(author, 199) || '…' WHERE length(author) > 200;
UPDATE builds SET error = left(error, 1999) || '…' WHERE length(error) > 2000;
UPDATE build_logs SET text = left(text, 3999) || '…' WHERE length(text) > 4000;
UPDATE dependency_images SET error = left(error, 1999) || '…' WHERE length(error) > 2000;
UPDATE dependency_logs SET text = left(text, 3999) || '…' WHERE length(text) > 4000;
UPDATE deployments SET error = left(error, 1999) || '…' WHERE length(error) > 2000;
UPDATE deployment_logs SET text = left(text, 3999) || '…' WHERE length(text) > 4000;
UPDATE findings SET path = left(path, 3999) || '…' WHERE length(path) > 4000;
UPDATE findings SET message = left(message, 599) || '…' WHERE length(message) > 600;
UPDATE test_runs SET reason = left(reason, 1999) || '…' WHERE length(reason) > 2000;
UPDATE releases SET tagged_by = left(tagged_by, 199) || '…' WHERE length(tagged_by) > 200;
UPDATE promotions SET reason = left(reason, 1999) || '…' WHERE length(reason) > 2000;
UPDATE gates SET reason = left(reason, 499) || '…' WHERE length(reason) > 500;
UPDATE notifications SET text = left(text, 1999) || '…' WHERE length(text) > 2000;
UPDATE notifications SET error = left(error, 1999) || '…' WHERE length(error) > 2000;

ALTER TABLE deliveries
    VALIDATE CONSTRAINT deliveries_outcome_bound,
    VALIDATE CONSTRAINT deliveries_payload_bound,
    VALIDATE CONSTRAINT deliveries_remote_address_bound;
ALTER TABLE branch_pushes
    VALIDATE CONSTRAINT branch_pushes_branch_bound;
ALTER TABLE builds
    VALIDATE CONSTRAINT builds_ref_name_bound,
    VALIDATE CONSTRAINT builds_subject_bound,
    VALIDATE CONSTRAINT builds_author_bound,
    VALIDATE CONSTRAINT builds_base_reference_bound,
    VALIDATE CONSTRAINT builds_error_bound,
    VALIDATE CONSTRAINT builds_cancel_requested_by_bound,
    VALIDATE CONSTRAINT builds_changelog_bound,
    VALIDATE CONSTRAINT builds_migrations_bound,
    VALIDATE CONSTRAINT builds_migrate_script_bound;
ALTER TABLE build_logs
    VALIDATE CONSTRAINT build_logs_text_bound;
ALTER TABLE dependency_images
    VALIDATE CONSTRAINT dependency_images_base_repository_bound,
    VALIDATE CONSTRAINT dependency_images_repository_bound,
    VALIDATE CONSTRAINT dependency_images_packages_bound,
    VALIDATE CONSTRAINT dependency_images_requirements_bound,
    VALIDATE CONSTRAINT dependency_images_error_bound;
ALTER TABLE dependency_logs
    VALIDATE CONSTRAINT dependency_logs_text_bound;
ALTER TABLE deployments
    VALIDATE CONSTRAINT deployments_error_bound;
ALTER TABLE deployment_logs
    VALIDATE CONSTRAINT deployment_logs_text_bound;
ALTER TABLE findings
    VALIDATE CONSTRAINT findings_rule_bound,
    VALIDATE CONSTRAINT findings_path_bound,
    VALIDATE CONSTRAINT findings_message_bound;
ALTER TABLE test_runs
    VALIDATE CONSTRAINT test_runs_reason_bound;
ALTER TABLE releases
    VALIDATE CONSTRAINT releases_version_bound,
    VALIDATE CONSTRAINT releases_tagged_by_bound;
ALTER TABLE promotions
    VALIDATE CONSTRAINT promotions_reason_bound;
ALTER TABLE gates
    VALIDATE CONSTRAINT gates_reason_bound;
ALTER TABLE notifications
    VALIDATE CONSTRAINT notifications_text_bound,
    VALIDATE CONSTRAINT notifications_error_bound;
ALTER TABLE stages
    VALIDATE CONSTRAINT stages_held_by_name_bound,
    VALIDATE CONSTRAINT stages_hold_reason_bound;
ALTER TABLE freezes
    VALIDATE CONSTRAINT freezes_set_by_name_bound,
    VALIDATE CONSTRAINT freezes_lifted_by_name_bound,
    VALIDATE CONSTRAINT freezes_time_zone_bound;
ALTER TABLE policies
    VALIDATE CONSTRAINT policies_set_by_name_bound;
ALTER TABLE projects
    VALIDATE CONSTRAINT projects_repository_bound,
    VALIDATE CONSTRAINT projects_trunk_bound,
    VALIDATE CONSTRAINT projects_base_image_bound,
    VALIDATE CONSTRAINT projects_image_repository_bound;
ALTER TABLE base_tags
    VALIDATE CONSTRAINT base_tags_reference_bound;
