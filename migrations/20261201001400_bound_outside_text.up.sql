-- Text that comes from outside is cut where it is quoted, so that no sentence and no list can become
-- large. These checks make sure of it. They do not read the rows that exist: the next migration cuts
-- those and validates the checks, without keeping others from writing. (`length` counts characters; the
-- names of branches and tags are bounded in bytes.)

CREATE FUNCTION summary(whole text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT CASE WHEN length(whole) > 300 THEN left(whole, 299) || '…' ELSE whole END $$;
COMMENT ON FUNCTION summary(text) IS 'What a list shows of a text: at most 300 characters.';

ALTER TABLE deliveries
    ADD CONSTRAINT deliveries_outcome_bound CHECK (length(outcome) <= 500) NOT VALID,
    ADD CONSTRAINT deliveries_payload_bound CHECK (octet_length(payload) <= 26214400) NOT VALID,
    ADD CONSTRAINT deliveries_remote_address_bound CHECK (length(remote_address) <= 100) NOT VALID;
ALTER TABLE branch_pushes
    ADD CONSTRAINT branch_pushes_branch_bound CHECK (octet_length(branch) <= 200) NOT VALID;
ALTER TABLE builds
    ADD CONSTRAINT builds_ref_name_bound CHECK (octet_length(ref_name) <= 200) NOT VALID,
    ADD CONSTRAINT builds_subject_bound CHECK (length(subject) <= 500) NOT VALID,
    ADD CONSTRAINT builds_author_bound CHECK (length(author) <= 200) NOT VALID,
    ADD CONSTRAINT builds_base_reference_bound CHECK (length(base_reference) <= 1000) NOT VALID,
    ADD CONSTRAINT builds_error_bound CHECK (length(error) <= 2000) NOT VALID,
    ADD CONSTRAINT builds_cancel_requested_by_bound CHECK (length(cancel_requested_by) <= 200) NOT VALID,
    ADD CONSTRAINT builds_changelog_bound CHECK (length(changelog) <= 1048576) NOT VALID,
    ADD CONSTRAINT builds_migrations_bound CHECK (length(migrations) <= 1048576) NOT VALID,
    ADD CONSTRAINT builds_migrate_script_bound CHECK (length(migrate_script) <= 1048576) NOT VALID;
ALTER TABLE build_logs
    ADD CONSTRAINT build_logs_text_bound CHECK (length(text) <= 4000) NOT VALID;
ALTER TABLE dependency_images
    ADD CONSTRAINT dependency_images_base_repository_bound CHECK (length(base_repository) <= 1000) NOT VALID,
    ADD CONSTRAINT dependency_images_repository_bound CHECK (length(repository) <= 1000) NOT VALID,
    ADD CONSTRAINT dependency_images_packages_bound CHECK (length(packages) <= 2097152) NOT VALID,
    ADD CONSTRAINT dependency_images_requirements_bound CHECK (length(requirements) <= 2097152) NOT VALID,
    ADD CONSTRAINT dependency_images_error_bound CHECK (length(error) <= 2000) NOT VALID;
ALTER TABLE dependency_logs
    ADD CONSTRAINT dependency_logs_text_bound CHECK (length(text) <= 4000) NOT VALID;
ALTER TABLE deployments
    ADD CONSTRAINT deployments_error_bound CHECK (length(error) <= 2000) NOT VALID;
ALTER TABLE deployment_logs
    ADD CONSTRAINT deployment_logs_text_bound CHECK (length(text) <= 4000) NOT VALID;
ALTER TABLE findings
    ADD CONSTRAINT findings_rule_bound CHECK (length(rule) <= 100) NOT VALID,
    ADD CONSTRAINT findings_path_bound CHECK (length(path) <= 4000) NOT VALID,
    ADD CONSTRAINT findings_message_bound CHECK (length(message) <= 600) NOT VALID;
ALTER TABLE test_runs
    ADD CONSTRAINT test_runs_reason_bound CHECK (length(reason) <= 2000) NOT VALID;
ALTER TABLE releases
    ADD CONSTRAINT releases_version_bound CHECK (length(version) <= 60) NOT VALID,
    ADD CONSTRAINT releases_tagged_by_bound CHECK (length(tagged_by) <= 200) NOT VALID;
ALTER TABLE promotions
    ADD CONSTRAINT promotions_reason_bound CHECK (length(reason) <= 2000) NOT VALID;
ALTER TABLE gates
    ADD CONSTRAINT gates_reason_bound CHECK (length(reason) <= 500) NOT VALID;
ALTER TABLE notifications
    ADD CONSTRAINT notifications_text_bound CHECK (length(text) <= 2000) NOT VALID,
    ADD CONSTRAINT notifications_error_bound CHECK (length(error) <= 2000) NOT VALID;
ALTER TABLE stages
    ADD CONSTRAINT stages_held_by_name_bound CHECK (length(held_by_name) <= 200) NOT VALID,
    ADD CONSTRAINT stages_hold_reason_bound CHECK (length(hold_reason) <= 2000) NOT VALID;
ALTER TABLE freezes
    ADD CONSTRAINT freezes_set_by_name_bound CHECK (length(set_by_name) <= 200) NOT VALID,
    ADD CONSTRAINT freezes_lifted_by_name_bound CHECK (length(lifted_by_name) <= 200) NOT VALID,
    ADD CONSTRAINT freezes_time_zone_bound CHECK (length(time_zone) <= 100) NOT VALID;
ALTER TABLE policies
    ADD CONSTRAINT policies_set_by_name_bound CHECK (length(set_by_name) <= 200) NOT VALID;
ALTER TABLE projects
    ADD CONSTRAINT projects_repository_bound CHECK (length(repository) <= 2000) NOT VALID,
    ADD CONSTRAINT projects_trunk_bound CHECK (octet_length(trunk) <= 200) NOT VALID,
    ADD CONSTRAINT projects_base_image_bound CHECK (length(base_image) <= 200) NOT VALID,
    ADD CONSTRAINT projects_image_repository_bound CHECK (length(image_repository) <= 200) NOT VALID;
ALTER TABLE base_tags
    ADD CONSTRAINT base_tags_reference_bound CHECK (length(reference) <= 1000) NOT VALID;
-- The audit log is never changed, so its older entries are not cut, and these stay without
-- validation.
ALTER TABLE audit
    ADD CONSTRAINT audit_actor_name_bound CHECK (length(actor_name) <= 200) NOT VALID,
    ADD CONSTRAINT audit_detail_bound CHECK (length(detail) <= 2000) NOT VALID,
    ADD CONSTRAINT audit_remote_address_bound CHECK (length(remote_address) <= 100) NOT VALID,
    ADD CONSTRAINT audit_request_id_bound CHECK (length(request_id) <= 255) NOT VALID;
