-- Rows in every table that grows with use, so that Postgres plans as it does in a large
-- installation. Foreign keys and triggers are off: most of these rows refer to nothing.
SET session_replication_role = replica;

CREATE FUNCTION pg_temp.digest(n text) RETURNS text LANGUAGE sql AS $$ SELECT 'sha256:' || encode(sha256(n::bytea), 'hex') $$;
CREATE FUNCTION pg_temp.sha(n text) RETURNS text LANGUAGE sql AS $$ SELECT left(encode(sha256(n::bytea), 'hex'), 40) $$;

INSERT INTO users (id, login, name) SELECT gen_random_uuid(), 'u' || n, 'U' FROM generate_series(1, 50) n;
INSERT INTO projects (id, slug, name, platform, repository, image_repository, base_image, webhook_secret)
    SELECT gen_random_uuid(), 'p' || n, 'P', 'cloud', 'https://h/p' || n, 'p' || n, 'odoo', 'x' FROM generate_series(1, 50) n;
INSERT INTO memberships (user_id, project_id, role) SELECT u.id, p.id, 'developer' FROM users u, projects p;
INSERT INTO submodule_sources (project_id, source) SELECT p.id, 'h/s' || n FROM projects p, generate_series(1, 100) n;
INSERT INTO stages (id, project_id, name, automatic) SELECT gen_random_uuid(), p.id, s, s = 'staging' FROM projects p, unnest('{staging,preprod,prod}'::text[]) s;
INSERT INTO sessions (token_hash, user_id, expires_at) SELECT sha256(n::text::bytea), u.id, now() + interval '1 day' FROM users u, generate_series(1, 100) n WHERE n % 50 = 0
    UNION ALL SELECT sha256(('s' || n)::bytea), gen_random_uuid(), now() + make_interval(mins => n) FROM generate_series(1, 5000) n ON CONFLICT DO NOTHING;
INSERT INTO tokens (id, user_id, name, expires_at) SELECT gen_random_uuid(), u.id, 't', now() + interval '1 day' FROM users u, generate_series(1, 100);
INSERT INTO idempotency_keys (user_id, key, request_hash) SELECT u.id, n::text, sha256(n::text::bytea) FROM users u, generate_series(1, 100) n;
INSERT INTO identities (issuer, subject, user_id) SELECT 'https://i', n::text, gen_random_uuid() FROM generate_series(1, 5000) n;
INSERT INTO completed_sign_ins (state_hash) SELECT sha256(n::text::bytea) FROM generate_series(1, 5000) n;

INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, status, processed_at)
    SELECT gen_random_uuid(), p.id, 'github', p.slug || '/' || n, 'push', 'x', 'processed', now() FROM projects p, generate_series(1, 400) n;
INSERT INTO jobs (id, kind, subject_id, state, finished_at) SELECT gen_random_uuid(), 'delivery', id, 'done', now() FROM deliveries;
INSERT INTO jobs (id, kind, subject_id, state, finished_at) SELECT gen_random_uuid(), 'retention', id, 'done', now() FROM projects, generate_series(1, 20);
INSERT INTO jobs (id, kind, subject_id, state, finished_at) SELECT gen_random_uuid(), 'build', gen_random_uuid(), 'dead', now() FROM generate_series(1, 1000);
INSERT INTO jobs (id, kind, subject_id, project_id) SELECT gen_random_uuid(), 'build', gen_random_uuid(), p.id FROM projects p, generate_series(1, 20);
INSERT INTO jobs (id, kind, subject_id, state, lease_owner, lease_until) SELECT gen_random_uuid(), 'build', gen_random_uuid(), 'leased', 'w', now() FROM generate_series(1, 100);

INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind, status, image_digest, base_digest, finished_at, compliance, dependency_image_id)
    SELECT gen_random_uuid(), p.id, pg_temp.sha(p.slug || '/' || n), 'main', 'branch', 'succeeded', pg_temp.digest(p.slug || '/' || n), pg_temp.digest('base'), now(), 'green',
           CASE WHEN n % 2 = 0 THEN gen_random_uuid() END
    FROM projects p, generate_series(1, 200) n;
INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind) SELECT gen_random_uuid(), p.id, pg_temp.sha(p.slug), 'main', 'branch' FROM projects p;
INSERT INTO branch_pushes (project_id, branch, commit_sha, delivery_id) SELECT project_id, ref_name, commit_sha, gen_random_uuid() FROM builds;
INSERT INTO build_steps (build_id, name, status, finished_at) SELECT id, s, 'succeeded', now() FROM builds, unnest('{fetch,check,base}'::text[]) s;
INSERT INTO build_logs (build_id, line, stream, text) SELECT id, n, 'info', 'x' FROM builds, generate_series(1, 5) n;
INSERT INTO build_run_times (build_id, attempt, template_seconds, test_seconds) SELECT id, n, 0, 1 FROM builds, generate_series(1, 2) n;
INSERT INTO findings (build_id, number, rule, severity, path, message) SELECT id, n, 'r', 'warn', 'p', 'm' FROM builds, generate_series(1, 3) n;
INSERT INTO test_runs (build_id, image_digest, grade, reason, deciding, slowest, from_template) SELECT id, pg_temp.digest('x'), 'green', 'r', '[]', '[]', true FROM builds;
INSERT INTO database_states (stage_id, problem, problem_at) SELECT id, 'p', now() FROM stages UNION ALL SELECT gen_random_uuid(), 'p', now() FROM generate_series(1, 3000);
INSERT INTO jobs (id, kind, subject_id, state, finished_at) SELECT gen_random_uuid(), 'database_reading', stage_id, 'done', now() FROM database_states;
INSERT INTO images (project_id, digest, build_id, repository, commit_sha, base_digest, size, layers, addons)
    SELECT project_id, image_digest, id, 'r', commit_sha, base_digest, 1, '[]', '[]' FROM builds WHERE image_digest IS NOT NULL;
INSERT INTO attestations (project_id, image_digest, kind, digest, media_type, document, counts) SELECT project_id, digest, 'sbom', digest, 'm', 'x', '{"debian": 1, "python": 1, "addons": 1, "is_complete": true}' FROM images;
INSERT INTO pushed_images (project_id, digest) SELECT project_id, digest FROM images WHERE digest < 'sha256:8';
INSERT INTO layers (key, digest, diff_id, size, addons, repository) SELECT digest, digest, digest, 1, '[]', 'r' FROM images;
INSERT INTO base_images (digest, owner_uid, owner_gid) SELECT pg_temp.digest(n::text), 1, 1 FROM generate_series(1, 1000) n;
INSERT INTO base_tags (reference) SELECT n::text FROM generate_series(1, 1000) n;
INSERT INTO dependency_images (id, key, base_repository, base_digest, packages, requirements, status, repository, digest, layers, debian, python, finished_at)
    SELECT dependency_image_id, pg_temp.digest(id::text), 'b', base_digest, 'p', '', 'replaced', 'r', image_digest, '[]', '[]', '[]', now()
    FROM builds WHERE dependency_image_id IS NOT NULL;
INSERT INTO dependency_logs (dependency_image_id, line, stream, text) SELECT id, n, 'info', 'x' FROM dependency_images, generate_series(1, 3) n;
INSERT INTO dependency_run_times (dependency_image_id, attempt, seconds) SELECT id, n, 1 FROM dependency_images, generate_series(1, 2) n;

INSERT INTO releases (id, project_id, version, commit_sha, build_id, status, image_digest, image_tagged_at, lane)
    SELECT gen_random_uuid(), project_id, 'v1.0.' || row_number() OVER (PARTITION BY project_id), commit_sha, id, 'ready', image_digest, now(), 'trunk'
    FROM builds WHERE image_digest IS NOT NULL;
INSERT INTO tag_moves (release_id, commit_sha, delivery_id) SELECT id, commit_sha, gen_random_uuid() FROM releases;
INSERT INTO back_merges (release_id, commit_sha, missing) SELECT id, commit_sha, '[]' FROM releases;
INSERT INTO comparisons (project_id, from_commit, to_commit, comparison) SELECT project_id, commit_sha, commit_sha, '{}' FROM releases;
INSERT INTO approvals (id, project_id, release_id, stage_id, user_id, kind, verdict, image_digest)
    SELECT gen_random_uuid(), r.project_id, r.id, s.id, gen_random_uuid(), 'technical', 'approved', r.image_digest FROM releases r JOIN stages s USING (project_id);
INSERT INTO promotions (id, project_id, release_id, stage_id, image_digest, requested_by, status, started_at, finished_at)
    SELECT gen_random_uuid(), project_id, release_id, stage_id, image_digest, user_id, 'succeeded', now(), now() FROM approvals;
INSERT INTO promotions (id, project_id, release_id, stage_id, image_digest, requested_by)
    SELECT gen_random_uuid(), project_id, gen_random_uuid(), id, pg_temp.digest('x'), gen_random_uuid() FROM stages;
INSERT INTO gates (promotion_id, name, status, reason, owner) SELECT id, 'tests', 'pass', 'r', 'quality' FROM promotions;
INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, release_id, promotion_id, cause, status, live_at, finished_at)
    SELECT gen_random_uuid(), project_id, stage_id, image_digest, gen_random_uuid(), release_id, id, 'promotion', 'replaced', now(), now()
    FROM promotions WHERE status = 'succeeded';
INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, cause, status, live_at)
    SELECT gen_random_uuid(), project_id, id, pg_temp.digest('x'), gen_random_uuid(), 'automatic', 'live', now() FROM stages;
INSERT INTO deployment_steps (deployment_id, name, status, finished_at) SELECT id, 'pull', 'succeeded', now() FROM deployments;
INSERT INTO deployment_logs (deployment_id, line, text) SELECT id, 1, 'x' FROM deployments;
INSERT INTO overrides (id, project_id, release_id, stage_id, gate, image_digest, reason, created_by, needs_second, expires_at, review_due_at, reviewed_by, reviewed_at, review)
    SELECT id, project_id, release_id, stage_id, 'tests', image_digest, 'r', user_id, false, now(), now(), gen_random_uuid(), now(), 'r' FROM approvals;
INSERT INTO vetoes (id, project_id, release_id, reason, imposed_by, lifted_by, lifted_at) SELECT id, project_id, id, 'r', id, id, now() FROM releases;
INSERT INTO policies (project_id, stage, settings, reason, set_by_name) SELECT p.id, 'prod', '{}', 'r', 'n' FROM projects p, generate_series(1, 100);
INSERT INTO freezes (id, project_id, begins, lasts, time_zone, recurrence, reason, set_by_name, lifted_at, lifted_by_name)
    SELECT gen_random_uuid(), p.id, now(), '1 hour', 'UTC', 'once', 'r', 'n', now(), 'n' FROM projects p, generate_series(1, 50);
INSERT INTO notifications (id, project_id, text, sent_at) SELECT gen_random_uuid(), p.id, 'x', now() FROM projects p, generate_series(1, 100);
INSERT INTO daily_usage (day, project_id, delivery_bytes, log_bytes, image_bytes) SELECT current_date - n, p.id, 1, 1, 1 FROM projects p, generate_series(0, 30) n;
INSERT INTO audit (actor_kind, actor_name, action, project_id) SELECT 'person', 'n', 'a', p.id FROM projects p, generate_series(1, 400);
INSERT INTO audit_chain (position, audit_id, hash) SELECT id, id, sha256(id::text::bytea) FROM audit;

SET session_replication_role = origin;
ANALYZE;
