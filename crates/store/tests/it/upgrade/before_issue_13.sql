--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: freeze_began(timestamp without time zone, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.freeze_began(begins timestamp without time zone, recurrence text, time_zone text, at timestamp with time zone) RETURNS timestamp without time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN local < begins THEN NULL
        WHEN recurrence = 'once' THEN begins
        WHEN recurrence = 'daily' THEN begins + floor(extract(epoch FROM local - begins) / 86400) * interval '1 day'
        WHEN recurrence = 'weekly' THEN begins + floor(extract(epoch FROM local - begins) / 604800) * interval '7 days'
        ELSE begins + extract(year FROM age(local, begins)) * interval '1 year'
    END
    FROM (SELECT at AT TIME ZONE time_zone AS local) there
$$;


--
-- Name: queue_audit(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.queue_audit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);
    RETURN NULL;
END $$;


--
-- Name: refuse_audit_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;


--
-- Name: refuse_policy_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_policy_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a policy is replaced by a newer one, never changed' USING ERRCODE = 'insufficient_privilege';
END $$;


--
-- Name: require_kept_image(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.require_kept_image() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.image_digest IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.image_digest IS DISTINCT FROM OLD.image_digest) THEN
        -- shared: many may refer to it at once, but whoever wants to remove it waits
        PERFORM FROM images WHERE project_id = NEW.project_id AND digest = NEW.image_digest AND state = 'kept' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the image % of this project is not kept', NEW.image_digest USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'kept_image';
        END IF;
    END IF;
    RETURN NEW;
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: _sqlx_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);


--
-- Name: answered_sign_ins; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.answered_sign_ins (
    state_hash bytea NOT NULL,
    answered_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT answered_sign_ins_state_hash_check CHECK ((length(state_hash) = 32))
);


--
-- Name: approvals; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.approvals (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    release_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    user_id uuid NOT NULL,
    verdict text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    image_digest text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    kind text NOT NULL,
    content jsonb,
    CONSTRAINT approvals_image_digest_check CHECK ((image_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT approvals_kind_check CHECK ((kind = ANY (ARRAY['technical'::text, 'functional'::text]))),
    CONSTRAINT approvals_reason_check CHECK ((length(reason) <= 2000)),
    CONSTRAINT approvals_rejection CHECK (((verdict <> 'rejected'::text) OR (reason <> ''::text))),
    CONSTRAINT approvals_verdict_check CHECK ((verdict = ANY (ARRAY['approved'::text, 'rejected'::text, 'withdrawn'::text])))
);


--
-- Name: attestations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attestations (
    project_id uuid NOT NULL,
    image_digest text NOT NULL,
    kind text NOT NULL,
    digest text NOT NULL,
    media_type text NOT NULL,
    document bytea NOT NULL,
    signature text,
    key_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT attestations_check CHECK (((kind = 'signature'::text) = (signature IS NOT NULL))),
    CONSTRAINT attestations_check1 CHECK (((kind = 'sbom'::text) OR (key_id IS NOT NULL))),
    CONSTRAINT attestations_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT attestations_kind_check CHECK ((kind = ANY (ARRAY['sbom'::text, 'provenance'::text, 'signature'::text])))
);
ALTER TABLE ONLY public.attestations ALTER COLUMN document SET COMPRESSION lz4;


--
-- Name: audit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    action text NOT NULL,
    project_id uuid,
    subject_id uuid,
    image_digest text,
    detail text DEFAULT ''::text NOT NULL,
    remote_address text,
    request_id text,
    CONSTRAINT audit_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'token'::text, 'forge'::text, 'system'::text, 'command_line'::text])))
);


--
-- Name: audit_chain; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_chain (
    "position" bigint NOT NULL,
    audit_id bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audit_chain_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_chain_position_check CHECK (("position" > 0))
);


--
-- Name: audit_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: audit_unsealed; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_unsealed (
    audit_id bigint NOT NULL
);


--
-- Name: back_merges; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.back_merges (
    release_id uuid NOT NULL,
    commit_sha text NOT NULL,
    missing jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT back_merges_commit_sha_check CHECK ((commit_sha ~ '^[0-9a-f]{40}$'::text))
);


--
-- Name: base_images; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.base_images (
    digest text NOT NULL,
    owner_uid integer NOT NULL,
    owner_gid integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    contents jsonb,
    CONSTRAINT base_images_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text))
);
ALTER TABLE ONLY public.base_images ALTER COLUMN contents SET COMPRESSION lz4;


--
-- Name: base_tags; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.base_tags (
    reference text NOT NULL,
    digest text,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT base_tags_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text))
);


--
-- Name: branch_pushes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.branch_pushes (
    project_id uuid NOT NULL,
    branch text NOT NULL,
    commit_sha text NOT NULL,
    delivery_id uuid NOT NULL,
    CONSTRAINT branch_pushes_commit_sha_check CHECK ((commit_sha ~ '^[0-9a-f]{40}$'::text))
);


--
-- Name: build_logs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.build_logs (
    build_id uuid NOT NULL,
    line integer NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    step text,
    stream text NOT NULL,
    text text NOT NULL,
    CONSTRAINT build_logs_stream_check CHECK ((stream = ANY (ARRAY['info'::text, 'warning'::text, 'error'::text, 'output'::text])))
);


--
-- Name: build_steps; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.build_steps (
    build_id uuid NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT build_steps_check CHECK (((status = 'running'::text) = (finished_at IS NULL))),
    CONSTRAINT build_steps_name_check CHECK ((name = ANY (ARRAY['fetch'::text, 'check'::text, 'base'::text, 'dependencies'::text, 'layer'::text, 'push'::text, 'test'::text, 'attest'::text]))),
    CONSTRAINT build_steps_status_check CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text])))
);


--
-- Name: builds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.builds (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    delivery_id uuid,
    commit_sha text NOT NULL,
    ref_name text NOT NULL,
    ref_kind text NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    error text,
    subject text,
    author text,
    committed_at timestamp with time zone,
    base_reference text,
    base_digest text,
    image_digest text,
    changelog text,
    migrations text,
    migrate_script text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    dependency_image_id uuid,
    compliance text,
    cancel_requested_at timestamp with time zone,
    cancel_requested_by text,
    superseded_by uuid,
    waits_for text,
    expected_digest text,
    CONSTRAINT builds_base_digest_check CHECK ((base_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT builds_commit_sha_check CHECK ((commit_sha ~ '^[0-9a-f]{40}$'::text)),
    CONSTRAINT builds_compliance_check CHECK ((compliance = ANY (ARRAY['green'::text, 'yellow'::text, 'red'::text]))),
    CONSTRAINT builds_error CHECK (((status = ANY (ARRAY['failed'::text, 'errored'::text, 'cancelled'::text, 'superseded'::text])) = (error IS NOT NULL))),
    CONSTRAINT builds_expected_digest_check CHECK ((expected_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT builds_finished CHECK (((status <> ALL (ARRAY['queued'::text, 'running'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT builds_image CHECK (((status <> ALL (ARRAY['succeeded'::text, 'expired'::text])) OR ((image_digest IS NOT NULL) AND (base_digest IS NOT NULL)))),
    CONSTRAINT builds_image_digest_check CHECK ((image_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT builds_ref_kind_check CHECK ((ref_kind = ANY (ARRAY['branch'::text, 'tag'::text]))),
    CONSTRAINT builds_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'errored'::text, 'cancelled'::text, 'superseded'::text, 'expired'::text]))),
    CONSTRAINT builds_waits_for_check CHECK ((waits_for = 'dependencies'::text))
);


--
-- Name: comparisons; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.comparisons (
    project_id uuid NOT NULL,
    from_commit text NOT NULL,
    to_commit text NOT NULL,
    comparison jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT comparisons_from_commit_check CHECK ((from_commit ~ '^[0-9a-f]{40}$'::text)),
    CONSTRAINT comparisons_to_commit_check CHECK ((to_commit ~ '^[0-9a-f]{40}$'::text))
);
ALTER TABLE ONLY public.comparisons ALTER COLUMN comparison SET COMPRESSION lz4;


--
-- Name: deliveries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deliveries (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    forge text NOT NULL,
    forge_id text NOT NULL,
    event text NOT NULL,
    status text DEFAULT 'received'::text NOT NULL,
    outcome text,
    payload bytea NOT NULL,
    remote_address text,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    processed_at timestamp with time zone,
    CONSTRAINT deliveries_check CHECK (((status = 'received'::text) = (processed_at IS NULL))),
    CONSTRAINT deliveries_event_check CHECK ((length(event) <= 100)),
    CONSTRAINT deliveries_forge_check CHECK ((forge = 'github'::text)),
    CONSTRAINT deliveries_forge_id_check CHECK (((length(forge_id) >= 1) AND (length(forge_id) <= 100))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['received'::text, 'processed'::text, 'ignored'::text, 'failed'::text])))
);
ALTER TABLE ONLY public.deliveries ALTER COLUMN payload SET COMPRESSION lz4;


--
-- Name: dependency_images; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dependency_images (
    id uuid NOT NULL,
    key text NOT NULL,
    base_repository text NOT NULL,
    base_digest text NOT NULL,
    packages text NOT NULL,
    requirements text NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    error text,
    repository text,
    digest text,
    layers jsonb,
    debian jsonb,
    python jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT dependency_images_base_digest_check CHECK ((base_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT dependency_images_check CHECK (((packages <> ''::text) OR (requirements <> ''::text))),
    CONSTRAINT dependency_images_check1 CHECK (((status = ANY (ARRAY['ready'::text, 'failed'::text, 'errored'::text, 'replaced'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT dependency_images_check2 CHECK (((status = ANY (ARRAY['failed'::text, 'errored'::text])) = (error IS NOT NULL))),
    CONSTRAINT dependency_images_check3 CHECK (((status = ANY (ARRAY['ready'::text, 'replaced'::text])) = ((digest IS NOT NULL) AND (layers IS NOT NULL) AND (repository IS NOT NULL) AND (debian IS NOT NULL) AND (python IS NOT NULL)))),
    CONSTRAINT dependency_images_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT dependency_images_key_check CHECK ((key ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT dependency_images_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'ready'::text, 'failed'::text, 'errored'::text, 'replaced'::text])))
);


--
-- Name: dependency_logs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dependency_logs (
    dependency_image_id uuid NOT NULL,
    line integer NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    stream text NOT NULL,
    text text NOT NULL,
    CONSTRAINT dependency_logs_stream_check CHECK ((stream = ANY (ARRAY['info'::text, 'warning'::text, 'error'::text, 'output'::text])))
);


--
-- Name: deployment_logs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deployment_logs (
    deployment_id uuid NOT NULL,
    line integer NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    text text NOT NULL
);


--
-- Name: deployment_steps; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deployment_steps (
    deployment_id uuid NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT deployment_steps_attempts_check CHECK ((attempts > 0)),
    CONSTRAINT deployment_steps_check CHECK (((status = 'running'::text) = (finished_at IS NULL))),
    CONSTRAINT deployment_steps_name_check CHECK ((name = ANY (ARRAY['pull'::text, 'check'::text, 'backup'::text, 'migrate'::text, 'deploy'::text, 'verify'::text, 'record'::text]))),
    CONSTRAINT deployment_steps_status_check CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text])))
);


--
-- Name: deployments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deployments (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    image_digest text NOT NULL,
    build_id uuid NOT NULL,
    release_id uuid,
    promotion_id uuid,
    cause text NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    error text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    live_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT deployments_cause_check CHECK ((cause = ANY (ARRAY['automatic'::text, 'promotion'::text]))),
    CONSTRAINT deployments_check CHECK (((status = ANY (ARRAY['live'::text, 'replaced'::text])) = (live_at IS NOT NULL))),
    CONSTRAINT deployments_check1 CHECK (((status = ANY (ARRAY['replaced'::text, 'superseded'::text, 'failed'::text, 'errored'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT deployments_check2 CHECK (((cause = 'promotion'::text) = ((promotion_id IS NOT NULL) AND (release_id IS NOT NULL)))),
    CONSTRAINT deployments_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'verifying'::text, 'live'::text, 'replaced'::text, 'superseded'::text, 'failed'::text, 'errored'::text])))
);


--
-- Name: findings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.findings (
    build_id uuid NOT NULL,
    number integer NOT NULL,
    rule text NOT NULL,
    severity text NOT NULL,
    path text NOT NULL,
    line integer,
    message text NOT NULL,
    CONSTRAINT findings_line_check CHECK ((line > 0)),
    CONSTRAINT findings_severity_check CHECK ((severity = ANY (ARRAY['warn'::text, 'fail'::text])))
);


--
-- Name: freezes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.freezes (
    id uuid NOT NULL,
    platform text,
    project_id uuid,
    stage text,
    begins timestamp without time zone NOT NULL,
    lasts interval NOT NULL,
    time_zone text NOT NULL,
    recurrence text NOT NULL,
    reason text NOT NULL,
    set_by uuid,
    set_by_name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by_name text,
    CONSTRAINT freezes_check CHECK (((platform IS NULL) OR (project_id IS NULL))),
    CONSTRAINT freezes_check1 CHECK (((lifted_at IS NULL) = (lifted_by_name IS NULL))),
    CONSTRAINT freezes_check2 CHECK (((recurrence <> 'daily'::text) OR (lasts <= '1 day'::interval))),
    CONSTRAINT freezes_check3 CHECK (((recurrence <> 'weekly'::text) OR (lasts <= '7 days'::interval))),
    CONSTRAINT freezes_check4 CHECK (((recurrence <> 'yearly'::text) OR (lasts <= '364 days'::interval))),
    CONSTRAINT freezes_lasts_check CHECK (((lasts > '00:00:00'::interval) AND (lasts <= '366 days'::interval))),
    CONSTRAINT freezes_platform_check CHECK ((platform = ANY (ARRAY['cloud'::text, 'on_premise'::text, 'odoo_sh'::text]))),
    CONSTRAINT freezes_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
    CONSTRAINT freezes_recurrence_check CHECK ((recurrence = ANY (ARRAY['once'::text, 'daily'::text, 'weekly'::text, 'yearly'::text]))),
    CONSTRAINT freezes_stage_check CHECK ((stage = ANY (ARRAY['staging'::text, 'preprod'::text, 'prod'::text])))
);


--
-- Name: gates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.gates (
    promotion_id uuid NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    reason text NOT NULL,
    owner text NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    evaluated_at timestamp with time zone DEFAULT now() NOT NULL,
    opens_at timestamp with time zone,
    CONSTRAINT gates_name_check CHECK ((name = ANY (ARRAY['changelog'::text, 'migrations'::text, 'migrate_script'::text, 'tests'::text, 'quality'::text, 'signature'::text, 'base_image'::text, 'version'::text, 'back_merge'::text, 'previous_stage'::text, 'approval'::text, 'veto'::text, 'freeze'::text, 'cadence'::text]))),
    CONSTRAINT gates_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT gates_status_check CHECK ((status = ANY (ARRAY['pass'::text, 'pending'::text, 'fail'::text, 'overridden'::text, 'not_applicable'::text])))
);


--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    user_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint,
    location text,
    body bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
    CONSTRAINT idempotency_keys_request_hash_check CHECK ((length(request_hash) = 32))
);


--
-- Name: identities; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_sign_in_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT identities_issuer_check CHECK (((length(issuer) >= 1) AND (length(issuer) <= 2000))),
    CONSTRAINT identities_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 255)))
);


--
-- Name: images; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.images (
    project_id uuid NOT NULL,
    digest text NOT NULL,
    build_id uuid NOT NULL,
    repository text NOT NULL,
    commit_sha text NOT NULL,
    base_digest text NOT NULL,
    size bigint NOT NULL,
    layers jsonb NOT NULL,
    addons jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    state text DEFAULT 'kept'::text NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT images_base_digest_check CHECK ((base_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT images_commit_sha_check CHECK ((commit_sha ~ '^[0-9a-f]{40}$'::text)),
    CONSTRAINT images_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT images_removed CHECK (((state = 'removed'::text) = (removed_at IS NOT NULL))),
    CONSTRAINT images_size_check CHECK ((size > 0)),
    CONSTRAINT images_state_check CHECK ((state = ANY (ARRAY['kept'::text, 'removing'::text, 'removed'::text])))
);


--
-- Name: jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.jobs (
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    state text DEFAULT 'ready'::text NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    fence bigint DEFAULT 0 NOT NULL,
    lease_owner text,
    lease_until timestamp with time zone,
    again boolean DEFAULT false NOT NULL,
    last_error text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    project_id uuid,
    lane text GENERATED ALWAYS AS (
CASE
    WHEN (kind = ANY (ARRAY['build'::text, 'dependencies'::text])) THEN 'builds'::text
    ELSE 'others'::text
END) STORED NOT NULL,
    CONSTRAINT jobs_check CHECK (((state = 'leased'::text) = ((lease_owner IS NOT NULL) AND (lease_until IS NOT NULL)))),
    CONSTRAINT jobs_check1 CHECK (((state = ANY (ARRAY['done'::text, 'dead'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT jobs_kind_check CHECK ((kind = ANY (ARRAY['delivery'::text, 'build'::text, 'release'::text, 'promotion'::text, 'deployment'::text, 'dependencies'::text, 'retention'::text, 'notification'::text]))),
    CONSTRAINT jobs_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'leased'::text, 'done'::text, 'dead'::text])))
);


--
-- Name: layers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.layers (
    key text NOT NULL,
    digest text NOT NULL,
    diff_id text NOT NULL,
    size bigint NOT NULL,
    addons jsonb NOT NULL,
    repository text NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT layers_diff_id_check CHECK ((diff_id ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT layers_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT layers_key_check CHECK ((key ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT layers_size_check CHECK ((size > 0))
);


--
-- Name: memberships; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.memberships (
    user_id uuid NOT NULL,
    project_id uuid,
    role text NOT NULL,
    source text DEFAULT 'hand'::text NOT NULL,
    CONSTRAINT memberships_role_check CHECK ((role = ANY (ARRAY['project_manager'::text, 'technical_referent'::text, 'developer'::text, 'quality'::text, 'hosting'::text, 'administrator'::text]))),
    CONSTRAINT memberships_source_check CHECK ((source = ANY (ARRAY['hand'::text, 'group'::text])))
);


--
-- Name: notifications; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notifications (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    told_at timestamp with time zone,
    error text,
    CONSTRAINT notifications_check CHECK (((told_at IS NULL) OR (error IS NULL)))
);


--
-- Name: overrides; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.overrides (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    release_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    gate text NOT NULL,
    image_digest text NOT NULL,
    reason text NOT NULL,
    given_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    needs_second boolean NOT NULL,
    seconded_by uuid,
    seconded_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    review_due_at timestamp with time zone NOT NULL,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    review text,
    withdrawn_by uuid,
    withdrawn_at timestamp with time zone,
    reminded_at timestamp with time zone,
    CONSTRAINT overrides_check CHECK ((seconded_by <> given_by)),
    CONSTRAINT overrides_check1 CHECK ((reviewed_by <> given_by)),
    CONSTRAINT overrides_check2 CHECK (((seconded_by IS NULL) = (seconded_at IS NULL))),
    CONSTRAINT overrides_check3 CHECK ((((reviewed_by IS NULL) = (reviewed_at IS NULL)) AND ((reviewed_by IS NULL) = (review IS NULL)))),
    CONSTRAINT overrides_image_digest_check CHECK ((image_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT overrides_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
    CONSTRAINT overrides_review_check CHECK (((length(review) >= 1) AND (length(review) <= 2000))),
    CONSTRAINT overrides_withdrawn_check CHECK (((withdrawn_by IS NULL) = (withdrawn_at IS NULL)))
);


--
-- Name: policies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policies (
    id bigint NOT NULL,
    platform text,
    project_id uuid,
    stage text,
    lines jsonb NOT NULL,
    reason text NOT NULL,
    set_by uuid,
    set_by_name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT policies_check CHECK (((platform IS NULL) OR (project_id IS NULL))),
    CONSTRAINT policies_lines_check CHECK ((jsonb_typeof(lines) = 'object'::text)),
    CONSTRAINT policies_platform_check CHECK ((platform = ANY (ARRAY['cloud'::text, 'on_premise'::text, 'odoo_sh'::text]))),
    CONSTRAINT policies_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
    CONSTRAINT policies_stage_check CHECK ((stage = ANY (ARRAY['staging'::text, 'preprod'::text, 'prod'::text])))
);


--
-- Name: policies_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.policies ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.policies_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: projects; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.projects (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    platform text NOT NULL,
    forge text DEFAULT 'github'::text NOT NULL,
    repository text NOT NULL,
    trunk text DEFAULT 'main'::text NOT NULL,
    image_repository text NOT NULL,
    base_image text NOT NULL,
    edition text DEFAULT 'community'::text NOT NULL,
    webhook_secret bytea NOT NULL,
    former_webhook_secret bytea,
    git_credential bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    build_policy jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT projects_edition_check CHECK ((edition = ANY (ARRAY['community'::text, 'enterprise'::text]))),
    CONSTRAINT projects_forge_check CHECK ((forge = 'github'::text)),
    CONSTRAINT projects_image_repository_check CHECK ((image_repository ~ '^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$'::text)),
    CONSTRAINT projects_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT projects_platform_check CHECK ((platform = ANY (ARRAY['cloud'::text, 'on_premise'::text, 'odoo_sh'::text]))),
    CONSTRAINT projects_slug_check CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'::text))
);


--
-- Name: promotions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.promotions (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    release_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    image_digest text NOT NULL,
    requested_by uuid NOT NULL,
    status text DEFAULT 'awaiting_gates'::text NOT NULL,
    reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    rollback_reason text,
    CONSTRAINT promotions_check CHECK (((status = ANY (ARRAY['succeeded'::text, 'failed'::text, 'errored'::text, 'refused'::text, 'aborted'::text, 'superseded'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT promotions_check1 CHECK (((status <> ALL (ARRAY['running'::text, 'verifying'::text, 'succeeded'::text])) OR (started_at IS NOT NULL))),
    CONSTRAINT promotions_image_digest_check CHECK ((image_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT promotions_rollback_reason_check CHECK (((length(rollback_reason) >= 1) AND (length(rollback_reason) <= 2000))),
    CONSTRAINT promotions_status_check CHECK ((status = ANY (ARRAY['awaiting_gates'::text, 'queued'::text, 'running'::text, 'verifying'::text, 'succeeded'::text, 'failed'::text, 'errored'::text, 'refused'::text, 'aborted'::text, 'superseded'::text])))
);


--
-- Name: pushed_images; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pushed_images (
    project_id uuid NOT NULL,
    digest text NOT NULL,
    pushed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pushed_images_digest_check CHECK ((digest ~ '^sha256:[0-9a-f]{64}$'::text))
);


--
-- Name: releases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.releases (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    version text NOT NULL,
    commit_sha text NOT NULL,
    build_id uuid NOT NULL,
    status text NOT NULL,
    image_digest text,
    tagged_by text DEFAULT ''::text NOT NULL,
    tag_deleted_at timestamp with time zone,
    image_tagged_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    lane text,
    debt jsonb,
    CONSTRAINT releases_check CHECK (((status = 'ready'::text) = (image_digest IS NOT NULL))),
    CONSTRAINT releases_commit_sha_check CHECK ((commit_sha ~ '^[0-9a-f]{40}$'::text)),
    CONSTRAINT releases_debt_check CHECK (((NOT (lane IS DISTINCT FROM 'off_trunk'::text)) = (debt IS NOT NULL))),
    CONSTRAINT releases_lane_check CHECK ((lane = ANY (ARRAY['trunk'::text, 'off_trunk'::text]))),
    CONSTRAINT releases_status_check CHECK ((status = ANY (ARRAY['building'::text, 'ready'::text, 'failed'::text]))),
    CONSTRAINT releases_version_check CHECK ((version ~ '^v[0-9]+\.[0-9]+\.[0-9]+$'::text))
);


--
-- Name: stages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stages (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    automatic boolean NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    secrets jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    held_by_name text,
    held_at timestamp with time zone,
    hold_reason text,
    CONSTRAINT stages_check CHECK (((NOT automatic) OR (name = 'staging'::text))),
    CONSTRAINT stages_hold CHECK ((((held_at IS NULL) = (held_by_name IS NULL)) AND ((held_at IS NULL) = (hold_reason IS NULL)))),
    CONSTRAINT stages_name_check CHECK ((name = ANY (ARRAY['staging'::text, 'preprod'::text, 'prod'::text])))
);


--
-- Name: referenced_images; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.referenced_images AS
 SELECT releases.project_id,
    releases.image_digest AS digest,
    'release'::text AS reason
   FROM public.releases
  WHERE (releases.image_digest IS NOT NULL)
UNION ALL
 SELECT approvals.project_id,
    approvals.image_digest AS digest,
    'approval'::text AS reason
   FROM public.approvals
UNION ALL
 SELECT promotions.project_id,
    promotions.image_digest AS digest,
    'promotion'::text AS reason
   FROM public.promotions
  WHERE (promotions.status = ANY (ARRAY['awaiting_gates'::text, 'queued'::text, 'running'::text, 'verifying'::text]))
UNION ALL
 SELECT deployments.project_id,
    deployments.image_digest AS digest,
    'deployment'::text AS reason
   FROM public.deployments
  WHERE (deployments.status = ANY (ARRAY['queued'::text, 'running'::text, 'verifying'::text, 'live'::text]))
UNION ALL
 SELECT s.project_id,
    was.image_digest AS digest,
    'rollback'::text AS reason
   FROM (public.stages s
     CROSS JOIN LATERAL ( SELECT d.image_digest
           FROM public.deployments d
          WHERE ((d.stage_id = s.id) AND (d.live_at IS NOT NULL))
          GROUP BY d.image_digest
          ORDER BY (max(d.live_at)) DESC
         LIMIT 5) was)
UNION ALL
 SELECT b.project_id,
    b.image_digest AS digest,
    'branch'::text AS reason
   FROM (public.branch_pushes p
     JOIN public.builds b ON (((b.project_id = p.project_id) AND (b.commit_sha = p.commit_sha))))
  WHERE ((b.image_digest IS NOT NULL) AND (NOT (EXISTS ( SELECT
           FROM public.branch_pushes l
          WHERE ((l.project_id = p.project_id) AND (l.branch = p.branch) AND (l.delivery_id > p.delivery_id))))))
UNION ALL
 SELECT builds.project_id,
    builds.expected_digest AS digest,
    'build'::text AS reason
   FROM public.builds
  WHERE ((builds.status = ANY (ARRAY['queued'::text, 'running'::text])) AND (builds.expected_digest IS NOT NULL))
UNION ALL
 SELECT b.project_id,
    b.image_digest AS digest,
    'build'::text AS reason
   FROM (public.builds b
     JOIN public.builds o ON (((o.project_id = b.project_id) AND (o.commit_sha = b.commit_sha) AND (o.status = ANY (ARRAY['queued'::text, 'running'::text])))))
  WHERE (b.image_digest IS NOT NULL)
UNION ALL
 SELECT b.project_id,
    b.image_digest AS digest,
    'build'::text AS reason
   FROM (public.jobs j
     JOIN public.builds b ON ((b.id = j.subject_id)))
  WHERE ((j.kind = 'build'::text) AND (j.state = ANY (ARRAY['ready'::text, 'leased'::text])) AND (b.image_digest IS NOT NULL));


--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    token_hash bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT sessions_token_hash_check CHECK ((length(token_hash) = 32))
);


--
-- Name: signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signing_keys (
    id uuid NOT NULL,
    public_key text NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    retired_at timestamp with time zone
);


--
-- Name: tag_moves; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tag_moves (
    release_id uuid NOT NULL,
    commit_sha text NOT NULL,
    delivery_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tag_moves_commit_sha_check CHECK ((commit_sha ~ '^[0-9a-f]{40}$'::text))
);


--
-- Name: template_databases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.template_databases (
    base_digest text NOT NULL,
    demo boolean NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT template_databases_base_digest_check CHECK ((base_digest ~ '^sha256:[0-9a-f]{64}$'::text))
);


--
-- Name: test_runs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.test_runs (
    build_id uuid NOT NULL,
    image_digest text NOT NULL,
    grade text NOT NULL,
    reason text NOT NULL,
    deciding jsonb NOT NULL,
    tests integer,
    failed integer,
    slowest jsonb NOT NULL,
    from_template boolean NOT NULL,
    install_seconds double precision,
    test_seconds double precision,
    finished_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT test_runs_failed_check CHECK ((failed >= 0)),
    CONSTRAINT test_runs_grade_check CHECK ((grade = ANY (ARRAY['green'::text, 'yellow'::text, 'red'::text, 'skipped'::text]))),
    CONSTRAINT test_runs_image_digest_check CHECK ((image_digest ~ '^sha256:[0-9a-f]{64}$'::text)),
    CONSTRAINT test_runs_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT test_runs_tests_check CHECK ((tests >= 0))
);


--
-- Name: tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    scope jsonb,
    CONSTRAINT tokens_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT tokens_scope_check CHECK ((jsonb_typeof(scope) = 'array'::text))
);


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    password_hash text,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    kind text DEFAULT 'person'::text NOT NULL,
    CONSTRAINT users_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'service'::text]))),
    CONSTRAINT users_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._@-]{0,62}$'::text)),
    CONSTRAINT users_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT users_service_check CHECK (((kind = 'person'::text) OR (password_hash IS NULL)))
);


--
-- Name: vetoes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vetoes (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    release_id uuid NOT NULL,
    reason text NOT NULL,
    given_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    lifted_by uuid,
    lifted_at timestamp with time zone,
    CONSTRAINT vetoes_check CHECK (((lifted_by IS NULL) = (lifted_at IS NULL))),
    CONSTRAINT vetoes_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000)))
);


--
-- Data for Name: _sqlx_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public._sqlx_migrations (version, description, installed_on, success, checksum, execution_time) FROM stdin;
20261122000100	create people	2026-12-01 11:47:49.115839+00	t	\\x0e82e3e7ccba37a1f068af5908533a5524332c9620f20c7e66e2bd21358efe70f354e6f3ff87391f81f671d27c38b89f	13578833
20261122000200	create jobs	2026-12-01 11:47:49.129832+00	t	\\x27f1622452df82eaf6bbe68f9c88ce996c533074763bd94d07d12692fc4f529466e38d0507772a447ed566c9a0271484	4324670
20261122000300	create builds	2026-12-01 11:47:49.134346+00	t	\\xd9d811e7e2a0f5222edd591299e556e2fe306a6b3b8e67a133ffe4d615b25f80dedcd0515b83d60d718bbe8a091f17ec	16758856
20261122000400	create releases	2026-12-01 11:47:49.151485+00	t	\\x0fe126a677572e93d9e686c6eab006dcc7fd57c19ca0503a98d347ad8caec6b85630d438f0af832a465ef0dfa0abd6b3	26641014
20261122000500	create audit	2026-12-01 11:47:49.178402+00	t	\\xdb9d0761e0bdfa9bd03747879532aed8375f5d90be27511e4da7bf9e2f11f46e04f18b5a9023eccd5c7ef236540ddff0	4533071
20261124000100	create image parts	2026-12-01 11:47:49.183188+00	t	\\xb6c8c9092f7303808a979fdde16dc8f6e27cabd21e873845560d0f1df1757692f3f56901ac87b28a111842a87432f0e0	8520558
20261124000200	create verdicts	2026-12-01 11:47:49.192042+00	t	\\x6eedccdb21cbd87cdf16268631ebd031bbf260e612c8dafefc6bc8b0964118dfb1f316ef960da16e7971f20434efacc1	6000886
20261124000300	create attestations	2026-12-01 11:47:49.198223+00	t	\\xb846d75a7932abd7ba9f1936c057edf4121b3345ee12629008bf117d63a8342e9b2f0299391ab8aca6bc635d18cbaa64	4193164
20261124000400	queue builds	2026-12-01 11:47:49.20264+00	t	\\x7248b7521beeecb40dabf11f88c84d129a385e5e0ef10c1164f9ec546fc32be3892885e2101d9a7b6d3bd77eb19b3ec3	9194594
20261124000500	retain images	2026-12-01 11:47:49.212027+00	t	\\xa9c2c15cd914adb1add22d2e699ae54f00a00f49d82116b66fb9108ce2758365a0acbfb01f5b4613e52679d1cb3a243d	6358744
20261126000100	note pushed images	2026-12-01 11:47:49.218767+00	t	\\xcdc3c171b661f11410f744a176f6dda145339a5534f538f1f0b1757cc85c381fd166b7b9818eaaa6e1d1a65e022e06ec	3499780
20261126000300	create policies	2026-12-01 11:47:49.222465+00	t	\\x6c090cb44118a431bb3f8b23aee85e947fc0a829a6f0ab07ed426eed2ab2891d2eff152c9c2a9a581e0475905b83b0d3	16862340
20261126000400	seal audit	2026-12-01 11:47:49.239635+00	t	\\x5c9156bc83ce2860067ebc827d13fac91543d137049928ae6c5108b9a3a599da3cc105ea74e7daf3825dd8e071e3aa26	3717765
20261126000500	create comparisons	2026-12-01 11:47:49.243591+00	t	\\xdff96dbde8203bffd94a74a4b70c3cf5d35fa417ffaffb86b048284fff817bf6cb440e4a2c59f0adeba145d1140ea16e	2386770
20261127000100	forget comparisons	2026-12-01 11:47:49.24622+00	t	\\x6231515b15eb22e4e2f2bd15ebad76aacbf8470a3249374b9eeb9f3229d69f77b1d1f57db40ae156ff52035b91813480	672208
20261127000200	create identities	2026-12-01 11:47:49.247133+00	t	\\x55a42395d12a4f9479a512bf5cf817a7e2d19c3afb4abca064727c776edf78225e330303c6027fabd4dcd147e12a21b9	6140884
20261127000300	create lanes	2026-12-01 11:47:49.253483+00	t	\\x81aa3877890f99cebabe0c5430dfd7272bcf26a2ab770bf77ffe4f090ea52f1c3193a76068f706ecb81d97e75f8e8ea9	3620220
20261127000400	supersede promotions	2026-12-01 11:47:49.257304+00	t	\\x620cbf011d62fb9b03806ee0531cab4f3e43fd2bbadbdb21a2069743047b38068f4fdf9a50ae82d78f51a4ae54a5bfd5	704221
20261127000500	scope tokens	2026-12-01 11:47:49.258197+00	t	\\x3b1be75acc91fae0cb692574c32db70c901db8e86f9616381b25c31c185d5c07e2a11944db3fa5c6ae3c1df3ed1193f9	516140
20261127000600	create deployment steps	2026-12-01 11:47:49.258882+00	t	\\xef9530e6365dafeee542b61d5864b39bf3a97207da3e3f3c9ac66857e91f098d62f3a2b0960be002a86fd6a518942773	2569422
20261127000700	create service accounts	2026-12-01 11:47:49.261645+00	t	\\x7a4077bd9f033568ce18996ed60bd86b9bb1c9fb512590c04e5d738be99ededfa3204b43c1be4cec976d0cb7d384dfff	566534
20261127000800	withdraw overrides	2026-12-01 11:47:49.262414+00	t	\\x7f6e6616b88107e6ea46ee772793b4d082f3a2b468d7aac3a21da75ea51ef66e60c38f7ae864031aabe2cb964c764621	765943
20261128000100	create notifications	2026-12-01 11:47:49.263372+00	t	\\x4ade7650a5c53550650fdae07c00713bd92e7153a65bad41b084b33b0c660d5ef53cede4765fa70a45dcdf7504ec8959	4872377
20261128000200	place backup and migrate	2026-12-01 11:47:49.268499+00	t	\\xfd73712d8b4857e65f056ae4bfb558682f327b131ac269e139e64c08c4072b72a8283222a0818f273d71e745fba45afc	562549
\.


--
-- Data for Name: answered_sign_ins; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.answered_sign_ins (state_hash, answered_at) FROM stdin;
\.


--
-- Data for Name: approvals; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.approvals (id, project_id, release_id, stage_id, user_id, verdict, reason, image_digest, created_at, kind, content) FROM stdin;
01a2316e-ea64-7203-be9a-181f71a06ac2	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	01a2316e-b8b8-726c-aae1-63960a17af09	approved	Looked at it on the stage before.	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	2026-12-01 11:48:02.274369+00	technical	{"image": "01b25e00a51c47bb28ff3ab12bc08676dac84475d2563f5cd93a72bbba01394c", "commit": "c97ffdefd39523262d4c7f60b57f21b58bf3a99018388391590a9f175cd1d776", "policy": "b5e73d5dcedaffed6f15fabd202261df9734844737489914f4e9b8acdb9e25d5", "changelog": "1319987fd1aba82616513e4d47e136121cc3968ac05411f806cd49a003dbd001", "base_image": "b8941f10f8c4e1fcd763ebeb75f0cb257942f225a49f5e11b6b015b86dfd3ccc", "migrations": "e3e52534e9ce51d482a1c52c09715c8dce49fd2fa34139601f9b82e017661cc2", "migrate_script": "11f521ff75ada82cf0dc5f679ccd1a78e03686b80d2fe3d9b558e469a7721008"}
01a2316e-ec52-75d0-a646-06c628b92ac6	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1b-7642-acba-6007b507057f	01a2316e-b8b8-726c-aae1-63960a17af09	approved	Looked at it on the stage before.	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	2026-12-01 11:48:02.767821+00	technical	{"image": "01b25e00a51c47bb28ff3ab12bc08676dac84475d2563f5cd93a72bbba01394c", "commit": "c97ffdefd39523262d4c7f60b57f21b58bf3a99018388391590a9f175cd1d776", "policy": "7e69a79cfdb26be2e2b8c794c74b4dbc426c21064a1f4ba4701a6d72fb8a76cb", "changelog": "1319987fd1aba82616513e4d47e136121cc3968ac05411f806cd49a003dbd001", "base_image": "b8941f10f8c4e1fcd763ebeb75f0cb257942f225a49f5e11b6b015b86dfd3ccc", "migrations": "e3e52534e9ce51d482a1c52c09715c8dce49fd2fa34139601f9b82e017661cc2", "migrate_script": "11f521ff75ada82cf0dc5f679ccd1a78e03686b80d2fe3d9b558e469a7721008"}
01a2316e-ec6b-75b0-93b7-7828f17a92be	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1b-7642-acba-6007b507057f	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	approved	Looked at it on the stage before.	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	2026-12-01 11:48:02.789191+00	functional	{"image": "01b25e00a51c47bb28ff3ab12bc08676dac84475d2563f5cd93a72bbba01394c", "commit": "c97ffdefd39523262d4c7f60b57f21b58bf3a99018388391590a9f175cd1d776", "policy": "28579a91d3a5356918fe2836c2ad502c664997004665673545073371c8204b93", "changelog": "1319987fd1aba82616513e4d47e136121cc3968ac05411f806cd49a003dbd001", "base_image": "b8941f10f8c4e1fcd763ebeb75f0cb257942f225a49f5e11b6b015b86dfd3ccc", "migrations": "e3e52534e9ce51d482a1c52c09715c8dce49fd2fa34139601f9b82e017661cc2", "migrate_script": "11f521ff75ada82cf0dc5f679ccd1a78e03686b80d2fe3d9b558e469a7721008"}
01a2316e-ec7b-738d-a5c3-92995bd5a3f6	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1b-7642-acba-6007b507057f	01a2316e-b8b8-726c-aae1-63960a17af09	approved	Looked at it on the stage before.	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	2026-12-01 11:48:02.808283+00	technical	{"image": "01b25e00a51c47bb28ff3ab12bc08676dac84475d2563f5cd93a72bbba01394c", "commit": "c97ffdefd39523262d4c7f60b57f21b58bf3a99018388391590a9f175cd1d776", "policy": "28579a91d3a5356918fe2836c2ad502c664997004665673545073371c8204b93", "changelog": "1319987fd1aba82616513e4d47e136121cc3968ac05411f806cd49a003dbd001", "base_image": "b8941f10f8c4e1fcd763ebeb75f0cb257942f225a49f5e11b6b015b86dfd3ccc", "migrations": "e3e52534e9ce51d482a1c52c09715c8dce49fd2fa34139601f9b82e017661cc2", "migrate_script": "11f521ff75ada82cf0dc5f679ccd1a78e03686b80d2fe3d9b558e469a7721008"}
01a2316e-f4df-727d-9d3f-bfcff6afbaf9	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	01a2316e-b8b8-726c-aae1-63960a17af09	approved	Looked at it on the stage before.	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	2026-12-01 11:48:04.955414+00	technical	{"image": "a4aa1bc4b1ab99f455c1869e55b6ff01234753cdae41032695f57a06fc1e254e", "commit": "81d7fb333d5248e209abf3b1aba0e2fadfd436ff62cf73a3f4d4d7b50e05f309", "policy": "b5e73d5dcedaffed6f15fabd202261df9734844737489914f4e9b8acdb9e25d5", "changelog": "848cb3b87f38dcc21107ad6ed19dd786da19909b7a3c1d1fb59405aa0dc06c16", "base_image": "b8941f10f8c4e1fcd763ebeb75f0cb257942f225a49f5e11b6b015b86dfd3ccc", "migrations": "d0406d505d929b8900b81a23e2268c48393539e75e239b363938c115b16b9655", "migrate_script": "11f521ff75ada82cf0dc5f679ccd1a78e03686b80d2fe3d9b558e469a7721008"}
\.


--
-- Data for Name: attestations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.attestations (project_id, image_digest, kind, digest, media_type, document, signature, key_id, created_at) FROM stdin;
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	sbom	sha256:8f28a8d814495d8ec92ac6f4838ef1095399deef30b8f72bba2d6c319a2b8392	application/vnd.cyclonedx+json	\\x7b22626f6d466f726d6174223a224379636c6f6e654458222c227370656356657273696f6e223a22312e36222c2273657269616c4e756d626572223a2275726e3a757569643a33663564623635372d356438352d383731382d616632652d393964393439373362343833222c2276657273696f6e223a312c226d65746164617461223a7b2274696d657374616d70223a22323032352d31302d31355430383a30303a30305a222c22746f6f6c73223a7b22636f6d706f6e656e7473223a5b7b2274797065223a226170706c69636174696f6e222c226e616d65223a2265636c757365222c2276657273696f6e223a22302e312e30227d5d7d2c22636f6d706f6e656e74223a7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a22696d616765222c226e616d65223a223132372e302e302e313a33393236312f636c69656e74732f73686f70222c2276657273696f6e223a227368613235363a33663564623635373564383563373138656632653939643934393733623438333363376335353463633962636230346137393935343033326263323462323430222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2233663564623635373564383563373138656632653939643934393733623438333363376335353463633962636230346137393935343033326263323462323430227d5d2c227075726c223a22706b673a6f63692f73686f7040736861323536253341336635646236353735643835633731386566326539396439343937336234383333633763353534636339626362303461373939353430333262633234623234303f7265706f7369746f72795f75726c3d3132372e302e302e312533413339323631253246636c69656e747325324673686f70227d7d2c22636f6d706f6e656e7473223a5b7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a2262617365222c226e616d65223a2273616d706c652f6f646f6f2d64656269616e222c2276657273696f6e223a2231382e302d3230323531303135222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2236623838383465646533356565616264323533303535666339666532313335373461636636326530303932393337633065323930666133393838346165356538227d5d2c227075726c223a22706b673a6f63692f6f646f6f2d64656269616e40736861323536253341366238383834656465333565656162643235333035356663396665323133353734616366363265303039323933376330653239306661333938383461653565383f7265706f7369746f72795f75726c3d3132372e302e302e31253341333932363125324673616d706c652532466f646f6f2d64656269616e222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2262617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2261646475736572222c2276657273696f6e223a22332e313334222c227075726c223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22617074222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d66696c6573222c2276657273696f6e223a2231322e342b6465623132753135222c227075726c223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d706173737764222c2276657273696f6e223a22332e362e31222c227075726c223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2262617368222c2276657273696f6e223a22352e322e31352d322b623133222c227075726c223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226273647574696c73222c2276657273696f6e223a22313a322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2263612d636572746966696361746573222c2276657273696f6e223a2232303233303331312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22636f72657574696c73222c2276657273696f6e223a22392e312d31222c227075726c223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264617368222c2276657273696f6e223a22302e352e31322d32222c227075726c223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22646562636f6e66222c2276657273696f6e223a22312e352e3832222c227075726c223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e2d617263686976652d6b657972696e67222c2276657273696f6e223a22323032332e332b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e7574696c73222c2276657273696f6e223a22352e372d302e357e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22646966667574696c73222c2276657273696f6e223a22313a332e382d34222c227075726c223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264706b67222c2276657273696f6e223a22312e32312e3233222c227075726c223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226532667370726f6773222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2266696e647574696c73222c2276657273696f6e223a22342e392e302d34222c227075726c223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226763632d31322d62617365222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267706776222c2276657273696f6e223a22322e322e34302d312e312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267726570222c2276657273696f6e223a22332e382d35222c227075726c223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22677a6970222c2276657273696f6e223a22312e31322d31222c227075726c223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22686f73746e616d65222c2276657273696f6e223a22332e32332b6e6d7531222c227075726c223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22696e69742d73797374656d2d68656c70657273222c2276657273696f6e223a22312e36352e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696261636c31222c2276657273696f6e223a22322e332e312d33222c227075726c223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626170742d706b67362e30222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626174747231222c2276657273696f6e223a22313a322e352e312d34222c227075726c223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696261756469742d636f6d6d6f6e222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962617564697431222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962626c6b696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962627a322d312e30222c2276657273696f6e223a22312e302e382d352b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962632d62696e222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626336222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626361702d6e6730222c2276657273696f6e223a22302e382e332d312b6233222c227075726c223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696263617032222c2276657273696f6e223a22313a322e36362d342b646562313275332b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962636f6d2d65727232222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962637279707431222c2276657273696f6e223a22313a342e342e33332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626462352e33222c2276657273696f6e223a22352e332e32382b64667367322d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962646562636f6e66636c69656e7430222c2276657273696f6e223a22302e323730222c227075726c223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962657870617431222c2276657273696f6e223a22322e352e302d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696265787432667332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696266666938222c2276657273696f6e223a22332e342e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763632d7331222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763727970743230222c2276657273696f6e223a22312e31302e312d332b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676d703130222c2276657273696f6e223a22323a362e322e312b64667367312d312e31222c227075726c223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676e75746c733330222c2276657273696f6e223a22332e372e392d322b64656231327537222c227075726c223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626770672d6572726f7230222c2276657273696f6e223a22312e34362d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626773736170692d6b7262352d32222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962686f677765656436222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696269646e322d30222c2276657273696f6e223a22322e332e332d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b3563727970746f33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b65797574696c7331222c2276657273696f6e223a22312e362e332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b7262352d33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b726235737570706f727430222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c6461702d322e352d30222c2276657273696f6e223a22322e352e31332b646673672d35222c227075726c223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a342d31222c2276657273696f6e223a22312e392e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a6d6135222c2276657273696f6e223a22352e342e312d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6430222c2276657273696f6e223a22312e302e342d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6f756e7431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6375727365737736222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6574746c6538222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e736c32222c2276657273696f6e223a22312e332e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627031312d6b697430222c2276657273696f6e223a22302e32342e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c6573222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c65732d62696e222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d72756e74696d65222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d3067222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270637265322d382d30222c2276657273696f6e223a2231302e34322d31222c227075726c223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707135222c2276657273696f6e223a2231352e31382d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332d7374646c6962222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d7374646c6962222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962726561646c696e6538222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d32222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d6d6f64756c65732d6462222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736563636f6d7032222c2276657273696f6e223a22322e352e342d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656c696e757831222c2276657273696f6e223a22332e342d312b6236222c227075726c223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e6167652d636f6d6d6f6e222c2276657273696f6e223a22332e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e61676532222c2276657273696f6e223a22332e342d312b6235222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627365706f6c32222c2276657273696f6e223a22332e342d322e31222c227075726c223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736d617274636f6c7331222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273716c697465332d30222c2276657273696f6e223a22332e34302e312d322b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273736c33222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737464632b2b36222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273797374656d6430222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627461736e312d36222c2276657273696f6e223a22342e31392e302d322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696274696e666f36222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696274697270632d636f6d6d6f6e222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962746972706333222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627564657631222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962756e69737472696e6732222c2276657273696f6e223a22312e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627575696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696278786861736830222c2276657273696f6e223a22302e382e312d31222c227075726c223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627a73746431222c2276657273696f6e223a22312e352e342b64667367322d35222c227075726c223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f67696e222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f6773617665222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d61776b222c2276657273696f6e223a22312e332e342e32303230303132302d332e31222c227075726c223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226d656469612d7479706573222c2276657273696f6e223a2231302e302e30222c227075726c223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d6f756e74222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62617365222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62696e222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226f70656e73736c222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22706173737764222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227065726c2d62617365222c2276657273696f6e223a22352e33362e302d372b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e33222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d646973747574696c73222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6c696232746f33222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6d696e696d616c222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706970222c2276657273696f6e223a2232332e302e312b646673672d31222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706b672d7265736f7572636573222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d707379636f706732222c2276657273696f6e223a22322e392e352d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d7365747570746f6f6c73222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d776865656c222c2276657273696f6e223a22302e33382e342d32222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e3131222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22726561646c696e652d636f6d6d6f6e222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22736564222c2276657273696f6e223a22342e392d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2273797376696e69742d7574696c73222c2276657273696f6e223a22332e30362d34222c227075726c223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22746172222c2276657273696f6e223a22312e33342b646673672d312e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22747a64617461222c2276657273696f6e223a2232303236622d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a227573722d69732d6d6572676564222c2276657273696f6e223a2233377e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e7578222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e75782d6578747261222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227a6c69623167222c2276657273696f6e223a22313a312e322e31332e646673672d31222c227075726c223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7069704032332e302e31222c226e616d65223a22706970222c2276657273696f6e223a2232332e302e31222c227075726c223a22706b673a707970692f7069704032332e302e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f707379636f70673240322e392e35222c226e616d65223a22707379636f706732222c2276657273696f6e223a22322e392e35222c227075726c223a22706b673a707970692f707379636f70673240322e392e35222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c226e616d65223a227365747570746f6f6c73222c2276657273696f6e223a2236362e312e31222c227075726c223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f776865656c40302e33382e34222c226e616d65223a22776865656c222c2276657273696f6e223a22302e33382e34222c227075726c223a22706b673a707970692f776865656c40302e33382e34222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a6163636f756e745f68656c706572222c226e616d65223a226163636f756e745f68656c706572222c2276657273696f6e223a2231382e302e322e312e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2236306632643732653235323334356133666563393233353137613963373037353735396465653163222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a222e74686972642d70617274792f4f43412f6163636f756e742d746f6f6c732f6163636f756e745f68656c706572227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f62617365222c226e616d65223a2273686f705f62617365222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2238316133333730656432386233386566336564363033613435383766336538616538323037333937222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f62617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f73616c6573222c226e616d65223a2273686f705f73616c6573222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2238316133333730656432386233386566336564363033613435383766336538616538323037333937222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f73616c6573227d5d7d5d2c22646570656e64656e63696573223a5b7b22726566223a22696d616765222c22646570656e64734f6e223a5b2262617365222c226164646f6e3a6163636f756e745f68656c706572222c226164646f6e3a73686f705f62617365222c226164646f6e3a73686f705f73616c6573225d7d5d2c22636f6d706f736974696f6e73223a5b7b22616767726567617465223a22636f6d706c657465222c22617373656d626c696573223a5b22696d616765225d7d5d7d	\N	\N	2026-12-01 11:47:57.174303+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	provenance	sha256:199a61c7afdb8958bf0119435c27c20d7e5087dc3cbb9dffed73f8708f5f9d9b	application/vnd.in-toto.provenance+dsse	\\x7b227061796c6f616454797065223a226170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e222c227061796c6f6164223a2265794a6664486c775a534936496d68306448427a4f69387661573474644739306279357062793954644746305a57316c626e5176646a45694c434a7a64574a715a574e30496a706265794a755957316c496a6f694d5449334c6a41754d4334784f6a4d354d6a59784c324e736157567564484d766332687663434973496d52705a32567a6443493665794a7a614745794e5459694f69497a5a6a566b596a59314e7a566b4f44566a4e7a45345a5759795a546b355a446b304f54637a596a51344d7a4e6a4e324d314e54526a597a6c69593249774e4745334f546b314e44417a4d6d4a6a4d6a52694d6a5177496e31395853776963484a6c5a476c6a5958526c56486c775a534936496d68306448427a4f6938766332787a5953356b5a58597663484a76646d56755957356a5a5339324d534973496e42795a575270593246305a53493665794a6964576c735a45526c5a6d6c7561585270623234694f6e7369596e5670624752556558426c496a6f6964584a754f6d566a6248567a5a54706964576c735a446f78496977695a5868305a584a755957785159584a68625756305a584a7a496a7037496e4a6c6347397a61585276636e6b694f694a6f644852774f6938764d5449334c6a41754d4334784f6a51304d6a63354c324e736157567564484d76633268766343356e615851694c434a795a5759694f694a795a575a7a4c32686c5957527a4c323168615734694c434a6a62323174615851694f6949344d57457a4d7a63775a5751794f47497a4f47566d4d32566b4e6a417a595451314f44646d4d325534595755344d6a41334d7a6b33496e3073496e4a6c63323973646d566b524756775a57356b5a57356a6157567a496a706265794a31636d6b694f694a6e615851726148523063446f764c7a45794e7934774c6a41754d546f304e4449334f53396a62476c6c626e527a4c334e6f623341755a326c305144677859544d7a4e7a426c5a444934596a4d345a57597a5a5751324d444e684e4455344e32597a5a5468685a5467794d44637a4f5463694c434a6b6157646c633351694f6e73695a326c305132397462576c30496a6f694f4446684d7a4d334d47566b4d6a68694d7a686c5a6a4e6c5a4459774d3245304e5467335a6a4e6c4f47466c4f4449774e7a4d354e794a3966537837496d3568625755694f69497564476870636d51746347467964486b7654304e424c32466a59323931626e51746447397662484d694c434a31636d6b694f694a6e615851726148523063446f764c7a45794e7934774c6a41754d546f304e4449334f5339505130457659574e6a6233567564433130623239736379356e615852414e6a426d4d6d51334d6d55794e54497a4e4456684d325a6c597a6b794d7a55784e324535597a63774e7a55334e546c6b5a57557859794973496d52705a32567a6443493665794a6e6158524462323174615851694f6949324d4759795a4463795a5449314d6a4d304e57457a5a6d566a4f54497a4e54453359546c6a4e7a41334e5463314f57526c5a54466a496e31394c487369626d46745a534936496d4a68633255694c434a31636d6b694f694a7659326b364c7938784d6a63754d4334774c6a45364d7a6b794e6a4576633246746347786c4c32396b623238745a4756696157467551484e6f595449314e6a6f32596a67344f44526c5a47557a4e57566c59574a6b4d6a557a4d4455315a6d4d355a6d55794d544d314e7a5268593259324d6d55774d446b794f544d33597a426c4d6a6b775a6d457a4f5467344e47466c4e575534496977695a476c6e5a584e30496a7037496e4e6f595449314e694936496a5a694f4467344e47566b5a544d315a575668596d51794e544d774e54566d597a6c6d5a5449784d7a55334e47466a5a6a59795a5441774f5449354d7a646a4d4755794f54426d59544d354f446730595755315a5467696658316466537769636e56755247563059576c736379493665794a6964576c735a475679496a7037496d6c6b496a6f6964584a754f6e5631615751364d4446684d6a4d784e6d55745a445668596930334d4459794c54686a4d4751744e54637a4f54646c4e54466a4e6a457849697769646d567963326c766269493665794a6c59327831633255694f6949774c6a45754d434a39665377696257563059575268644745694f6e73696157353262324e6864476c76626b6c6b496a6f694d4446684d6a4d784e6d5574596d4931595330334d6a55334c5746684f5455744e6a42694d6a63344e32526d5a6a4e684969776963335268636e526c5a453975496a6f694d6a41794e6930784d6930774d5651784d546f304e7a6f314d466f696658313966513d3d222c227369676e617475726573223a5b7b226b65796964223a2230316132333136652d643561622d373036322d386330642d353733393765353163363131222c22736967223a224d4555434946514747495a4678416b63635a584e6f4e42323631622b53456b2b354b656e525638305a2f46325a6e6864416945416f37614b37484b6f62307245753632535a494c63725a62384c4335686233534c532f6f375a315457774d593d227d5d7d	\N	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:47:57.174303+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	signature	sha256:5c68718bf60ee3360512f05ee4b3cd5e9f13c15da7e18358f6e17d871008be54	application/vnd.dev.cosign.simplesigning.v1+json	\\x7b22637269746963616c223a7b226964656e74697479223a7b22646f636b65722d7265666572656e6365223a223132372e302e302e313a33393236312f636c69656e74732f73686f70227d2c22696d616765223a7b22646f636b65722d6d616e69666573742d646967657374223a227368613235363a33663564623635373564383563373138656632653939643934393733623438333363376335353463633962636230346137393935343033326263323462323430227d2c2274797065223a22636f7369676e20636f6e7461696e657220696d616765207369676e6174757265227d2c226f7074696f6e616c223a6e756c6c7d	MEUCIH2z/kP5BljDfNmLvFjhYT2kM9kgo9tPcyJC+NFjlZlIAiEArvCX1BTSAqul6WaZiQ75TbizPOV4hzsDbqt3jKNXU8A=	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:47:57.174303+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	sbom	sha256:c22718b6e56fc82c83e8cb053a73d387dab6d342fb5bc37dda9fb06579d852b5	application/vnd.cyclonedx+json	\\x7b22626f6d466f726d6174223a224379636c6f6e654458222c227370656356657273696f6e223a22312e36222c2273657269616c4e756d626572223a2275726e3a757569643a38353566643031332d623161342d383937632d383061312d616261393934343463653263222c2276657273696f6e223a312c226d65746164617461223a7b2274696d657374616d70223a22323032352d31302d31355430383a30313a30305a222c22746f6f6c73223a7b22636f6d706f6e656e7473223a5b7b2274797065223a226170706c69636174696f6e222c226e616d65223a2265636c757365222c2276657273696f6e223a22302e312e30227d5d7d2c22636f6d706f6e656e74223a7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a22696d616765222c226e616d65223a223132372e302e302e313a33393236312f636c69656e74732f73686f70222c2276657273696f6e223a227368613235363a38353566643031336231613435393763633061316162613939343434636532633836363230323363313437663064663634643030323866653665343831373531222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2238353566643031336231613435393763633061316162613939343434636532633836363230323363313437663064663634643030323866653665343831373531227d5d2c227075726c223a22706b673a6f63692f73686f7040736861323536253341383535666430313362316134353937636330613161626139393434346365326338363632303233633134376630646636346430303238666536653438313735313f7265706f7369746f72795f75726c3d3132372e302e302e312533413339323631253246636c69656e747325324673686f70227d7d2c22636f6d706f6e656e7473223a5b7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a2262617365222c226e616d65223a2273616d706c652f6f646f6f2d64656269616e222c2276657273696f6e223a2231382e302d3230323531303135222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2236623838383465646533356565616264323533303535666339666532313335373461636636326530303932393337633065323930666133393838346165356538227d5d2c227075726c223a22706b673a6f63692f6f646f6f2d64656269616e40736861323536253341366238383834656465333565656162643235333035356663396665323133353734616366363265303039323933376330653239306661333938383461653565383f7265706f7369746f72795f75726c3d3132372e302e302e31253341333932363125324673616d706c652532466f646f6f2d64656269616e222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2262617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2261646475736572222c2276657273696f6e223a22332e313334222c227075726c223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22617074222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d66696c6573222c2276657273696f6e223a2231322e342b6465623132753135222c227075726c223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d706173737764222c2276657273696f6e223a22332e362e31222c227075726c223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2262617368222c2276657273696f6e223a22352e322e31352d322b623133222c227075726c223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226273647574696c73222c2276657273696f6e223a22313a322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2263612d636572746966696361746573222c2276657273696f6e223a2232303233303331312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22636f72657574696c73222c2276657273696f6e223a22392e312d31222c227075726c223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264617368222c2276657273696f6e223a22302e352e31322d32222c227075726c223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22646562636f6e66222c2276657273696f6e223a22312e352e3832222c227075726c223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e2d617263686976652d6b657972696e67222c2276657273696f6e223a22323032332e332b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e7574696c73222c2276657273696f6e223a22352e372d302e357e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22646966667574696c73222c2276657273696f6e223a22313a332e382d34222c227075726c223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264706b67222c2276657273696f6e223a22312e32312e3233222c227075726c223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226532667370726f6773222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2266696e647574696c73222c2276657273696f6e223a22342e392e302d34222c227075726c223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226763632d31322d62617365222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267706776222c2276657273696f6e223a22322e322e34302d312e312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267726570222c2276657273696f6e223a22332e382d35222c227075726c223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22677a6970222c2276657273696f6e223a22312e31322d31222c227075726c223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22686f73746e616d65222c2276657273696f6e223a22332e32332b6e6d7531222c227075726c223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22696e69742d73797374656d2d68656c70657273222c2276657273696f6e223a22312e36352e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696261636c31222c2276657273696f6e223a22322e332e312d33222c227075726c223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626170742d706b67362e30222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626174747231222c2276657273696f6e223a22313a322e352e312d34222c227075726c223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696261756469742d636f6d6d6f6e222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962617564697431222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962626c6b696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962627a322d312e30222c2276657273696f6e223a22312e302e382d352b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962632d62696e222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626336222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626361702d6e6730222c2276657273696f6e223a22302e382e332d312b6233222c227075726c223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696263617032222c2276657273696f6e223a22313a322e36362d342b646562313275332b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962636f6d2d65727232222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962637279707431222c2276657273696f6e223a22313a342e342e33332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626462352e33222c2276657273696f6e223a22352e332e32382b64667367322d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962646562636f6e66636c69656e7430222c2276657273696f6e223a22302e323730222c227075726c223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962657870617431222c2276657273696f6e223a22322e352e302d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696265787432667332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696266666938222c2276657273696f6e223a22332e342e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763632d7331222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763727970743230222c2276657273696f6e223a22312e31302e312d332b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676d703130222c2276657273696f6e223a22323a362e322e312b64667367312d312e31222c227075726c223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676e75746c733330222c2276657273696f6e223a22332e372e392d322b64656231327537222c227075726c223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626770672d6572726f7230222c2276657273696f6e223a22312e34362d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626773736170692d6b7262352d32222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962686f677765656436222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696269646e322d30222c2276657273696f6e223a22322e332e332d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b3563727970746f33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b65797574696c7331222c2276657273696f6e223a22312e362e332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b7262352d33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b726235737570706f727430222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c6461702d322e352d30222c2276657273696f6e223a22322e352e31332b646673672d35222c227075726c223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a342d31222c2276657273696f6e223a22312e392e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a6d6135222c2276657273696f6e223a22352e342e312d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6430222c2276657273696f6e223a22312e302e342d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6f756e7431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6375727365737736222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6574746c6538222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e736c32222c2276657273696f6e223a22312e332e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627031312d6b697430222c2276657273696f6e223a22302e32342e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c6573222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c65732d62696e222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d72756e74696d65222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d3067222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270637265322d382d30222c2276657273696f6e223a2231302e34322d31222c227075726c223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707135222c2276657273696f6e223a2231352e31382d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332d7374646c6962222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d7374646c6962222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962726561646c696e6538222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d32222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d6d6f64756c65732d6462222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736563636f6d7032222c2276657273696f6e223a22322e352e342d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656c696e757831222c2276657273696f6e223a22332e342d312b6236222c227075726c223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e6167652d636f6d6d6f6e222c2276657273696f6e223a22332e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e61676532222c2276657273696f6e223a22332e342d312b6235222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627365706f6c32222c2276657273696f6e223a22332e342d322e31222c227075726c223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736d617274636f6c7331222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273716c697465332d30222c2276657273696f6e223a22332e34302e312d322b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273736c33222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737464632b2b36222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273797374656d6430222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627461736e312d36222c2276657273696f6e223a22342e31392e302d322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696274696e666f36222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696274697270632d636f6d6d6f6e222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962746972706333222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627564657631222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962756e69737472696e6732222c2276657273696f6e223a22312e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627575696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696278786861736830222c2276657273696f6e223a22302e382e312d31222c227075726c223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627a73746431222c2276657273696f6e223a22312e352e342b64667367322d35222c227075726c223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f67696e222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f6773617665222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d61776b222c2276657273696f6e223a22312e332e342e32303230303132302d332e31222c227075726c223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226d656469612d7479706573222c2276657273696f6e223a2231302e302e30222c227075726c223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d6f756e74222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62617365222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62696e222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226f70656e73736c222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22706173737764222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227065726c2d62617365222c2276657273696f6e223a22352e33362e302d372b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e33222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d646973747574696c73222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6c696232746f33222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6d696e696d616c222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706970222c2276657273696f6e223a2232332e302e312b646673672d31222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706b672d7265736f7572636573222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d707379636f706732222c2276657273696f6e223a22322e392e352d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d7365747570746f6f6c73222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d776865656c222c2276657273696f6e223a22302e33382e342d32222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e3131222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22726561646c696e652d636f6d6d6f6e222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22736564222c2276657273696f6e223a22342e392d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2273797376696e69742d7574696c73222c2276657273696f6e223a22332e30362d34222c227075726c223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22746172222c2276657273696f6e223a22312e33342b646673672d312e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22747a64617461222c2276657273696f6e223a2232303236622d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a227573722d69732d6d6572676564222c2276657273696f6e223a2233377e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e7578222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e75782d6578747261222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227a6c69623167222c2276657273696f6e223a22313a312e322e31332e646673672d31222c227075726c223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7069704032332e302e31222c226e616d65223a22706970222c2276657273696f6e223a2232332e302e31222c227075726c223a22706b673a707970692f7069704032332e302e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f707379636f70673240322e392e35222c226e616d65223a22707379636f706732222c2276657273696f6e223a22322e392e35222c227075726c223a22706b673a707970692f707379636f70673240322e392e35222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c226e616d65223a227365747570746f6f6c73222c2276657273696f6e223a2236362e312e31222c227075726c223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f776865656c40302e33382e34222c226e616d65223a22776865656c222c2276657273696f6e223a22302e33382e34222c227075726c223a22706b673a707970692f776865656c40302e33382e34222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a6163636f756e745f68656c706572222c226e616d65223a226163636f756e745f68656c706572222c2276657273696f6e223a2231382e302e322e312e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2236306632643732653235323334356133666563393233353137613963373037353735396465653163222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a222e74686972642d70617274792f4f43412f6163636f756e742d746f6f6c732f6163636f756e745f68656c706572227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f62617365222c226e616d65223a2273686f705f62617365222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f62617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f73616c6573222c226e616d65223a2273686f705f73616c6573222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f73616c6573227d5d7d5d2c22646570656e64656e63696573223a5b7b22726566223a22696d616765222c22646570656e64734f6e223a5b2262617365222c226164646f6e3a6163636f756e745f68656c706572222c226164646f6e3a73686f705f62617365222c226164646f6e3a73686f705f73616c6573225d7d5d2c22636f6d706f736974696f6e73223a5b7b22616767726567617465223a22636f6d706c657465222c22617373656d626c696573223a5b22696d616765225d7d5d7d	\N	\N	2026-12-01 11:47:59.605343+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	provenance	sha256:38f5d11efd338da9fc76f26c9b543a92a601d327b94216876d7a842fe841956a	application/vnd.in-toto.provenance+dsse	\\x7b227061796c6f616454797065223a226170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e222c227061796c6f6164223a2265794a6664486c775a534936496d68306448427a4f69387661573474644739306279357062793954644746305a57316c626e5176646a45694c434a7a64574a715a574e30496a706265794a755957316c496a6f694d5449334c6a41754d4334784f6a4d354d6a59784c324e736157567564484d766332687663434973496d52705a32567a6443493665794a7a614745794e5459694f6949344e54566d5a4441784d324978595451314f54646a597a42684d57466959546b354e44513059325579597a67324e6a49774d6a4e6a4d5451335a6a426b5a6a59305a4441774d6a686d5a545a6c4e4467784e7a5578496e31395853776963484a6c5a476c6a5958526c56486c775a534936496d68306448427a4f6938766332787a5953356b5a58597663484a76646d56755957356a5a5339324d534973496e42795a575270593246305a53493665794a6964576c735a45526c5a6d6c7561585270623234694f6e7369596e5670624752556558426c496a6f6964584a754f6d566a6248567a5a54706964576c735a446f78496977695a5868305a584a755957785159584a68625756305a584a7a496a7037496e4a6c6347397a61585276636e6b694f694a6f644852774f6938764d5449334c6a41754d4334784f6a51304d6a63354c324e736157567564484d76633268766343356e615851694c434a795a5759694f694a795a575a7a4c32686c5957527a4c323168615734694c434a6a62323174615851694f6949305a575933597a497a59325535596a566d5a6a67794d6a6377596a426c596a63324f5455344e44566d4e475178595441325a444932496e3073496e4a6c63323973646d566b524756775a57356b5a57356a6157567a496a706265794a31636d6b694f694a6e615851726148523063446f764c7a45794e7934774c6a41754d546f304e4449334f53396a62476c6c626e527a4c334e6f623341755a326c305144526c5a6a646a4d6a4e6a5a546c694e575a6d4f4449794e7a42694d4756694e7a59354e5467304e5759305a4446684d445a6b4d6a59694c434a6b6157646c633351694f6e73695a326c305132397462576c30496a6f694e47566d4e324d794d324e6c4f5749315a6d59344d6a49334d4749775a5749334e6a6b314f4451315a6a526b4d5745774e6d51794e694a3966537837496d3568625755694f69497564476870636d51746347467964486b7654304e424c32466a59323931626e51746447397662484d694c434a31636d6b694f694a6e615851726148523063446f764c7a45794e7934774c6a41754d546f304e4449334f5339505130457659574e6a6233567564433130623239736379356e615852414e6a426d4d6d51334d6d55794e54497a4e4456684d325a6c597a6b794d7a55784e324535597a63774e7a55334e546c6b5a57557859794973496d52705a32567a6443493665794a6e6158524462323174615851694f6949324d4759795a4463795a5449314d6a4d304e57457a5a6d566a4f54497a4e54453359546c6a4e7a41334e5463314f57526c5a54466a496e31394c487369626d46745a534936496d4a68633255694c434a31636d6b694f694a7659326b364c7938784d6a63754d4334774c6a45364d7a6b794e6a4576633246746347786c4c32396b623238745a4756696157467551484e6f595449314e6a6f32596a67344f44526c5a47557a4e57566c59574a6b4d6a557a4d4455315a6d4d355a6d55794d544d314e7a5268593259324d6d55774d446b794f544d33597a426c4d6a6b775a6d457a4f5467344e47466c4e575534496977695a476c6e5a584e30496a7037496e4e6f595449314e694936496a5a694f4467344e47566b5a544d315a575668596d51794e544d774e54566d597a6c6d5a5449784d7a55334e47466a5a6a59795a5441774f5449354d7a646a4d4755794f54426d59544d354f446730595755315a5467696658316466537769636e56755247563059576c736379493665794a6964576c735a475679496a7037496d6c6b496a6f6964584a754f6e5631615751364d4446684d6a4d784e6d55745a445668596930334d4459794c54686a4d4751744e54637a4f54646c4e54466a4e6a457849697769646d567963326c766269493665794a6c59327831633255694f6949774c6a45754d434a39665377696257563059575268644745694f6e73696157353262324e6864476c76626b6c6b496a6f694d4446684d6a4d784e6d55745a446b304f5330334e3245334c5745304d3245744d3259324e6a4e6c4e324e6b5a6a597a4969776963335268636e526c5a453975496a6f694d6a41794e6930784d6930774d5651784d546f304e7a6f314e316f696658313966513d3d222c227369676e617475726573223a5b7b226b65796964223a2230316132333136652d643561622d373036322d386330642d353733393765353163363131222c22736967223a224d45554349514432537541495975534479502f644870593253664d396951365738564275786c364f70787933464f536d4167496756315571474671325243704c515743363367534233596e446e6153576831435a7059364c68616d49744f6f3d227d5d7d	\N	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:47:59.605343+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	signature	sha256:78dce65905feda6bc575bf092ee01c2753199065c535fd434c4c827ed5d0f88f	application/vnd.dev.cosign.simplesigning.v1+json	\\x7b22637269746963616c223a7b226964656e74697479223a7b22646f636b65722d7265666572656e6365223a223132372e302e302e313a33393236312f636c69656e74732f73686f70227d2c22696d616765223a7b22646f636b65722d6d616e69666573742d646967657374223a227368613235363a38353566643031336231613435393763633061316162613939343434636532633836363230323363313437663064663634643030323866653665343831373531227d2c2274797065223a22636f7369676e20636f6e7461696e657220696d616765207369676e6174757265227d2c226f7074696f6e616c223a6e756c6c7d	MEUCIQDPrXlDSGpLaulKKR0EzMupjaF4iobOeufIrUX4DqJWIwIgQ6s+HKn9ntpTdyg0sgdLk3Y+B2uXwGpx3HxbKG/+DnI=	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:47:59.605343+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	sbom	sha256:91eed7bcf4abb06b3b05d9fe990c1ab64da95cc3539103ec839c077b5f402774	application/vnd.cyclonedx+json	\\x7b22626f6d466f726d6174223a224379636c6f6e654458222c227370656356657273696f6e223a22312e36222c2273657269616c4e756d626572223a2275726e3a757569643a36376132343761612d346363622d386630322d623232382d336533323638366365386634222c2276657273696f6e223a312c226d65746164617461223a7b2274696d657374616d70223a22323032352d31302d31355430383a30333a30305a222c22746f6f6c73223a7b22636f6d706f6e656e7473223a5b7b2274797065223a226170706c69636174696f6e222c226e616d65223a2265636c757365222c2276657273696f6e223a22302e312e30227d5d7d2c22636f6d706f6e656e74223a7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a22696d616765222c226e616d65223a223132372e302e302e313a33393236312f636c69656e74732f73686f70222c2276657273696f6e223a227368613235363a36376132343761613463636232663032373232383365333236383663653866343163363838616234346662313735366535313265326535396433316232373230222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2236376132343761613463636232663032373232383365333236383663653866343163363838616234346662313735366535313265326535396433316232373230227d5d2c227075726c223a22706b673a6f63692f73686f7040736861323536253341363761323437616134636362326630323732323833653332363836636538663431633638386162343466623137353665353132653265353964333162323732303f7265706f7369746f72795f75726c3d3132372e302e302e312533413339323631253246636c69656e747325324673686f70227d7d2c22636f6d706f6e656e7473223a5b7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a2262617365222c226e616d65223a2273616d706c652f6f646f6f2d64656269616e222c2276657273696f6e223a2231382e302d3230323531303135222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2236623838383465646533356565616264323533303535666339666532313335373461636636326530303932393337633065323930666133393838346165356538227d5d2c227075726c223a22706b673a6f63692f6f646f6f2d64656269616e40736861323536253341366238383834656465333565656162643235333035356663396665323133353734616366363265303039323933376330653239306661333938383461653565383f7265706f7369746f72795f75726c3d3132372e302e302e31253341333932363125324673616d706c652532466f646f6f2d64656269616e222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2262617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2261646475736572222c2276657273696f6e223a22332e313334222c227075726c223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22617074222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d66696c6573222c2276657273696f6e223a2231322e342b6465623132753135222c227075726c223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d706173737764222c2276657273696f6e223a22332e362e31222c227075726c223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2262617368222c2276657273696f6e223a22352e322e31352d322b623133222c227075726c223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226273647574696c73222c2276657273696f6e223a22313a322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2263612d636572746966696361746573222c2276657273696f6e223a2232303233303331312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22636f72657574696c73222c2276657273696f6e223a22392e312d31222c227075726c223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264617368222c2276657273696f6e223a22302e352e31322d32222c227075726c223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22646562636f6e66222c2276657273696f6e223a22312e352e3832222c227075726c223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e2d617263686976652d6b657972696e67222c2276657273696f6e223a22323032332e332b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e7574696c73222c2276657273696f6e223a22352e372d302e357e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22646966667574696c73222c2276657273696f6e223a22313a332e382d34222c227075726c223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264706b67222c2276657273696f6e223a22312e32312e3233222c227075726c223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226532667370726f6773222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2266696e647574696c73222c2276657273696f6e223a22342e392e302d34222c227075726c223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226763632d31322d62617365222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267706776222c2276657273696f6e223a22322e322e34302d312e312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267726570222c2276657273696f6e223a22332e382d35222c227075726c223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22677a6970222c2276657273696f6e223a22312e31322d31222c227075726c223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22686f73746e616d65222c2276657273696f6e223a22332e32332b6e6d7531222c227075726c223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22696e69742d73797374656d2d68656c70657273222c2276657273696f6e223a22312e36352e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696261636c31222c2276657273696f6e223a22322e332e312d33222c227075726c223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626170742d706b67362e30222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626174747231222c2276657273696f6e223a22313a322e352e312d34222c227075726c223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696261756469742d636f6d6d6f6e222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962617564697431222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962626c6b696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962627a322d312e30222c2276657273696f6e223a22312e302e382d352b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962632d62696e222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626336222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626361702d6e6730222c2276657273696f6e223a22302e382e332d312b6233222c227075726c223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696263617032222c2276657273696f6e223a22313a322e36362d342b646562313275332b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962636f6d2d65727232222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962637279707431222c2276657273696f6e223a22313a342e342e33332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626462352e33222c2276657273696f6e223a22352e332e32382b64667367322d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962646562636f6e66636c69656e7430222c2276657273696f6e223a22302e323730222c227075726c223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962657870617431222c2276657273696f6e223a22322e352e302d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696265787432667332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696266666938222c2276657273696f6e223a22332e342e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763632d7331222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763727970743230222c2276657273696f6e223a22312e31302e312d332b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676d703130222c2276657273696f6e223a22323a362e322e312b64667367312d312e31222c227075726c223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676e75746c733330222c2276657273696f6e223a22332e372e392d322b64656231327537222c227075726c223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626770672d6572726f7230222c2276657273696f6e223a22312e34362d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626773736170692d6b7262352d32222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962686f677765656436222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696269646e322d30222c2276657273696f6e223a22322e332e332d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b3563727970746f33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b65797574696c7331222c2276657273696f6e223a22312e362e332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b7262352d33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b726235737570706f727430222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c6461702d322e352d30222c2276657273696f6e223a22322e352e31332b646673672d35222c227075726c223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a342d31222c2276657273696f6e223a22312e392e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a6d6135222c2276657273696f6e223a22352e342e312d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6430222c2276657273696f6e223a22312e302e342d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6f756e7431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6375727365737736222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6574746c6538222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e736c32222c2276657273696f6e223a22312e332e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627031312d6b697430222c2276657273696f6e223a22302e32342e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c6573222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c65732d62696e222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d72756e74696d65222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d3067222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270637265322d382d30222c2276657273696f6e223a2231302e34322d31222c227075726c223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707135222c2276657273696f6e223a2231352e31382d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332d7374646c6962222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d7374646c6962222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962726561646c696e6538222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d32222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d6d6f64756c65732d6462222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736563636f6d7032222c2276657273696f6e223a22322e352e342d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656c696e757831222c2276657273696f6e223a22332e342d312b6236222c227075726c223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e6167652d636f6d6d6f6e222c2276657273696f6e223a22332e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e61676532222c2276657273696f6e223a22332e342d312b6235222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627365706f6c32222c2276657273696f6e223a22332e342d322e31222c227075726c223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736d617274636f6c7331222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273716c697465332d30222c2276657273696f6e223a22332e34302e312d322b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273736c33222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737464632b2b36222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273797374656d6430222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627461736e312d36222c2276657273696f6e223a22342e31392e302d322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696274696e666f36222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696274697270632d636f6d6d6f6e222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962746972706333222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627564657631222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962756e69737472696e6732222c2276657273696f6e223a22312e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627575696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696278786861736830222c2276657273696f6e223a22302e382e312d31222c227075726c223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627a73746431222c2276657273696f6e223a22312e352e342b64667367322d35222c227075726c223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f67696e222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f6773617665222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d61776b222c2276657273696f6e223a22312e332e342e32303230303132302d332e31222c227075726c223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226d656469612d7479706573222c2276657273696f6e223a2231302e302e30222c227075726c223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d6f756e74222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62617365222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62696e222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226f70656e73736c222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22706173737764222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227065726c2d62617365222c2276657273696f6e223a22352e33362e302d372b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e33222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d646973747574696c73222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6c696232746f33222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6d696e696d616c222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706970222c2276657273696f6e223a2232332e302e312b646673672d31222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706b672d7265736f7572636573222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d707379636f706732222c2276657273696f6e223a22322e392e352d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d7365747570746f6f6c73222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d776865656c222c2276657273696f6e223a22302e33382e342d32222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e3131222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22726561646c696e652d636f6d6d6f6e222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22736564222c2276657273696f6e223a22342e392d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2273797376696e69742d7574696c73222c2276657273696f6e223a22332e30362d34222c227075726c223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22746172222c2276657273696f6e223a22312e33342b646673672d312e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22747a64617461222c2276657273696f6e223a2232303236622d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a227573722d69732d6d6572676564222c2276657273696f6e223a2233377e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e7578222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e75782d6578747261222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227a6c69623167222c2276657273696f6e223a22313a312e322e31332e646673672d31222c227075726c223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7069704032332e302e31222c226e616d65223a22706970222c2276657273696f6e223a2232332e302e31222c227075726c223a22706b673a707970692f7069704032332e302e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f707379636f70673240322e392e35222c226e616d65223a22707379636f706732222c2276657273696f6e223a22322e392e35222c227075726c223a22706b673a707970692f707379636f70673240322e392e35222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c226e616d65223a227365747570746f6f6c73222c2276657273696f6e223a2236362e312e31222c227075726c223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f776865656c40302e33382e34222c226e616d65223a22776865656c222c2276657273696f6e223a22302e33382e34222c227075726c223a22706b673a707970692f776865656c40302e33382e34222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a6163636f756e745f68656c706572222c226e616d65223a226163636f756e745f68656c706572222c2276657273696f6e223a2231382e302e322e312e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2236306632643732653235323334356133666563393233353137613963373037353735396465653163222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a222e74686972642d70617274792f4f43412f6163636f756e742d746f6f6c732f6163636f756e745f68656c706572227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f62617365222c226e616d65223a2273686f705f62617365222c2276657273696f6e223a22312e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2239643933653830643933303030336262643337363930356333633739643838613631316337366663222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f62617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f73616c6573222c226e616d65223a2273686f705f73616c6573222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2239643933653830643933303030336262643337363930356333633739643838613631316337366663222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f73616c6573227d5d7d5d2c22646570656e64656e63696573223a5b7b22726566223a22696d616765222c22646570656e64734f6e223a5b2262617365222c226164646f6e3a6163636f756e745f68656c706572222c226164646f6e3a73686f705f62617365222c226164646f6e3a73686f705f73616c6573225d7d5d2c22636f6d706f736974696f6e73223a5b7b22616767726567617465223a22636f6d706c657465222c22617373656d626c696573223a5b22696d616765225d7d5d7d	\N	\N	2026-12-01 11:48:02.047096+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	provenance	sha256:75ec2e5db027c5ccf8bf4e784af165d9452a8db7436de45d39e6cc3fc2cba642	application/vnd.in-toto.provenance+dsse	\\x7b227061796c6f616454797065223a226170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e222c227061796c6f6164223a2265794a6664486c775a534936496d68306448427a4f69387661573474644739306279357062793954644746305a57316c626e5176646a45694c434a7a64574a715a574e30496a706265794a755957316c496a6f694d5449334c6a41754d4334784f6a4d354d6a59784c324e736157567564484d766332687663434973496d52705a32567a6443493665794a7a614745794e5459694f6949324e3245794e4464685954526a593249795a6a41794e7a49794f444e6c4d7a49324f445a6a5a54686d4e44466a4e6a6734595749304e475a694d5463314e6d55314d544a6c4d6d55314f57517a4d5749794e7a4977496e31395853776963484a6c5a476c6a5958526c56486c775a534936496d68306448427a4f6938766332787a5953356b5a58597663484a76646d56755957356a5a5339324d534973496e42795a575270593246305a53493665794a6964576c735a45526c5a6d6c7561585270623234694f6e7369596e5670624752556558426c496a6f6964584a754f6d566a6248567a5a54706964576c735a446f78496977695a5868305a584a755957785159584a68625756305a584a7a496a7037496e4a6c6347397a61585276636e6b694f694a6f644852774f6938764d5449334c6a41754d4334784f6a51304d6a63354c324e736157567564484d76633268766343356e615851694c434a795a5759694f694a795a575a7a4c3352685a334d76646a41754f533477496977695932397462576c30496a6f694f5751354d3255344d4751354d7a41774d444e69596d517a4e7a59354d44566a4d324d334f5751344f4745324d54466a4e7a5a6d59794a394c434a795a584e7662485a6c5a45526c634756755a47567559326c6c637949365733736964584a70496a6f695a326c304b326830644841364c7938784d6a63754d4334774c6a45364e4451794e7a6b76593278705a5735306379397a614739774c6d6470644541355a446b7a5a5467775a446b7a4d4441774d324a695a444d334e6a6b774e574d7a597a63355a446734595459784d574d334e6d5a6a496977695a476c6e5a584e30496a7037496d647064454e766257317064434936496a6c6b4f544e6c4f44426b4f544d774d44417a596d4a6b4d7a63324f544131597a4e6a4e7a6c6b4f4468684e6a4578597a63325a6d4d696658307365794a755957316c496a6f694c6e526f61584a6b4c584268636e52354c3039445153396859324e76645735304c5852766232787a4969776964584a70496a6f695a326c304b326830644841364c7938784d6a63754d4334774c6a45364e4451794e7a6b7654304e424c32466a59323931626e51746447397662484d755a326c30514459775a6a4a6b4e7a4a6c4d6a55794d7a513159544e6d5a574d354d6a4d314d5464684f574d334d4463314e7a55355a47566c4d574d694c434a6b6157646c633351694f6e73695a326c305132397462576c30496a6f694e6a426d4d6d51334d6d55794e54497a4e4456684d325a6c597a6b794d7a55784e324535597a63774e7a55334e546c6b5a57557859794a3966537837496d3568625755694f694a6959584e6c4969776964584a70496a6f6962324e704f6938764d5449334c6a41754d4334784f6a4d354d6a59784c334e68625842735a5339765a4739764c57526c596d6c68626b427a614745794e5459364e6d49344f4467305a57526c4d7a566c5a5746695a4449314d7a41314e575a6a4f575a6c4d6a457a4e54633059574e6d4e6a4a6c4d4441354d6a6b7a4e324d775a5449354d475a684d7a6b344f4452685a54566c4f434973496d52705a32567a6443493665794a7a614745794e5459694f694932596a67344f44526c5a47557a4e57566c59574a6b4d6a557a4d4455315a6d4d355a6d55794d544d314e7a5268593259324d6d55774d446b794f544d33597a426c4d6a6b775a6d457a4f5467344e47466c4e575534496e313958583073496e4a31626b526c6447467062484d694f6e7369596e56706247526c6369493665794a705a434936496e5679626a703164576c6b4f6a41785954497a4d545a6c4c575131595749744e7a41324d693034597a426b4c5455334d7a6b335a545578597a59784d534973496e5a6c636e4e70623234694f6e73695a574e7364584e6c496a6f694d4334784c6a416966583073496d316c6447466b59585268496a7037496d6c75646d396a595852706232354a5a434936496a41785954497a4d545a6c4c57557a4d6a45744e7a466b4d5331684d54637a4c574a6c4e6a42694e574d7a4d54566859534973496e4e3059584a305a57525062694936496a49774d6a59744d5449744d4446554d5445364e4467364d444261496e31396658303d222c227369676e617475726573223a5b7b226b65796964223a2230316132333136652d643561622d373036322d386330642d353733393765353163363131222c22736967223a224d4555434951434577344f306a6e362b79484943495757746e4463357270502f6c2b5936635377577956706674446c4f747749674b43533378536242484c7869645057366733614a49786352564238544866774937313730726971626d35303d227d5d7d	\N	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:48:02.047096+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	signature	sha256:464619a5f09eb4f15a91a606194b0e2424ec2e4360541db5d869d5910425dc25	application/vnd.dev.cosign.simplesigning.v1+json	\\x7b22637269746963616c223a7b226964656e74697479223a7b22646f636b65722d7265666572656e6365223a223132372e302e302e313a33393236312f636c69656e74732f73686f70227d2c22696d616765223a7b22646f636b65722d6d616e69666573742d646967657374223a227368613235363a38353566643031336231613435393763633061316162613939343434636532633836363230323363313437663064663634643030323866653665343831373531227d2c2274797065223a22636f7369676e20636f6e7461696e657220696d616765207369676e6174757265227d2c226f7074696f6e616c223a6e756c6c7d	MEUCIQDPrXlDSGpLaulKKR0EzMupjaF4iobOeufIrUX4DqJWIwIgQ6s+HKn9ntpTdyg0sgdLk3Y+B2uXwGpx3HxbKG/+DnI=	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:48:02.047096+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	sbom	sha256:3a79a94df885d6764e4ef0fc58f6048117b6b0c78a446c706b171a0477bd03b0	application/vnd.cyclonedx+json	\\x7b22626f6d466f726d6174223a224379636c6f6e654458222c227370656356657273696f6e223a22312e36222c2273657269616c4e756d626572223a2275726e3a757569643a36643534393863612d613234632d383536312d393538612d313037616431386639613232222c2276657273696f6e223a312c226d65746164617461223a7b2274696d657374616d70223a22323032352d31302d31355430383a30373a30305a222c22746f6f6c73223a7b22636f6d706f6e656e7473223a5b7b2274797065223a226170706c69636174696f6e222c226e616d65223a2265636c757365222c2276657273696f6e223a22302e312e30227d5d7d2c22636f6d706f6e656e74223a7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a22696d616765222c226e616d65223a223132372e302e302e313a33393236312f636c69656e74732f73686f70222c2276657273696f6e223a227368613235363a36643534393863616132346364353631353538613130376164313866396132323330656561656262323063313263343664626239313561633966323037363435222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2236643534393863616132346364353631353538613130376164313866396132323330656561656262323063313263343664626239313561633966323037363435227d5d2c227075726c223a22706b673a6f63692f73686f7040736861323536253341366435343938636161323463643536313535386131303761643138663961323233306565616562623230633132633436646262393135616339663230373634353f7265706f7369746f72795f75726c3d3132372e302e302e312533413339323631253246636c69656e747325324673686f70227d7d2c22636f6d706f6e656e7473223a5b7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a2262617365222c226e616d65223a2273616d706c652f6f646f6f2d64656269616e222c2276657273696f6e223a2231382e302d3230323531303135222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2236623838383465646533356565616264323533303535666339666532313335373461636636326530303932393337633065323930666133393838346165356538227d5d2c227075726c223a22706b673a6f63692f6f646f6f2d64656269616e40736861323536253341366238383834656465333565656162643235333035356663396665323133353734616366363265303039323933376330653239306661333938383461653565383f7265706f7369746f72795f75726c3d3132372e302e302e31253341333932363125324673616d706c652532466f646f6f2d64656269616e222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2262617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2261646475736572222c2276657273696f6e223a22332e313334222c227075726c223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22617074222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d66696c6573222c2276657273696f6e223a2231322e342b6465623132753135222c227075726c223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d706173737764222c2276657273696f6e223a22332e362e31222c227075726c223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2262617368222c2276657273696f6e223a22352e322e31352d322b623133222c227075726c223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226273647574696c73222c2276657273696f6e223a22313a322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2263612d636572746966696361746573222c2276657273696f6e223a2232303233303331312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22636f72657574696c73222c2276657273696f6e223a22392e312d31222c227075726c223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264617368222c2276657273696f6e223a22302e352e31322d32222c227075726c223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22646562636f6e66222c2276657273696f6e223a22312e352e3832222c227075726c223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e2d617263686976652d6b657972696e67222c2276657273696f6e223a22323032332e332b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e7574696c73222c2276657273696f6e223a22352e372d302e357e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22646966667574696c73222c2276657273696f6e223a22313a332e382d34222c227075726c223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264706b67222c2276657273696f6e223a22312e32312e3233222c227075726c223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226532667370726f6773222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2266696e647574696c73222c2276657273696f6e223a22342e392e302d34222c227075726c223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226763632d31322d62617365222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267706776222c2276657273696f6e223a22322e322e34302d312e312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267726570222c2276657273696f6e223a22332e382d35222c227075726c223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22677a6970222c2276657273696f6e223a22312e31322d31222c227075726c223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22686f73746e616d65222c2276657273696f6e223a22332e32332b6e6d7531222c227075726c223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22696e69742d73797374656d2d68656c70657273222c2276657273696f6e223a22312e36352e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696261636c31222c2276657273696f6e223a22322e332e312d33222c227075726c223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626170742d706b67362e30222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626174747231222c2276657273696f6e223a22313a322e352e312d34222c227075726c223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696261756469742d636f6d6d6f6e222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962617564697431222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962626c6b696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962627a322d312e30222c2276657273696f6e223a22312e302e382d352b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962632d62696e222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626336222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626361702d6e6730222c2276657273696f6e223a22302e382e332d312b6233222c227075726c223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696263617032222c2276657273696f6e223a22313a322e36362d342b646562313275332b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962636f6d2d65727232222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962637279707431222c2276657273696f6e223a22313a342e342e33332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626462352e33222c2276657273696f6e223a22352e332e32382b64667367322d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962646562636f6e66636c69656e7430222c2276657273696f6e223a22302e323730222c227075726c223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962657870617431222c2276657273696f6e223a22322e352e302d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696265787432667332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696266666938222c2276657273696f6e223a22332e342e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763632d7331222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763727970743230222c2276657273696f6e223a22312e31302e312d332b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676d703130222c2276657273696f6e223a22323a362e322e312b64667367312d312e31222c227075726c223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676e75746c733330222c2276657273696f6e223a22332e372e392d322b64656231327537222c227075726c223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626770672d6572726f7230222c2276657273696f6e223a22312e34362d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626773736170692d6b7262352d32222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962686f677765656436222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696269646e322d30222c2276657273696f6e223a22322e332e332d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b3563727970746f33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b65797574696c7331222c2276657273696f6e223a22312e362e332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b7262352d33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b726235737570706f727430222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c6461702d322e352d30222c2276657273696f6e223a22322e352e31332b646673672d35222c227075726c223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a342d31222c2276657273696f6e223a22312e392e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a6d6135222c2276657273696f6e223a22352e342e312d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6430222c2276657273696f6e223a22312e302e342d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6f756e7431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6375727365737736222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6574746c6538222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e736c32222c2276657273696f6e223a22312e332e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627031312d6b697430222c2276657273696f6e223a22302e32342e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c6573222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c65732d62696e222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d72756e74696d65222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d3067222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270637265322d382d30222c2276657273696f6e223a2231302e34322d31222c227075726c223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707135222c2276657273696f6e223a2231352e31382d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332d7374646c6962222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d7374646c6962222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962726561646c696e6538222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d32222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d6d6f64756c65732d6462222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736563636f6d7032222c2276657273696f6e223a22322e352e342d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656c696e757831222c2276657273696f6e223a22332e342d312b6236222c227075726c223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e6167652d636f6d6d6f6e222c2276657273696f6e223a22332e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e61676532222c2276657273696f6e223a22332e342d312b6235222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627365706f6c32222c2276657273696f6e223a22332e342d322e31222c227075726c223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736d617274636f6c7331222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273716c697465332d30222c2276657273696f6e223a22332e34302e312d322b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273736c33222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737464632b2b36222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273797374656d6430222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627461736e312d36222c2276657273696f6e223a22342e31392e302d322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696274696e666f36222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696274697270632d636f6d6d6f6e222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962746972706333222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627564657631222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962756e69737472696e6732222c2276657273696f6e223a22312e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627575696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696278786861736830222c2276657273696f6e223a22302e382e312d31222c227075726c223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627a73746431222c2276657273696f6e223a22312e352e342b64667367322d35222c227075726c223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f67696e222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f6773617665222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d61776b222c2276657273696f6e223a22312e332e342e32303230303132302d332e31222c227075726c223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226d656469612d7479706573222c2276657273696f6e223a2231302e302e30222c227075726c223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d6f756e74222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62617365222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62696e222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226f70656e73736c222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22706173737764222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227065726c2d62617365222c2276657273696f6e223a22352e33362e302d372b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e33222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d646973747574696c73222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6c696232746f33222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6d696e696d616c222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706970222c2276657273696f6e223a2232332e302e312b646673672d31222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706b672d7265736f7572636573222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d707379636f706732222c2276657273696f6e223a22322e392e352d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d7365747570746f6f6c73222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d776865656c222c2276657273696f6e223a22302e33382e342d32222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e3131222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22726561646c696e652d636f6d6d6f6e222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22736564222c2276657273696f6e223a22342e392d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2273797376696e69742d7574696c73222c2276657273696f6e223a22332e30362d34222c227075726c223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22746172222c2276657273696f6e223a22312e33342b646673672d312e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22747a64617461222c2276657273696f6e223a2232303236622d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a227573722d69732d6d6572676564222c2276657273696f6e223a2233377e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e7578222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e75782d6578747261222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227a6c69623167222c2276657273696f6e223a22313a312e322e31332e646673672d31222c227075726c223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7069704032332e302e31222c226e616d65223a22706970222c2276657273696f6e223a2232332e302e31222c227075726c223a22706b673a707970692f7069704032332e302e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f707379636f70673240322e392e35222c226e616d65223a22707379636f706732222c2276657273696f6e223a22322e392e35222c227075726c223a22706b673a707970692f707379636f70673240322e392e35222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c226e616d65223a227365747570746f6f6c73222c2276657273696f6e223a2236362e312e31222c227075726c223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f776865656c40302e33382e34222c226e616d65223a22776865656c222c2276657273696f6e223a22302e33382e34222c227075726c223a22706b673a707970692f776865656c40302e33382e34222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a6163636f756e745f68656c706572222c226e616d65223a226163636f756e745f68656c706572222c2276657273696f6e223a2231382e302e322e312e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2236306632643732653235323334356133666563393233353137613963373037353735396465653163222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a222e74686972642d70617274792f4f43412f6163636f756e742d746f6f6c732f6163636f756e745f68656c706572227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f62617365222c226e616d65223a2273686f705f62617365222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2231626162623036633637623538343964363561323535343530633134343164343361396161323962222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f62617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f73616c6573222c226e616d65223a2273686f705f73616c6573222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2231626162623036633637623538343964363561323535343530633134343164343361396161323962222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f73616c6573227d5d7d5d2c22646570656e64656e63696573223a5b7b22726566223a22696d616765222c22646570656e64734f6e223a5b2262617365222c226164646f6e3a6163636f756e745f68656c706572222c226164646f6e3a73686f705f62617365222c226164646f6e3a73686f705f73616c6573225d7d5d2c22636f6d706f736974696f6e73223a5b7b22616767726567617465223a22636f6d706c657465222c22617373656d626c696573223a5b22696d616765225d7d5d7d	\N	\N	2026-12-01 11:48:04.843351+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	sbom	sha256:4d39879cd445e5ed3e6fdf7c93b7e01324dbab27fef4c089a596288fb113f858	application/vnd.cyclonedx+json	\\x7b22626f6d466f726d6174223a224379636c6f6e654458222c227370656356657273696f6e223a22312e36222c2273657269616c4e756d626572223a2275726e3a757569643a30373338306532372d623663332d383237362d623931302d626235363333613131653239222c2276657273696f6e223a312c226d65746164617461223a7b2274696d657374616d70223a22323032352d31302d31355430383a31313a30305a222c22746f6f6c73223a7b22636f6d706f6e656e7473223a5b7b2274797065223a226170706c69636174696f6e222c226e616d65223a2265636c757365222c2276657273696f6e223a22302e312e30227d5d7d2c22636f6d706f6e656e74223a7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a22696d616765222c226e616d65223a223132372e302e302e313a33393236312f636c69656e74732f73686f70222c2276657273696f6e223a227368613235363a30373338306532376236633364323736663931306262353633336131316532393634363465383261313564336633343031343566643066306430316134623465222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2230373338306532376236633364323736663931306262353633336131316532393634363465383261313564336633343031343566643066306430316134623465227d5d2c227075726c223a22706b673a6f63692f73686f7040736861323536253341303733383065323762366333643237366639313062623536333361313165323936343634653832613135643366333430313435666430663064303161346234653f7265706f7369746f72795f75726c3d3132372e302e302e312533413339323631253246636c69656e747325324673686f70227d7d2c22636f6d706f6e656e7473223a5b7b2274797065223a22636f6e7461696e6572222c22626f6d2d726566223a2262617365222c226e616d65223a2273616d706c652f6f646f6f2d64656269616e222c2276657273696f6e223a2231382e302d3230323531303135222c22686173686573223a5b7b22616c67223a225348412d323536222c22636f6e74656e74223a2236623838383465646533356565616264323533303535666339666532313335373461636636326530303932393337633065323930666133393838346165356538227d5d2c227075726c223a22706b673a6f63692f6f646f6f2d64656269616e40736861323536253341366238383834656465333565656162643235333035356663396665323133353734616366363265303039323933376330653239306661333938383461653565383f7265706f7369746f72795f75726c3d3132372e302e302e31253341333932363125324673616d706c652532466f646f6f2d64656269616e222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2262617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2261646475736572222c2276657273696f6e223a22332e313334222c227075726c223a22706b673a6465622f64656269616e2f6164647573657240332e3133343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22617074222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f61707440322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d66696c6573222c2276657273696f6e223a2231322e342b6465623132753135222c227075726c223a22706b673a6465622f64656269616e2f626173652d66696c65734031322e3425324264656231327531353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22626173652d706173737764222c2276657273696f6e223a22332e362e31222c227075726c223a22706b673a6465622f64656269616e2f626173652d70617373776440332e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2262617368222c2276657273696f6e223a22352e322e31352d322b623133222c227075726c223a22706b673a6465622f64656269616e2f6261736840352e322e31352d322532426231333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226273647574696c73222c2276657273696f6e223a22313a322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6273647574696c734031253341322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2263612d636572746966696361746573222c2276657273696f6e223a2232303233303331312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f63612d636572746966696361746573403230323330333131253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22636f72657574696c73222c2276657273696f6e223a22392e312d31222c227075726c223a22706b673a6465622f64656269616e2f636f72657574696c7340392e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264617368222c2276657273696f6e223a22302e352e31322d32222c227075726c223a22706b673a6465622f64656269616e2f6461736840302e352e31322d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22646562636f6e66222c2276657273696f6e223a22312e352e3832222c227075726c223a22706b673a6465622f64656269616e2f646562636f6e6640312e352e38323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e2d617263686976652d6b657972696e67222c2276657273696f6e223a22323032332e332b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f64656269616e2d617263686976652d6b657972696e6740323032332e33253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264656269616e7574696c73222c2276657273696f6e223a22352e372d302e357e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f64656269616e7574696c7340352e372d302e357e646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22646966667574696c73222c2276657273696f6e223a22313a332e382d34222c227075726c223a22706b673a6465622f64656269616e2f646966667574696c734031253341332e382d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2264706b67222c2276657273696f6e223a22312e32312e3233222c227075726c223a22706b673a6465622f64656269616e2f64706b6740312e32312e32333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226532667370726f6773222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6532667370726f677340312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2266696e647574696c73222c2276657273696f6e223a22342e392e302d34222c227075726c223a22706b673a6465622f64656269616e2f66696e647574696c7340342e392e302d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226763632d31322d62617365222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6763632d31322d626173654031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267706776222c2276657273696f6e223a22322e322e34302d312e312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6770677640322e322e34302d312e31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2267726570222c2276657273696f6e223a22332e382d35222c227075726c223a22706b673a6465622f64656269616e2f6772657040332e382d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22677a6970222c2276657273696f6e223a22312e31322d31222c227075726c223a22706b673a6465622f64656269616e2f677a697040312e31322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22686f73746e616d65222c2276657273696f6e223a22332e32332b6e6d7531222c227075726c223a22706b673a6465622f64656269616e2f686f73746e616d6540332e32332532426e6d75313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22696e69742d73797374656d2d68656c70657273222c2276657273696f6e223a22312e36352e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f696e69742d73797374656d2d68656c7065727340312e36352e32253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696261636c31222c2276657273696f6e223a22322e332e312d33222c227075726c223a22706b673a6465622f64656269616e2f6c696261636c3140322e332e312d333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626170742d706b67362e30222c2276657273696f6e223a22322e362e31222c227075726c223a22706b673a6465622f64656269616e2f6c69626170742d706b67362e3040322e362e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626174747231222c2276657273696f6e223a22313a322e352e312d34222c227075726c223a22706b673a6465622f64656269616e2f6c696261747472314031253341322e352e312d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696261756469742d636f6d6d6f6e222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c696261756469742d636f6d6d6f6e4031253341332e302e392d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962617564697431222c2276657273696f6e223a22313a332e302e392d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626175646974314031253341332e302e392d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962626c6b696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962626c6b69643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962627a322d312e30222c2276657273696f6e223a22312e302e382d352b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962627a322d312e3040312e302e382d3525324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962632d62696e222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962632d62696e40322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626336222c2276657273696f6e223a22322e33362d392b6465623132753134222c227075726c223a22706b673a6465622f64656269616e2f6c6962633640322e33362d3925324264656231327531343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626361702d6e6730222c2276657273696f6e223a22302e382e332d312b6233222c227075726c223a22706b673a6465622f64656269616e2f6c69626361702d6e673040302e382e332d3125324262333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696263617032222c2276657273696f6e223a22313a322e36362d342b646562313275332b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962636170324031253341322e36362d342532426465623132753325324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962636f6d2d65727232222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6962636f6d2d6572723240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962637279707431222c2276657273696f6e223a22313a342e342e33332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626372797074314031253341342e342e33332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626462352e33222c2276657273696f6e223a22352e332e32382b64667367322d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626462352e3340352e332e323825324264667367322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962646562636f6e66636c69656e7430222c2276657273696f6e223a22302e323730222c227075726c223a22706b673a6465622f64656269616e2f6c6962646562636f6e66636c69656e743040302e3237303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962657870617431222c2276657273696f6e223a22322e352e302d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696265787061743140322e352e302d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696265787432667332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c69626578743266733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696266666938222c2276657273696f6e223a22332e342e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626666693840332e342e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763632d7331222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626763632d73314031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626763727970743230222c2276657273696f6e223a22312e31302e312d332b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962676372797074323040312e31302e312d33253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676d703130222c2276657273696f6e223a22323a362e322e312b64667367312d312e31222c227075726c223a22706b673a6465622f64656269616e2f6c6962676d7031304032253341362e322e3125324264667367312d312e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962676e75746c733330222c2276657273696f6e223a22332e372e392d322b64656231327537222c227075726c223a22706b673a6465622f64656269616e2f6c6962676e75746c73333040332e372e392d32253242646562313275373f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626770672d6572726f7230222c2276657273696f6e223a22312e34362d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626770672d6572726f723040312e34362d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626773736170692d6b7262352d32222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626773736170692d6b7262352d3240312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962686f677765656436222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962686f67776565643640332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696269646e322d30222c2276657273696f6e223a22322e332e332d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c696269646e322d3040322e332e332d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b3563727970746f33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b3563727970746f3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b65797574696c7331222c2276657273696f6e223a22312e362e332d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626b65797574696c733140312e362e332d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b7262352d33222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b7262352d3340312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626b726235737570706f727430222c2276657273696f6e223a22312e32302e312d322b64656231327535222c227075726c223a22706b673a6465622f64656269616e2f6c69626b726235737570706f72743040312e32302e312d32253242646562313275353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c6461702d322e352d30222c2276657273696f6e223a22322e352e31332b646673672d35222c227075726c223a22706b673a6465622f64656269616e2f6c69626c6461702d322e352d3040322e352e3133253242646673672d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a342d31222c2276657273696f6e223a22312e392e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a342d3140312e392e342d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626c7a6d6135222c2276657273696f6e223a22352e342e312d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69626c7a6d613540352e342e312d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6430222c2276657273696f6e223a22312e302e342d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626d643040312e302e342d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626d6f756e7431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c69626d6f756e743140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6375727365737736222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c69626e637572736573773640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e6574746c6538222c2276657273696f6e223a22332e382e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e6574746c653840332e382e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69626e736c32222c2276657273696f6e223a22312e332e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c69626e736c3240312e332e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627031312d6b697430222c2276657273696f6e223a22302e32342e312d32222c227075726c223a22706b673a6465622f64656269616e2f6c69627031312d6b69743040302e32342e312d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c6573222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c657340312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d6d6f64756c65732d62696e222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d6d6f64756c65732d62696e40312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d2d72756e74696d65222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d2d72756e74696d6540312e352e322d36253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270616d3067222c2276657273696f6e223a22312e352e322d362b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696270616d306740312e352e322d36253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696270637265322d382d30222c2276657273696f6e223a2231302e34322d31222c227075726c223a22706b673a6465622f64656269616e2f6c696270637265322d382d304031302e34322d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707135222c2276657273696f6e223a2231352e31382d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627071354031352e31382d30253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332d7374646c6962222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332d7374646c696240332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962707974686f6e332e31312d7374646c6962222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f6c6962707974686f6e332e31312d7374646c696240332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962726561646c696e6538222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f6c6962726561646c696e653840382e322d312e333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d32222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d3240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627361736c322d6d6f64756c65732d6462222c2276657273696f6e223a22322e312e32382b646673672d3130222c227075726c223a22706b673a6465622f64656269616e2f6c69627361736c322d6d6f64756c65732d646240322e312e3238253242646673672d31303f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736563636f6d7032222c2276657273696f6e223a22322e352e342d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c6962736563636f6d703240322e352e342d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656c696e757831222c2276657273696f6e223a22332e342d312b6236222c227075726c223a22706b673a6465622f64656269616e2f6c696273656c696e75783140332e342d3125324262363f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e6167652d636f6d6d6f6e222c2276657273696f6e223a22332e342d31222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167652d636f6d6d6f6e40332e342d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273656d616e61676532222c2276657273696f6e223a22332e342d312b6235222c227075726c223a22706b673a6465622f64656269616e2f6c696273656d616e6167653240332e342d3125324262353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627365706f6c32222c2276657273696f6e223a22332e342d322e31222c227075726c223a22706b673a6465622f64656269616e2f6c69627365706f6c3240332e342d322e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962736d617274636f6c7331222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962736d617274636f6c733140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273716c697465332d30222c2276657273696f6e223a22332e34302e312d322b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273716c697465332d3040332e34302e312d32253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737332222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c696273733240312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273736c33222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273736c3340332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962737464632b2b36222c2276657273696f6e223a2231322e322e302d31342b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c696273746463253242253242364031322e322e302d3134253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696273797374656d6430222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c696273797374656d6430403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627461736e312d36222c2276657273696f6e223a22342e31392e302d322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f6c69627461736e312d3640342e31392e302d32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696274696e666f36222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6c696274696e666f3640362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226c696274697270632d636f6d6d6f6e222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270632d636f6d6d6f6e40312e332e3325324264732d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962746972706333222c2276657273696f6e223a22312e332e332b64732d31222c227075726c223a22706b673a6465622f64656269616e2f6c696274697270633340312e332e3325324264732d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627564657631222c2276657273696f6e223a223235322e33392d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c69627564657631403235322e33392d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6962756e69737472696e6732222c2276657273696f6e223a22312e302d32222c227075726c223a22706b673a6465622f64656269616e2f6c6962756e69737472696e673240312e302d323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627575696431222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6c6962757569643140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c696278786861736830222c2276657273696f6e223a22302e382e312d31222c227075726c223a22706b673a6465622f64656269616e2f6c69627878686173683040302e382e312d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c69627a73746431222c2276657273696f6e223a22312e352e342b64667367322d35222c227075726c223a22706b673a6465622f64656269616e2f6c69627a7374643140312e352e3425324264667367322d353f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f67696e222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6c6f67696e4031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226c6f6773617665222c2276657273696f6e223a22312e34372e302d322b6232222c227075726c223a22706b673a6465622f64656269616e2f6c6f677361766540312e34372e302d3225324262323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d61776b222c2276657273696f6e223a22312e332e342e32303230303132302d332e31222c227075726c223a22706b673a6465622f64656269616e2f6d61776b40312e332e342e32303230303132302d332e313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226d656469612d7479706573222c2276657273696f6e223a2231302e302e30222c227075726c223a22706b673a6465622f64656269616e2f6d656469612d74797065734031302e302e303f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226d6f756e74222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f6d6f756e7440322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62617365222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d6261736540362e342d343f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226e6375727365732d62696e222c2276657273696f6e223a22362e342d34222c227075726c223a22706b673a6465622f64656269616e2f6e6375727365732d62696e40362e342d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a226f70656e73736c222c2276657273696f6e223a22332e302e32302d317e64656231327532222c227075726c223a22706b673a6465622f64656269616e2f6f70656e73736c40332e302e32302d317e646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22706173737764222c2276657273696f6e223a22313a342e31332b64667367312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f7061737377644031253341342e313325324264667367312d31253242646562313275323f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227065726c2d62617365222c2276657273696f6e223a22352e33362e302d372b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7065726c2d6261736540352e33362e302d37253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e33222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e3340332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d646973747574696c73222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d646973747574696c7340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6c696232746f33222c2276657273696f6e223a22332e31312e322d33222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6c696232746f3340332e31312e322d333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d6d696e696d616c222c2276657273696f6e223a22332e31312e322d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d6d696e696d616c40332e31312e322d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706970222c2276657273696f6e223a2232332e302e312b646673672d31222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7069704032332e302e31253242646673672d313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d706b672d7265736f7572636573222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d706b672d7265736f75726365734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d707379636f706732222c2276657273696f6e223a22322e392e352d312b6231222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d707379636f70673240322e392e352d3125324262313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d7365747570746f6f6c73222c2276657273696f6e223a2236362e312e312d312b64656231327532222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d7365747570746f6f6c734036362e312e312d31253242646562313275323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332d776865656c222c2276657273696f6e223a22302e33382e342d32222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332d776865656c40302e33382e342d323f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e3131222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e313140332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22707974686f6e332e31312d6d696e696d616c222c2276657273696f6e223a22332e31312e322d362b64656231327538222c227075726c223a22706b673a6465622f64656269616e2f707974686f6e332e31312d6d696e696d616c40332e31312e322d36253242646562313275383f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22726561646c696e652d636f6d6d6f6e222c2276657273696f6e223a22382e322d312e33222c227075726c223a22706b673a6465622f64656269616e2f726561646c696e652d636f6d6d6f6e40382e322d312e333f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22736564222c2276657273696f6e223a22342e392d312b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f73656440342e392d31253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a2273797376696e69742d7574696c73222c2276657273696f6e223a22332e30362d34222c227075726c223a22706b673a6465622f64656269616e2f73797376696e69742d7574696c7340332e30362d343f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a22746172222c2276657273696f6e223a22312e33342b646673672d312e322b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f74617240312e3334253242646673672d312e32253242646562313275313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a22747a64617461222c2276657273696f6e223a2232303236622d302b64656231327531222c227075726c223a22706b673a6465622f64656269616e2f747a646174614032303236622d30253242646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c226e616d65223a227573722d69732d6d6572676564222c2276657273696f6e223a2233377e64656231327531222c227075726c223a22706b673a6465622f64656269616e2f7573722d69732d6d65726765644033377e646562313275313f617263683d616c6c2664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e7578222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e757840322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227574696c2d6c696e75782d6578747261222c2276657273696f6e223a22322e33382e312d352b64656231327533222c227075726c223a22706b673a6465622f64656269616e2f7574696c2d6c696e75782d657874726140322e33382e312d35253242646562313275333f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c226e616d65223a227a6c69623167222c2276657273696f6e223a22313a312e322e31332e646673672d31222c227075726c223a22706b673a6465622f64656269616e2f7a6c696231674031253341312e322e31332e646673672d313f617263683d616d6436342664697374726f3d64656269616e2d3132222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a2264656269616e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7069704032332e302e31222c226e616d65223a22706970222c2276657273696f6e223a2232332e302e31222c227075726c223a22706b673a707970692f7069704032332e302e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f707379636f70673240322e392e35222c226e616d65223a22707379636f706732222c2276657273696f6e223a22322e392e35222c227075726c223a22706b673a707970692f707379636f70673240322e392e35222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c226e616d65223a227365747570746f6f6c73222c2276657273696f6e223a2236362e312e31222c227075726c223a22706b673a707970692f7365747570746f6f6c734036362e312e31222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a22706b673a707970692f776865656c40302e33382e34222c226e616d65223a22776865656c222c2276657273696f6e223a22302e33382e34222c227075726c223a22706b673a707970692f776865656c40302e33382e34222c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a22707974686f6e227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a6163636f756e745f68656c706572222c226e616d65223a226163636f756e745f68656c706572222c2276657273696f6e223a2231382e302e322e312e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2236306632643732653235323334356133666563393233353137613963373037353735396465653163222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f4f43412f6163636f756e742d746f6f6c732e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a222e74686972642d70617274792f4f43412f6163636f756e742d746f6f6c732f6163636f756e745f68656c706572227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f62617365222c226e616d65223a2273686f705f62617365222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2263396538666137656132656232636262643966663039643033333662306334323431343839616638222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f62617365227d5d7d2c7b2274797065223a226c696272617279222c22626f6d2d726566223a226164646f6e3a73686f705f73616c6573222c226e616d65223a2273686f705f73616c6573222c2276657273696f6e223a2231382e302e312e302e30222c2265787465726e616c5265666572656e636573223a5b7b2274797065223a22766373222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d2c227065646967726565223a7b22636f6d6d697473223a5b7b22756964223a2263396538666137656132656232636262643966663039643033333662306334323431343839616638222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974227d5d7d2c2270726f70657274696573223a5b7b226e616d65223a2265636c7573653a70617274222c2276616c7565223a226164646f6e227d2c7b226e616d65223a2265636c7573653a70617468222c2276616c7565223a2273686f705f73616c6573227d5d7d5d2c22646570656e64656e63696573223a5b7b22726566223a22696d616765222c22646570656e64734f6e223a5b2262617365222c226164646f6e3a6163636f756e745f68656c706572222c226164646f6e3a73686f705f62617365222c226164646f6e3a73686f705f73616c6573225d7d5d2c22636f6d706f736974696f6e73223a5b7b22616767726567617465223a22636f6d706c657465222c22617373656d626c696573223a5b22696d616765225d7d5d7d	\N	\N	2026-12-01 11:48:08.151036+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	provenance	sha256:618db59f470f00982c7bf4818968ae8e7d311b8a9436c24e1bfa8705949d41f9	application/vnd.in-toto.provenance+dsse	\\x7b227061796c6f616454797065223a226170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e222c227061796c6f6164223a2265794a6664486c775a534936496d68306448427a4f69387661573474644739306279357062793954644746305a57316c626e5176646a45694c434a7a64574a715a574e30496a706265794a755957316c496a6f694d5449334c6a41754d4334784f6a4d354d6a59784c324e736157567564484d766332687663434973496d52705a32567a6443493665794a7a614745794e5459694f6949774e7a4d344d4755794e324932597a4e6b4d6a63325a6a6b784d474a694e54597a4d3245784d5755794f5459304e6a526c4f444a684d54566b4d32597a4e4441784e44566d5a44426d4d4751774d574530596a526c496e31395853776963484a6c5a476c6a5958526c56486c775a534936496d68306448427a4f6938766332787a5953356b5a58597663484a76646d56755957356a5a5339324d534973496e42795a575270593246305a53493665794a6964576c735a45526c5a6d6c7561585270623234694f6e7369596e5670624752556558426c496a6f6964584a754f6d566a6248567a5a54706964576c735a446f78496977695a5868305a584a755957785159584a68625756305a584a7a496a7037496e4a6c6347397a61585276636e6b694f694a6f644852774f6938764d5449334c6a41754d4334784f6a51304d6a63354c324e736157567564484d76633268766343356e615851694c434a795a5759694f694a795a575a7a4c32686c5957527a4c323168615734694c434a6a62323174615851694f694a6a4f5755345a6d45335a5745795a57497959324a695a446c6d5a6a41355a44417a4d7a5a694d474d304d6a51784e44673559575934496e3073496e4a6c63323973646d566b524756775a57356b5a57356a6157567a496a706265794a31636d6b694f694a6e615851726148523063446f764c7a45794e7934774c6a41754d546f304e4449334f53396a62476c6c626e527a4c334e6f623341755a326c3051474d355a54686d5954646c59544a6c596a4a6a596d4a6b4f575a6d4d446c6b4d444d7a4e6d4977597a51794e4445304f446c685a6a67694c434a6b6157646c633351694f6e73695a326c305132397462576c30496a6f69597a6c6c4f475a684e3256684d6d56694d6d4e69596d51355a6d59774f5751774d7a4d32596a426a4e4449304d5451344f57466d4f434a3966537837496d3568625755694f69497564476870636d51746347467964486b7654304e424c32466a59323931626e51746447397662484d694c434a31636d6b694f694a6e615851726148523063446f764c7a45794e7934774c6a41754d546f304e4449334f5339505130457659574e6a6233567564433130623239736379356e615852414e6a426d4d6d51334d6d55794e54497a4e4456684d325a6c597a6b794d7a55784e324535597a63774e7a55334e546c6b5a57557859794973496d52705a32567a6443493665794a6e6158524462323174615851694f6949324d4759795a4463795a5449314d6a4d304e57457a5a6d566a4f54497a4e54453359546c6a4e7a41334e5463314f57526c5a54466a496e31394c487369626d46745a534936496d4a68633255694c434a31636d6b694f694a7659326b364c7938784d6a63754d4334774c6a45364d7a6b794e6a4576633246746347786c4c32396b623238745a4756696157467551484e6f595449314e6a6f32596a67344f44526c5a47557a4e57566c59574a6b4d6a557a4d4455315a6d4d355a6d55794d544d314e7a5268593259324d6d55774d446b794f544d33597a426c4d6a6b775a6d457a4f5467344e47466c4e575534496977695a476c6e5a584e30496a7037496e4e6f595449314e694936496a5a694f4467344e47566b5a544d315a575668596d51794e544d774e54566d597a6c6d5a5449784d7a55334e47466a5a6a59795a5441774f5449354d7a646a4d4755794f54426d59544d354f446730595755315a5467696658316466537769636e56755247563059576c736379493665794a6964576c735a475679496a7037496d6c6b496a6f6964584a754f6e5631615751364d4446684d6a4d784e6d55745a445668596930334d4459794c54686a4d4751744e54637a4f54646c4e54466a4e6a457849697769646d567963326c766269493665794a6c59327831633255694f6949774c6a45754d434a39665377696257563059575268644745694f6e73696157353262324e6864476c76626b6c6b496a6f694d4446684d6a4d784e6d55745a6d4978595330334e7a4d7a4c5467305a6a67744d3249344e7a6868596a5a684d6d46684969776963335268636e526c5a453975496a6f694d6a41794e6930784d6930774d5651784d546f304f446f774e6c6f696658313966513d3d222c227369676e617475726573223a5b7b226b65796964223a2230316132333136652d643561622d373036322d386330642d353733393765353163363131222c22736967223a224d4551434943627354396b786c563837354e38785842766d4d5165384a61724f37706b59476358383638504b35523237416942464f6d61456d325459487a734c6c6c6f556238586f31507669466e4761367a4c38536e464e4739623050773d3d227d5d7d	\N	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:48:08.151036+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	provenance	sha256:e0fbbe990e9473cb4f80bbee7a807af94f4de4d317ff6b5463edfccf6a9c084c	application/vnd.in-toto.provenance+dsse	\\x7b227061796c6f616454797065223a226170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e222c227061796c6f6164223a2265794a6664486c775a534936496d68306448427a4f69387661573474644739306279357062793954644746305a57316c626e5176646a45694c434a7a64574a715a574e30496a706265794a755957316c496a6f694d5449334c6a41754d4334784f6a4d354d6a59784c324e736157567564484d766332687663434973496d52705a32567a6443493665794a7a614745794e5459694f6949325a4455304f54686a595745794e474e6b4e5459784e545534595445774e32466b4d54686d4f5745794d6a4d775a5756685a574a694d6a426a4d544a6a4e445a6b596d49354d545668597a6c6d4d6a41334e6a5131496e31395853776963484a6c5a476c6a5958526c56486c775a534936496d68306448427a4f6938766332787a5953356b5a58597663484a76646d56755957356a5a5339324d534973496e42795a575270593246305a53493665794a6964576c735a45526c5a6d6c7561585270623234694f6e7369596e5670624752556558426c496a6f6964584a754f6d566a6248567a5a54706964576c735a446f78496977695a5868305a584a755957785159584a68625756305a584a7a496a7037496e4a6c6347397a61585276636e6b694f694a6f644852774f6938764d5449334c6a41754d4334784f6a51304d6a63354c324e736157567564484d76633268766343356e615851694c434a795a5759694f694a795a575a7a4c3352685a334d76646a45754d433478496977695932397462576c30496a6f694d574a68596d49774e6d4d324e3249314f4451355a445931595449314e5451314d474d784e4451785a44517a59546c685954493559694a394c434a795a584e7662485a6c5a45526c634756755a47567559326c6c637949365733736964584a70496a6f695a326c304b326830644841364c7938784d6a63754d4334774c6a45364e4451794e7a6b76593278705a5735306379397a614739774c6d647064454178596d4669596a4132597a5933596a55344e446c6b4e6a56684d6a55314e445577597a45304e44466b4e444e684f5746684d6a6c69496977695a476c6e5a584e30496a7037496d647064454e766257317064434936496a466959574a694d445a6a4e6a64694e5467304f5751324e5745794e5455304e54426a4d5451304d5751304d324535595745794f5749696658307365794a755957316c496a6f694c6e526f61584a6b4c584268636e52354c3039445153396859324e76645735304c5852766232787a4969776964584a70496a6f695a326c304b326830644841364c7938784d6a63754d4334774c6a45364e4451794e7a6b7654304e424c32466a59323931626e51746447397662484d755a326c30514459775a6a4a6b4e7a4a6c4d6a55794d7a513159544e6d5a574d354d6a4d314d5464684f574d334d4463314e7a55355a47566c4d574d694c434a6b6157646c633351694f6e73695a326c305132397462576c30496a6f694e6a426d4d6d51334d6d55794e54497a4e4456684d325a6c597a6b794d7a55784e324535597a63774e7a55334e546c6b5a57557859794a3966537837496d3568625755694f694a6959584e6c4969776964584a70496a6f6962324e704f6938764d5449334c6a41754d4334784f6a4d354d6a59784c334e68625842735a5339765a4739764c57526c596d6c68626b427a614745794e5459364e6d49344f4467305a57526c4d7a566c5a5746695a4449314d7a41314e575a6a4f575a6c4d6a457a4e54633059574e6d4e6a4a6c4d4441354d6a6b7a4e324d775a5449354d475a684d7a6b344f4452685a54566c4f434973496d52705a32567a6443493665794a7a614745794e5459694f694932596a67344f44526c5a47557a4e57566c59574a6b4d6a557a4d4455315a6d4d355a6d55794d544d314e7a5268593259324d6d55774d446b794f544d33597a426c4d6a6b775a6d457a4f5467344e47466c4e575534496e313958583073496e4a31626b526c6447467062484d694f6e7369596e56706247526c6369493665794a705a434936496e5679626a703164576c6b4f6a41785954497a4d545a6c4c575131595749744e7a41324d693034597a426b4c5455334d7a6b335a545578597a59784d534973496e5a6c636e4e70623234694f6e73695a574e7364584e6c496a6f694d4334784c6a416966583073496d316c6447466b59585268496a7037496d6c75646d396a595852706232354a5a434936496a41785954497a4d545a6c4c57566c4e3245744e7a4577595330345a6a49344c5751794f5442684e57466859545a6c4e434973496e4e3059584a305a57525062694936496a49774d6a59744d5449744d4446554d5445364e4467364d444e61496e31396658303d222c227369676e617475726573223a5b7b226b65796964223a2230316132333136652d643561622d373036322d386330642d353733393765353163363131222c22736967223a224d455143494750445450654d6f334d463433566d7a3044674a6148727378704d6432394b6b684268324d77467366445341694145666d3365684d346e30573941326d39664b35746d424e4947416f587878656839714e54544e70525230673d3d227d5d7d	\N	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:48:04.843351+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	signature	sha256:bd1857a6d10df1631855c7f7efcd9c19b2a925f3b7be7fbc50a67c241be7c876	application/vnd.dev.cosign.simplesigning.v1+json	\\x7b22637269746963616c223a7b226964656e74697479223a7b22646f636b65722d7265666572656e6365223a223132372e302e302e313a33393236312f636c69656e74732f73686f70227d2c22696d616765223a7b22646f636b65722d6d616e69666573742d646967657374223a227368613235363a36643534393863616132346364353631353538613130376164313866396132323330656561656262323063313263343664626239313561633966323037363435227d2c2274797065223a22636f7369676e20636f6e7461696e657220696d616765207369676e6174757265227d2c226f7074696f6e616c223a6e756c6c7d	MEQCIEqazKTEt06/zOVdouvkVqRLVjLGnjGNv6uD+37n32xJAiAmm9FKnImxRbQ7cr1zjyk5cz9TcGhDxWPzZDwlPkC/hA==	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:48:04.843351+00
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	signature	sha256:d65a277b2214d11d92c2e67b2420b73fd058d92d3d11f0b3233b51e93a65d001	application/vnd.dev.cosign.simplesigning.v1+json	\\x7b22637269746963616c223a7b226964656e74697479223a7b22646f636b65722d7265666572656e6365223a223132372e302e302e313a33393236312f636c69656e74732f73686f70227d2c22696d616765223a7b22646f636b65722d6d616e69666573742d646967657374223a227368613235363a30373338306532376236633364323736663931306262353633336131316532393634363465383261313564336633343031343566643066306430316134623465227d2c2274797065223a22636f7369676e20636f6e7461696e657220696d616765207369676e6174757265227d2c226f7074696f6e616c223a6e756c6c7d	MEYCIQDTDVhx2m483ePD/zpuBbjUOTGxs5fOdVfGVXPMnkkB0AIhAKz1xTX/2NMgKkUoVknWiGMpn+HCK2w1KGnjNnDpH9s0	01a2316e-d5ab-7062-8c0d-57397e51c611	2026-12-01 11:48:08.151036+00
\.


--
-- Data for Name: audit; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.audit (id, at, actor_kind, actor_id, actor_name, action, project_id, subject_id, image_digest, detail, remote_address, request_id) FROM stdin;
1	2026-12-01 11:47:49.36887+00	command_line	\N	command line	person.created	\N	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	\N	paula	\N	\N
2	2026-12-01 11:47:49.36887+00	command_line	\N	command line	person.role_added	\N	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	\N	paula as project_manager on every project	\N	\N
3	2026-12-01 11:47:49.454518+00	command_line	\N	command line	token.issued	\N	01a2316e-b850-76bd-a42a-11ed02c23213	\N	demo for paula	\N	\N
4	2026-12-01 11:47:49.559629+00	command_line	\N	command line	person.created	\N	01a2316e-b8b8-726c-aae1-63960a17af09	\N	theo	\N	\N
5	2026-12-01 11:47:49.559629+00	command_line	\N	command line	person.role_added	\N	01a2316e-b8b8-726c-aae1-63960a17af09	\N	theo as technical_referent on every project	\N	\N
6	2026-12-01 11:47:49.648439+00	command_line	\N	command line	token.issued	\N	01a2316e-b912-71b9-b432-3ebb8440551c	\N	demo for theo	\N	\N
7	2026-12-01 11:47:49.751501+00	command_line	\N	command line	person.created	\N	01a2316e-b978-7754-ab2c-43d36a234415	\N	hugo	\N	\N
8	2026-12-01 11:47:49.751501+00	command_line	\N	command line	person.role_added	\N	01a2316e-b978-7754-ab2c-43d36a234415	\N	hugo as hosting on every project	\N	\N
9	2026-12-01 11:47:49.83962+00	command_line	\N	command line	token.issued	\N	01a2316e-b9d1-7284-8c5f-3eccbd6725d2	\N	demo for hugo	\N	\N
10	2026-12-01 11:47:49.943297+00	command_line	\N	command line	person.created	\N	01a2316e-ba38-7385-bedd-faaf81cc063c	\N	ada	\N	\N
11	2026-12-01 11:47:49.943297+00	command_line	\N	command line	person.role_added	\N	01a2316e-ba38-7385-bedd-faaf81cc063c	\N	ada as administrator on every project	\N	\N
12	2026-12-01 11:47:50.026564+00	command_line	\N	command line	token.issued	\N	01a2316e-ba8b-72c0-b491-b2d2daa63f3a	\N	demo for ada	\N	\N
13	2026-12-01 11:47:50.164244+00	token	01a2316e-ba38-7385-bedd-faaf81cc063c	Ada Moreau	project.created	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb12-7672-ac17-45a5356d10b6	\N	shop from http://127.0.0.1:44279/clients/shop.git	127.0.0.1	01a2316ebb0676049ac99e16ee1d72ea
14	2026-12-01 11:47:50.189744+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	stage.changed	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb19-77bc-a5ac-a4f7c234ac6d	\N	staging	127.0.0.1	01a2316ebb2a71b2999540a7d7c1dd90
15	2026-12-01 11:47:50.205884+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	stage.changed	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	\N	preprod	127.0.0.1	01a2316ebb3a72e6ae7f4140e886be1b
16	2026-12-01 11:47:50.2177+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	stage.changed	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb1b-7642-acba-6007b507057f	\N	prod	127.0.0.1	01a2316ebb47762fa274f7f81233f0cc
17	2026-12-01 11:47:50.230563+00	forge	\N	github	build.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb5a-7257-aa95-60b2787dff3a	\N	81a3370ed28b38ef3ed603a4587f3e8ae8207397 on main	127.0.0.1	167a113d-15bf-4c7e-a48d-02706bfc985a
18	2026-12-01 11:47:50.239734+00	system	\N	ecluse	build.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb5a-7257-aa95-60b2787dff3a	\N	81a3370ed28b38ef3ed603a4587f3e8ae8207397	\N	\N
19	2026-12-01 11:47:56.969891+00	system	\N	ecluse	signing_key.made	\N	01a2316e-d5ab-7062-8c0d-57397e51c611	\N		\N	\N
20	2026-12-01 11:47:57.174303+00	system	\N	ecluse	build.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb5a-7257-aa95-60b2787dff3a	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	81a3370ed28b38ef3ed603a4587f3e8ae8207397	\N	\N
21	2026-12-01 11:47:57.19588+00	system	\N	ecluse	deployment.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d68d-735c-8219-3be805080d35	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	81a3370ed28b38ef3ed603a4587f3e8ae8207397 to staging	\N	\N
22	2026-12-01 11:47:57.203863+00	system	\N	ecluse	deployment.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d68d-735c-8219-3be805080d35	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	staging	\N	\N
23	2026-12-01 11:47:57.561556+00	system	\N	ecluse	deployment.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d68d-735c-8219-3be805080d35	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	staging	\N	\N
24	2026-12-01 11:47:57.761424+00	system	\N	ecluse	deployment.live	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d68d-735c-8219-3be805080d35	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	staging	\N	\N
25	2026-12-01 11:47:57.895723+00	forge	\N	github	build.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d949-77a7-a43a-3f663e7cdf63	\N	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26 on main	127.0.0.1	a4b03d51-a0c0-4998-b373-434c439b988a
26	2026-12-01 11:47:57.905729+00	system	\N	ecluse	build.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d949-77a7-a43a-3f663e7cdf63	\N	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	\N	\N
27	2026-12-01 11:47:59.605343+00	system	\N	ecluse	build.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d949-77a7-a43a-3f663e7cdf63	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	\N	\N
28	2026-12-01 11:47:59.618163+00	system	\N	ecluse	deployment.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e002-7120-b74b-18a124f9304f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26 to staging	\N	\N
29	2026-12-01 11:47:59.620792+00	system	\N	ecluse	deployment.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e002-7120-b74b-18a124f9304f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	staging	\N	\N
30	2026-12-01 11:48:00.02356+00	system	\N	ecluse	deployment.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e002-7120-b74b-18a124f9304f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	staging	\N	\N
31	2026-12-01 11:48:00.202806+00	system	\N	ecluse	deployment.replaced	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d68d-735c-8219-3be805080d35	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	staging	\N	\N
32	2026-12-01 11:48:00.202806+00	system	\N	ecluse	deployment.live	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e002-7120-b74b-18a124f9304f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	staging	\N	\N
33	2026-12-01 11:48:00.26479+00	forge	\N	github	release.created	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 on 4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	127.0.0.1	015d9e02-2ce0-466f-8a40-31b8e4ae70b8
34	2026-12-01 11:48:00.322171+00	system	\N	ecluse	release.image_tagged	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0	\N	\N
35	2026-12-01 11:48:00.376446+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	policy.set	01a2316e-bb12-7672-ac17-45a5356d10b6	\N	\N	1 (project): tests yellow, soak_minutes 0. A demo does not wait a day.	127.0.0.1	01a2316ee2f7745a97a53c01bc775f73
36	2026-12-01 11:48:00.414602+00	forge	\N	github	build.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e321-71d1-a173-be60b5c315aa	\N	9d93e80d930003bbd376905c3c79d88a611c76fc on v0.9.0	127.0.0.1	ac09caa9-6825-48ee-8d36-b8025f022a8d
37	2026-12-01 11:48:00.414602+00	forge	\N	github	release.created	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e322-7147-a37f-3115d28292c8	\N	v0.9.0 on 9d93e80d930003bbd376905c3c79d88a611c76fc	127.0.0.1	ac09caa9-6825-48ee-8d36-b8025f022a8d
38	2026-12-01 11:48:00.420999+00	system	\N	ecluse	build.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e321-71d1-a173-be60b5c315aa	\N	9d93e80d930003bbd376905c3c79d88a611c76fc	\N	\N
39	2026-12-01 11:48:02.047096+00	system	\N	ecluse	build.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e321-71d1-a173-be60b5c315aa	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	9d93e80d930003bbd376905c3c79d88a611c76fc	\N	\N
40	2026-12-01 11:48:02.047096+00	system	\N	ecluse	release.ready	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e322-7147-a37f-3115d28292c8	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720		\N	\N
41	2026-12-01 11:48:02.099788+00	forge	\N	github	release.created	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e9b7-76bd-a709-ab652a73b18a	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.8.0 on 9d93e80d930003bbd376905c3c79d88a611c76fc	127.0.0.1	ba3c03cb-a6cf-474b-9203-136c0a94befc
42	2026-12-01 11:48:02.135488+00	system	\N	ecluse	release.off_trunk	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e322-7147-a37f-3115d28292c8	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	main lacks a commit of v0.9.0	\N	\N
43	2026-12-01 11:48:02.139508+00	system	\N	ecluse	release.image_tagged	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e322-7147-a37f-3115d28292c8	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.9.0	\N	\N
44	2026-12-01 11:48:02.156672+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	policy.set	01a2316e-bb12-7672-ac17-45a5356d10b6	\N	\N	2 (project, preprod): quality green, base_image_days 90. To show what they do.	127.0.0.1	01a2316ee9eb7021a800aa80c8e9e2d0
51	2026-12-01 11:48:02.257537+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	policy.set	01a2316e-bb12-7672-ac17-45a5356d10b6	\N	\N	3 (project, preprod): quality green → taken back, base_image_days 90 → taken back. Shown.	127.0.0.1	01a2316eea5074d79ab17f060f1fb293
87	2026-12-01 11:48:04.905119+00	system	\N	ecluse	release.image_tagged	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1	\N	\N
105	2026-12-01 11:48:05.800162+00	system	\N	ecluse	promotion.gates_open	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f818-7717-a4d4-5b6b6ce2a146	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
106	2026-12-01 11:48:05.800162+00	system	\N	ecluse	promotion.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f818-7717-a4d4-5b6b6ce2a146	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
107	2026-12-01 11:48:05.800162+00	system	\N	ecluse	deployment.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f82e-75d5-b133-af319aaa01f2	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	preprod	\N	\N
108	2026-12-01 11:48:06.321666+00	system	\N	ecluse	deployment.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f82e-75d5-b133-af319aaa01f2	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	preprod	\N	\N
109	2026-12-01 11:48:06.321666+00	system	\N	ecluse	promotion.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f818-7717-a4d4-5b6b6ce2a146	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
113	2026-12-01 11:48:06.551642+00	forge	\N	github	build.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-fb1a-7733-84f8-3b878ab6a2aa	\N	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8 on main	127.0.0.1	0ae35927-6f62-45ac-8f01-0495811d6d57
45	2026-12-01 11:48:02.162107+00	system	\N	ecluse	release.off_trunk	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e9b7-76bd-a709-ab652a73b18a	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	main lacks a commit of v0.8.0	\N	\N
46	2026-12-01 11:48:02.164714+00	system	\N	ecluse	release.image_tagged	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e9b7-76bd-a709-ab652a73b18a	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.8.0	\N	\N
53	2026-12-01 11:48:02.274369+00	token	01a2316e-b8b8-726c-aae1-63960a17af09	Theo Bernard	release.approved	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 for preprod (technical): Looked at it on the stage before.	127.0.0.1	01a2316eea6171ec96650de0e78c990f
54	2026-12-01 11:48:02.275949+00	system	\N	ecluse	promotion.gates_open	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea56-71e0-a4a4-e32b9acb2f67	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
55	2026-12-01 11:48:02.275949+00	system	\N	ecluse	promotion.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea56-71e0-a4a4-e32b9acb2f67	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
56	2026-12-01 11:48:02.275949+00	system	\N	ecluse	deployment.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea6e-73cf-9f43-b27d23a8fd02	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	preprod	\N	\N
59	2026-12-01 11:48:02.640305+00	system	\N	ecluse	deployment.live	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea6e-73cf-9f43-b27d23a8fd02	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	preprod	\N	\N
60	2026-12-01 11:48:02.640305+00	system	\N	ecluse	promotion.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea56-71e0-a4a4-e32b9acb2f67	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
66	2026-12-01 11:48:02.755344+00	token	01a2316e-b8b8-726c-aae1-63960a17af09	Theo Bernard	release.veto_lifted	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0	127.0.0.1	01a2316eec427406acbe8940084ea708
70	2026-12-01 11:48:02.789191+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	release.approved	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 for prod (functional): Looked at it on the stage before.	127.0.0.1	01a2316eec63703b865c577e99f1ad07
72	2026-12-01 11:48:02.810813+00	system	\N	ecluse	promotion.gates_open	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec47-71ec-9eaa-b916a06d45fc	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to prod	\N	\N
73	2026-12-01 11:48:02.810813+00	system	\N	ecluse	promotion.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec47-71ec-9eaa-b916a06d45fc	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to prod	\N	\N
74	2026-12-01 11:48:02.810813+00	system	\N	ecluse	deployment.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec82-7734-b448-64d3cf0237a4	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	prod	\N	\N
83	2026-12-01 11:48:03.325942+00	system	\N	ecluse	build.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7a-710a-8f28-d290a5aaa6e4	\N	1babb06c67b5849d65a255450c1441d43a9aa29b	\N	\N
86	2026-12-01 11:48:04.902811+00	system	\N	ecluse	release.off_trunk	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	main lacks a commit of v1.0.1	\N	\N
89	2026-12-01 11:48:04.955414+00	token	01a2316e-b8b8-726c-aae1-63960a17af09	Theo Bernard	release.approved	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 for preprod (technical): Looked at it on the stage before.	127.0.0.1	01a2316ef4da705a9aec93a9857de7d1
90	2026-12-01 11:48:04.993986+00	system	\N	ecluse	promotion.gates_open	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f4cf-7647-bfc6-2fb39cd52e18	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 to preprod	\N	\N
91	2026-12-01 11:48:04.993986+00	system	\N	ecluse	promotion.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f4cf-7647-bfc6-2fb39cd52e18	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 to preprod	\N	\N
92	2026-12-01 11:48:04.993986+00	system	\N	ecluse	deployment.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f50b-7453-a0ea-c11367221331	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	preprod	\N	\N
93	2026-12-01 11:48:05.402121+00	system	\N	ecluse	deployment.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f50b-7453-a0ea-c11367221331	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	preprod	\N	\N
94	2026-12-01 11:48:05.402121+00	system	\N	ecluse	promotion.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f4cf-7647-bfc6-2fb39cd52e18	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 to preprod	\N	\N
98	2026-12-01 11:48:05.653314+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f795-778a-b7a7-e35ac04c8fb8	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 to prod	127.0.0.1	01a2316ef770719aa2eaf74cfd92a609
100	2026-12-01 11:48:05.705282+00	forge	\N	github	release.created	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f7ca-70dc-b087-696a5ddc34f5	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.2 on 4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	127.0.0.1	abb322b8-2fca-4665-aa21-35eeec996f4e
101	2026-12-01 11:48:05.766411+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f807-75d7-9046-e4146ee13896	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.2 to preprod	127.0.0.1	01a2316ef7cf7246846aac5860a1504a
102	2026-12-01 11:48:05.766411+00	system	\N	ecluse	promotion.refused	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f807-75d7-9046-e4146ee13896	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.2 to preprod: CHANGELOG.md has no section for v1.0.2; add `## [v1.0.2] — 2026-12-01` with what changed. MIGRATIONS.md has no section for v1.0.2; add one, even if it only says "No migration needed". v1.0.2 lacks 29f27b8dd8 “Send the invoices again (#7)”, which v1.0.1 brought. Bring it back to the trunk and tag anew.	\N	\N
120	2026-12-01 11:48:08.698937+00	system	\N	ecluse	deployment.replaced	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e002-7120-b74b-18a124f9304f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	staging	\N	\N
121	2026-12-01 11:48:08.698937+00	system	\N	ecluse	deployment.live	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-0166-710a-ac7a-7e860195ed3c	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	staging	\N	\N
122	2026-12-01 11:48:08.744196+00	forge	\N	github	release.created	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-03a9-7655-8b10-054a585b80e1	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	v1.1.0 on c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	127.0.0.1	55fefd6d-091b-47ac-90c0-8e4fd04734f4
47	2026-12-01 11:48:02.198787+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea17-7591-b9e5-216d4af4e7ba	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.9.0 to preprod	127.0.0.1	01a2316ee9f374719f58e7538e67df7e
48	2026-12-01 11:48:02.198787+00	system	\N	ecluse	promotion.refused	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea17-7591-b9e5-216d4af4e7ba	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.9.0 to preprod: CHANGELOG.md has no section for v0.9.0; add `## [v0.9.0] — 2026-12-01` with what changed. MIGRATIONS.md describes a migration for v0.9.0, but the commit has no migrate.sh. The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3. The checks warn about 9d93e80d93, and the policy asks for none: see the findings of its build. The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751. The base image sample/odoo-debian:18.0-20251015 is 412 days old, and the policy allows 90.	\N	\N
62	2026-12-01 11:48:02.742489+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	freeze.lifted	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec2d-75f1-91ba-52dd69659f23	\N	project, prod: Stock-taking at the client's.	127.0.0.1	01a2316eec35773cb310cb4c7e1a8e9e
64	2026-12-01 11:48:02.748514+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec3c-7112-9f9b-15a4aff167e7	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to prod	127.0.0.1	01a2316eec3a76f39601a61410f53b3a
65	2026-12-01 11:48:02.748514+00	system	\N	ecluse	promotion.refused	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec3c-7112-9f9b-15a4aff167e7	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to prod: Theo Bernard vetoed v1.0.0 on 2026-12-01 at 11:48 UTC: Wait until I have read the diff.	\N	\N
77	2026-12-01 11:48:03.182993+00	system	\N	ecluse	deployment.live	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec82-7734-b448-64d3cf0237a4	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	prod	\N	\N
78	2026-12-01 11:48:03.182993+00	system	\N	ecluse	promotion.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec47-71ec-9eaa-b916a06d45fc	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to prod	\N	\N
84	2026-12-01 11:48:04.843351+00	system	\N	ecluse	build.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7a-710a-8f28-d290a5aaa6e4	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	1babb06c67b5849d65a255450c1441d43a9aa29b	\N	\N
85	2026-12-01 11:48:04.843351+00	system	\N	ecluse	release.ready	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645		\N	\N
119	2026-12-01 11:48:08.512021+00	system	\N	ecluse	deployment.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-0166-710a-ac7a-7e860195ed3c	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	staging	\N	\N
49	2026-12-01 11:48:02.245013+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea45-73a8-8652-d36daabd8ba3	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.8.0 to preprod	127.0.0.1	01a2316eea2376d780c76ae858ff6dcd
50	2026-12-01 11:48:02.245013+00	system	\N	ecluse	promotion.refused	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea45-73a8-8652-d36daabd8ba3	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.8.0 to preprod: CHANGELOG.md has no section for v0.8.0; add `## [v0.8.0] — 2026-12-01` with what changed. MIGRATIONS.md has no section for v0.8.0; add one, even if it only says "No migration needed". The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3. The checks warn about 9d93e80d93, and the policy asks for none: see the findings of its build. The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751. The base image sample/odoo-debian:18.0-20251015 is 412 days old, and the policy allows 90.	\N	\N
61	2026-12-01 11:48:02.73325+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	freeze.set	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec2d-75f1-91ba-52dd69659f23	\N	project, prod: daily from 2026-01-01 00:00:00 (Europe/Paris) for 1440 minutes: Stock-taking at the client's.	127.0.0.1	01a2316eebe475dbbf0c2ef021bd718b
63	2026-12-01 11:48:02.744147+00	token	01a2316e-b8b8-726c-aae1-63960a17af09	Theo Bernard	release.vetoed	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0: Wait until I have read the diff.	127.0.0.1	01a2316eec3773a7853fe7072076095c
69	2026-12-01 11:48:02.785007+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	policy.set	01a2316e-bb12-7672-ac17-45a5356d10b6	\N	\N	4 (project, prod): approval_days 7. An approval is good for a week.	127.0.0.1	01a2316eec5f749393366c504bdff4c8
116	2026-12-01 11:48:08.151036+00	system	\N	ecluse	build.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-fb1a-7733-84f8-3b878ab6a2aa	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	\N	\N
118	2026-12-01 11:48:08.170126+00	system	\N	ecluse	deployment.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-0166-710a-ac7a-7e860195ed3c	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	staging	\N	\N
52	2026-12-01 11:48:02.261561+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea56-71e0-a4a4-e32b9acb2f67	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	127.0.0.1	01a2316eea537430a8d0b7b93cebbf03
57	2026-12-01 11:48:02.463231+00	system	\N	ecluse	deployment.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea6e-73cf-9f43-b27d23a8fd02	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	preprod	\N	\N
58	2026-12-01 11:48:02.463231+00	system	\N	ecluse	promotion.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea56-71e0-a4a4-e32b9acb2f67	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
67	2026-12-01 11:48:02.758935+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec47-71ec-9eaa-b916a06d45fc	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to prod	127.0.0.1	01a2316eec447243b0afb77bcd60ddff
68	2026-12-01 11:48:02.767821+00	token	01a2316e-b8b8-726c-aae1-63960a17af09	Theo Bernard	release.approved	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 for prod (technical): Looked at it on the stage before.	127.0.0.1	01a2316eec4f77be859376ceee185cfb
71	2026-12-01 11:48:02.808283+00	token	01a2316e-b8b8-726c-aae1-63960a17af09	Theo Bernard	release.approved	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 for prod (technical): Looked at it on the stage before.	127.0.0.1	01a2316eec7777a9b35237da8a0d102a
75	2026-12-01 11:48:03.009182+00	system	\N	ecluse	deployment.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec82-7734-b448-64d3cf0237a4	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	prod	\N	\N
76	2026-12-01 11:48:03.009182+00	system	\N	ecluse	promotion.verifying	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ec47-71ec-9eaa-b916a06d45fc	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to prod	\N	\N
88	2026-12-01 11:48:04.943084+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f4cf-7647-bfc6-2fb39cd52e18	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 to preprod	127.0.0.1	01a2316ef48a75c495b5db8a7f58640c
99	2026-12-01 11:48:05.664947+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.aborted	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f795-778a-b7a7-e35ac04c8fb8	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 to prod: Paula Martin took it back.	127.0.0.1	01a2316ef7a072a495af139b9205957d
103	2026-12-01 11:48:05.782538+00	token	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	rollback.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f818-7717-a4d4-5b6b6ce2a146	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod, going back: The invoices are sent twice.	127.0.0.1	01a2316ef81270fc8008dad6b480cdc5
110	2026-12-01 11:48:06.504885+00	system	\N	ecluse	deployment.replaced	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f50b-7453-a0ea-c11367221331	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	preprod	\N	\N
111	2026-12-01 11:48:06.504885+00	system	\N	ecluse	deployment.live	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f82e-75d5-b133-af319aaa01f2	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	preprod	\N	\N
112	2026-12-01 11:48:06.504885+00	system	\N	ecluse	promotion.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f818-7717-a4d4-5b6b6ce2a146	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.0 to preprod	\N	\N
115	2026-12-01 11:48:06.598303+00	system	\N	ecluse	release.back_merged	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	main holds all of v1.0.1	\N	\N
117	2026-12-01 11:48:08.164029+00	system	\N	ecluse	deployment.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-0166-710a-ac7a-7e860195ed3c	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8 to staging	\N	\N
124	2026-12-01 11:48:08.84328+00	system	\N	ecluse	release.image_tagged	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-03a9-7655-8b10-054a585b80e1	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	v1.1.0	\N	\N
79	2026-12-01 11:48:03.270389+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee46-77c4-83a7-a3a8b0edeb73	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.9.0 to prod	127.0.0.1	01a2316eee1d716eb958b25fc02f6173
80	2026-12-01 11:48:03.270389+00	system	\N	ecluse	promotion.refused	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee46-77c4-83a7-a3a8b0edeb73	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	v0.9.0 to prod: CHANGELOG.md has no section for v0.9.0; add `## [v0.9.0] — 2026-12-01` with what changed. MIGRATIONS.md describes a migration for v0.9.0, but the commit has no migrate.sh. The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3. The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751. v0.9.0 is older than v1.0.0, which is live on prod; to go back, ask for a rollback.	\N	\N
81	2026-12-01 11:48:03.320625+00	forge	\N	github	build.queued	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7a-710a-8f28-d290a5aaa6e4	\N	1babb06c67b5849d65a255450c1441d43a9aa29b on v1.0.1	127.0.0.1	af925e40-69a0-485b-a05b-da04fa7a5979
82	2026-12-01 11:48:03.320625+00	forge	\N	github	release.created	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	\N	v1.0.1 on 1babb06c67b5849d65a255450c1441d43a9aa29b	127.0.0.1	af925e40-69a0-485b-a05b-da04fa7a5979
95	2026-12-01 11:48:05.58897+00	system	\N	ecluse	deployment.replaced	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ea6e-73cf-9f43-b27d23a8fd02	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	preprod	\N	\N
96	2026-12-01 11:48:05.58897+00	system	\N	ecluse	deployment.live	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f50b-7453-a0ea-c11367221331	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	preprod	\N	\N
97	2026-12-01 11:48:05.58897+00	system	\N	ecluse	promotion.succeeded	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f4cf-7647-bfc6-2fb39cd52e18	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	v1.0.1 to preprod	\N	\N
104	2026-12-01 11:48:05.790294+00	system	\N	ecluse	release.image_tagged	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f7ca-70dc-b087-696a5ddc34f5	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	v1.0.2	\N	\N
114	2026-12-01 11:48:06.556799+00	system	\N	ecluse	build.started	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-fb1a-7733-84f8-3b878ab6a2aa	\N	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	\N	\N
123	2026-12-01 11:48:08.811631+00	token	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-03ec-7715-888f-56142d8411fa	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	v1.1.0 to preprod	127.0.0.1	01a2316f03ae7073a49bd7a61d6ef4c2
125	2026-12-01 11:50:58.872258+00	person	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	Paula Martin	session.started	\N	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	\N	paula	127.0.0.1	01a231719c27724b9c0be74ddc39deb0
126	2026-12-01 11:50:58.907615+00	person	01a2316e-b8b8-726c-aae1-63960a17af09	Theo Bernard	session.started	\N	01a2316e-b8b8-726c-aae1-63960a17af09	\N	theo	127.0.0.1	01a231719c4875e6960bed465d0bbee7
127	2026-12-01 11:51:16.711933+00	token	01a2316e-ba38-7385-bedd-faaf81cc063c	Ada Moreau	promotion.aborted	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-03ec-7715-888f-56142d8411fa	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	v1.1.0 to preprod: Ada Moreau took it back.	127.0.0.1	01a23171e1e5713f953d13b38641e8cc
128	2026-12-01 11:51:16.882318+00	token	01a2316e-ba38-7385-bedd-faaf81cc063c	Ada Moreau	promotion.requested	01a2316e-bb12-7672-ac17-45a5356d10b6	01a23171-e293-7709-82c7-4b6133c8a529	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	v1.1.0 to preprod	127.0.0.1	01a23171e28e7577ae3484a5808f1070
\.


--
-- Data for Name: audit_chain; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.audit_chain ("position", audit_id, hash, sealed_at) FROM stdin;
1	1	\\xa4ee87f1768b63c043442cd543ab75430d56f2993576fcccb0b003097a304d84	2026-12-01 11:47:50.139738+00
2	2	\\x8968e03d43f1e175221f444f7ba505646b8ecb2425dec89de47c0a54c0a08441	2026-12-01 11:47:50.139738+00
3	3	\\x6571f169c17840256426fca3d4eb49c55d8308562da88758605a7677d8f98525	2026-12-01 11:47:50.139738+00
4	4	\\xb5a1d339ae3f67a584a93d54ab4a961e20a7c2b046d03ee18653001d13cfea72	2026-12-01 11:47:50.139738+00
5	5	\\x8b6349c1d4f2c02b5c359aed45b4fef4966860c4fca57d2e056d0941ad869897	2026-12-01 11:47:50.139738+00
6	6	\\xe7dee684dab8414bf421e93aabfe7776a9835add798527b069e1e77511a28f43	2026-12-01 11:47:50.139738+00
7	7	\\x5b118151dd5e11caba77bd62aa701e8e53269951f467774623fac4b561073676	2026-12-01 11:47:50.139738+00
8	8	\\x930beed77f118e100cc7b315bea8f3a1d08649b5dbb409b61bd88d1d8ed0bc78	2026-12-01 11:47:50.139738+00
9	9	\\xbaadb284444c16ddaa6611bbdda84e3004d571a015c30dfc8036b4352df5437d	2026-12-01 11:47:50.139738+00
10	10	\\xf8b9726afd11974cd785f2887468d5f139ee6a3d75f7187b07c264a58baf5108	2026-12-01 11:47:50.139738+00
11	11	\\xbbaf1f7fe905c40638840341484528cf5ccdf1032429812d1af844f8b49c51be	2026-12-01 11:47:50.139738+00
12	12	\\xceaeed43b52ee241a10225b91c9d15229e58360b98e165d52dc82fca6a2eb024	2026-12-01 11:47:50.139738+00
13	13	\\xe2f8f6b66be8ed7487f105801fa49c4540ca0ae00b9743e95349b5b6403461b4	2026-12-01 11:47:52.169847+00
14	14	\\xe679bc980c4d844c148e7b9c99593aa2b825a273317f872964078dcf7031cfa0	2026-12-01 11:47:52.169847+00
15	15	\\x13ab33c1e7741e09de6669897efc853f88c9e5b0f53dd68501b0eec63cfc0d25	2026-12-01 11:47:52.169847+00
16	16	\\x5c89cc88ee9483c8ab72d5165822e618ea9de449e40646823eaaff886ba83167	2026-12-01 11:47:52.169847+00
17	17	\\xbc5e3ceaee7a6cbd4df74ab78e310f000a89678b759ef840bc735535dc38c973	2026-12-01 11:47:52.169847+00
18	18	\\x768c02f691af48f6f87c02667e3d5a7b3ed0b1b88052801ac4440ea854463405	2026-12-01 11:47:52.169847+00
19	19	\\xb6e0cb112046717d6727ad25cfceb5997d81a767f48a315706166fb3cc905bc6	2026-12-01 11:47:58.18878+00
20	20	\\xb3208176dab0c85d06bfe3de01d3c3cdda6568aed5fc8b80a2d4a64bdaf87158	2026-12-01 11:47:58.18878+00
21	21	\\xddd8d347e835a1b7b43fc99d9ccd5f0b2dfc2250679e9cee96d9cac96c7e220b	2026-12-01 11:47:58.18878+00
22	22	\\xeecce1d7c010570b3ae607ace1fa2d8ceba4d19b07ba350d09a6958519b3afe2	2026-12-01 11:47:58.18878+00
23	23	\\x90823234458eeb199f12db1f61f7e2b1a8b8e1d13ced73637bbbdf6b6d522f7b	2026-12-01 11:47:58.18878+00
24	24	\\x026d4cba0a215e630c38a69df86ac1ca63711f4d324e3a57dfe35eebf3d4417a	2026-12-01 11:47:58.18878+00
25	25	\\xd78f5f1355f63cfbb3cfdf66a21c411b93ddfbcf19db9691904e70f1783ae97d	2026-12-01 11:47:58.18878+00
26	26	\\xcaf5f86afc948fd507b99ac6a6854ba2da5f531e1f953de09a3b4e3342141fb9	2026-12-01 11:47:58.18878+00
27	27	\\x12223b6673c2e925332f8cefa11dab0899e1007a600d3ff9685a213e13810281	2026-12-01 11:48:00.206082+00
28	28	\\x0856073c9e9d871dec30df44a65b6d837998f087a261a50e397ff0e7bd700ff3	2026-12-01 11:48:00.206082+00
29	29	\\xeee201f9eb8ce491d02d7c55544914ae8db9b3767702821c82573c92947b7a93	2026-12-01 11:48:00.206082+00
30	30	\\xe35eedcd96f64f7d1fb34a48d97f34c2432f8dd1e650fc5cbece83acc93f8aaf	2026-12-01 11:48:00.206082+00
31	31	\\xa3556add797d8e2fdc29be8f0ba453b57e2d38e1989e62ea18257929fdd7ba9c	2026-12-01 11:48:00.206082+00
32	32	\\xc5c3e037aaca91bbb66588024f38db09dcf4062e27b3bc0168d2054d246f1003	2026-12-01 11:48:00.206082+00
33	33	\\x2b3a8654d7da95e0d370b811d4525984b0818c47c5a5506cb1f9174fdc6a7f0b	2026-12-01 11:48:02.211176+00
34	34	\\x972c2b8cd1b427aac5d70f9ba8a1526728ba63c51c58ca9fe9e89ca68d77e13d	2026-12-01 11:48:02.211176+00
35	35	\\xcaea6e2fdbaa2d414fa030e849974e1c671492e4266d678959b81e8e6b41c699	2026-12-01 11:48:02.211176+00
36	36	\\xc116aee5c706363b23b7d64a31b0e4274b6433197a42d6d652d3e94cb44669cd	2026-12-01 11:48:02.211176+00
37	37	\\xb260946cb22cbc7006a36cf0e488635d6911e267eee44fb8e6cb4aa0c2e7c818	2026-12-01 11:48:02.211176+00
38	38	\\xd89d70858ba181ebb0b0e5b660a213368fdbefa1c03349e5842609c422bc6cc6	2026-12-01 11:48:02.211176+00
39	39	\\x0085f18a256129252450a8c38952cedc3ef4bad166fbb4f8e461f5d50dfe61d6	2026-12-01 11:48:02.211176+00
40	40	\\x5b599427f273697a62164af58bfce85b3299d208c9244f8c9795928dd71e9bee	2026-12-01 11:48:02.211176+00
41	41	\\x78fb741b6d37e5da1b3dec276899f9f70a8bcf6074e0e35275224bc90fda3c80	2026-12-01 11:48:02.211176+00
42	42	\\x7ab95acbe4647f1e624b6b87087204845986acbb12ead6b06bc48966c2ee8827	2026-12-01 11:48:02.211176+00
43	43	\\x4447a71c9a2efbad0de11190bcee871c9413544836c90a52c119cbe78c1dc1ca	2026-12-01 11:48:02.211176+00
44	44	\\xc21dc34fce369966e2a829f73972cb5050235c420b267013ad0c5465f2dabd2d	2026-12-01 11:48:02.211176+00
45	45	\\x1174a8fc6869db5aa95e42c4017ca08193b4a0b23b821e31175a2f11d27528ef	2026-12-01 11:48:02.211176+00
46	46	\\xf17273694c8d017ee083e8ef48a5ddb92d8d1da29d99fcf057d999a90681d1a8	2026-12-01 11:48:02.211176+00
47	47	\\x1ef5054d58688bb452bbeb93134a5019bac3407ae054f8edba75e25cd60c5ab7	2026-12-01 11:48:02.211176+00
48	48	\\xd34fd3c5d6e775d6af5eb2251e97bb45fdffce4ba0e5f2bc4ff9ab3c0b36d15f	2026-12-01 11:48:02.211176+00
49	49	\\xbdd01ee4a5ea96718ae93b90bbb639370cf4241aa3fa9621e176d7d3cddc59d4	2026-12-01 11:48:04.217796+00
50	50	\\xaf2908f2ea3957c1fde4816ede569cd225e33038c22e643c01750c9934d2a02f	2026-12-01 11:48:04.217796+00
51	51	\\xc597cdfd07f9c71586469e7322b333a201ac0051be73c3cb08bd5c1982f05da3	2026-12-01 11:48:04.217796+00
52	52	\\xd9c4c16e08c8e59a433805fc0cbc5992a524545695769a17b016befa36cc27ec	2026-12-01 11:48:04.217796+00
53	53	\\x8e5d3f133dbea099726aefaab390ec038e9b22b5b9a3253924ee0284c0b3af4b	2026-12-01 11:48:04.217796+00
54	54	\\xc0cae03b0de6b3fe2f916a8747bd565451f1c728298eacf9ca0227da568cbeb9	2026-12-01 11:48:04.217796+00
55	55	\\xb31ae3d56b7d705238fb83c85e53969fb3a907b3879e09c5169c2d30881605d2	2026-12-01 11:48:04.217796+00
56	56	\\x3f3f70ddd845b97274ac3eb4abf5460558bcc3650dad5c7f8df4faf6e5328630	2026-12-01 11:48:04.217796+00
57	57	\\x2e67df666dd67cfb54810be67947b8815af0ef5c157516d9be100921b3ff0754	2026-12-01 11:48:04.217796+00
58	58	\\xc762c953f92a19cae4778350b965c26ccaa39edcb31893457a5b453c5693d903	2026-12-01 11:48:04.217796+00
59	59	\\xd8b1e6468bb3b49b354667d75ac2a138ccd48bc4fc96189105e59266bc768f14	2026-12-01 11:48:04.217796+00
60	60	\\x5be1686f765c6a9e5a9988b63b908e026c73c3632c78873fdce00d36074eb677	2026-12-01 11:48:04.217796+00
61	61	\\xacf868fe05b88313fc8561a5f171114b189c7ed2df90b9b1a6c07c96a2007ec2	2026-12-01 11:48:04.217796+00
62	62	\\xaf9ec63800267cb8c33b55bfe546d398213c007688b7b2f8bd0a1c82d9f2ec3b	2026-12-01 11:48:04.217796+00
63	63	\\xbcb374c0acb5d5a3c852b93262b52d5899099880cbf09294302cff5a50565398	2026-12-01 11:48:04.217796+00
64	64	\\xbfcb0f6505aee838374615c2ba5e225eae5cdb03186e16d0361d86caf41ffa7b	2026-12-01 11:48:04.217796+00
65	65	\\x48b1b409bafe217d9ecad49171b56c27b552783632c6c023ed17661062b7a4d3	2026-12-01 11:48:04.217796+00
66	66	\\x1386c5aa1115cf7f97196bf780c4173b2c18a55b748458c8225d27085b3ea669	2026-12-01 11:48:04.217796+00
67	67	\\x166739924c1aea6deb53079ab3a45f3d860426eb469d1b9ff5eb5f351704fafd	2026-12-01 11:48:04.217796+00
68	68	\\x81dd16a13350a475e7a4884925e13010d1d2d6cbd386fdaabdfe265832b94485	2026-12-01 11:48:04.217796+00
69	69	\\x4da83f92e4790ad8489cd6b0c34e3323864516b1d5a1ad850e9c57a69d4ecfc6	2026-12-01 11:48:04.217796+00
70	70	\\xfb03620fa1c952f3579ba0c2ba08b2acba3c78fcb1b192a3fff3d11aa007ca2c	2026-12-01 11:48:04.217796+00
71	71	\\x27e37e3a03594088d4da71c6a8065cdb10ebbb95cd76a77832183564e2f0ba36	2026-12-01 11:48:04.217796+00
72	72	\\xad30d5fb5465fd3c6f802b60c9a58c00d418cabb1a94db8ca0c7611737431ab1	2026-12-01 11:48:04.217796+00
73	73	\\xa21d9780365e70566637bcab34ff7b8852c61087de04f627161f03270dd9caa3	2026-12-01 11:48:04.217796+00
74	74	\\x6db259cd219837fb9a62eaf8b82e4225f35ac6b22998c90b42d1a6c9dd94305b	2026-12-01 11:48:04.217796+00
75	75	\\x0e623589f83ccf117549b230227a8e5cdfb9ef8b17d26b78b2c0a204695e5ed7	2026-12-01 11:48:04.217796+00
76	76	\\x6ae710a46a27f1bd8e155a0e84d51703ab0fee4f8af310cbcade7dceb4c766eb	2026-12-01 11:48:04.217796+00
77	77	\\xa4e1d3c72b3ecbbe5a58c78b7bcbccd8e7ef13aaa764562e9108b9e9c6589268	2026-12-01 11:48:04.217796+00
78	78	\\xb65f4a468908e633c618e4f86a78f2b2317505b58da8886bacf75d0eef8bcaac	2026-12-01 11:48:04.217796+00
79	79	\\xeacf0722fa65e78dbc4eced4dbc41b57dff61edea1cd00c30b0396c4c6254e3b	2026-12-01 11:48:04.217796+00
80	80	\\x0513ffb6c70f6b09edf6ae5a4be12869adccf9202fe10032fa21bd100d2ae7ad	2026-12-01 11:48:04.217796+00
81	81	\\xf72e9148e2262d1173f7cd9d63369090023acf862058e36fce400e4a2f06d506	2026-12-01 11:48:04.217796+00
82	82	\\xe0d500e0fa66ce34cdb7188b062e7f60c6e8d3fb4d1aa6a3a93063970070196a	2026-12-01 11:48:04.217796+00
83	83	\\x8d15f9324f5e492dfe6ab3aeb68188f8f90532fc47408f1c22f624632475bee4	2026-12-01 11:48:04.217796+00
84	84	\\x3c45baa4d62d11b581df8ad9d3a484c71d2c960f23c41173551c40c86afc1f20	2026-12-01 11:48:06.222698+00
85	85	\\xfc4c156159448d27b5c633aee60f6be827ee19e590a0d135ec5251ec530396d6	2026-12-01 11:48:06.222698+00
86	86	\\x3be16bfe60b9991eb6c6e490d05e825a199d8b895ae4e4fc7bd58e591b911165	2026-12-01 11:48:06.222698+00
87	87	\\x13a5ca982aa4049bf4173d956bf9d82aa69fb8735cba397895058cee1aaa84ce	2026-12-01 11:48:06.222698+00
88	88	\\x3486f1052fc0cdb295be6d11188f483b000fcba034b8a8cdf89e1740c84ae5b1	2026-12-01 11:48:06.222698+00
89	89	\\xaca4c7ae0b567869758c588a276a0afc64bdc9b98a59a3a75c75a622d281d5c1	2026-12-01 11:48:06.222698+00
90	90	\\xef90595dc24842716748a649b1c1258a464a9c80c5cff56a0b0dc5d375d6552f	2026-12-01 11:48:06.222698+00
91	91	\\xd9c3b84ff43e52a6077ba307e7e1569f71b87f7ad055caf5c900976d62896fca	2026-12-01 11:48:06.222698+00
92	92	\\x0d5f2bce950d88119fea1cf16b8c2674fd329f2368b7a859351e9e34c0ae27ed	2026-12-01 11:48:06.222698+00
93	93	\\x74135face5a9326b64542b3cc3266b2cf37d1bd11249189b7289ffe27b32eec6	2026-12-01 11:48:06.222698+00
94	94	\\xd1710821f54971985ddacefaeca915f36cb75b4f70d94b1213f54b30c529b5fa	2026-12-01 11:48:06.222698+00
95	95	\\xbfa5df484f3e09c02ec8405b61b76119376096a563f674489295c8e3b700be50	2026-12-01 11:48:06.222698+00
96	96	\\x1295b0298109ed75a0983d5370909cca37db5ba43f4085f762afc5adb9d588b2	2026-12-01 11:48:06.222698+00
97	97	\\xba95ede1673030795ab9d32540c86ab63f3b567ed5bb996527e07030dfb12927	2026-12-01 11:48:06.222698+00
98	98	\\xe5908a0c841ee6fdcc90553fe3067e946ed47b4a76059906bafec13e2a5504e7	2026-12-01 11:48:06.222698+00
99	99	\\x44809ef396881c843c4442eafe754ecf5d073368d5cf548fa8246d2a93816f09	2026-12-01 11:48:06.222698+00
100	100	\\x5c2a00ac0ce2c07229ee0580a1b4d8c63d27882c84324b41f2aee4cca41b4bca	2026-12-01 11:48:06.222698+00
101	101	\\x0a09f9277b5fef497b302e0872727f3dfc08ec0007f24a6235cb5632333b74a3	2026-12-01 11:48:06.222698+00
102	102	\\x44785977da3a5343e5859e7a7674afac3e3447eae37afe02239446fc6c4e1bb4	2026-12-01 11:48:06.222698+00
103	103	\\xd00076b1990dc1cefcbac5dba717a59bdde004b756c792b0fb99c2fabd3acd2b	2026-12-01 11:48:06.222698+00
104	104	\\xbec5bc9ca82fcc8595f9b807d89aaf97c86448c6711006f6b9fdac9f89f6882b	2026-12-01 11:48:06.222698+00
105	105	\\xa6994fa453488665da5b35c2b7a927dbc65036584fdb70d9775f421f0549b4b9	2026-12-01 11:48:06.222698+00
106	106	\\xfd9207c99faa3d6579910eac90ef3f03036717634443341ecaebcb848dd88972	2026-12-01 11:48:06.222698+00
107	107	\\x597d54e0ceed2274ee6ed5bf2f3be5897640889578d5494777076e0238f53c8f	2026-12-01 11:48:06.222698+00
108	108	\\x3fc06a00ef27516d8ab3e9a637a29ac930eb0a465f27a194c05154956251fdec	2026-12-01 11:48:08.226482+00
109	109	\\xc3e429d741aeb8bcbf80d58ef20c924e689c5935032054ae8279ca2a668bdc6e	2026-12-01 11:48:08.226482+00
110	110	\\xe10cc85db8b01511576f7e000e6b479ba43760d3ef6403c18f39148fe3f777dc	2026-12-01 11:48:08.226482+00
111	111	\\xd059aacae290eb25507aa7ca92eded34c840d85942a50e44d0811c5f36303dc2	2026-12-01 11:48:08.226482+00
112	112	\\xe11bc1fc8c36b990d3f08010df0a8b8db11c9534fd6beefc1851e91a93e3e549	2026-12-01 11:48:08.226482+00
113	113	\\xc33bd4591bdf4d2baedb82fb875efc3b3e7e73535477b6ac8a398376e0a76bc1	2026-12-01 11:48:08.226482+00
114	114	\\xb52ab2cffb6a1b2808057ddceb0c52beffa4c0a09b87c5df93ef9959dfb4968c	2026-12-01 11:48:08.226482+00
115	115	\\x4c380e4b2db45aee4cf3da3f4e3ec0651d05de853386a05ad39bc83cebced2c9	2026-12-01 11:48:08.226482+00
116	116	\\xa8e683aa92a1ecdea2546b144217772f3ea114b5c5484e8afdef8fc6d1105a93	2026-12-01 11:48:08.226482+00
117	117	\\x0b614c5bbd49373449d60d9b1ee0b4699574b58c64e88e047ae1ffef07fd7b6e	2026-12-01 11:48:08.226482+00
118	118	\\x668fde91112720fb56f240507d4d812d6b94beb14f3f627814e65c31c9b122f1	2026-12-01 11:48:08.226482+00
119	119	\\x7135a95a406d0ece5d5ddb0a22cb3f9b28eda79d2b1f592e6001dc66103ebbb4	2026-12-01 11:48:10.230373+00
120	120	\\x77d235e69ffc7b42e35ba2aefdcff8afb5339715bf2d0fbf75db447aba963c2c	2026-12-01 11:48:10.230373+00
121	121	\\x4f121b4642c8618cd249d08c46874bee7844ac81cede3acd637fa485a3194352	2026-12-01 11:48:10.230373+00
122	122	\\x2821cb585dcfab6bd25eabc1640649a14b09824719e0125ff2d4c3ea839fcda5	2026-12-01 11:48:10.230373+00
123	123	\\x1a9982131f24c2094f69d159781cf502334080555577fb914b053f66f3862a46	2026-12-01 11:48:10.230373+00
124	124	\\x1d9d3d8bd7f4e875b452a66ccb485f505c5eab18e13f69cd90d18cd24b46007b	2026-12-01 11:48:10.230373+00
125	125	\\xe2dc9cf998cd0a16b9b6c17f4adb46906b54814a2a7562b084676ee857d36b36	2026-12-01 11:51:00.547386+00
126	126	\\x0112f2eb37c2ffab9ad35b051c11d3ed374ef6d3bdb0c867432e967d75e449b2	2026-12-01 11:51:00.547386+00
127	127	\\x738b6af7410650b201813a985a054f9746b73c7841162246b7a0e6f34053d85b	2026-12-01 11:51:18.568852+00
128	128	\\x639912bed420c5bac5ac8d39b7815bcb0f1d601a5545cc8b08bf4b50d1300a9e	2026-12-01 11:51:18.568852+00
\.


--
-- Data for Name: audit_unsealed; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.audit_unsealed (audit_id) FROM stdin;
\.


--
-- Data for Name: back_merges; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.back_merges (release_id, commit_sha, missing, created_at) FROM stdin;
01a2316e-e322-7147-a37f-3115d28292c8	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	[{"sha": "9d93e80d930003bbd376905c3c79d88a611c76fc", "author": "Dora Developer", "subject": "Try something", "tickets": [], "committed_at": "2025-10-15T08:03:00Z"}]	2026-12-01 11:48:02.135488+00
01a2316e-e9b7-76bd-a709-ab652a73b18a	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	[{"sha": "9d93e80d930003bbd376905c3c79d88a611c76fc", "author": "Dora Developer", "subject": "Try something", "tickets": [], "committed_at": "2025-10-15T08:03:00Z"}]	2026-12-01 11:48:02.162107+00
01a2316e-e28a-7697-9e3d-1ae450ef96a3	9d93e80d930003bbd376905c3c79d88a611c76fc	[]	2026-12-01 11:48:03.236903+00
01a2316e-e28a-7697-9e3d-1ae450ef96a3	1babb06c67b5849d65a255450c1441d43a9aa29b	[]	2026-12-01 11:48:04.869957+00
01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	[{"sha": "29f27b8dd8a1c6683fb5ba54ea7045380b662854", "author": "Dora Developer", "subject": "Send the invoices again (#7)", "tickets": ["#7"], "committed_at": "2025-10-15T08:06:00Z"}]	2026-12-01 11:48:04.902811+00
01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	[]	2026-12-01 11:48:06.598303+00
01a2316e-e9b7-76bd-a709-ab652a73b18a	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	[{"sha": "9d93e80d930003bbd376905c3c79d88a611c76fc", "author": "Dora Developer", "subject": "Try something", "tickets": [], "committed_at": "2025-10-15T08:03:00Z"}]	2026-12-01 11:48:06.61232+00
01a2316e-e322-7147-a37f-3115d28292c8	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	[{"sha": "9d93e80d930003bbd376905c3c79d88a611c76fc", "author": "Dora Developer", "subject": "Try something", "tickets": [], "committed_at": "2025-10-15T08:03:00Z"}]	2026-12-01 11:48:06.62284+00
01a2316e-e28a-7697-9e3d-1ae450ef96a3	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	[]	2026-12-01 11:48:08.764564+00
\.


--
-- Data for Name: base_images; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.base_images (digest, owner_uid, owner_gid, created_at, contents) FROM stdin;
sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	101	101	2026-12-01 11:47:50.753223+00	{"addons": ["account", "base", "mail", "product", "sale", "uom", "web"], "debian": [{"name": "adduser", "version": "3.134", "architecture": "all"}, {"name": "apt", "version": "2.6.1", "architecture": "amd64"}, {"name": "base-files", "version": "12.4+deb12u15", "architecture": "amd64"}, {"name": "base-passwd", "version": "3.6.1", "architecture": "amd64"}, {"name": "bash", "version": "5.2.15-2+b13", "architecture": "amd64"}, {"name": "bsdutils", "version": "1:2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "ca-certificates", "version": "20230311+deb12u1", "architecture": "all"}, {"name": "coreutils", "version": "9.1-1", "architecture": "amd64"}, {"name": "dash", "version": "0.5.12-2", "architecture": "amd64"}, {"name": "debconf", "version": "1.5.82", "architecture": "all"}, {"name": "debian-archive-keyring", "version": "2023.3+deb12u2", "architecture": "all"}, {"name": "debianutils", "version": "5.7-0.5~deb12u1", "architecture": "amd64"}, {"name": "diffutils", "version": "1:3.8-4", "architecture": "amd64"}, {"name": "dpkg", "version": "1.21.23", "architecture": "amd64"}, {"name": "e2fsprogs", "version": "1.47.0-2+b2", "architecture": "amd64"}, {"name": "findutils", "version": "4.9.0-4", "architecture": "amd64"}, {"name": "gcc-12-base", "version": "12.2.0-14+deb12u1", "architecture": "amd64"}, {"name": "gpgv", "version": "2.2.40-1.1+deb12u2", "architecture": "amd64"}, {"name": "grep", "version": "3.8-5", "architecture": "amd64"}, {"name": "gzip", "version": "1.12-1", "architecture": "amd64"}, {"name": "hostname", "version": "3.23+nmu1", "architecture": "amd64"}, {"name": "init-system-helpers", "version": "1.65.2+deb12u1", "architecture": "all"}, {"name": "libacl1", "version": "2.3.1-3", "architecture": "amd64"}, {"name": "libapt-pkg6.0", "version": "2.6.1", "architecture": "amd64"}, {"name": "libattr1", "version": "1:2.5.1-4", "architecture": "amd64"}, {"name": "libaudit-common", "version": "1:3.0.9-1", "architecture": "all"}, {"name": "libaudit1", "version": "1:3.0.9-1", "architecture": "amd64"}, {"name": "libblkid1", "version": "2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "libbz2-1.0", "version": "1.0.8-5+b1", "architecture": "amd64"}, {"name": "libc-bin", "version": "2.36-9+deb12u14", "architecture": "amd64"}, {"name": "libc6", "version": "2.36-9+deb12u14", "architecture": "amd64"}, {"name": "libcap-ng0", "version": "0.8.3-1+b3", "architecture": "amd64"}, {"name": "libcap2", "version": "1:2.66-4+deb12u3+b1", "architecture": "amd64"}, {"name": "libcom-err2", "version": "1.47.0-2+b2", "architecture": "amd64"}, {"name": "libcrypt1", "version": "1:4.4.33-2", "architecture": "amd64"}, {"name": "libdb5.3", "version": "5.3.28+dfsg2-1", "architecture": "amd64"}, {"name": "libdebconfclient0", "version": "0.270", "architecture": "amd64"}, {"name": "libexpat1", "version": "2.5.0-1+deb12u2", "architecture": "amd64"}, {"name": "libext2fs2", "version": "1.47.0-2+b2", "architecture": "amd64"}, {"name": "libffi8", "version": "3.4.4-1", "architecture": "amd64"}, {"name": "libgcc-s1", "version": "12.2.0-14+deb12u1", "architecture": "amd64"}, {"name": "libgcrypt20", "version": "1.10.1-3+deb12u1", "architecture": "amd64"}, {"name": "libgmp10", "version": "2:6.2.1+dfsg1-1.1", "architecture": "amd64"}, {"name": "libgnutls30", "version": "3.7.9-2+deb12u7", "architecture": "amd64"}, {"name": "libgpg-error0", "version": "1.46-1", "architecture": "amd64"}, {"name": "libgssapi-krb5-2", "version": "1.20.1-2+deb12u5", "architecture": "amd64"}, {"name": "libhogweed6", "version": "3.8.1-2", "architecture": "amd64"}, {"name": "libidn2-0", "version": "2.3.3-1+b1", "architecture": "amd64"}, {"name": "libk5crypto3", "version": "1.20.1-2+deb12u5", "architecture": "amd64"}, {"name": "libkeyutils1", "version": "1.6.3-2", "architecture": "amd64"}, {"name": "libkrb5-3", "version": "1.20.1-2+deb12u5", "architecture": "amd64"}, {"name": "libkrb5support0", "version": "1.20.1-2+deb12u5", "architecture": "amd64"}, {"name": "libldap-2.5-0", "version": "2.5.13+dfsg-5", "architecture": "amd64"}, {"name": "liblz4-1", "version": "1.9.4-1", "architecture": "amd64"}, {"name": "liblzma5", "version": "5.4.1-1+deb12u1", "architecture": "amd64"}, {"name": "libmd0", "version": "1.0.4-2", "architecture": "amd64"}, {"name": "libmount1", "version": "2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "libncursesw6", "version": "6.4-4", "architecture": "amd64"}, {"name": "libnettle8", "version": "3.8.1-2", "architecture": "amd64"}, {"name": "libnsl2", "version": "1.3.0-2", "architecture": "amd64"}, {"name": "libp11-kit0", "version": "0.24.1-2", "architecture": "amd64"}, {"name": "libpam-modules", "version": "1.5.2-6+deb12u2", "architecture": "amd64"}, {"name": "libpam-modules-bin", "version": "1.5.2-6+deb12u2", "architecture": "amd64"}, {"name": "libpam-runtime", "version": "1.5.2-6+deb12u2", "architecture": "all"}, {"name": "libpam0g", "version": "1.5.2-6+deb12u2", "architecture": "amd64"}, {"name": "libpcre2-8-0", "version": "10.42-1", "architecture": "amd64"}, {"name": "libpq5", "version": "15.18-0+deb12u1", "architecture": "amd64"}, {"name": "libpython3-stdlib", "version": "3.11.2-1+b1", "architecture": "amd64"}, {"name": "libpython3.11-minimal", "version": "3.11.2-6+deb12u8", "architecture": "amd64"}, {"name": "libpython3.11-stdlib", "version": "3.11.2-6+deb12u8", "architecture": "amd64"}, {"name": "libreadline8", "version": "8.2-1.3", "architecture": "amd64"}, {"name": "libsasl2-2", "version": "2.1.28+dfsg-10", "architecture": "amd64"}, {"name": "libsasl2-modules-db", "version": "2.1.28+dfsg-10", "architecture": "amd64"}, {"name": "libseccomp2", "version": "2.5.4-1+deb12u1", "architecture": "amd64"}, {"name": "libselinux1", "version": "3.4-1+b6", "architecture": "amd64"}, {"name": "libsemanage-common", "version": "3.4-1", "architecture": "all"}, {"name": "libsemanage2", "version": "3.4-1+b5", "architecture": "amd64"}, {"name": "libsepol2", "version": "3.4-2.1", "architecture": "amd64"}, {"name": "libsmartcols1", "version": "2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "libsqlite3-0", "version": "3.40.1-2+deb12u2", "architecture": "amd64"}, {"name": "libss2", "version": "1.47.0-2+b2", "architecture": "amd64"}, {"name": "libssl3", "version": "3.0.20-1~deb12u2", "architecture": "amd64"}, {"name": "libstdc++6", "version": "12.2.0-14+deb12u1", "architecture": "amd64"}, {"name": "libsystemd0", "version": "252.39-1~deb12u2", "architecture": "amd64"}, {"name": "libtasn1-6", "version": "4.19.0-2+deb12u1", "architecture": "amd64"}, {"name": "libtinfo6", "version": "6.4-4", "architecture": "amd64"}, {"name": "libtirpc-common", "version": "1.3.3+ds-1", "architecture": "all"}, {"name": "libtirpc3", "version": "1.3.3+ds-1", "architecture": "amd64"}, {"name": "libudev1", "version": "252.39-1~deb12u2", "architecture": "amd64"}, {"name": "libunistring2", "version": "1.0-2", "architecture": "amd64"}, {"name": "libuuid1", "version": "2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "libxxhash0", "version": "0.8.1-1", "architecture": "amd64"}, {"name": "libzstd1", "version": "1.5.4+dfsg2-5", "architecture": "amd64"}, {"name": "login", "version": "1:4.13+dfsg1-1+deb12u2", "architecture": "amd64"}, {"name": "logsave", "version": "1.47.0-2+b2", "architecture": "amd64"}, {"name": "mawk", "version": "1.3.4.20200120-3.1", "architecture": "amd64"}, {"name": "media-types", "version": "10.0.0", "architecture": "all"}, {"name": "mount", "version": "2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "ncurses-base", "version": "6.4-4", "architecture": "all"}, {"name": "ncurses-bin", "version": "6.4-4", "architecture": "amd64"}, {"name": "openssl", "version": "3.0.20-1~deb12u2", "architecture": "amd64"}, {"name": "passwd", "version": "1:4.13+dfsg1-1+deb12u2", "architecture": "amd64"}, {"name": "perl-base", "version": "5.36.0-7+deb12u3", "architecture": "amd64"}, {"name": "python3", "version": "3.11.2-1+b1", "architecture": "amd64"}, {"name": "python3-distutils", "version": "3.11.2-3", "architecture": "all"}, {"name": "python3-lib2to3", "version": "3.11.2-3", "architecture": "all"}, {"name": "python3-minimal", "version": "3.11.2-1+b1", "architecture": "amd64"}, {"name": "python3-pip", "version": "23.0.1+dfsg-1", "architecture": "all"}, {"name": "python3-pkg-resources", "version": "66.1.1-1+deb12u2", "architecture": "all"}, {"name": "python3-psycopg2", "version": "2.9.5-1+b1", "architecture": "amd64"}, {"name": "python3-setuptools", "version": "66.1.1-1+deb12u2", "architecture": "all"}, {"name": "python3-wheel", "version": "0.38.4-2", "architecture": "all"}, {"name": "python3.11", "version": "3.11.2-6+deb12u8", "architecture": "amd64"}, {"name": "python3.11-minimal", "version": "3.11.2-6+deb12u8", "architecture": "amd64"}, {"name": "readline-common", "version": "8.2-1.3", "architecture": "all"}, {"name": "sed", "version": "4.9-1+deb12u1", "architecture": "amd64"}, {"name": "sysvinit-utils", "version": "3.06-4", "architecture": "amd64"}, {"name": "tar", "version": "1.34+dfsg-1.2+deb12u1", "architecture": "amd64"}, {"name": "tzdata", "version": "2026b-0+deb12u1", "architecture": "all"}, {"name": "usr-is-merged", "version": "37~deb12u1", "architecture": "all"}, {"name": "util-linux", "version": "2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "util-linux-extra", "version": "2.38.1-5+deb12u3", "architecture": "amd64"}, {"name": "zlib1g", "version": "1:1.2.13.dfsg-1", "architecture": "amd64"}], "python": [{"name": "pip", "version": "23.0.1"}, {"name": "psycopg2", "version": "2.9.5"}, {"name": "setuptools", "version": "66.1.1"}, {"name": "wheel", "version": "0.38.4"}], "distribution": {"id": "debian", "version": "12"}}
\.


--
-- Data for Name: base_tags; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.base_tags (reference, digest, checked_at) FROM stdin;
sample/odoo-debian:18.0-20251015	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	2026-12-01 11:48:06.610186+00
\.


--
-- Data for Name: branch_pushes; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.branch_pushes (project_id, branch, commit_sha, delivery_id) FROM stdin;
01a2316e-bb12-7672-ac17-45a5356d10b6	main	81a3370ed28b38ef3ed603a4587f3e8ae8207397	01a2316e-bb51-77e5-92a6-e24f215a5a92
01a2316e-bb12-7672-ac17-45a5356d10b6	main	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	01a2316e-d93d-71a8-a2d4-74f2cf8b770a
01a2316e-bb12-7672-ac17-45a5356d10b6	main	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	01a2316e-fb15-7332-8331-3338017e3397
\.


--
-- Data for Name: build_logs; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.build_logs (build_id, line, at, step, stream, text) FROM stdin;
01a2316e-bb5a-7257-aa95-60b2787dff3a	1	2026-12-01 11:47:50.245365+00	fetch	info	Fetching http://127.0.0.1:44279/clients/shop.git at 81a3370ed28b38ef3ed603a4587f3e8ae8207397.
01a2316e-bb5a-7257-aa95-60b2787dff3a	2	2026-12-01 11:47:50.325091+00	fetch	info	Submodule .third-party/OCA/account-tools is http://127.0.0.1:44279/OCA/account-tools.git at 60f2d72e25.
01a2316e-bb5a-7257-aa95-60b2787dff3a	3	2026-12-01 11:47:50.342604+00	check	warning	.pre-commit-config.yaml: .pre-commit-config.yaml is missing (template/required-file)
01a2316e-bb5a-7257-aa95-60b2787dff3a	4	2026-12-01 11:47:50.342617+00	check	warning	.ruff.toml: .ruff.toml is missing (template/required-file)
01a2316e-bb5a-7257-aa95-60b2787dff3a	5	2026-12-01 11:47:50.342621+00	check	info	Checked: 0 to mend, 2 warnings.
01a2316e-bb5a-7257-aa95-60b2787dff3a	6	2026-12-01 11:47:50.342641+00	check	info	24 files, 3 addons on Odoo's path.
01a2316e-bb5a-7257-aa95-60b2787dff3a	7	2026-12-01 11:47:50.3437+00	base	info	Base image sample/odoo-debian:18.0-20251015 is sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8.
01a2316e-bb5a-7257-aa95-60b2787dff3a	8	2026-12-01 11:47:50.777794+00	layer	info	Layer 988b24aa2be8: 1 addons, 320 bytes.
01a2316e-bb5a-7257-aa95-60b2787dff3a	9	2026-12-01 11:47:50.777807+00	layer	info	Layer 10125c8ed3a6: 2 addons, 2210 bytes.
01a2316e-bb5a-7257-aa95-60b2787dff3a	10	2026-12-01 11:47:50.777811+00	layer	info	2 layers of addons, 2 of them new.
01a2316e-bb5a-7257-aa95-60b2787dff3a	11	2026-12-01 11:47:50.791596+00	push	info	Pushed sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240 to clients/shop.
01a2316e-bb5a-7257-aa95-60b2787dff3a	12	2026-12-01 11:47:50.794665+00	test	info	Reading what the base image holds, once for this base.
01a2316e-bb5a-7257-aa95-60b2787dff3a	13	2026-12-01 11:47:51.228468+00	test	warning	.pre-commit-config.yaml: .pre-commit-config.yaml is missing (template/required-file)
01a2316e-bb5a-7257-aa95-60b2787dff3a	14	2026-12-01 11:47:51.228477+00	test	warning	.ruff.toml: .ruff.toml is missing (template/required-file)
01a2316e-bb5a-7257-aa95-60b2787dff3a	15	2026-12-01 11:47:51.228483+00	test	info	Checked: 0 to mend, 2 warnings.
01a2316e-bb5a-7257-aa95-60b2787dff3a	16	2026-12-01 11:47:51.282086+00	test	info	Making the template database of this base image: Odoo installs base and web.
01a2316e-bb5a-7257-aa95-60b2787dff3a	17	2026-12-01 11:47:53.592702+00	test	output	2026-12-01 11:47:53,588 7 INFO ? odoo: Odoo version 18.0-20251015 
01a2316e-bb5a-7257-aa95-60b2787dff3a	18	2026-12-01 11:47:53.59272+00	test	output	2026-12-01 11:47:53,588 7 INFO ? odoo: Using configuration file at /etc/odoo/odoo.conf 
01a2316e-bb5a-7257-aa95-60b2787dff3a	19	2026-12-01 11:47:53.592724+00	test	output	2026-12-01 11:47:53,588 7 INFO ? odoo: addons paths: ['/usr/lib/python3/dist-packages/odoo/addons', '/mnt/extra-addons'] 
01a2316e-bb5a-7257-aa95-60b2787dff3a	20	2026-12-01 11:47:53.592728+00	test	output	2026-12-01 11:47:53,588 7 INFO ? odoo: database: ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d@/run/ecluse-db:5432 
01a2316e-bb5a-7257-aa95-60b2787dff3a	21	2026-12-01 11:47:53.896879+00	test	output	2026-12-01 11:47:53,608 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: init db 
01a2316e-bb5a-7257-aa95-60b2787dff3a	22	2026-12-01 11:47:53.896905+00	test	output	2026-12-01 11:47:53,624 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: loading 1 modules... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	23	2026-12-01 11:47:53.896909+00	test	output	2026-12-01 11:47:53,624 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: Loading module base (1/1) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	24	2026-12-01 11:47:53.896915+00	test	output	2026-12-01 11:47:53,633 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.registry: module base: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	25	2026-12-01 11:47:54.504082+00	test	output	2026-12-01 11:47:54,502 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: loading base/data/base.xml 
01a2316e-bb5a-7257-aa95-60b2787dff3a	26	2026-12-01 11:47:55.445503+00	test	output	2026-12-01 11:47:55,443 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: Module base loaded in 1.82s, 11169 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	27	2026-12-01 11:47:55.44552+00	test	output	2026-12-01 11:47:55,443 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: 1 modules loaded in 1.82s, 11170 queries (+0 extra) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	28	2026-12-01 11:47:55.445525+00	test	output	2026-12-01 11:47:55,443 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: updating modules list 
01a2316e-bb5a-7257-aa95-60b2787dff3a	29	2026-12-01 11:47:55.749797+00	test	output	2026-12-01 11:47:55,449 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: loading 2 modules... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	30	2026-12-01 11:47:55.749812+00	test	output	2026-12-01 11:47:55,450 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: Loading module web (2/2) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	31	2026-12-01 11:47:55.749816+00	test	output	2026-12-01 11:47:55,450 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.registry: module web: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	32	2026-12-01 11:47:55.749822+00	test	output	2026-12-01 11:47:55,461 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: loading web/data/web.xml 
01a2316e-bb5a-7257-aa95-60b2787dff3a	33	2026-12-01 11:47:55.749826+00	test	output	2026-12-01 11:47:55,465 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: Module web loaded in 0.02s, 60 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	34	2026-12-01 11:47:55.749831+00	test	output	2026-12-01 11:47:55,465 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: 2 modules loaded in 0.02s, 61 queries (+0 extra) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	35	2026-12-01 11:47:55.749836+00	test	output	2026-12-01 11:47:55,477 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.loading: Modules loaded. 
01a2316e-bb5a-7257-aa95-60b2787dff3a	36	2026-12-01 11:47:55.749839+00	test	output	2026-12-01 11:47:55,477 7 INFO ecluse_1eaa1413_new_fa055f759961b1588828b564ab09345d odoo.modules.registry: Registry loaded in 1.876s 
01a2316e-bb5a-7257-aa95-60b2787dff3a	37	2026-12-01 11:47:55.749844+00	test	output	2026-12-01 11:47:55,477 7 INFO ? odoo.service.server: Initiating shutdown 
01a2316e-bb5a-7257-aa95-60b2787dff3a	38	2026-12-01 11:47:55.749846+00	test	output	2026-12-01 11:47:55,477 7 INFO ? odoo.service.server: Hit CTRL-C again or send a second signal to force the shutdown. 
01a2316e-bb5a-7257-aa95-60b2787dff3a	39	2026-12-01 11:47:55.749853+00	test	output	2026-12-01 11:47:55,477 7 INFO ? odoo.sql_db: ConnectionPool(read/write;used=0/count=1/max=64): Closed 1 connections 
01a2316e-bb5a-7257-aa95-60b2787dff3a	40	2026-12-01 11:47:56.05265+00	test	info	Odoo installs and tests 3 addons.
01a2316e-bb5a-7257-aa95-60b2787dff3a	41	2026-12-01 11:47:56.355944+00	test	output	2026-12-01 11:47:56,194 7 INFO ? odoo: Odoo version 18.0-20251015 
01a2316e-bb5a-7257-aa95-60b2787dff3a	42	2026-12-01 11:47:56.355956+00	test	output	2026-12-01 11:47:56,194 7 INFO ? odoo: Using configuration file at /etc/odoo/odoo.conf 
01a2316e-bb5a-7257-aa95-60b2787dff3a	43	2026-12-01 11:47:56.35596+00	test	output	2026-12-01 11:47:56,194 7 INFO ? odoo: addons paths: ['/usr/lib/python3/dist-packages/odoo/addons', '/mnt/extra-addons'] 
01a2316e-bb5a-7257-aa95-60b2787dff3a	44	2026-12-01 11:47:56.355964+00	test	output	2026-12-01 11:47:56,194 7 INFO ? odoo: database: ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1@/run/ecluse-db:5432 
01a2316e-bb5a-7257-aa95-60b2787dff3a	45	2026-12-01 11:47:56.355969+00	test	output	2026-12-01 11:47:56,213 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: loading 1 modules... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	88	2026-12-01 11:47:56.962532+00	test	info	green: All 3 addons install. All 3 tests passed.
01a2316e-bb5a-7257-aa95-60b2787dff3a	46	2026-12-01 11:47:56.355973+00	test	output	2026-12-01 11:47:56,221 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: 1 modules loaded in 0.01s, 1 queries (+0 extra) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	47	2026-12-01 11:47:56.355979+00	test	output	2026-12-01 11:47:56,222 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: updating modules list 
01a2316e-bb5a-7257-aa95-60b2787dff3a	48	2026-12-01 11:47:56.355983+00	test	output	2026-12-01 11:47:56,228 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: loading 2 modules... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	49	2026-12-01 11:47:56.355987+00	test	output	2026-12-01 11:47:56,228 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: 2 modules loaded in 0.00s, 1 queries (+0 extra) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	50	2026-12-01 11:47:56.355993+00	test	output	2026-12-01 11:47:56,229 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: loading 9 modules... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	51	2026-12-01 11:47:56.355997+00	test	output	2026-12-01 11:47:56,229 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Loading module mail (3/9) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	52	2026-12-01 11:47:56.356001+00	test	output	2026-12-01 11:47:56,230 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: module mail: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	53	2026-12-01 11:47:56.356006+00	test	output	2026-12-01 11:47:56,300 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Module mail loaded in 0.07s, 450 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	54	2026-12-01 11:47:56.356011+00	test	output	2026-12-01 11:47:56,301 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Loading module shop_base (4/9) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	55	2026-12-01 11:47:56.356015+00	test	output	2026-12-01 11:47:56,301 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: module shop_base: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	56	2026-12-01 11:47:56.356021+00	test	output	2026-12-01 11:47:56,302 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: loading shop_base/data/company.xml 
01a2316e-bb5a-7257-aa95-60b2787dff3a	57	2026-12-01 11:47:56.356025+00	test	output	2026-12-01 11:47:56,304 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Module shop_base loaded in 0.00s, 7 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	58	2026-12-01 11:47:56.35603+00	test	output	2026-12-01 11:47:56,304 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Loading module uom (5/9) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	59	2026-12-01 11:47:56.356034+00	test	output	2026-12-01 11:47:56,305 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: module uom: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	60	2026-12-01 11:47:56.35604+00	test	output	2026-12-01 11:47:56,324 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Module uom loaded in 0.02s, 110 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	61	2026-12-01 11:47:56.356044+00	test	output	2026-12-01 11:47:56,324 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Loading module product (6/9) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	62	2026-12-01 11:47:56.356049+00	test	output	2026-12-01 11:47:56,325 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: module product: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	63	2026-12-01 11:47:56.660003+00	test	output	2026-12-01 11:47:56,396 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Module product loaded in 0.07s, 377 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	64	2026-12-01 11:47:56.66002+00	test	output	2026-12-01 11:47:56,396 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Loading module account (7/9) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	65	2026-12-01 11:47:56.660025+00	test	output	2026-12-01 11:47:56,398 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: module account: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	66	2026-12-01 11:47:56.66003+00	test	output	2026-12-01 11:47:56,460 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Module account loaded in 0.06s, 554 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	67	2026-12-01 11:47:56.660035+00	test	output	2026-12-01 11:47:56,460 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Loading module account_helper (8/9) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	68	2026-12-01 11:47:56.660039+00	test	output	2026-12-01 11:47:56,461 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: module account_helper: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	69	2026-12-01 11:47:56.660045+00	test	output	2026-12-01 11:47:56,461 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Module account_helper loaded in 0.00s, 3 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	70	2026-12-01 11:47:56.66005+00	test	output	2026-12-01 11:47:56,462 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Loading module shop_sales (9/9) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	71	2026-12-01 11:47:56.660055+00	test	output	2026-12-01 11:47:56,463 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: module shop_sales: creating or updating database tables 
01a2316e-bb5a-7257-aa95-60b2787dff3a	72	2026-12-01 11:47:56.66006+00	test	output	2026-12-01 11:47:56,470 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: loading shop_sales/security/ir.model.access.csv 
01a2316e-bb5a-7257-aa95-60b2787dff3a	73	2026-12-01 11:47:56.660065+00	test	output	2026-12-01 11:47:56,471 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: loading shop_sales/views/order.xml 
01a2316e-bb5a-7257-aa95-60b2787dff3a	74	2026-12-01 11:47:56.66007+00	test	output	2026-12-01 11:47:56,483 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_a_quantity_of_zero_is_refused ... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	75	2026-12-01 11:47:56.660075+00	test	output	2026-12-01 11:47:56,484 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_the_first_order_comes_with_the_addon ... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	76	2026-12-01 11:47:56.660081+00	test	output	2026-12-01 11:47:56,486 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_total_follows_the_quantity ... 
01a2316e-bb5a-7257-aa95-60b2787dff3a	77	2026-12-01 11:47:56.660087+00	test	output	2026-12-01 11:47:56,487 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Module shop_sales loaded in 0.03s (incl. 0.01s test), 97 queries (+31 test) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	78	2026-12-01 11:47:56.660092+00	test	output	2026-12-01 11:47:56,489 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: 9 modules loaded in 0.26s, 1605 queries (+31 extra) 
01a2316e-bb5a-7257-aa95-60b2787dff3a	79	2026-12-01 11:47:56.660097+00	test	output	2026-12-01 11:47:56,492 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.loading: Modules loaded. 
01a2316e-bb5a-7257-aa95-60b2787dff3a	80	2026-12-01 11:47:56.660101+00	test	output	2026-12-01 11:47:56,492 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.modules.registry: Registry loaded in 0.287s 
01a2316e-bb5a-7257-aa95-60b2787dff3a	81	2026-12-01 11:47:56.660105+00	test	output	2026-12-01 11:47:56,493 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.service.server: Starting post tests 
01a2316e-bb5a-7257-aa95-60b2787dff3a	82	2026-12-01 11:47:56.660109+00	test	output	2026-12-01 11:47:56,493 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.service.server: 0 post-tests in 0.00s, 0 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	83	2026-12-01 11:47:56.660113+00	test	output	2026-12-01 11:47:56,493 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.tests.stats: shop_sales: 3 tests 0.00s 26 queries 
01a2316e-bb5a-7257-aa95-60b2787dff3a	84	2026-12-01 11:47:56.660118+00	test	output	2026-12-01 11:47:56,493 7 INFO ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1 odoo.tests.result: 0 failed, 0 error(s) of 3 tests when loading database 'ecluse_1eaa1413_run_01a2316ebb5a7257aa9560b2787dff3a_1' 
01a2316e-bb5a-7257-aa95-60b2787dff3a	85	2026-12-01 11:47:56.660125+00	test	output	2026-12-01 11:47:56,493 7 INFO ? odoo.service.server: Initiating shutdown 
01a2316e-bb5a-7257-aa95-60b2787dff3a	86	2026-12-01 11:47:56.660127+00	test	output	2026-12-01 11:47:56,493 7 INFO ? odoo.service.server: Hit CTRL-C again or send a second signal to force the shutdown. 
01a2316e-bb5a-7257-aa95-60b2787dff3a	87	2026-12-01 11:47:56.660131+00	test	output	2026-12-01 11:47:56,496 7 INFO ? odoo.sql_db: ConnectionPool(read/write;used=0/count=1/max=64): Closed 1 connections 
01a2316e-e321-71d1-a173-be60b5c315aa	13	2026-12-01 11:48:01.032894+00	test	output	2026-12-01 11:48:01,001 7 INFO ? odoo: Odoo version 18.0-20251015 
01a2316e-e321-71d1-a173-be60b5c315aa	14	2026-12-01 11:48:01.032908+00	test	output	2026-12-01 11:48:01,001 7 INFO ? odoo: Using configuration file at /etc/odoo/odoo.conf 
01a2316e-e321-71d1-a173-be60b5c315aa	15	2026-12-01 11:48:01.032911+00	test	output	2026-12-01 11:48:01,001 7 INFO ? odoo: addons paths: ['/usr/lib/python3/dist-packages/odoo/addons', '/mnt/extra-addons'] 
01a2316e-e321-71d1-a173-be60b5c315aa	16	2026-12-01 11:48:01.032915+00	test	output	2026-12-01 11:48:01,001 7 INFO ? odoo: database: ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1@/run/ecluse-db:5432 
01a2316e-e321-71d1-a173-be60b5c315aa	17	2026-12-01 11:48:01.032919+00	test	output	2026-12-01 11:48:01,021 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: loading 1 modules... 
01a2316e-e321-71d1-a173-be60b5c315aa	18	2026-12-01 11:48:01.032923+00	test	output	2026-12-01 11:48:01,029 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: 1 modules loaded in 0.01s, 1 queries (+0 extra) 
01a2316e-e321-71d1-a173-be60b5c315aa	19	2026-12-01 11:48:01.032928+00	test	output	2026-12-01 11:48:01,029 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: updating modules list 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	61	2026-12-01 11:48:04.841307+00	attest	info	It is clients/shop:1babb06c67b5849d65a255450c1441d43a9aa29b.
01a2316e-bb5a-7257-aa95-60b2787dff3a	89	2026-12-01 11:47:57.145937+00	attest	info	123 Debian and 4 Python packages and 3 addons listed; signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.
01a2316e-bb5a-7257-aa95-60b2787dff3a	90	2026-12-01 11:47:57.171725+00	attest	info	It is clients/shop:81a3370ed28b38ef3ed603a4587f3e8ae8207397, main.
01a2316e-d949-77a7-a43a-3f663e7cdf63	10	2026-12-01 11:47:58.025144+00	push	info	Pushed sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751 to clients/shop.
01a2316e-d949-77a7-a43a-3f663e7cdf63	11	2026-12-01 11:47:58.272393+00	test	info	Odoo installs and tests 3 addons.
01a2316e-d949-77a7-a43a-3f663e7cdf63	12	2026-12-01 11:47:58.595196+00	test	output	2026-12-01 11:47:58,593 7 INFO ? odoo: Odoo version 18.0-20251015 
01a2316e-d949-77a7-a43a-3f663e7cdf63	13	2026-12-01 11:47:58.595212+00	test	output	2026-12-01 11:47:58,593 7 INFO ? odoo: Using configuration file at /etc/odoo/odoo.conf 
01a2316e-d949-77a7-a43a-3f663e7cdf63	14	2026-12-01 11:47:58.595215+00	test	output	2026-12-01 11:47:58,593 7 INFO ? odoo: addons paths: ['/usr/lib/python3/dist-packages/odoo/addons', '/mnt/extra-addons'] 
01a2316e-d949-77a7-a43a-3f663e7cdf63	15	2026-12-01 11:47:58.59522+00	test	output	2026-12-01 11:47:58,593 7 INFO ? odoo: database: ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1@/run/ecluse-db:5432 
01a2316e-d949-77a7-a43a-3f663e7cdf63	60	2026-12-01 11:47:59.59005+00	attest	info	123 Debian and 4 Python packages and 3 addons listed; signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.
01a2316e-e321-71d1-a173-be60b5c315aa	2	2026-12-01 11:48:00.45593+00	fetch	info	Submodule .third-party/OCA/account-tools is http://127.0.0.1:44279/OCA/account-tools.git at 60f2d72e25.
01a2316e-e321-71d1-a173-be60b5c315aa	8	2026-12-01 11:48:00.470113+00	base	info	Base image sample/odoo-debian:18.0-20251015 is sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8.
01a2316e-e321-71d1-a173-be60b5c315aa	20	2026-12-01 11:48:01.334278+00	test	output	2026-12-01 11:48:01,034 7 WARNING ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.module: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3 
01a2316e-e321-71d1-a173-be60b5c315aa	21	2026-12-01 11:48:01.334293+00	test	output	2026-12-01 11:48:01,038 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: loading 2 modules... 
01a2316e-e321-71d1-a173-be60b5c315aa	22	2026-12-01 11:48:01.334297+00	test	output	2026-12-01 11:48:01,038 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: 2 modules loaded in 0.00s, 1 queries (+0 extra) 
01a2316e-e321-71d1-a173-be60b5c315aa	23	2026-12-01 11:48:01.334302+00	test	output	2026-12-01 11:48:01,040 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: loading 9 modules... 
01a2316e-e321-71d1-a173-be60b5c315aa	24	2026-12-01 11:48:01.334306+00	test	output	2026-12-01 11:48:01,040 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Loading module mail (3/9) 
01a2316e-e321-71d1-a173-be60b5c315aa	25	2026-12-01 11:48:01.33431+00	test	output	2026-12-01 11:48:01,041 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: module mail: creating or updating database tables 
01a2316e-e321-71d1-a173-be60b5c315aa	26	2026-12-01 11:48:01.334315+00	test	output	2026-12-01 11:48:01,126 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Module mail loaded in 0.09s, 450 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	27	2026-12-01 11:48:01.334319+00	test	output	2026-12-01 11:48:01,126 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Loading module shop_base (4/9) 
01a2316e-e321-71d1-a173-be60b5c315aa	28	2026-12-01 11:48:01.334323+00	test	output	2026-12-01 11:48:01,127 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: module shop_base: creating or updating database tables 
01a2316e-e321-71d1-a173-be60b5c315aa	29	2026-12-01 11:48:01.334328+00	test	output	2026-12-01 11:48:01,127 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: loading shop_base/data/company.xml 
01a2316e-e321-71d1-a173-be60b5c315aa	30	2026-12-01 11:48:01.334333+00	test	output	2026-12-01 11:48:01,129 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Module shop_base loaded in 0.00s, 7 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	31	2026-12-01 11:48:01.334337+00	test	output	2026-12-01 11:48:01,129 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Loading module uom (5/9) 
01a2316e-e321-71d1-a173-be60b5c315aa	32	2026-12-01 11:48:01.334341+00	test	output	2026-12-01 11:48:01,130 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: module uom: creating or updating database tables 
01a2316e-e321-71d1-a173-be60b5c315aa	33	2026-12-01 11:48:01.334346+00	test	output	2026-12-01 11:48:01,149 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Module uom loaded in 0.02s, 110 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	34	2026-12-01 11:48:01.33435+00	test	output	2026-12-01 11:48:01,150 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Loading module product (6/9) 
01a2316e-e321-71d1-a173-be60b5c315aa	35	2026-12-01 11:48:01.334354+00	test	output	2026-12-01 11:48:01,150 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: module product: creating or updating database tables 
01a2316e-e321-71d1-a173-be60b5c315aa	36	2026-12-01 11:48:01.334359+00	test	output	2026-12-01 11:48:01,210 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Module product loaded in 0.06s, 377 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	37	2026-12-01 11:48:01.334364+00	test	output	2026-12-01 11:48:01,211 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Loading module account (7/9) 
01a2316e-e321-71d1-a173-be60b5c315aa	38	2026-12-01 11:48:01.334368+00	test	output	2026-12-01 11:48:01,212 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: module account: creating or updating database tables 
01a2316e-e321-71d1-a173-be60b5c315aa	39	2026-12-01 11:48:01.334373+00	test	output	2026-12-01 11:48:01,318 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Module account loaded in 0.11s, 554 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	40	2026-12-01 11:48:01.334377+00	test	output	2026-12-01 11:48:01,319 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Loading module account_helper (8/9) 
01a2316e-e321-71d1-a173-be60b5c315aa	41	2026-12-01 11:48:01.334382+00	test	output	2026-12-01 11:48:01,319 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: module account_helper: creating or updating database tables 
01a2316e-e321-71d1-a173-be60b5c315aa	42	2026-12-01 11:48:01.334387+00	test	output	2026-12-01 11:48:01,320 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Module account_helper loaded in 0.00s, 3 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	43	2026-12-01 11:48:01.334391+00	test	output	2026-12-01 11:48:01,321 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Loading module shop_sales (9/9) 
01a2316e-e321-71d1-a173-be60b5c315aa	44	2026-12-01 11:48:01.334395+00	test	output	2026-12-01 11:48:01,321 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: module shop_sales: creating or updating database tables 
01a2316e-e321-71d1-a173-be60b5c315aa	45	2026-12-01 11:48:01.3344+00	test	output	2026-12-01 11:48:01,331 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: loading shop_sales/security/ir.model.access.csv 
01a2316e-e321-71d1-a173-be60b5c315aa	46	2026-12-01 11:48:01.334405+00	test	output	2026-12-01 11:48:01,332 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: loading shop_sales/views/order.xml 
01a2316e-bb5a-7257-aa95-60b2787dff3a	91	2026-12-01 11:47:57.173787+00	attest	info	Built sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240.
01a2316e-d949-77a7-a43a-3f663e7cdf63	1	2026-12-01 11:47:57.914853+00	fetch	info	Fetching http://127.0.0.1:44279/clients/shop.git at 4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26.
01a2316e-d949-77a7-a43a-3f663e7cdf63	7	2026-12-01 11:47:57.988523+00	base	info	Base image sample/odoo-debian:18.0-20251015 is sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8.
01a2316e-e321-71d1-a173-be60b5c315aa	1	2026-12-01 11:48:00.423097+00	fetch	info	Fetching http://127.0.0.1:44279/clients/shop.git at 9d93e80d930003bbd376905c3c79d88a611c76fc.
01a2316e-e321-71d1-a173-be60b5c315aa	12	2026-12-01 11:48:00.73093+00	test	info	Odoo installs and tests 3 addons.
01a2316e-e321-71d1-a173-be60b5c315aa	62	2026-12-01 11:48:02.037316+00	attest	info	123 Debian and 4 Python packages and 3 addons listed; signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	7	2026-12-01 11:48:03.371831+00	base	info	Base image sample/odoo-debian:18.0-20251015 is sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	1	2026-12-01 11:48:06.560601+00	fetch	info	Fetching http://127.0.0.1:44279/clients/shop.git at c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	8	2026-12-01 11:48:06.613325+00	layer	info	2 layers of addons, 0 of them new.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	11	2026-12-01 11:48:07.119586+00	test	output	2026-12-01 11:48:07,082 7 INFO ? odoo: Odoo version 18.0-20251015 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	12	2026-12-01 11:48:07.119613+00	test	output	2026-12-01 11:48:07,083 7 INFO ? odoo: Using configuration file at /etc/odoo/odoo.conf 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	13	2026-12-01 11:48:07.119619+00	test	output	2026-12-01 11:48:07,083 7 INFO ? odoo: addons paths: ['/usr/lib/python3/dist-packages/odoo/addons', '/mnt/extra-addons'] 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	14	2026-12-01 11:48:07.119626+00	test	output	2026-12-01 11:48:07,083 7 INFO ? odoo: database: ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1@/run/ecluse-db:5432 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	15	2026-12-01 11:48:07.119633+00	test	output	2026-12-01 11:48:07,104 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: loading 1 modules... 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	16	2026-12-01 11:48:07.119639+00	test	output	2026-12-01 11:48:07,112 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: 1 modules loaded in 0.01s, 1 queries (+0 extra) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	17	2026-12-01 11:48:07.119646+00	test	output	2026-12-01 11:48:07,112 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: updating modules list 
01a2316e-d949-77a7-a43a-3f663e7cdf63	2	2026-12-01 11:47:57.970546+00	fetch	info	Submodule .third-party/OCA/account-tools is http://127.0.0.1:44279/OCA/account-tools.git at 60f2d72e25.
01a2316e-e321-71d1-a173-be60b5c315aa	61	2026-12-01 11:48:01.938721+00	test	warning	yellow: Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3.
01a2316e-e321-71d1-a173-be60b5c315aa	64	2026-12-01 11:48:02.046507+00	attest	info	Built sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	2	2026-12-01 11:48:03.360675+00	fetch	info	Submodule .third-party/OCA/account-tools is http://127.0.0.1:44279/OCA/account-tools.git at 60f2d72e25.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	37	2026-12-01 11:48:04.434789+00	test	output	2026-12-01 11:48:04,211 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Module account loaded in 0.12s, 554 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	38	2026-12-01 11:48:04.434812+00	test	output	2026-12-01 11:48:04,212 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Loading module account_helper (8/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	39	2026-12-01 11:48:04.434817+00	test	output	2026-12-01 11:48:04,212 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: module account_helper: creating or updating database tables 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	40	2026-12-01 11:48:04.434824+00	test	output	2026-12-01 11:48:04,213 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Module account_helper loaded in 0.00s, 3 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	41	2026-12-01 11:48:04.43483+00	test	output	2026-12-01 11:48:04,214 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Loading module shop_sales (9/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	42	2026-12-01 11:48:04.434834+00	test	output	2026-12-01 11:48:04,215 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: module shop_sales: creating or updating database tables 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	43	2026-12-01 11:48:04.43484+00	test	output	2026-12-01 11:48:04,229 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: loading shop_sales/security/ir.model.access.csv 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	44	2026-12-01 11:48:04.434845+00	test	output	2026-12-01 11:48:04,231 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: loading shop_sales/views/order.xml 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	45	2026-12-01 11:48:04.43485+00	test	output	2026-12-01 11:48:04,250 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_a_quantity_of_zero_is_refused ... 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	46	2026-12-01 11:48:04.434856+00	test	output	2026-12-01 11:48:04,252 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_the_first_order_comes_with_the_addon ... 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	47	2026-12-01 11:48:04.434862+00	test	output	2026-12-01 11:48:04,254 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_total_follows_the_quantity ... 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	48	2026-12-01 11:48:04.434868+00	test	output	2026-12-01 11:48:04,256 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Module shop_sales loaded in 0.04s (incl. 0.01s test), 97 queries (+31 test) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	49	2026-12-01 11:48:04.434874+00	test	output	2026-12-01 11:48:04,256 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: 9 modules loaded in 0.39s, 1605 queries (+31 extra) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	50	2026-12-01 11:48:04.434878+00	test	output	2026-12-01 11:48:04,262 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Modules loaded. 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	51	2026-12-01 11:48:04.434883+00	test	output	2026-12-01 11:48:04,262 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: Registry loaded in 0.427s 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	52	2026-12-01 11:48:04.434887+00	test	output	2026-12-01 11:48:04,263 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.service.server: Starting post tests 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	53	2026-12-01 11:48:04.434891+00	test	output	2026-12-01 11:48:04,263 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.service.server: 0 post-tests in 0.00s, 0 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	54	2026-12-01 11:48:04.434895+00	test	output	2026-12-01 11:48:04,263 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.tests.stats: shop_sales: 3 tests 0.01s 26 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	55	2026-12-01 11:48:04.4349+00	test	output	2026-12-01 11:48:04,263 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.tests.result: 0 failed, 0 error(s) of 3 tests when loading database 'ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1' 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	56	2026-12-01 11:48:04.434906+00	test	output	2026-12-01 11:48:04,263 7 INFO ? odoo.service.server: Initiating shutdown 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	57	2026-12-01 11:48:04.434909+00	test	output	2026-12-01 11:48:04,263 7 INFO ? odoo.service.server: Hit CTRL-C again or send a second signal to force the shutdown. 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	58	2026-12-01 11:48:04.434913+00	test	output	2026-12-01 11:48:04,263 7 INFO ? odoo.sql_db: ConnectionPool(read/write;used=0/count=1/max=64): Closed 1 connections 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	2	2026-12-01 11:48:06.594752+00	fetch	info	Submodule .third-party/OCA/account-tools is http://127.0.0.1:44279/OCA/account-tools.git at 60f2d72e25.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	3	2026-12-01 11:48:06.609206+00	check	warning	.pre-commit-config.yaml: .pre-commit-config.yaml is missing (template/required-file)
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	4	2026-12-01 11:48:06.609214+00	check	warning	.ruff.toml: .ruff.toml is missing (template/required-file)
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	5	2026-12-01 11:48:06.609219+00	check	info	Checked: 0 to mend, 2 warnings.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	6	2026-12-01 11:48:06.609235+00	check	info	25 files, 3 addons on Odoo's path.
01a2316e-d949-77a7-a43a-3f663e7cdf63	3	2026-12-01 11:47:57.987412+00	check	warning	.pre-commit-config.yaml: .pre-commit-config.yaml is missing (template/required-file)
01a2316e-d949-77a7-a43a-3f663e7cdf63	4	2026-12-01 11:47:57.987422+00	check	warning	.ruff.toml: .ruff.toml is missing (template/required-file)
01a2316e-d949-77a7-a43a-3f663e7cdf63	5	2026-12-01 11:47:57.987428+00	check	info	Checked: 0 to mend, 2 warnings.
01a2316e-d949-77a7-a43a-3f663e7cdf63	6	2026-12-01 11:47:57.987449+00	check	info	24 files, 3 addons on Odoo's path.
01a2316e-d949-77a7-a43a-3f663e7cdf63	59	2026-12-01 11:47:59.504478+00	test	info	green: All 3 addons install. All 3 tests passed.
01a2316e-d949-77a7-a43a-3f663e7cdf63	61	2026-12-01 11:47:59.603239+00	attest	info	It is clients/shop:4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26, main.
01a2316e-e321-71d1-a173-be60b5c315aa	9	2026-12-01 11:48:00.483958+00	layer	info	Layer 6b366456e9c5: 2 addons, 2269 bytes.
01a2316e-e321-71d1-a173-be60b5c315aa	10	2026-12-01 11:48:00.483967+00	layer	info	2 layers of addons, 1 of them new.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	60	2026-12-01 11:48:08.149574+00	attest	info	It is clients/shop:c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8, main.
01a2316e-d949-77a7-a43a-3f663e7cdf63	8	2026-12-01 11:47:58.004572+00	layer	info	Layer 7d9f092fd041: 2 addons, 2266 bytes.
01a2316e-d949-77a7-a43a-3f663e7cdf63	9	2026-12-01 11:47:58.004586+00	layer	info	2 layers of addons, 1 of them new.
01a2316e-d949-77a7-a43a-3f663e7cdf63	16	2026-12-01 11:47:58.898218+00	test	output	2026-12-01 11:47:58,612 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: loading 1 modules... 
01a2316e-d949-77a7-a43a-3f663e7cdf63	17	2026-12-01 11:47:58.898233+00	test	output	2026-12-01 11:47:58,621 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: 1 modules loaded in 0.01s, 1 queries (+0 extra) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	18	2026-12-01 11:47:58.898239+00	test	output	2026-12-01 11:47:58,621 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: updating modules list 
01a2316e-d949-77a7-a43a-3f663e7cdf63	19	2026-12-01 11:47:58.898243+00	test	output	2026-12-01 11:47:58,628 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: loading 2 modules... 
01a2316e-d949-77a7-a43a-3f663e7cdf63	20	2026-12-01 11:47:58.898247+00	test	output	2026-12-01 11:47:58,628 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: 2 modules loaded in 0.00s, 1 queries (+0 extra) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	21	2026-12-01 11:47:58.898252+00	test	output	2026-12-01 11:47:58,629 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: loading 9 modules... 
01a2316e-d949-77a7-a43a-3f663e7cdf63	22	2026-12-01 11:47:58.898256+00	test	output	2026-12-01 11:47:58,629 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Loading module mail (3/9) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	23	2026-12-01 11:47:58.89826+00	test	output	2026-12-01 11:47:58,630 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: module mail: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	24	2026-12-01 11:47:58.898265+00	test	output	2026-12-01 11:47:58,708 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Module mail loaded in 0.08s, 450 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	25	2026-12-01 11:47:58.89827+00	test	output	2026-12-01 11:47:58,708 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Loading module shop_base (4/9) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	26	2026-12-01 11:47:58.898275+00	test	output	2026-12-01 11:47:58,709 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: module shop_base: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	27	2026-12-01 11:47:58.898281+00	test	output	2026-12-01 11:47:58,709 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: loading shop_base/data/company.xml 
01a2316e-d949-77a7-a43a-3f663e7cdf63	28	2026-12-01 11:47:58.898285+00	test	output	2026-12-01 11:47:58,711 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Module shop_base loaded in 0.00s, 7 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	29	2026-12-01 11:47:58.89829+00	test	output	2026-12-01 11:47:58,712 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Loading module uom (5/9) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	30	2026-12-01 11:47:58.898294+00	test	output	2026-12-01 11:47:58,712 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: module uom: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	31	2026-12-01 11:47:58.898299+00	test	output	2026-12-01 11:47:58,738 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Module uom loaded in 0.03s, 110 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	32	2026-12-01 11:47:58.898303+00	test	output	2026-12-01 11:47:58,739 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Loading module product (6/9) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	33	2026-12-01 11:47:58.898308+00	test	output	2026-12-01 11:47:58,740 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: module product: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	34	2026-12-01 11:47:58.898313+00	test	output	2026-12-01 11:47:58,820 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Module product loaded in 0.08s, 377 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	35	2026-12-01 11:47:58.898317+00	test	output	2026-12-01 11:47:58,820 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Loading module account (7/9) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	36	2026-12-01 11:47:58.898321+00	test	output	2026-12-01 11:47:58,822 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: module account: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	37	2026-12-01 11:47:59.20203+00	test	output	2026-12-01 11:47:58,926 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Module account loaded in 0.11s, 554 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	38	2026-12-01 11:47:59.202046+00	test	output	2026-12-01 11:47:58,927 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Loading module account_helper (8/9) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	39	2026-12-01 11:47:59.202051+00	test	output	2026-12-01 11:47:58,927 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: module account_helper: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	40	2026-12-01 11:47:59.202057+00	test	output	2026-12-01 11:47:58,928 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Module account_helper loaded in 0.00s, 3 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	41	2026-12-01 11:47:59.202062+00	test	output	2026-12-01 11:47:58,928 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Loading module shop_sales (9/9) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	42	2026-12-01 11:47:59.202066+00	test	output	2026-12-01 11:47:58,929 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: module shop_sales: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	43	2026-12-01 11:47:59.202072+00	test	output	2026-12-01 11:47:58,938 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: loading shop_sales/security/ir.model.access.csv 
01a2316e-d949-77a7-a43a-3f663e7cdf63	44	2026-12-01 11:47:59.202076+00	test	output	2026-12-01 11:47:58,940 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: loading shop_sales/views/order.xml 
01a2316e-d949-77a7-a43a-3f663e7cdf63	45	2026-12-01 11:47:59.202081+00	test	output	2026-12-01 11:47:58,953 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_a_quantity_of_zero_is_refused ... 
01a2316e-d949-77a7-a43a-3f663e7cdf63	46	2026-12-01 11:47:59.202087+00	test	output	2026-12-01 11:47:58,954 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_the_first_order_comes_with_the_addon ... 
01a2316e-d949-77a7-a43a-3f663e7cdf63	47	2026-12-01 11:47:59.202093+00	test	output	2026-12-01 11:47:58,955 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_total_follows_the_quantity ... 
01a2316e-d949-77a7-a43a-3f663e7cdf63	48	2026-12-01 11:47:59.202099+00	test	output	2026-12-01 11:47:58,957 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Module shop_sales loaded in 0.03s (incl. 0.01s test), 97 queries (+31 test) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	49	2026-12-01 11:47:59.202105+00	test	output	2026-12-01 11:47:58,957 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: 9 modules loaded in 0.33s, 1605 queries (+31 extra) 
01a2316e-d949-77a7-a43a-3f663e7cdf63	50	2026-12-01 11:47:59.20211+00	test	output	2026-12-01 11:47:58,961 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.loading: Modules loaded. 
01a2316e-d949-77a7-a43a-3f663e7cdf63	51	2026-12-01 11:47:59.202113+00	test	output	2026-12-01 11:47:58,961 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.modules.registry: Registry loaded in 0.357s 
01a2316e-d949-77a7-a43a-3f663e7cdf63	52	2026-12-01 11:47:59.202118+00	test	output	2026-12-01 11:47:58,961 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.service.server: Starting post tests 
01a2316e-d949-77a7-a43a-3f663e7cdf63	53	2026-12-01 11:47:59.202122+00	test	output	2026-12-01 11:47:58,962 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.service.server: 0 post-tests in 0.00s, 0 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	54	2026-12-01 11:47:59.202126+00	test	output	2026-12-01 11:47:58,962 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.tests.stats: shop_sales: 3 tests 0.00s 26 queries 
01a2316e-d949-77a7-a43a-3f663e7cdf63	55	2026-12-01 11:47:59.202131+00	test	output	2026-12-01 11:47:58,962 7 INFO ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1 odoo.tests.result: 0 failed, 0 error(s) of 3 tests when loading database 'ecluse_1eaa1413_run_01a2316ed94977a7a43a3f663e7cdf63_1' 
01a2316e-d949-77a7-a43a-3f663e7cdf63	56	2026-12-01 11:47:59.202138+00	test	output	2026-12-01 11:47:58,962 7 INFO ? odoo.service.server: Initiating shutdown 
01a2316e-d949-77a7-a43a-3f663e7cdf63	57	2026-12-01 11:47:59.202141+00	test	output	2026-12-01 11:47:58,962 7 INFO ? odoo.service.server: Hit CTRL-C again or send a second signal to force the shutdown. 
01a2316e-d949-77a7-a43a-3f663e7cdf63	58	2026-12-01 11:47:59.202144+00	test	output	2026-12-01 11:47:58,965 7 INFO ? odoo.sql_db: ConnectionPool(read/write;used=0/count=1/max=64): Closed 1 connections 
01a2316e-e321-71d1-a173-be60b5c315aa	63	2026-12-01 11:48:02.044849+00	attest	info	It is clients/shop:9d93e80d930003bbd376905c3c79d88a611c76fc.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	16	2026-12-01 11:48:04.130662+00	test	output	2026-12-01 11:48:03,845 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: loading 1 modules... 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	17	2026-12-01 11:48:04.130722+00	test	output	2026-12-01 11:48:03,853 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: 1 modules loaded in 0.01s, 1 queries (+0 extra) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	18	2026-12-01 11:48:04.130728+00	test	output	2026-12-01 11:48:03,853 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: updating modules list 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	19	2026-12-01 11:48:04.130732+00	test	output	2026-12-01 11:48:03,865 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: loading 2 modules... 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	20	2026-12-01 11:48:04.130736+00	test	output	2026-12-01 11:48:03,867 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: 2 modules loaded in 0.00s, 1 queries (+0 extra) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	21	2026-12-01 11:48:04.130741+00	test	output	2026-12-01 11:48:03,867 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: loading 9 modules... 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	22	2026-12-01 11:48:04.130746+00	test	output	2026-12-01 11:48:03,867 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Loading module mail (3/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	23	2026-12-01 11:48:04.130787+00	test	output	2026-12-01 11:48:03,868 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: module mail: creating or updating database tables 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	24	2026-12-01 11:48:04.130793+00	test	output	2026-12-01 11:48:03,957 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Module mail loaded in 0.09s, 450 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	25	2026-12-01 11:48:04.130798+00	test	output	2026-12-01 11:48:03,958 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Loading module shop_base (4/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	26	2026-12-01 11:48:04.130803+00	test	output	2026-12-01 11:48:03,958 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: module shop_base: creating or updating database tables 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	27	2026-12-01 11:48:04.130809+00	test	output	2026-12-01 11:48:03,959 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: loading shop_base/data/company.xml 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	28	2026-12-01 11:48:04.130814+00	test	output	2026-12-01 11:48:03,963 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Module shop_base loaded in 0.01s, 7 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	29	2026-12-01 11:48:04.130819+00	test	output	2026-12-01 11:48:03,964 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Loading module uom (5/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	30	2026-12-01 11:48:04.130823+00	test	output	2026-12-01 11:48:03,965 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: module uom: creating or updating database tables 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	31	2026-12-01 11:48:04.130828+00	test	output	2026-12-01 11:48:03,992 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Module uom loaded in 0.03s, 110 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	32	2026-12-01 11:48:04.130833+00	test	output	2026-12-01 11:48:03,992 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Loading module product (6/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	33	2026-12-01 11:48:04.130838+00	test	output	2026-12-01 11:48:03,993 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: module product: creating or updating database tables 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	34	2026-12-01 11:48:04.130843+00	test	output	2026-12-01 11:48:04,088 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Module product loaded in 0.10s, 377 queries 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	35	2026-12-01 11:48:04.130848+00	test	output	2026-12-01 11:48:04,090 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.loading: Loading module account (7/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	36	2026-12-01 11:48:04.130852+00	test	output	2026-12-01 11:48:04,091 7 INFO ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1 odoo.modules.registry: module account: creating or updating database tables 
01a2316e-d949-77a7-a43a-3f663e7cdf63	62	2026-12-01 11:47:59.604629+00	attest	info	Built sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751.
01a2316e-e321-71d1-a173-be60b5c315aa	3	2026-12-01 11:48:00.469225+00	check	warning	.pre-commit-config.yaml: .pre-commit-config.yaml is missing (template/required-file)
01a2316e-e321-71d1-a173-be60b5c315aa	4	2026-12-01 11:48:00.469233+00	check	warning	.ruff.toml: .ruff.toml is missing (template/required-file)
01a2316e-e321-71d1-a173-be60b5c315aa	5	2026-12-01 11:48:00.469235+00	check	warning	shop_base/__manifest__.py:3: `shop_base` has the version `1.0`; it should read like 18.0.1.0.0 (manifest/version)
01a2316e-e321-71d1-a173-be60b5c315aa	6	2026-12-01 11:48:00.469241+00	check	info	Checked: 0 to mend, 3 warnings.
01a2316e-e321-71d1-a173-be60b5c315aa	7	2026-12-01 11:48:00.46926+00	check	info	23 files, 3 addons on Odoo's path.
01a2316e-e321-71d1-a173-be60b5c315aa	11	2026-12-01 11:48:00.499462+00	push	info	Pushed sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720 to clients/shop.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	3	2026-12-01 11:48:03.371038+00	check	warning	.pre-commit-config.yaml: .pre-commit-config.yaml is missing (template/required-file)
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	4	2026-12-01 11:48:03.371046+00	check	warning	.ruff.toml: .ruff.toml is missing (template/required-file)
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	5	2026-12-01 11:48:03.37105+00	check	info	Checked: 0 to mend, 2 warnings.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	6	2026-12-01 11:48:03.371067+00	check	info	25 files, 3 addons on Odoo's path.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	10	2026-12-01 11:48:03.39471+00	push	info	Pushed sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645 to clients/shop.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	12	2026-12-01 11:48:03.828123+00	test	output	2026-12-01 11:48:03,823 7 INFO ? odoo: Odoo version 18.0-20251015 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	13	2026-12-01 11:48:03.828134+00	test	output	2026-12-01 11:48:03,823 7 INFO ? odoo: Using configuration file at /etc/odoo/odoo.conf 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	14	2026-12-01 11:48:03.828137+00	test	output	2026-12-01 11:48:03,823 7 INFO ? odoo: addons paths: ['/usr/lib/python3/dist-packages/odoo/addons', '/mnt/extra-addons'] 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	15	2026-12-01 11:48:03.828141+00	test	output	2026-12-01 11:48:03,823 7 INFO ? odoo: database: ecluse_1eaa1413_run_01a2316eee7a710a8f28d290a5aaa6e4_1@/run/ecluse-db:5432 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	7	2026-12-01 11:48:06.609986+00	base	info	Base image sample/odoo-debian:18.0-20251015 is sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	9	2026-12-01 11:48:06.632586+00	push	info	Pushed sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e to clients/shop.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	58	2026-12-01 11:48:08.025673+00	test	info	green: All 3 addons install. All 3 tests passed.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	61	2026-12-01 11:48:08.150723+00	attest	info	Built sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e.
01a2316e-e321-71d1-a173-be60b5c315aa	47	2026-12-01 11:48:01.636437+00	test	output	2026-12-01 11:48:01,346 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_a_quantity_of_zero_is_refused ... 
01a2316e-e321-71d1-a173-be60b5c315aa	48	2026-12-01 11:48:01.636452+00	test	output	2026-12-01 11:48:01,348 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_the_first_order_comes_with_the_addon ... 
01a2316e-e321-71d1-a173-be60b5c315aa	49	2026-12-01 11:48:01.636459+00	test	output	2026-12-01 11:48:01,350 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_total_follows_the_quantity ... 
01a2316e-e321-71d1-a173-be60b5c315aa	50	2026-12-01 11:48:01.636465+00	test	output	2026-12-01 11:48:01,351 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Module shop_sales loaded in 0.03s (incl. 0.01s test), 97 queries (+31 test) 
01a2316e-e321-71d1-a173-be60b5c315aa	51	2026-12-01 11:48:01.636471+00	test	output	2026-12-01 11:48:01,354 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: 9 modules loaded in 0.31s, 1605 queries (+31 extra) 
01a2316e-e321-71d1-a173-be60b5c315aa	52	2026-12-01 11:48:01.636477+00	test	output	2026-12-01 11:48:01,358 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.loading: Modules loaded. 
01a2316e-e321-71d1-a173-be60b5c315aa	53	2026-12-01 11:48:01.636481+00	test	output	2026-12-01 11:48:01,358 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.registry: Registry loaded in 0.346s 
01a2316e-e321-71d1-a173-be60b5c315aa	54	2026-12-01 11:48:01.636485+00	test	output	2026-12-01 11:48:01,358 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.service.server: Starting post tests 
01a2316e-e321-71d1-a173-be60b5c315aa	55	2026-12-01 11:48:01.63649+00	test	output	2026-12-01 11:48:01,358 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.service.server: 0 post-tests in 0.00s, 0 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	56	2026-12-01 11:48:01.636494+00	test	output	2026-12-01 11:48:01,359 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.tests.stats: shop_sales: 3 tests 0.00s 26 queries 
01a2316e-e321-71d1-a173-be60b5c315aa	57	2026-12-01 11:48:01.636498+00	test	output	2026-12-01 11:48:01,359 7 INFO ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.tests.result: 0 failed, 0 error(s) of 3 tests when loading database 'ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1' 
01a2316e-e321-71d1-a173-be60b5c315aa	58	2026-12-01 11:48:01.636505+00	test	output	2026-12-01 11:48:01,359 7 INFO ? odoo.service.server: Initiating shutdown 
01a2316e-e321-71d1-a173-be60b5c315aa	59	2026-12-01 11:48:01.636508+00	test	output	2026-12-01 11:48:01,359 7 INFO ? odoo.service.server: Hit CTRL-C again or send a second signal to force the shutdown. 
01a2316e-e321-71d1-a173-be60b5c315aa	60	2026-12-01 11:48:01.636512+00	test	output	2026-12-01 11:48:01,359 7 INFO ? odoo.sql_db: ConnectionPool(read/write;used=0/count=1/max=64): Closed 1 connections 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	11	2026-12-01 11:48:03.525601+00	test	info	Odoo installs and tests 3 addons.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	60	2026-12-01 11:48:04.831997+00	attest	info	123 Debian and 4 Python packages and 3 addons listed; signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	18	2026-12-01 11:48:07.421301+00	test	output	2026-12-01 11:48:07,121 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: loading 2 modules... 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	19	2026-12-01 11:48:07.421317+00	test	output	2026-12-01 11:48:07,122 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: 2 modules loaded in 0.00s, 1 queries (+0 extra) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	20	2026-12-01 11:48:07.421351+00	test	output	2026-12-01 11:48:07,122 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: loading 9 modules... 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	21	2026-12-01 11:48:07.421356+00	test	output	2026-12-01 11:48:07,122 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Loading module mail (3/9) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	22	2026-12-01 11:48:07.42136+00	test	output	2026-12-01 11:48:07,123 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: module mail: creating or updating database tables 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	23	2026-12-01 11:48:07.421365+00	test	output	2026-12-01 11:48:07,197 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Module mail loaded in 0.08s, 450 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	24	2026-12-01 11:48:07.42137+00	test	output	2026-12-01 11:48:07,198 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Loading module shop_base (4/9) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	25	2026-12-01 11:48:07.421376+00	test	output	2026-12-01 11:48:07,198 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: module shop_base: creating or updating database tables 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	26	2026-12-01 11:48:07.421381+00	test	output	2026-12-01 11:48:07,198 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: loading shop_base/data/company.xml 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	27	2026-12-01 11:48:07.421386+00	test	output	2026-12-01 11:48:07,201 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Module shop_base loaded in 0.00s, 7 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	28	2026-12-01 11:48:07.42139+00	test	output	2026-12-01 11:48:07,201 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Loading module uom (5/9) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	29	2026-12-01 11:48:07.421394+00	test	output	2026-12-01 11:48:07,202 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: module uom: creating or updating database tables 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	30	2026-12-01 11:48:07.4214+00	test	output	2026-12-01 11:48:07,238 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Module uom loaded in 0.04s, 110 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	31	2026-12-01 11:48:07.421404+00	test	output	2026-12-01 11:48:07,239 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Loading module product (6/9) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	32	2026-12-01 11:48:07.421409+00	test	output	2026-12-01 11:48:07,239 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: module product: creating or updating database tables 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	33	2026-12-01 11:48:07.421414+00	test	output	2026-12-01 11:48:07,320 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Module product loaded in 0.08s, 377 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	34	2026-12-01 11:48:07.421418+00	test	output	2026-12-01 11:48:07,321 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Loading module account (7/9) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	35	2026-12-01 11:48:07.421422+00	test	output	2026-12-01 11:48:07,322 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: module account: creating or updating database tables 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	36	2026-12-01 11:48:07.723906+00	test	output	2026-12-01 11:48:07,422 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Module account loaded in 0.10s, 554 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	37	2026-12-01 11:48:07.723923+00	test	output	2026-12-01 11:48:07,423 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Loading module account_helper (8/9) 
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	1	2026-12-01 11:48:03.330556+00	fetch	info	Fetching http://127.0.0.1:44279/clients/shop.git at 1babb06c67b5849d65a255450c1441d43a9aa29b.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	8	2026-12-01 11:48:03.382376+00	layer	info	Layer e40a9ffcc615: 2 addons, 2306 bytes.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	9	2026-12-01 11:48:03.382383+00	layer	info	2 layers of addons, 1 of them new.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	59	2026-12-01 11:48:04.736302+00	test	info	green: All 3 addons install. All 3 tests passed.
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	62	2026-12-01 11:48:04.842746+00	attest	info	Built sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	10	2026-12-01 11:48:06.817388+00	test	info	Odoo installs and tests 3 addons.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	59	2026-12-01 11:48:08.137316+00	attest	info	123 Debian and 4 Python packages and 3 addons listed; signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	38	2026-12-01 11:48:07.723928+00	test	output	2026-12-01 11:48:07,423 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: module account_helper: creating or updating database tables 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	39	2026-12-01 11:48:07.723933+00	test	output	2026-12-01 11:48:07,424 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Module account_helper loaded in 0.00s, 3 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	40	2026-12-01 11:48:07.723938+00	test	output	2026-12-01 11:48:07,424 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Loading module shop_sales (9/9) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	41	2026-12-01 11:48:07.723943+00	test	output	2026-12-01 11:48:07,425 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: module shop_sales: creating or updating database tables 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	42	2026-12-01 11:48:07.723949+00	test	output	2026-12-01 11:48:07,451 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: loading shop_sales/security/ir.model.access.csv 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	43	2026-12-01 11:48:07.723953+00	test	output	2026-12-01 11:48:07,452 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: loading shop_sales/views/order.xml 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	44	2026-12-01 11:48:07.723958+00	test	output	2026-12-01 11:48:07,468 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_a_quantity_of_zero_is_refused ... 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	45	2026-12-01 11:48:07.723964+00	test	output	2026-12-01 11:48:07,470 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_the_first_order_comes_with_the_addon ... 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	46	2026-12-01 11:48:07.723969+00	test	output	2026-12-01 11:48:07,472 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.addons.shop_sales.tests.test_order: Starting TestOrder.test_total_follows_the_quantity ... 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	47	2026-12-01 11:48:07.723975+00	test	output	2026-12-01 11:48:07,474 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Module shop_sales loaded in 0.05s (incl. 0.01s test), 97 queries (+31 test) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	48	2026-12-01 11:48:07.723981+00	test	output	2026-12-01 11:48:07,474 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: 9 modules loaded in 0.35s, 1605 queries (+31 extra) 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	49	2026-12-01 11:48:07.723985+00	test	output	2026-12-01 11:48:07,481 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.loading: Modules loaded. 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	50	2026-12-01 11:48:07.723989+00	test	output	2026-12-01 11:48:07,481 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.modules.registry: Registry loaded in 0.386s 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	51	2026-12-01 11:48:07.723994+00	test	output	2026-12-01 11:48:07,481 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.service.server: Starting post tests 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	52	2026-12-01 11:48:07.723998+00	test	output	2026-12-01 11:48:07,481 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.service.server: 0 post-tests in 0.00s, 0 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	53	2026-12-01 11:48:07.724002+00	test	output	2026-12-01 11:48:07,481 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.tests.stats: shop_sales: 3 tests 0.01s 26 queries 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	54	2026-12-01 11:48:07.724006+00	test	output	2026-12-01 11:48:07,481 7 INFO ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1 odoo.tests.result: 0 failed, 0 error(s) of 3 tests when loading database 'ecluse_1eaa1413_run_01a2316efb1a773384f83b878ab6a2aa_1' 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	55	2026-12-01 11:48:07.724013+00	test	output	2026-12-01 11:48:07,481 7 INFO ? odoo.service.server: Initiating shutdown 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	56	2026-12-01 11:48:07.724016+00	test	output	2026-12-01 11:48:07,481 7 INFO ? odoo.service.server: Hit CTRL-C again or send a second signal to force the shutdown. 
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	57	2026-12-01 11:48:07.72402+00	test	output	2026-12-01 11:48:07,481 7 INFO ? odoo.sql_db: ConnectionPool(read/write;used=0/count=1/max=64): Closed 1 connections 
\.


--
-- Data for Name: build_steps; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.build_steps (build_id, name, status, started_at, finished_at) FROM stdin;
01a2316e-bb5a-7257-aa95-60b2787dff3a	fetch	succeeded	2026-12-01 11:47:50.242257+00	2026-12-01 11:47:50.326817+00
01a2316e-bb5a-7257-aa95-60b2787dff3a	check	succeeded	2026-12-01 11:47:50.326933+00	2026-12-01 11:47:50.343451+00
01a2316e-bb5a-7257-aa95-60b2787dff3a	base	succeeded	2026-12-01 11:47:50.343514+00	2026-12-01 11:47:50.75661+00
01a2316e-bb5a-7257-aa95-60b2787dff3a	layer	succeeded	2026-12-01 11:47:50.756729+00	2026-12-01 11:47:50.779049+00
01a2316e-bb5a-7257-aa95-60b2787dff3a	push	succeeded	2026-12-01 11:47:50.779143+00	2026-12-01 11:47:50.793416+00
01a2316e-bb5a-7257-aa95-60b2787dff3a	test	succeeded	2026-12-01 11:47:50.793619+00	2026-12-01 11:47:56.968927+00
01a2316e-bb5a-7257-aa95-60b2787dff3a	attest	succeeded	2026-12-01 11:47:56.969035+00	2026-12-01 11:47:57.175174+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	fetch	succeeded	2026-12-01 11:47:57.91216+00	2026-12-01 11:47:57.971604+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	check	succeeded	2026-12-01 11:47:57.971766+00	2026-12-01 11:47:57.988265+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	base	succeeded	2026-12-01 11:47:57.988326+00	2026-12-01 11:47:57.990508+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	layer	succeeded	2026-12-01 11:47:57.990629+00	2026-12-01 11:47:58.005767+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	push	succeeded	2026-12-01 11:47:58.005827+00	2026-12-01 11:47:58.026469+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	test	succeeded	2026-12-01 11:47:58.026581+00	2026-12-01 11:47:59.50679+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	attest	succeeded	2026-12-01 11:47:59.506897+00	2026-12-01 11:47:59.605676+00
01a2316e-e321-71d1-a173-be60b5c315aa	fetch	succeeded	2026-12-01 11:48:00.422172+00	2026-12-01 11:48:00.456546+00
01a2316e-e321-71d1-a173-be60b5c315aa	check	succeeded	2026-12-01 11:48:00.45661+00	2026-12-01 11:48:00.469904+00
01a2316e-e321-71d1-a173-be60b5c315aa	base	succeeded	2026-12-01 11:48:00.469958+00	2026-12-01 11:48:00.47179+00
01a2316e-e321-71d1-a173-be60b5c315aa	layer	succeeded	2026-12-01 11:48:00.471855+00	2026-12-01 11:48:00.484582+00
01a2316e-e321-71d1-a173-be60b5c315aa	push	succeeded	2026-12-01 11:48:00.484698+00	2026-12-01 11:48:00.499993+00
01a2316e-e321-71d1-a173-be60b5c315aa	test	succeeded	2026-12-01 11:48:00.500053+00	2026-12-01 11:48:01.940935+00
01a2316e-e321-71d1-a173-be60b5c315aa	attest	succeeded	2026-12-01 11:48:01.94101+00	2026-12-01 11:48:02.047521+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	fetch	succeeded	2026-12-01 11:48:03.327459+00	2026-12-01 11:48:03.36136+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	check	succeeded	2026-12-01 11:48:03.361424+00	2026-12-01 11:48:03.371677+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	base	succeeded	2026-12-01 11:48:03.371727+00	2026-12-01 11:48:03.373081+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	layer	succeeded	2026-12-01 11:48:03.37314+00	2026-12-01 11:48:03.382995+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	push	succeeded	2026-12-01 11:48:03.383046+00	2026-12-01 11:48:03.395203+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	test	succeeded	2026-12-01 11:48:03.39525+00	2026-12-01 11:48:04.738502+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	attest	succeeded	2026-12-01 11:48:04.738611+00	2026-12-01 11:48:04.843771+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	fetch	succeeded	2026-12-01 11:48:06.56025+00	2026-12-01 11:48:06.595671+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	check	succeeded	2026-12-01 11:48:06.596657+00	2026-12-01 11:48:06.609683+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	base	succeeded	2026-12-01 11:48:06.609807+00	2026-12-01 11:48:06.612272+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	layer	succeeded	2026-12-01 11:48:06.61232+00	2026-12-01 11:48:06.613937+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	push	succeeded	2026-12-01 11:48:06.614011+00	2026-12-01 11:48:06.633052+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	test	succeeded	2026-12-01 11:48:06.633102+00	2026-12-01 11:48:08.027507+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	attest	succeeded	2026-12-01 11:48:08.027603+00	2026-12-01 11:48:08.151388+00
\.


--
-- Data for Name: builds; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.builds (id, project_id, delivery_id, commit_sha, ref_name, ref_kind, status, error, subject, author, committed_at, base_reference, base_digest, image_digest, changelog, migrations, migrate_script, created_at, started_at, finished_at, dependency_image_id, compliance, cancel_requested_at, cancel_requested_by, superseded_by, waits_for, expected_digest) FROM stdin;
01a2316e-e321-71d1-a173-be60b5c315aa	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e31c-762b-82da-0b708562f134	9d93e80d930003bbd376905c3c79d88a611c76fc	v0.9.0	tag	succeeded	\N	Try something	Dora Developer	2025-10-15 08:03:00+00	sample/odoo-debian:18.0-20251015	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	# Changelog\n\n## [Unreleased]\n\n## [v1.0.0] — 2025-10-15\n### Added\n- Orders carry the customer's own reference.\n- Invoices are grouped by delivery address.\n	# Migrations\n\n## [v1.0.0] — 2025-10-15\n### Summary\nFirst installation.\n### Pre-migration Checklist\n- [ ] Backup verified\n### Steps\n1. Run `migrate.sh`.\n### Post-migration Actions\n- Check one invoice.\n### Rollback Procedure\n1. Restore the backup.\n\n## [v0.9.0] — 2025-10-15\n### Summary\nFirst installation.\n### Pre-migration Checklist\n- [ ] Backup verified\n### Steps\n1. Run `migrate.sh`.\n### Post-migration Actions\n- Check one invoice.\n### Rollback Procedure\n1. Restore the backup.\n	\N	2026-12-01 11:48:00.414602+00	2026-12-01 11:48:00.420999+00	2026-12-01 11:48:02.047096+00	\N	yellow	\N	\N	\N	\N	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720
01a2316e-d949-77a7-a43a-3f663e7cdf63	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-d93d-71a8-a2d4-74f2cf8b770a	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	main	branch	succeeded	\N	Greet in another way	Dora Developer	2025-10-15 08:01:00+00	sample/odoo-debian:18.0-20251015	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	# Changelog\n\n## [Unreleased]\n\n## [v1.0.0] — 2025-10-15\n### Added\n- Orders carry the customer's own reference.\n- Invoices are grouped by delivery address.\n	# Migrations\n\n## [v1.0.0] — 2025-10-15\n### Summary\nFirst installation.\n### Pre-migration Checklist\n- [ ] Backup verified\n### Steps\n1. Run `migrate.sh`.\n### Post-migration Actions\n- Check one invoice.\n### Rollback Procedure\n1. Restore the backup.\n	#!/bin/sh\nset -eu\nodoo --stop-after-init --no-http -i shop_base,shop_sales,account_helper\n	2026-12-01 11:47:57.895723+00	2026-12-01 11:47:57.905729+00	2026-12-01 11:47:59.605343+00	\N	yellow	\N	\N	\N	\N	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751
01a2316e-bb5a-7257-aa95-60b2787dff3a	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb51-77e5-92a6-e24f215a5a92	81a3370ed28b38ef3ed603a4587f3e8ae8207397	main	branch	succeeded	\N	Start the project	Dora Developer	2025-10-15 08:00:00+00	sample/odoo-debian:18.0-20251015	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	# Changelog\n\n## [Unreleased]\n\n## [v1.0.0] — 2025-10-15\n### Added\n- Orders carry the customer's own reference.\n- Invoices are grouped by delivery address.\n	# Migrations\n\n## [v1.0.0] — 2025-10-15\n### Summary\nFirst installation.\n### Pre-migration Checklist\n- [ ] Backup verified\n### Steps\n1. Run `migrate.sh`.\n### Post-migration Actions\n- Check one invoice.\n### Rollback Procedure\n1. Restore the backup.\n	#!/bin/sh\nset -eu\nodoo --stop-after-init --no-http -i shop_base,shop_sales,account_helper\n	2026-12-01 11:47:50.230563+00	2026-12-01 11:47:50.239734+00	2026-12-01 11:47:57.174303+00	\N	yellow	\N	\N	\N	\N	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee76-74d6-8b54-362e92dd1469	1babb06c67b5849d65a255450c1441d43a9aa29b	v1.0.1	tag	succeeded	\N	Prepare v1.0.1	Dora Developer	2025-10-15 08:07:00+00	sample/odoo-debian:18.0-20251015	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	# Changelog\n\n## [Unreleased]\n\n## [v1.0.1] — 2025-10-20\n### Changed\n- Invoices are sent again.\n\n## [v1.0.0] — 2025-10-15\n### Added\n- Orders carry the customer's own reference.\n- Invoices are grouped by delivery address.\n	# Migrations\n\n## [v1.0.1] — 2025-10-20\nNo migration needed.\n\n## [v1.0.0] — 2025-10-15\n### Summary\nFirst installation.\n### Pre-migration Checklist\n- [ ] Backup verified\n### Steps\n1. Run `migrate.sh`.\n### Post-migration Actions\n- Check one invoice.\n### Rollback Procedure\n1. Restore the backup.\n	#!/bin/sh\nset -eu\nodoo --stop-after-init --no-http -i shop_base,shop_sales,account_helper\n	2026-12-01 11:48:03.320625+00	2026-12-01 11:48:03.325942+00	2026-12-01 11:48:04.843351+00	\N	yellow	\N	\N	\N	\N	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-fb15-7332-8331-3338017e3397	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	main	branch	succeeded	\N	Prepare v1.1.0	Dora Developer	2025-10-15 08:11:00+00	sample/odoo-debian:18.0-20251015	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	# Changelog\n\n## [Unreleased]\n\n## [v1.1.0] — 2025-11-03\n### Changed\n- Quotations show the delivery address.\n\n## [v1.0.1] — 2025-10-20\n### Changed\n- Invoices are sent again.\n\n## [v1.0.0] — 2025-10-15\n### Added\n- Orders carry the customer's own reference.\n- Invoices are grouped by delivery address.\n	# Migrations\n\n## [v1.1.0] — 2025-11-03\nNo migration needed.\n\n## [v1.0.1] — 2025-10-20\nNo migration needed.\n\n## [v1.0.0] — 2025-10-15\n### Summary\nFirst installation.\n### Pre-migration Checklist\n- [ ] Backup verified\n### Steps\n1. Run `migrate.sh`.\n### Post-migration Actions\n- Check one invoice.\n### Rollback Procedure\n1. Restore the backup.\n	#!/bin/sh\nset -eu\nodoo --stop-after-init --no-http -i shop_base,shop_sales,account_helper\n	2026-12-01 11:48:06.551642+00	2026-12-01 11:48:06.556799+00	2026-12-01 11:48:08.151036+00	\N	yellow	\N	\N	\N	\N	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e
\.


--
-- Data for Name: comparisons; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.comparisons (project_id, from_commit, to_commit, comparison, created_at) FROM stdin;
01a2316e-bb12-7672-ac17-45a5356d10b6	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	{"addons": [{"name": "shop_sales", "change": "changed", "to_version": "18.0.1.0.0", "from_version": "18.0.1.0.0"}], "repositories": [{"to": "c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8", "log": {"added": [{"sha": "c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8", "author": "Dora Developer", "subject": "Prepare v1.1.0", "tickets": [], "committed_at": "2025-10-15T08:11:00Z"}, {"sha": "1babb06c67b5849d65a255450c1441d43a9aa29b", "author": "Dora Developer", "subject": "Prepare v1.0.1", "tickets": [], "committed_at": "2025-10-15T08:07:00Z"}, {"sha": "29f27b8dd8a1c6683fb5ba54ea7045380b662854", "author": "Dora Developer", "subject": "Send the invoices again (#7)", "tickets": ["#7"], "committed_at": "2025-10-15T08:06:00Z"}], "is_cut": false, "taken_back": []}, "from": "4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26", "path": ""}]}	2026-12-01 11:48:08.868667+00
\.


--
-- Data for Name: deliveries; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.deliveries (id, project_id, forge, forge_id, event, status, outcome, payload, remote_address, received_at, processed_at) FROM stdin;
01a2316e-bb51-77e5-92a6-e24f215a5a92	01a2316e-bb12-7672-ac17-45a5356d10b6	github	167a113d-15bf-4c7e-a48d-02706bfc985a	push	processed	Building 81a3370ed2 of main.	\\x7b226166746572223a2238316133333730656432386233386566336564363033613435383766336538616538323037333937222c22626173655f726566223a6e756c6c2c226265666f7265223a2230303030303030303030303030303030303030303030303030303030303030303030303030303030222c22636f6d6d697473223a5b7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2238316133333730656432386233386566336564363033613435383766336538616538323037333937222c226d657373616765223a225374617274207468652070726f6a656374222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2237393337303238656138653366373835346133303664653366653833623832646530373333613138222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f38316133333730656432386233386566336564363033613435383766336538616538323037333937227d5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3030303030303030303030302e2e2e383161333337306564323862222c2263726561746564223a747275652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2238316133333730656432386233386566336564363033613435383766336538616538323037333937222c226d657373616765223a225374617274207468652070726f6a656374222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2237393337303238656138653366373835346133303664653366653833623832646530373333613138222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f38316133333730656432386233386566336564363033613435383766336538616538323037333937227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f68656164732f6d61696e222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:47:50.226068+00	2026-12-01 11:47:50.230563+00
01a2316e-d93d-71a8-a2d4-74f2cf8b770a	01a2316e-bb12-7672-ac17-45a5356d10b6	github	a4b03d51-a0c0-4998-b373-434c439b988a	push	processed	Building 4ef7c23ce9 of main.	\\x7b226166746572223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c22626173655f726566223a6e756c6c2c226265666f7265223a2238316133333730656432386233386566336564363033613435383766336538616538323037333937222c22636f6d6d697473223a5b7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c226d657373616765223a22477265657420696e20616e6f7468657220776179222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2236326436306131643466353438353936376265306230373232386666356239656333326337666534222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f34656637633233636539623566663832323730623065623736393538343566346431613036643236227d5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3831613333373065643238622e2e2e346566376332336365396235222c2263726561746564223a66616c73652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c226d657373616765223a22477265657420696e20616e6f7468657220776179222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2236326436306131643466353438353936376265306230373232386666356239656333326337666534222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f34656637633233636539623566663832323730623065623736393538343566346431613036643236227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f68656164732f6d61696e222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:47:57.885734+00	2026-12-01 11:47:57.895723+00
01a2316e-e285-7505-be80-924ca1b67687	01a2316e-bb12-7672-ac17-45a5356d10b6	github	015d9e02-2ce0-466f-8a40-31b8e4ae70b8	push	processed	Release v1.0.0 is sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751, built before from 4ef7c23ce9.	\\x7b226166746572223a2266343765386266306336303435643030356332626631613638333764326439346437623562313935222c22626173655f726566223a22726566732f68656164732f6d61696e222c226265666f7265223a2230303030303030303030303030303030303030303030303030303030303030303030303030303030222c22636f6d6d697473223a5b5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3030303030303030303030302e2e2e663437653862663063363034222c2263726561746564223a747275652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c226d657373616765223a22477265657420696e20616e6f7468657220776179222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2236326436306131643466353438353936376265306230373232386666356239656333326337666534222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f34656637633233636539623566663832323730623065623736393538343566346431613036643236227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f746167732f76312e302e30222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:48:00.262197+00	2026-12-01 11:48:00.26479+00
01a2316e-e31c-762b-82da-0b708562f134	01a2316e-bb12-7672-ac17-45a5356d10b6	github	ac09caa9-6825-48ee-8d36-b8025f022a8d	push	processed	Release v0.9.0 waits for the build of 9d93e80d93.	\\x7b226166746572223a2237386634333961356433303766643731363831313564366261356365623563316165623332646366222c22626173655f726566223a22726566732f68656164732f6d61696e222c226265666f7265223a2230303030303030303030303030303030303030303030303030303030303030303030303030303030222c22636f6d6d697473223a5b5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3030303030303030303030302e2e2e373866343339613564333037222c2263726561746564223a747275652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2239643933653830643933303030336262643337363930356333633739643838613631316337366663222c226d657373616765223a2254727920736f6d657468696e67222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2263663637633131366138386439376333633530393637336462623330303033396430386533396439222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f39643933653830643933303030336262643337363930356333633739643838613631316337366663227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f746167732f76302e392e30222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:48:00.412477+00	2026-12-01 11:48:00.414602+00
01a2316e-e9ae-777c-bf2c-cc2a30474905	01a2316e-bb12-7672-ac17-45a5356d10b6	github	ba3c03cb-a6cf-474b-9203-136c0a94befc	push	processed	Release v0.8.0 is sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720, built before from 9d93e80d93.	\\x7b226166746572223a2237303532643233663361653431353039346232643034336639616231356661383534666438636262222c22626173655f726566223a22726566732f68656164732f6d61696e222c226265666f7265223a2230303030303030303030303030303030303030303030303030303030303030303030303030303030222c22636f6d6d697473223a5b5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3030303030303030303030302e2e2e373035326432336633616534222c2263726561746564223a747275652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2239643933653830643933303030336262643337363930356333633739643838613631316337366663222c226d657373616765223a2254727920736f6d657468696e67222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2263663637633131366138386439376333633530393637336462623330303033396430386533396439222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f39643933653830643933303030336262643337363930356333633739643838613631316337366663227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f746167732f76302e382e30222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:48:02.095786+00	2026-12-01 11:48:02.099788+00
01a2316e-ee76-74d6-8b54-362e92dd1469	01a2316e-bb12-7672-ac17-45a5356d10b6	github	af925e40-69a0-485b-a05b-da04fa7a5979	push	processed	Release v1.0.1 waits for the build of 1babb06c67.	\\x7b226166746572223a2261343933613035336161316664643438636466653938363738316362353238303536383963613035222c22626173655f726566223a22726566732f68656164732f6d61696e222c226265666f7265223a2230303030303030303030303030303030303030303030303030303030303030303030303030303030222c22636f6d6d697473223a5b5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3030303030303030303030302e2e2e613439336130353361613166222c2263726561746564223a747275652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2231626162623036633637623538343964363561323535343530633134343164343361396161323962222c226d657373616765223a22507265706172652076312e302e31222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2262393261613961333464313434316330353435353261353664393438356237366336306262616231222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f31626162623036633637623538343964363561323535343530633134343164343361396161323962227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f746167732f76312e302e31222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:48:03.318314+00	2026-12-01 11:48:03.320625+00
01a2316e-f7c6-7123-93db-7a9e6fc03142	01a2316e-bb12-7672-ac17-45a5356d10b6	github	abb322b8-2fca-4665-aa21-35eeec996f4e	push	processed	Release v1.0.2 is sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751, built before from 4ef7c23ce9.	\\x7b226166746572223a2261343664326131323531343562396630383936333166633061623436323934356639333337393932222c22626173655f726566223a22726566732f68656164732f6d61696e222c226265666f7265223a2230303030303030303030303030303030303030303030303030303030303030303030303030303030222c22636f6d6d697473223a5b5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3030303030303030303030302e2e2e613436643261313235313435222c2263726561746564223a747275652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c226d657373616765223a22477265657420696e20616e6f7468657220776179222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2236326436306131643466353438353936376265306230373232386666356239656333326337666534222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f34656637633233636539623566663832323730623065623736393538343566346431613036643236227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f746167732f76312e302e32222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:48:05.703286+00	2026-12-01 11:48:05.705282+00
01a2316e-fb15-7332-8331-3338017e3397	01a2316e-bb12-7672-ac17-45a5356d10b6	github	0ae35927-6f62-45ac-8f01-0495811d6d57	push	processed	Building c9e8fa7ea2 of main.	\\x7b226166746572223a2263396538666137656132656232636262643966663039643033333662306334323431343839616638222c22626173655f726566223a6e756c6c2c226265666f7265223a2234656637633233636539623566663832323730623065623736393538343566346431613036643236222c22636f6d6d697473223a5b7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2263396538666137656132656232636262643966663039643033333662306334323431343839616638222c226d657373616765223a22507265706172652076312e312e30222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2238666139383431343234633062363333306439306666396462626332626532616537616638653963222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f63396538666137656132656232636262643966663039643033333662306334323431343839616638227d5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3465663763323363653962352e2e2e633965386661376561326562222c2263726561746564223a66616c73652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2263396538666137656132656232636262643966663039643033333662306334323431343839616638222c226d657373616765223a22507265706172652076312e312e30222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2238666139383431343234633062363333306439306666396462626332626532616537616638653963222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f63396538666137656132656232636262643966663039643033333662306334323431343839616638227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f68656164732f6d61696e222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:48:06.549705+00	2026-12-01 11:48:06.551642+00
01a2316f-03a1-7565-8dc9-44e71a23b7d4	01a2316e-bb12-7672-ac17-45a5356d10b6	github	55fefd6d-091b-47ac-90c0-8e4fd04734f4	push	processed	Release v1.1.0 is sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e, built before from c9e8fa7ea2.	\\x7b226166746572223a2239643138373337646231373532666233663732613034323532393562323261666637326465333637222c22626173655f726566223a22726566732f68656164732f6d61696e222c226265666f7265223a2230303030303030303030303030303030303030303030303030303030303030303030303030303030222c22636f6d6d697473223a5b5d2c22636f6d70617265223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d706172652f3030303030303030303030302e2e2e396431383733376462313735222c2263726561746564223a747275652c2264656c65746564223a66616c73652c22666f72636564223a66616c73652c22686561645f636f6d6d6974223a7b226164646564223a5b5d2c22617574686f72223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c22636f6d6d6974746572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22446f726120446576656c6f706572222c22757365726e616d65223a22646f7261227d2c2264697374696e6374223a747275652c226964223a2263396538666137656132656232636262643966663039643033333662306334323431343839616638222c226d657373616765223a22507265706172652076312e312e30222c226d6f646966696564223a5b224348414e47454c4f472e6d64225d2c2272656d6f766564223a5b5d2c2274696d657374616d70223a22323032352d31302d31355431303a30303a30302b30323a3030222c22747265655f6964223a2238666139383431343234633062363333306439306666396462626332626532616537616638653963222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e6769742f636f6d6d69742f63396538666137656132656232636262643966663039643033333662306334323431343839616638227d2c22707573686572223a7b22656d61696c223a22646f7261406578616d706c652e636f6d222c226e616d65223a22646f7261227d2c22726566223a22726566732f746167732f76312e312e30222c227265706f7369746f7279223a7b226172636869766564223a66616c73652c2261737369676e6565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f61737369676e6565737b2f757365727d222c226272616e636865735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6272616e636865737b2f6272616e63687d222c22636c6f6e655f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c22636f6c6c61626f7261746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6c6c61626f7261746f72737b2f636f6c6c61626f7261746f727d222c22636f6d6d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d656e74737b2f6e756d6265727d222c22636f6d6d6974735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6d6d6974737b2f7368617d222c22636f6e74656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e74656e74732f7b2b706174687d222c22636f6e7472696275746f72735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f636f6e7472696275746f7273222c22637265617465645f6174223a313736303030303030302c2264656661756c745f6272616e6368223a226d61696e222c226465706c6f796d656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6465706c6f796d656e7473222c226465736372697074696f6e223a224120636c69656e742070726f6a656374222c22646f776e6c6f6164735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f646f776e6c6f616473222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6576656e7473222c22666f726b223a66616c73652c22666f726b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f666f726b73222c2266756c6c5f6e616d65223a22636c69656e74732f73686f70222c226769745f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f702e676974222c226861735f697373756573223a747275652c22686f6d6570616765223a6e756c6c2c22686f6f6b735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f686f6f6b73222c2268746d6c5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c226964223a37373030312c226973737565735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6973737565737b2f6e756d6265727d222c226b6579735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6b6579737b2f6b65795f69647d222c226c6162656c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c6162656c737b2f6e616d657d222c226c616e6775616765223a22507974686f6e222c226c616e6775616765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6c616e677561676573222c226d61737465725f6272616e6368223a226d61696e222c226d65726765735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d6572676573222c226d696c6573746f6e65735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f6d696c6573746f6e65737b2f6e756d6265727d222c226e616d65223a2273686f70222c226e6f64655f6964223a22525f6b67444f414145737951222c226f70656e5f6973737565735f636f756e74223a302c226f776e6572223a7b226964223a313030312c226c6f67696e223a22636c69656e7473222c226e616d65223a22636c69656e7473222c22736974655f61646d696e223a66616c73652c2274797065223a224f7267616e697a6174696f6e222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f636c69656e7473227d2c2270726976617465223a747275652c2270756c6c735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f70756c6c737b2f6e756d6265727d222c227075736865645f6174223a313736303531353230302c2272656c65617365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f72656c65617365737b2f69647d222c2273697a65223a3132302c227373685f75726c223a2267697440666f7267652e6578616d706c652e636f6d3a636c69656e74732f73686f702e676974222c227374617267617a6572735f636f756e74223a302c227374617267617a6572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7374617267617a657273222c2273746174757365735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f73746174757365732f7b7368617d222c2273756273637269626572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7375627363726962657273222c22737562736372697074696f6e5f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f737562736372697074696f6e222c2273766e5f75726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c22746167735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f74616773222c227465616d735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f7265706f732f636c69656e74732f73686f702f7465616d73222c22757064617465645f6174223a22323032352d31302d31355430383a30303a30305a222c2275726c223a22687474703a2f2f3132372e302e302e313a34343237392f636c69656e74732f73686f70222c227669736962696c697479223a2270726976617465222c2277617463686572735f636f756e74223a307d2c2273656e646572223a7b226176617461725f75726c223a2268747470733a2f2f617661746172732e6578616d706c652e636f6d2f752f323034323f763d34222c226576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6576656e74737b2f707269766163797d222c22666f6c6c6f776572735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77657273222c22666f6c6c6f77696e675f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f666f6c6c6f77696e677b2f6f746865725f757365727d222c2267697374735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f67697374737b2f676973745f69647d222c2267726176617461725f6964223a22222c2268746d6c5f75726c223a2268747470733a2f2f666f7267652e6578616d706c652e636f6d2f646f7261222c226964223a323034322c226c6f67696e223a22646f7261222c226e6f64655f6964223a22555f6b67444f414141482d67222c226f7267616e697a6174696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f6f726773222c2272656365697665645f6576656e74735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f72656365697665645f6576656e7473222c227265706f735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f7265706f73222c22736974655f61646d696e223a66616c73652c22737461727265645f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737461727265647b2f6f776e65727d7b2f7265706f7d222c22737562736372697074696f6e735f75726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f72612f737562736372697074696f6e73222c2274797065223a2255736572222c2275726c223a2268747470733a2f2f6170692e6578616d706c652e636f6d2f75736572732f646f7261227d7d	127.0.0.1	2026-12-01 11:48:08.737685+00	2026-12-01 11:48:08.744196+00
\.


--
-- Data for Name: dependency_images; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.dependency_images (id, key, base_repository, base_digest, packages, requirements, status, error, repository, digest, layers, debian, python, created_at, started_at, finished_at, used_at) FROM stdin;
\.


--
-- Data for Name: dependency_logs; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.dependency_logs (dependency_image_id, line, at, stream, text) FROM stdin;
\.


--
-- Data for Name: deployment_logs; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.deployment_logs (deployment_id, line, at, text) FROM stdin;
01a2316e-d68d-735c-8219-3be805080d35	1	2026-12-01 11:47:57.220622+00	making the container ecluse-shop-staging-3be805080d35
01a2316e-d68d-735c-8219-3be805080d35	2	2026-12-01 11:47:57.294933+00	starting ecluse-shop-staging-3be805080d35
01a2316e-d68d-735c-8219-3be805080d35	3	2026-12-01 11:47:57.564925+00	waiting up to 60 s for /web/health on port 8069
01a2316e-d68d-735c-8219-3be805080d35	4	2026-12-01 11:47:57.745511+00	ecluse-shop-staging-3be805080d35 is healthy
01a2316e-e002-7120-b74b-18a124f9304f	1	2026-12-01 11:47:59.629118+00	making the container ecluse-shop-staging-18a124f9304f
01a2316e-e002-7120-b74b-18a124f9304f	2	2026-12-01 11:47:59.660169+00	stopping ecluse-shop-staging-3be805080d35
01a2316e-e002-7120-b74b-18a124f9304f	3	2026-12-01 11:47:59.888512+00	starting ecluse-shop-staging-18a124f9304f
01a2316e-e002-7120-b74b-18a124f9304f	4	2026-12-01 11:48:00.026142+00	waiting up to 60 s for /web/health on port 8069
01a2316e-e002-7120-b74b-18a124f9304f	5	2026-12-01 11:48:00.190963+00	ecluse-shop-staging-18a124f9304f is healthy
01a2316e-e002-7120-b74b-18a124f9304f	6	2026-12-01 11:48:00.207965+00	removing ecluse-shop-staging-3be805080d35
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	1	2026-12-01 11:48:02.296003+00	making the container ecluse-shop-preprod-b27d23a8fd02
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	2	2026-12-01 11:48:02.321082+00	starting ecluse-shop-preprod-b27d23a8fd02
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	3	2026-12-01 11:48:02.466966+00	waiting up to 60 s for /web/health on port 8069
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	4	2026-12-01 11:48:02.629913+00	ecluse-shop-preprod-b27d23a8fd02 is healthy
01a2316e-ec82-7734-b448-64d3cf0237a4	1	2026-12-01 11:48:02.824989+00	making the container ecluse-shop-prod-64d3cf0237a4
01a2316e-ec82-7734-b448-64d3cf0237a4	2	2026-12-01 11:48:02.850117+00	starting ecluse-shop-prod-64d3cf0237a4
01a2316e-ec82-7734-b448-64d3cf0237a4	3	2026-12-01 11:48:03.01235+00	waiting up to 60 s for /web/health on port 8069
01a2316e-ec82-7734-b448-64d3cf0237a4	4	2026-12-01 11:48:03.172412+00	ecluse-shop-prod-64d3cf0237a4 is healthy
01a2316e-f50b-7453-a0ea-c11367221331	1	2026-12-01 11:48:05.01846+00	making the container ecluse-shop-preprod-c11367221331
01a2316e-f50b-7453-a0ea-c11367221331	2	2026-12-01 11:48:05.066642+00	stopping ecluse-shop-preprod-b27d23a8fd02
01a2316e-f50b-7453-a0ea-c11367221331	3	2026-12-01 11:48:05.245739+00	starting ecluse-shop-preprod-c11367221331
01a2316e-f50b-7453-a0ea-c11367221331	4	2026-12-01 11:48:05.40867+00	waiting up to 60 s for /web/health on port 8069
01a2316e-f50b-7453-a0ea-c11367221331	5	2026-12-01 11:48:05.575885+00	ecluse-shop-preprod-c11367221331 is healthy
01a2316e-f50b-7453-a0ea-c11367221331	6	2026-12-01 11:48:05.595796+00	removing ecluse-shop-preprod-b27d23a8fd02
01a2316e-f82e-75d5-b133-af319aaa01f2	1	2026-12-01 11:48:05.815856+00	making the container ecluse-shop-preprod-af319aaa01f2
01a2316e-f82e-75d5-b133-af319aaa01f2	2	2026-12-01 11:48:05.848032+00	stopping ecluse-shop-preprod-c11367221331
01a2316e-f82e-75d5-b133-af319aaa01f2	3	2026-12-01 11:48:06.153923+00	starting ecluse-shop-preprod-af319aaa01f2
01a2316e-f82e-75d5-b133-af319aaa01f2	4	2026-12-01 11:48:06.325127+00	waiting up to 60 s for /web/health on port 8069
01a2316e-f82e-75d5-b133-af319aaa01f2	5	2026-12-01 11:48:06.490374+00	ecluse-shop-preprod-af319aaa01f2 is healthy
01a2316e-f82e-75d5-b133-af319aaa01f2	6	2026-12-01 11:48:06.511257+00	removing ecluse-shop-preprod-c11367221331
01a2316f-0166-710a-ac7a-7e860195ed3c	1	2026-12-01 11:48:08.178495+00	making the container ecluse-shop-staging-7e860195ed3c
01a2316f-0166-710a-ac7a-7e860195ed3c	2	2026-12-01 11:48:08.225102+00	stopping ecluse-shop-staging-18a124f9304f
01a2316f-0166-710a-ac7a-7e860195ed3c	3	2026-12-01 11:48:08.335856+00	starting ecluse-shop-staging-7e860195ed3c
01a2316f-0166-710a-ac7a-7e860195ed3c	4	2026-12-01 11:48:08.520723+00	waiting up to 60 s for /web/health on port 8069
01a2316f-0166-710a-ac7a-7e860195ed3c	5	2026-12-01 11:48:08.684177+00	ecluse-shop-staging-7e860195ed3c is healthy
01a2316f-0166-710a-ac7a-7e860195ed3c	6	2026-12-01 11:48:08.711479+00	removing ecluse-shop-staging-18a124f9304f
\.


--
-- Data for Name: deployment_steps; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.deployment_steps (deployment_id, name, status, attempts, started_at, finished_at) FROM stdin;
01a2316e-d68d-735c-8219-3be805080d35	pull	succeeded	1	2026-12-01 11:47:57.209356+00	2026-12-01 11:47:57.270636+00
01a2316e-d68d-735c-8219-3be805080d35	check	succeeded	1	2026-12-01 11:47:57.270775+00	2026-12-01 11:47:57.285708+00
01a2316e-d68d-735c-8219-3be805080d35	deploy	succeeded	1	2026-12-01 11:47:57.285943+00	2026-12-01 11:47:57.56339+00
01a2316e-d68d-735c-8219-3be805080d35	verify	succeeded	1	2026-12-01 11:47:57.563451+00	2026-12-01 11:47:57.744493+00
01a2316e-d68d-735c-8219-3be805080d35	record	succeeded	1	2026-12-01 11:47:57.744625+00	2026-12-01 11:47:57.762941+00
01a2316e-e002-7120-b74b-18a124f9304f	pull	succeeded	1	2026-12-01 11:47:59.624173+00	2026-12-01 11:47:59.640772+00
01a2316e-e002-7120-b74b-18a124f9304f	check	succeeded	1	2026-12-01 11:47:59.640973+00	2026-12-01 11:47:59.654973+00
01a2316e-e002-7120-b74b-18a124f9304f	deploy	succeeded	1	2026-12-01 11:47:59.655329+00	2026-12-01 11:48:00.024841+00
01a2316e-e002-7120-b74b-18a124f9304f	verify	succeeded	1	2026-12-01 11:48:00.024992+00	2026-12-01 11:48:00.191377+00
01a2316e-e002-7120-b74b-18a124f9304f	record	succeeded	1	2026-12-01 11:48:00.191485+00	2026-12-01 11:48:00.20441+00
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	pull	succeeded	1	2026-12-01 11:48:02.292817+00	2026-12-01 11:48:02.308871+00
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	check	succeeded	1	2026-12-01 11:48:02.308963+00	2026-12-01 11:48:02.31853+00
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	deploy	succeeded	1	2026-12-01 11:48:02.318653+00	2026-12-01 11:48:02.465374+00
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	verify	succeeded	1	2026-12-01 11:48:02.465444+00	2026-12-01 11:48:02.629658+00
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	record	succeeded	1	2026-12-01 11:48:02.629894+00	2026-12-01 11:48:02.642365+00
01a2316e-ec82-7734-b448-64d3cf0237a4	pull	succeeded	1	2026-12-01 11:48:02.821721+00	2026-12-01 11:48:02.839579+00
01a2316e-ec82-7734-b448-64d3cf0237a4	check	succeeded	1	2026-12-01 11:48:02.839681+00	2026-12-01 11:48:02.847552+00
01a2316e-ec82-7734-b448-64d3cf0237a4	deploy	succeeded	1	2026-12-01 11:48:02.847646+00	2026-12-01 11:48:03.011176+00
01a2316e-ec82-7734-b448-64d3cf0237a4	verify	succeeded	1	2026-12-01 11:48:03.011248+00	2026-12-01 11:48:03.17283+00
01a2316e-ec82-7734-b448-64d3cf0237a4	record	succeeded	1	2026-12-01 11:48:03.173012+00	2026-12-01 11:48:03.185122+00
01a2316e-f50b-7453-a0ea-c11367221331	pull	succeeded	1	2026-12-01 11:48:05.008914+00	2026-12-01 11:48:05.052459+00
01a2316e-f50b-7453-a0ea-c11367221331	check	succeeded	1	2026-12-01 11:48:05.052579+00	2026-12-01 11:48:05.061998+00
01a2316e-f50b-7453-a0ea-c11367221331	deploy	succeeded	1	2026-12-01 11:48:05.062092+00	2026-12-01 11:48:05.407274+00
01a2316e-f50b-7453-a0ea-c11367221331	verify	succeeded	1	2026-12-01 11:48:05.407384+00	2026-12-01 11:48:05.575381+00
01a2316e-f50b-7453-a0ea-c11367221331	record	succeeded	1	2026-12-01 11:48:05.575563+00	2026-12-01 11:48:05.591335+00
01a2316e-f82e-75d5-b133-af319aaa01f2	pull	succeeded	1	2026-12-01 11:48:05.810804+00	2026-12-01 11:48:05.830397+00
01a2316e-f82e-75d5-b133-af319aaa01f2	check	succeeded	1	2026-12-01 11:48:05.830565+00	2026-12-01 11:48:05.842866+00
01a2316e-f82e-75d5-b133-af319aaa01f2	deploy	succeeded	1	2026-12-01 11:48:05.842964+00	2026-12-01 11:48:06.323763+00
01a2316e-f82e-75d5-b133-af319aaa01f2	verify	succeeded	1	2026-12-01 11:48:06.323842+00	2026-12-01 11:48:06.49009+00
01a2316e-f82e-75d5-b133-af319aaa01f2	record	succeeded	1	2026-12-01 11:48:06.49072+00	2026-12-01 11:48:06.507053+00
01a2316f-0166-710a-ac7a-7e860195ed3c	pull	succeeded	1	2026-12-01 11:48:08.174828+00	2026-12-01 11:48:08.207355+00
01a2316f-0166-710a-ac7a-7e860195ed3c	check	succeeded	1	2026-12-01 11:48:08.207576+00	2026-12-01 11:48:08.220045+00
01a2316f-0166-710a-ac7a-7e860195ed3c	deploy	succeeded	1	2026-12-01 11:48:08.220201+00	2026-12-01 11:48:08.514805+00
01a2316f-0166-710a-ac7a-7e860195ed3c	verify	succeeded	1	2026-12-01 11:48:08.514907+00	2026-12-01 11:48:08.684428+00
01a2316f-0166-710a-ac7a-7e860195ed3c	record	succeeded	1	2026-12-01 11:48:08.684586+00	2026-12-01 11:48:08.700754+00
\.


--
-- Data for Name: deployments; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.deployments (id, project_id, stage_id, image_digest, build_id, release_id, promotion_id, cause, status, error, created_at, started_at, live_at, finished_at) FROM stdin;
01a2316e-d68d-735c-8219-3be805080d35	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb19-77bc-a5ac-a4f7c234ac6d	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	01a2316e-bb5a-7257-aa95-60b2787dff3a	\N	\N	automatic	replaced	\N	2026-12-01 11:47:57.19588+00	2026-12-01 11:47:57.203863+00	2026-12-01 11:47:57.761424+00	2026-12-01 11:48:00.202806+00
01a2316e-ec82-7734-b448-64d3cf0237a4	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb1b-7642-acba-6007b507057f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-d949-77a7-a43a-3f663e7cdf63	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-ec47-71ec-9eaa-b916a06d45fc	promotion	live	\N	2026-12-01 11:48:02.810813+00	2026-12-01 11:48:02.810813+00	2026-12-01 11:48:03.182993+00	\N
01a2316e-ea6e-73cf-9f43-b27d23a8fd02	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-d949-77a7-a43a-3f663e7cdf63	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-ea56-71e0-a4a4-e32b9acb2f67	promotion	replaced	\N	2026-12-01 11:48:02.275949+00	2026-12-01 11:48:02.275949+00	2026-12-01 11:48:02.640305+00	2026-12-01 11:48:05.58897+00
01a2316e-f50b-7453-a0ea-c11367221331	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	01a2316e-ee7a-710a-8f28-d290a5aaa6e4	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	01a2316e-f4cf-7647-bfc6-2fb39cd52e18	promotion	replaced	\N	2026-12-01 11:48:04.993986+00	2026-12-01 11:48:04.993986+00	2026-12-01 11:48:05.58897+00	2026-12-01 11:48:06.504885+00
01a2316e-f82e-75d5-b133-af319aaa01f2	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-d949-77a7-a43a-3f663e7cdf63	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-f818-7717-a4d4-5b6b6ce2a146	promotion	live	\N	2026-12-01 11:48:05.800162+00	2026-12-01 11:48:05.800162+00	2026-12-01 11:48:06.504885+00	\N
01a2316e-e002-7120-b74b-18a124f9304f	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb19-77bc-a5ac-a4f7c234ac6d	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-d949-77a7-a43a-3f663e7cdf63	\N	\N	automatic	replaced	\N	2026-12-01 11:47:59.618163+00	2026-12-01 11:47:59.620792+00	2026-12-01 11:48:00.202806+00	2026-12-01 11:48:08.698937+00
01a2316f-0166-710a-ac7a-7e860195ed3c	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-bb19-77bc-a5ac-a4f7c234ac6d	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	01a2316e-fb1a-7733-84f8-3b878ab6a2aa	\N	\N	automatic	live	\N	2026-12-01 11:48:08.164029+00	2026-12-01 11:48:08.170126+00	2026-12-01 11:48:08.698937+00	\N
\.


--
-- Data for Name: findings; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.findings (build_id, number, rule, severity, path, line, message) FROM stdin;
01a2316e-bb5a-7257-aa95-60b2787dff3a	1	template/required-file	warn	.pre-commit-config.yaml	\N	.pre-commit-config.yaml is missing
01a2316e-bb5a-7257-aa95-60b2787dff3a	2	template/required-file	warn	.ruff.toml	\N	.ruff.toml is missing
01a2316e-d949-77a7-a43a-3f663e7cdf63	1	template/required-file	warn	.pre-commit-config.yaml	\N	.pre-commit-config.yaml is missing
01a2316e-d949-77a7-a43a-3f663e7cdf63	2	template/required-file	warn	.ruff.toml	\N	.ruff.toml is missing
01a2316e-e321-71d1-a173-be60b5c315aa	1	template/required-file	warn	.pre-commit-config.yaml	\N	.pre-commit-config.yaml is missing
01a2316e-e321-71d1-a173-be60b5c315aa	2	template/required-file	warn	.ruff.toml	\N	.ruff.toml is missing
01a2316e-e321-71d1-a173-be60b5c315aa	3	manifest/version	warn	shop_base/__manifest__.py	3	`shop_base` has the version `1.0`; it should read like 18.0.1.0.0
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	1	template/required-file	warn	.pre-commit-config.yaml	\N	.pre-commit-config.yaml is missing
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	2	template/required-file	warn	.ruff.toml	\N	.ruff.toml is missing
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	1	template/required-file	warn	.pre-commit-config.yaml	\N	.pre-commit-config.yaml is missing
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	2	template/required-file	warn	.ruff.toml	\N	.ruff.toml is missing
\.


--
-- Data for Name: freezes; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.freezes (id, platform, project_id, stage, begins, lasts, time_zone, recurrence, reason, set_by, set_by_name, created_at, lifted_at, lifted_by_name) FROM stdin;
01a2316e-ec2d-75f1-91ba-52dd69659f23	\N	01a2316e-bb12-7672-ac17-45a5356d10b6	prod	2026-01-01 00:00:00	24:00:00	Europe/Paris	daily	Stock-taking at the client's.	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	2026-12-01 11:48:02.73325+00	2026-12-01 11:48:02.742489+00	Hugo Petit
\.


--
-- Data for Name: gates; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.gates (promotion_id, name, status, reason, owner, changed_at, evaluated_at, opens_at) FROM stdin;
01a2316e-ea17-7591-b9e5-216d4af4e7ba	changelog	fail	CHANGELOG.md has no section for v0.9.0; add `## [v0.9.0] — 2026-12-01` with what changed.	technical_referent	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	migrations	pass	MIGRATIONS.md has the steps and the way back of v0.9.0.	technical_referent	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	migrate_script	fail	MIGRATIONS.md describes a migration for v0.9.0, but the commit has no migrate.sh.	technical_referent	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	tests	fail	The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3.	developer	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	quality	fail	The checks warn about 9d93e80d93, and the policy asks for none: see the findings of its build.	quality	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	signature	fail	The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751.	hosting	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	base_image	fail	The base image sample/odoo-debian:18.0-20251015 is 412 days old, and the policy allows 90.	technical_referent	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	version	not_applicable	The policy does not ask for this on preprod (newer_version).	project_manager	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	back_merge	not_applicable	No release off the trunk was live on preprod that it would have to hold.	technical_referent	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	previous_stage	not_applicable	v0.9.0 is off the trunk: it enters at preprod, under the rules for such releases.	project_manager	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	approval	pending	Waits for a technical approval of v0.9.0 (67a247aa4ccb) for preprod.	technical_referent	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	veto	pass	Nobody vetoed v0.9.0.	technical_referent	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea17-7591-b9e5-216d4af4e7ba	cadence	not_applicable	The policy does not ask for this on preprod (releases_per_day).	hosting	2026-12-01 11:48:02.198787+00	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	changelog	fail	CHANGELOG.md has no section for v0.8.0; add `## [v0.8.0] — 2026-12-01` with what changed.	technical_referent	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	migrations	fail	MIGRATIONS.md has no section for v0.8.0; add one, even if it only says "No migration needed".	technical_referent	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	migrate_script	not_applicable	Whether there is a migration to run is not known.	technical_referent	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	tests	fail	The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3.	developer	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	quality	fail	The checks warn about 9d93e80d93, and the policy asks for none: see the findings of its build.	quality	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	signature	fail	The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751.	hosting	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	base_image	fail	The base image sample/odoo-debian:18.0-20251015 is 412 days old, and the policy allows 90.	technical_referent	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	version	not_applicable	The policy does not ask for this on preprod (newer_version).	project_manager	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	back_merge	not_applicable	No release off the trunk was live on preprod that it would have to hold.	technical_referent	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	previous_stage	not_applicable	v0.8.0 is off the trunk: it enters at preprod, under the rules for such releases.	project_manager	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	approval	pending	Waits for a technical approval of v0.8.0 (67a247aa4ccb) for preprod.	technical_referent	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	veto	pass	Nobody vetoed v0.8.0.	technical_referent	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	cadence	not_applicable	The policy does not ask for this on preprod (releases_per_day).	hosting	2026-12-01 11:48:02.245013+00	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	changelog	pass	CHANGELOG.md says what v1.0.0 brings.	technical_referent	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	migrations	pass	MIGRATIONS.md has the steps and the way back of v1.0.0.	technical_referent	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	migrate_script	pass	migrate.sh is there to run the migration.	technical_referent	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	tests	pass	855fd013b1a4 was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	quality	pass	The checks only warn about 4ef7c23ce9.	quality	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	signature	pass	855fd013b1a4 is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	changelog	pass	CHANGELOG.md says what v1.0.0 brings.	technical_referent	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	migrations	pass	MIGRATIONS.md has the steps and the way back of v1.0.0.	technical_referent	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	migrate_script	pass	migrate.sh is there to run the migration.	technical_referent	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	tests	pass	855fd013b1a4 was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	quality	pass	The checks only warn about 4ef7c23ce9.	quality	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	signature	pass	855fd013b1a4 is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	version	pass	No release is live on prod yet.	project_manager	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	back_merge	not_applicable	No release off the trunk was live on prod that it would have to hold.	technical_referent	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	previous_stage	pass	855fd013b1a4 was live and healthy on preprod from 2026-12-01 at 11:48 UTC.	project_manager	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	approval	pending	Waits for a technical approval and a functional approval of v1.0.0 (855fd013b1a4) for prod.	technical_referent	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	veto	fail	Theo Bernard vetoed v1.0.0 on 2026-12-01 at 11:48 UTC: Wait until I have read the diff.	technical_referent	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	freeze	pass	No freeze is on for prod.	hosting	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	cadence	pass	0 of 1 releases went to prod today.	hosting	2026-12-01 11:48:02.748514+00	2026-12-01 11:48:02.748514+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	version	not_applicable	The policy does not ask for this on preprod (newer_version).	project_manager	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	back_merge	not_applicable	No release off the trunk was live on preprod that it would have to hold.	technical_referent	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	previous_stage	pass	855fd013b1a4 was live and healthy on staging from 2026-12-01 at 11:48 UTC.	project_manager	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	approval	pass	Theo Bernard (technical) approved 855fd013b1a4 for preprod.	technical_referent	2026-12-01 11:48:02.275949+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	veto	pass	Nobody vetoed v1.0.0.	technical_referent	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	cadence	not_applicable	The policy does not ask for this on preprod (releases_per_day).	hosting	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	changelog	pass	CHANGELOG.md says what v1.1.0 brings.	technical_referent	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	migrations	pass	MIGRATIONS.md says that v1.1.0 needs no migration.	technical_referent	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	migrate_script	not_applicable	v1.1.0 needs no migration.	technical_referent	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	tests	pass	07380e27b6c3 was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	quality	pass	The checks only warn about c9e8fa7ea2.	quality	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	signature	pass	07380e27b6c3 is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	version	not_applicable	The policy does not ask for this on preprod (newer_version).	project_manager	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	back_merge	pass	v1.1.0 holds what v1.0.1 brought.	technical_referent	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	previous_stage	pass	07380e27b6c3 was live and healthy on staging from 2026-12-01 at 11:48 UTC.	project_manager	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	approval	pending	Waits for a technical approval of v1.1.0 (07380e27b6c3) for preprod.	technical_referent	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	veto	pass	Nobody vetoed v1.1.0.	technical_referent	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	cadence	not_applicable	The policy does not ask for this on preprod (releases_per_day).	hosting	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.895765+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	changelog	pass	CHANGELOG.md says what v1.0.0 brings.	technical_referent	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	migrations	pass	MIGRATIONS.md has the steps and the way back of v1.0.0.	technical_referent	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	migrate_script	pass	migrate.sh is there to run the migration.	technical_referent	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	tests	pass	855fd013b1a4 was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	quality	pass	The checks only warn about 4ef7c23ce9.	quality	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	signature	pass	855fd013b1a4 is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	version	pass	No release is live on prod yet.	project_manager	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	back_merge	not_applicable	No release off the trunk was live on prod that it would have to hold.	technical_referent	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	previous_stage	pass	855fd013b1a4 was live and healthy on preprod from 2026-12-01 at 11:48 UTC.	project_manager	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	approval	pass	Theo Bernard (technical), Paula Martin (functional) approved 855fd013b1a4 for prod.	technical_referent	2026-12-01 11:48:02.810813+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	veto	pass	Nobody vetoed v1.0.0.	technical_referent	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	freeze	pass	No freeze is on for prod.	hosting	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	cadence	pass	0 of 1 releases went to prod today.	hosting	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	changelog	fail	CHANGELOG.md has no section for v0.9.0; add `## [v0.9.0] — 2026-12-01` with what changed.	technical_referent	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	migrations	pass	MIGRATIONS.md has the steps and the way back of v0.9.0.	technical_referent	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	migrate_script	fail	MIGRATIONS.md describes a migration for v0.9.0, but the commit has no migrate.sh.	technical_referent	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	tests	fail	The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3.	developer	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	quality	pass	The checks only warn about 9d93e80d93.	quality	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	signature	fail	The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751.	hosting	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	version	fail	v0.9.0 is older than v1.0.0, which is live on prod; to go back, ask for a rollback.	project_manager	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	back_merge	pass	v0.9.0 holds what v1.0.0 brought.	technical_referent	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	previous_stage	pending	Waits until 67a247aa4ccb has been live and healthy on preprod: promote v0.9.0 to preprod first.	project_manager	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	approval	pending	Waits for 2 technical approvals and a functional approval of v0.9.0 (67a247aa4ccb) for prod.	technical_referent	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	veto	pass	Nobody vetoed v0.9.0.	technical_referent	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	freeze	pass	No freeze is on for prod.	hosting	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	cadence	pending	v1.0.0 went to prod today, and the policy lets 1 through in a day; the next day begins on 2026-12-01 at 23:00 UTC.	hosting	2026-12-01 11:48:03.270389+00	2026-12-01 11:48:03.270389+00	2026-12-01 23:00:00+00
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	changelog	pass	CHANGELOG.md says what v1.0.1 brings.	technical_referent	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	migrations	pass	MIGRATIONS.md says that v1.0.1 needs no migration.	technical_referent	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	migrate_script	not_applicable	v1.0.1 needs no migration.	technical_referent	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	tests	pass	6d5498caa24c was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	quality	pass	The checks only warn about 1babb06c67.	quality	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	signature	pass	6d5498caa24c is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	version	not_applicable	The policy does not ask for this on preprod (newer_version).	project_manager	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	back_merge	pass	v1.0.1 holds what v1.0.0 brought.	technical_referent	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	previous_stage	not_applicable	v1.0.1 is off the trunk: it enters at preprod, under the rules for such releases.	project_manager	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	approval	pass	Theo Bernard (technical) approved 6d5498caa24c for preprod.	technical_referent	2026-12-01 11:48:04.993986+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	veto	pass	Nobody vetoed v1.0.1.	technical_referent	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	cadence	not_applicable	The policy does not ask for this on preprod (releases_per_day).	hosting	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	changelog	pass	CHANGELOG.md says what v1.0.1 brings.	technical_referent	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	migrations	pass	MIGRATIONS.md says that v1.0.1 needs no migration.	technical_referent	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	migrate_script	not_applicable	v1.0.1 needs no migration.	technical_referent	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	tests	pass	6d5498caa24c was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	quality	pass	The checks only warn about 1babb06c67.	quality	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	signature	pass	6d5498caa24c is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	version	pass	v1.0.1 is not older than v1.0.0, which is live on prod.	project_manager	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	back_merge	pass	v1.0.1 holds what v1.0.0 brought.	technical_referent	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	previous_stage	pass	6d5498caa24c was live and healthy on preprod from 2026-12-01 at 11:48 UTC.	project_manager	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	approval	pending	Waits for 2 technical approvals and a functional approval of v1.0.1 (6d5498caa24c) for prod.	technical_referent	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	veto	pass	Nobody vetoed v1.0.1.	technical_referent	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	freeze	pass	No freeze is on for prod.	hosting	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	cadence	pending	v1.0.0 went to prod today, and the policy lets 1 through in a day; the next day begins on 2026-12-01 at 23:00 UTC.	hosting	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.653314+00	2026-12-01 23:00:00+00
01a2316e-f807-75d7-9046-e4146ee13896	changelog	fail	CHANGELOG.md has no section for v1.0.2; add `## [v1.0.2] — 2026-12-01` with what changed.	technical_referent	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	migrations	fail	MIGRATIONS.md has no section for v1.0.2; add one, even if it only says "No migration needed".	technical_referent	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	migrate_script	not_applicable	Whether there is a migration to run is not known.	technical_referent	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	tests	pass	855fd013b1a4 was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	quality	pass	The checks only warn about 4ef7c23ce9.	quality	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	signature	pass	855fd013b1a4 is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	version	not_applicable	The policy does not ask for this on preprod (newer_version).	project_manager	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	back_merge	fail	v1.0.2 lacks 29f27b8dd8 “Send the invoices again (#7)”, which v1.0.1 brought. Bring it back to the trunk and tag anew.	technical_referent	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	previous_stage	pass	855fd013b1a4 was live and healthy on staging from 2026-12-01 at 11:48 UTC.	project_manager	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	approval	pending	Waits for a technical approval of v1.0.2 (855fd013b1a4) for preprod.	technical_referent	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	veto	pass	Nobody vetoed v1.0.2.	technical_referent	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	cadence	not_applicable	The policy does not ask for this on preprod (releases_per_day).	hosting	2026-12-01 11:48:05.766411+00	2026-12-01 11:48:05.766411+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	changelog	pass	CHANGELOG.md says what v1.0.0 brings.	technical_referent	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	migrations	pass	MIGRATIONS.md has the steps and the way back of v1.0.0.	technical_referent	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	migrate_script	pass	migrate.sh is there to run the migration.	technical_referent	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	tests	pass	855fd013b1a4 was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	quality	pass	The checks only warn about 4ef7c23ce9.	quality	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	signature	pass	855fd013b1a4 is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	base_image	not_applicable	A rollback goes back to what was good enough then.	technical_referent	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	version	not_applicable	This is a rollback.	project_manager	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	back_merge	not_applicable	A rollback takes back what came since.	technical_referent	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	previous_stage	not_applicable	A rollback does not go through the stages before.	project_manager	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	approval	not_applicable	A rollback is to what was approved when it went there.	technical_referent	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	veto	pass	Nobody vetoed v1.0.0.	technical_referent	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	cadence	not_applicable	A rollback does not wait for another day.	hosting	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	changelog	pass	CHANGELOG.md says what v1.1.0 brings.	technical_referent	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	migrations	pass	MIGRATIONS.md says that v1.1.0 needs no migration.	technical_referent	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	migrate_script	not_applicable	v1.1.0 needs no migration.	technical_referent	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	tests	pass	07380e27b6c3 was tested, and is green: All 3 addons install. All 3 tests passed.	developer	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	quality	pass	The checks only warn about c9e8fa7ea2.	quality	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	signature	pass	07380e27b6c3 is signed with the key 01a2316e-d5ab-7062-8c0d-57397e51c611.	hosting	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	base_image	pass	The base image sample/odoo-debian:18.0-20251015 is still what it was.	technical_referent	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	version	not_applicable	The policy does not ask for this on preprod (newer_version).	project_manager	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	back_merge	pass	v1.1.0 holds what v1.0.1 brought.	technical_referent	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	previous_stage	pass	07380e27b6c3 was live and healthy on staging from 2026-12-01 at 11:48 UTC.	project_manager	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	approval	pending	Waits for a technical approval of v1.1.0 (07380e27b6c3) for preprod.	technical_referent	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	veto	pass	Nobody vetoed v1.1.0.	technical_referent	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	freeze	pass	No freeze is on for preprod.	hosting	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
01a2316f-03ec-7715-888f-56142d8411fa	cadence	not_applicable	The policy does not ask for this on preprod (releases_per_day).	hosting	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.829651+00	\N
\.


--
-- Data for Name: idempotency_keys; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.idempotency_keys (user_id, key, request_hash, status, location, body, created_at) FROM stdin;
\.


--
-- Data for Name: identities; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.identities (issuer, subject, user_id, created_at, last_sign_in_at) FROM stdin;
\.


--
-- Data for Name: images; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.images (project_id, digest, build_id, repository, commit_sha, base_digest, size, layers, addons, created_at, state, removed_at) FROM stdin;
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	01a2316e-bb5a-7257-aa95-60b2787dff3a	127.0.0.1:39261/clients/shop	81a3370ed28b38ef3ed603a4587f3e8ae8207397	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	67976304	[{"base": true, "size": 67935321, "digest": "sha256:4a46cdd87e11e9feb5e85623d814a941cabee3d6f75048a427fabe62f68d0f82"}, {"base": true, "size": 38453, "digest": "sha256:721969b1becf8cdcae0eabda0c80c75f4a811efbe8d084ad81a8550ef7f31b33"}, {"base": false, "size": 320, "digest": "sha256:988b24aa2be8eba8ce9b8a56ed9bbecdd4e0d8b47684e2455fb0fc45e11536f6"}, {"base": false, "size": 2210, "digest": "sha256:10125c8ed3a64d611558f6e57cd4d72d0785d5a34fb92a45a1c846d4aabbe4be"}]	[{"name": "account_helper", "source": ".third-party/OCA/account-tools/account_helper", "version": "18.0.2.1.0"}, {"name": "shop_base", "source": "shop_base", "version": "18.0.1.0.0"}, {"name": "shop_sales", "source": "shop_sales", "version": "18.0.1.0.0"}]	2026-12-01 11:47:57.174303+00	kept	\N
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-d949-77a7-a43a-3f663e7cdf63	127.0.0.1:39261/clients/shop	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	67976360	[{"base": true, "size": 67935321, "digest": "sha256:4a46cdd87e11e9feb5e85623d814a941cabee3d6f75048a427fabe62f68d0f82"}, {"base": true, "size": 38453, "digest": "sha256:721969b1becf8cdcae0eabda0c80c75f4a811efbe8d084ad81a8550ef7f31b33"}, {"base": false, "size": 320, "digest": "sha256:988b24aa2be8eba8ce9b8a56ed9bbecdd4e0d8b47684e2455fb0fc45e11536f6"}, {"base": false, "size": 2266, "digest": "sha256:7d9f092fd0412beb8ad096b9a5c69405702d6a6d112f59ae6b5e09a823eb3b35"}]	[{"name": "account_helper", "source": ".third-party/OCA/account-tools/account_helper", "version": "18.0.2.1.0"}, {"name": "shop_base", "source": "shop_base", "version": "18.0.1.0.0"}, {"name": "shop_sales", "source": "shop_sales", "version": "18.0.1.0.0"}]	2026-12-01 11:47:59.605343+00	kept	\N
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	01a2316e-e321-71d1-a173-be60b5c315aa	127.0.0.1:39261/clients/shop	9d93e80d930003bbd376905c3c79d88a611c76fc	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	67976363	[{"base": true, "size": 67935321, "digest": "sha256:4a46cdd87e11e9feb5e85623d814a941cabee3d6f75048a427fabe62f68d0f82"}, {"base": true, "size": 38453, "digest": "sha256:721969b1becf8cdcae0eabda0c80c75f4a811efbe8d084ad81a8550ef7f31b33"}, {"base": false, "size": 320, "digest": "sha256:988b24aa2be8eba8ce9b8a56ed9bbecdd4e0d8b47684e2455fb0fc45e11536f6"}, {"base": false, "size": 2269, "digest": "sha256:6b366456e9c562f247caeed6c3e9978b98f5fe06c2b4f2cbf034a8cd2d9d6a64"}]	[{"name": "account_helper", "source": ".third-party/OCA/account-tools/account_helper", "version": "18.0.2.1.0"}, {"name": "shop_base", "source": "shop_base", "version": "1.0"}, {"name": "shop_sales", "source": "shop_sales", "version": "18.0.1.0.0"}]	2026-12-01 11:48:02.047096+00	kept	\N
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	01a2316e-ee7a-710a-8f28-d290a5aaa6e4	127.0.0.1:39261/clients/shop	1babb06c67b5849d65a255450c1441d43a9aa29b	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	67976400	[{"base": true, "size": 67935321, "digest": "sha256:4a46cdd87e11e9feb5e85623d814a941cabee3d6f75048a427fabe62f68d0f82"}, {"base": true, "size": 38453, "digest": "sha256:721969b1becf8cdcae0eabda0c80c75f4a811efbe8d084ad81a8550ef7f31b33"}, {"base": false, "size": 320, "digest": "sha256:988b24aa2be8eba8ce9b8a56ed9bbecdd4e0d8b47684e2455fb0fc45e11536f6"}, {"base": false, "size": 2306, "digest": "sha256:e40a9ffcc615cf9e7c4ba88860da5fcf479344efe8c27c5b9baa29aad21887e8"}]	[{"name": "account_helper", "source": ".third-party/OCA/account-tools/account_helper", "version": "18.0.2.1.0"}, {"name": "shop_base", "source": "shop_base", "version": "18.0.1.0.0"}, {"name": "shop_sales", "source": "shop_sales", "version": "18.0.1.0.0"}]	2026-12-01 11:48:04.843351+00	kept	\N
01a2316e-bb12-7672-ac17-45a5356d10b6	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	01a2316e-fb1a-7733-84f8-3b878ab6a2aa	127.0.0.1:39261/clients/shop	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	67976400	[{"base": true, "size": 67935321, "digest": "sha256:4a46cdd87e11e9feb5e85623d814a941cabee3d6f75048a427fabe62f68d0f82"}, {"base": true, "size": 38453, "digest": "sha256:721969b1becf8cdcae0eabda0c80c75f4a811efbe8d084ad81a8550ef7f31b33"}, {"base": false, "size": 320, "digest": "sha256:988b24aa2be8eba8ce9b8a56ed9bbecdd4e0d8b47684e2455fb0fc45e11536f6"}, {"base": false, "size": 2306, "digest": "sha256:e40a9ffcc615cf9e7c4ba88860da5fcf479344efe8c27c5b9baa29aad21887e8"}]	[{"name": "account_helper", "source": ".third-party/OCA/account-tools/account_helper", "version": "18.0.2.1.0"}, {"name": "shop_base", "source": "shop_base", "version": "18.0.1.0.0"}, {"name": "shop_sales", "source": "shop_sales", "version": "18.0.1.0.0"}]	2026-12-01 11:48:08.151036+00	kept	\N
\.


--
-- Data for Name: jobs; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.jobs (id, kind, subject_id, state, run_at, attempts, fence, lease_owner, lease_until, again, last_error, created_at, finished_at, project_id) FROM stdin;
01a23171-e299-7471-9288-5f3b66e2dece	promotion	01a23171-e293-7709-82c7-4b6133c8a529	done	2026-12-01 11:51:16.882318+00	1	1	\N	\N	f	\N	2026-12-01 11:51:16.882318+00	2026-12-01 11:51:16.901514+00	\N
01a2316e-bb51-77e5-92a6-e2507d40ccbf	delivery	01a2316e-bb51-77e5-92a6-e24f215a5a92	done	2026-12-01 11:47:50.226068+00	1	1	\N	\N	f	\N	2026-12-01 11:47:50.226068+00	2026-12-01 11:47:50.240185+00	\N
01a2316e-d679-740a-ba0b-73ec6647a9ff	retention	01a2316e-bb12-7672-ac17-45a5356d10b6	done	2026-12-01 11:47:57.174303+00	1	1	\N	\N	f	\N	2026-12-01 11:47:57.174303+00	2026-12-01 11:47:57.190692+00	\N
01a2316e-bb5b-7138-b756-cb6aa701d995	build	01a2316e-bb5a-7257-aa95-60b2787dff3a	done	2026-12-01 11:47:50.230563+00	1	1	\N	\N	f	\N	2026-12-01 11:47:50.230563+00	2026-12-01 11:47:57.207829+00	01a2316e-bb12-7672-ac17-45a5356d10b6
01a2316e-d68f-712d-b52f-199e0d033c32	deployment	01a2316e-d68d-735c-8219-3be805080d35	done	2026-12-01 11:47:57.19588+00	1	1	\N	\N	f	\N	2026-12-01 11:47:57.19588+00	2026-12-01 11:47:57.766579+00	\N
01a2316e-d93d-71a8-a2d4-74f3594488c9	delivery	01a2316e-d93d-71a8-a2d4-74f2cf8b770a	done	2026-12-01 11:47:57.885734+00	1	1	\N	\N	f	\N	2026-12-01 11:47:57.885734+00	2026-12-01 11:47:57.907557+00	\N
01a2316e-dff7-777c-bedb-c8e90fc74aaf	retention	01a2316e-bb12-7672-ac17-45a5356d10b6	done	2026-12-01 11:47:59.605343+00	1	1	\N	\N	f	\N	2026-12-01 11:47:59.605343+00	2026-12-01 11:47:59.615896+00	\N
01a2316e-d949-77a7-a43a-3f67df4c5460	build	01a2316e-d949-77a7-a43a-3f663e7cdf63	done	2026-12-01 11:47:57.895723+00	1	1	\N	\N	f	\N	2026-12-01 11:47:57.895723+00	2026-12-01 11:47:59.625898+00	01a2316e-bb12-7672-ac17-45a5356d10b6
01a2316e-e003-71ea-a68f-c390ec1e2db4	deployment	01a2316e-e002-7120-b74b-18a124f9304f	done	2026-12-01 11:47:59.618163+00	1	1	\N	\N	f	\N	2026-12-01 11:47:59.618163+00	2026-12-01 11:48:00.215237+00	\N
01a2316e-e286-728b-b238-cc5b851d728b	delivery	01a2316e-e285-7505-be80-924ca1b67687	done	2026-12-01 11:48:00.262197+00	1	1	\N	\N	f	\N	2026-12-01 11:48:00.262197+00	2026-12-01 11:48:00.268719+00	\N
01a2316e-e28b-726e-94e0-c327a88df2b6	release	01a2316e-e28a-7697-9e3d-1ae450ef96a3	done	2026-12-01 11:48:00.26479+00	1	1	\N	\N	f	\N	2026-12-01 11:48:00.26479+00	2026-12-01 11:48:00.324406+00	\N
01a2316e-e31c-762b-82da-0b714371c0a9	delivery	01a2316e-e31c-762b-82da-0b708562f134	done	2026-12-01 11:48:00.412477+00	1	1	\N	\N	f	\N	2026-12-01 11:48:00.412477+00	2026-12-01 11:48:00.419448+00	\N
01a2316e-e321-71d1-a173-be61a7deb765	build	01a2316e-e321-71d1-a173-be60b5c315aa	done	2026-12-01 11:48:00.414602+00	1	1	\N	\N	f	\N	2026-12-01 11:48:00.414602+00	2026-12-01 11:48:02.055578+00	01a2316e-bb12-7672-ac17-45a5356d10b6
01a2316e-e981-75f7-af5d-29a55f8ccfd9	retention	01a2316e-bb12-7672-ac17-45a5356d10b6	done	2026-12-01 11:48:02.047096+00	1	1	\N	\N	f	\N	2026-12-01 11:48:02.047096+00	2026-12-01 11:48:02.066645+00	\N
01a2316e-e9ae-777c-bf2c-cc2bf489b75e	delivery	01a2316e-e9ae-777c-bf2c-cc2a30474905	done	2026-12-01 11:48:02.095786+00	1	1	\N	\N	f	\N	2026-12-01 11:48:02.095786+00	2026-12-01 11:48:02.106984+00	\N
01a2316e-e982-737c-97e2-09cc0cd84a89	release	01a2316e-e322-7147-a37f-3115d28292c8	done	2026-12-01 11:48:02.047096+00	1	1	\N	\N	f	\N	2026-12-01 11:48:02.047096+00	2026-12-01 11:48:02.140526+00	\N
01a2316e-e9b9-74b6-9952-567e51efb5fc	release	01a2316e-e9b7-76bd-a709-ab652a73b18a	done	2026-12-01 11:48:02.099788+00	1	1	\N	\N	f	\N	2026-12-01 11:48:02.099788+00	2026-12-01 11:48:02.167098+00	\N
01a2316e-ea5e-739c-9e31-66a92fcc2528	promotion	01a2316e-ea56-71e0-a4a4-e32b9acb2f67	done	2026-12-01 11:48:02.28825+00	1	2	\N	\N	f	\N	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.293086+00	\N
01a2316e-ea6f-734b-813f-1d8ba9106973	deployment	01a2316e-ea6e-73cf-9f43-b27d23a8fd02	done	2026-12-01 11:48:02.275949+00	1	1	\N	\N	f	\N	2026-12-01 11:48:02.275949+00	2026-12-01 11:48:02.644662+00	\N
01a2316e-ee7b-756d-a9d3-7eabdfe4726f	build	01a2316e-ee7a-710a-8f28-d290a5aaa6e4	done	2026-12-01 11:48:03.320625+00	1	1	\N	\N	f	\N	2026-12-01 11:48:03.320625+00	2026-12-01 11:48:04.848275+00	01a2316e-bb12-7672-ac17-45a5356d10b6
01a2316e-f46d-7211-9dd8-e5f4fe3368a4	retention	01a2316e-bb12-7672-ac17-45a5356d10b6	done	2026-12-01 11:48:04.843351+00	1	1	\N	\N	f	\N	2026-12-01 11:48:04.843351+00	2026-12-01 11:48:04.856189+00	\N
01a2316e-f46d-7211-9dd8-e5f5f598cc43	release	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	done	2026-12-01 11:48:04.843351+00	1	1	\N	\N	f	\N	2026-12-01 11:48:04.843351+00	2026-12-01 11:48:04.906256+00	\N
01a2316e-ec4c-74b2-87e4-f14a8e2e2ff9	promotion	01a2316e-ec47-71ec-9eaa-b916a06d45fc	done	2026-12-01 11:48:02.819685+00	1	5	\N	\N	f	\N	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.825603+00	\N
01a2316e-ec82-7734-b448-64d4e6c9172d	deployment	01a2316e-ec82-7734-b448-64d3cf0237a4	done	2026-12-01 11:48:02.810813+00	1	1	\N	\N	f	\N	2026-12-01 11:48:02.810813+00	2026-12-01 11:48:03.18764+00	\N
01a2316e-ee76-74d6-8b54-362f6c1690e7	delivery	01a2316e-ee76-74d6-8b54-362e92dd1469	done	2026-12-01 11:48:03.318314+00	1	1	\N	\N	f	\N	2026-12-01 11:48:03.318314+00	2026-12-01 11:48:03.325038+00	\N
01a2316e-f4d6-76a8-b316-b858937ac29c	promotion	01a2316e-f4cf-7647-bfc6-2fb39cd52e18	done	2026-12-01 11:48:05.005001+00	1	2	\N	\N	f	\N	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:05.056297+00	\N
01a2316e-f50c-735d-aeab-39032765b69e	deployment	01a2316e-f50b-7453-a0ea-c11367221331	done	2026-12-01 11:48:04.993986+00	1	1	\N	\N	f	\N	2026-12-01 11:48:04.993986+00	2026-12-01 11:48:05.60383+00	\N
01a2316e-f79b-7499-a452-13df34ed78b1	promotion	01a2316e-f795-778a-b7a7-e35ac04c8fb8	done	2026-12-01 11:48:05.653314+00	1	1	\N	\N	f	\N	2026-12-01 11:48:05.653314+00	2026-12-01 11:48:05.701607+00	\N
01a2316e-f7c7-72ba-9c22-eae3a5f44dce	delivery	01a2316e-f7c6-7123-93db-7a9e6fc03142	done	2026-12-01 11:48:05.703286+00	1	1	\N	\N	f	\N	2026-12-01 11:48:05.703286+00	2026-12-01 11:48:05.708827+00	\N
01a2316e-f7cb-762d-9add-655c86d6b463	release	01a2316e-f7ca-70dc-b087-696a5ddc34f5	done	2026-12-01 11:48:05.705282+00	1	1	\N	\N	f	\N	2026-12-01 11:48:05.705282+00	2026-12-01 11:48:05.791677+00	\N
01a2316e-f823-709f-bf8c-4f0cf47ba44a	promotion	01a2316e-f818-7717-a4d4-5b6b6ce2a146	done	2026-12-01 11:48:05.782538+00	1	1	\N	\N	f	\N	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.807902+00	\N
01a2316e-f82f-7750-845a-913651e856a2	deployment	01a2316e-f82e-75d5-b133-af319aaa01f2	done	2026-12-01 11:48:05.800162+00	1	1	\N	\N	f	\N	2026-12-01 11:48:05.800162+00	2026-12-01 11:48:06.518725+00	\N
01a2316e-fb15-7332-8331-33399f715818	delivery	01a2316e-fb15-7332-8331-3338017e3397	done	2026-12-01 11:48:06.549705+00	1	1	\N	\N	f	\N	2026-12-01 11:48:06.549705+00	2026-12-01 11:48:06.625593+00	\N
01a2316f-0158-7365-a081-f0c852f73f3e	retention	01a2316e-bb12-7672-ac17-45a5356d10b6	done	2026-12-01 11:48:08.151036+00	1	1	\N	\N	f	\N	2026-12-01 11:48:08.151036+00	2026-12-01 11:48:08.165671+00	\N
01a2316e-fb1a-7733-84f8-3b88434f71db	build	01a2316e-fb1a-7733-84f8-3b878ab6a2aa	done	2026-12-01 11:48:06.551642+00	1	1	\N	\N	f	\N	2026-12-01 11:48:06.551642+00	2026-12-01 11:48:08.173365+00	01a2316e-bb12-7672-ac17-45a5356d10b6
01a2316f-0167-77f4-ba6b-74661573960a	deployment	01a2316f-0166-710a-ac7a-7e860195ed3c	done	2026-12-01 11:48:08.164029+00	1	1	\N	\N	f	\N	2026-12-01 11:48:08.164029+00	2026-12-01 11:48:08.721192+00	\N
01a2316f-03a1-7565-8dc9-44e8949aa568	delivery	01a2316f-03a1-7565-8dc9-44e71a23b7d4	done	2026-12-01 11:48:08.737685+00	1	1	\N	\N	f	\N	2026-12-01 11:48:08.737685+00	2026-12-01 11:48:08.748595+00	\N
01a2316f-03f2-703d-ba75-3b647c2fe563	promotion	01a2316f-03ec-7715-888f-56142d8411fa	done	2026-12-01 11:48:08.811631+00	1	1	\N	\N	f	\N	2026-12-01 11:48:08.811631+00	2026-12-01 11:48:08.842625+00	\N
01a2316f-03a9-7655-8b10-054b79702ece	release	01a2316f-03a9-7655-8b10-054a585b80e1	done	2026-12-01 11:48:08.744196+00	1	1	\N	\N	f	\N	2026-12-01 11:48:08.744196+00	2026-12-01 11:48:08.846508+00	\N
\.


--
-- Data for Name: layers; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.layers (key, digest, diff_id, size, addons, repository, used_at) FROM stdin;
sha256:db8a02a41ec07aa1ae8c61624f60a0c1eee55ba52b5272695e9d3d0769867860	sha256:988b24aa2be8eba8ce9b8a56ed9bbecdd4e0d8b47684e2455fb0fc45e11536f6	sha256:ddadecf9eb26d2a4d1af202ce47f48ba24a8a18d3250b3468e1608bc7a03d348	320	[{"name": "account_helper", "path": ".third-party/OCA/account-tools/account_helper", "version": "18.0.2.1.0"}]	clients/shop	2026-12-01 11:47:50.776256+00
sha256:f54df2033461cd2034f11b85296bde9ef0a61c3deeb70b4426d94f2c5b0bf889	sha256:10125c8ed3a64d611558f6e57cd4d72d0785d5a34fb92a45a1c846d4aabbe4be	sha256:61f848e688265191a425242b89f4e2d28decce8cd5a3d5e80af5ad72afa440a2	2210	[{"name": "shop_base", "path": "shop_base", "version": "18.0.1.0.0"}, {"name": "shop_sales", "path": "shop_sales", "version": "18.0.1.0.0"}]	clients/shop	2026-12-01 11:47:50.777392+00
sha256:209b8068ad6624965c03c742663e893217ef35803490da0801814da0256842e5	sha256:7d9f092fd0412beb8ad096b9a5c69405702d6a6d112f59ae6b5e09a823eb3b35	sha256:973cbaef6eae22b7405ac07fa4439cc018de7450fb06daaba8046f528d3a3660	2266	[{"name": "shop_base", "path": "shop_base", "version": "18.0.1.0.0"}, {"name": "shop_sales", "path": "shop_sales", "version": "18.0.1.0.0"}]	clients/shop	2026-12-01 11:47:58.003952+00
sha256:383aa4058b3cdf29ac1aadc941162c542e4c45fb02db9dc3fd327f21a07d40c9	sha256:6b366456e9c562f247caeed6c3e9978b98f5fe06c2b4f2cbf034a8cd2d9d6a64	sha256:e760e4e2c149126277b948bd515b8bf8ea7c947d34269cba048fb72207684a95	2269	[{"name": "shop_base", "path": "shop_base", "version": "1.0"}, {"name": "shop_sales", "path": "shop_sales", "version": "18.0.1.0.0"}]	clients/shop	2026-12-01 11:48:00.483449+00
sha256:20e0bde6387230386d6e1629d9c7d9d2cd0113d82c67b2d4c28f18a16feb5f27	sha256:e40a9ffcc615cf9e7c4ba88860da5fcf479344efe8c27c5b9baa29aad21887e8	sha256:923582dab9aa4e47a97378e503832aa656fe2d9333a9e1b8f19df24ca179268c	2306	[{"name": "shop_base", "path": "shop_base", "version": "18.0.1.0.0"}, {"name": "shop_sales", "path": "shop_sales", "version": "18.0.1.0.0"}]	clients/shop	2026-12-01 11:48:03.382008+00
\.


--
-- Data for Name: memberships; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.memberships (user_id, project_id, role, source) FROM stdin;
01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	\N	project_manager	hand
01a2316e-b8b8-726c-aae1-63960a17af09	\N	technical_referent	hand
01a2316e-b978-7754-ab2c-43d36a234415	\N	hosting	hand
01a2316e-ba38-7385-bedd-faaf81cc063c	\N	administrator	hand
\.


--
-- Data for Name: notifications; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.notifications (id, project_id, text, created_at, told_at, error) FROM stdin;
\.


--
-- Data for Name: overrides; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.overrides (id, project_id, release_id, stage_id, gate, image_digest, reason, given_by, created_at, needs_second, seconded_by, seconded_at, expires_at, review_due_at, reviewed_by, reviewed_at, review, withdrawn_by, withdrawn_at, reminded_at) FROM stdin;
\.


--
-- Data for Name: policies; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.policies (id, platform, project_id, stage, lines, reason, set_by, set_by_name, created_at) FROM stdin;
1	\N	01a2316e-bb12-7672-ac17-45a5356d10b6	\N	{"tests": "yellow", "soak_minutes": 0}	A demo does not wait a day.	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	2026-12-01 11:48:00.376446+00
2	\N	01a2316e-bb12-7672-ac17-45a5356d10b6	preprod	{"quality": "green", "base_image_days": 90}	To show what they do.	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	2026-12-01 11:48:02.156672+00
3	\N	01a2316e-bb12-7672-ac17-45a5356d10b6	preprod	{}	Shown.	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	2026-12-01 11:48:02.257537+00
4	\N	01a2316e-bb12-7672-ac17-45a5356d10b6	prod	{"approval_days": 7}	An approval is good for a week.	01a2316e-b978-7754-ab2c-43d36a234415	Hugo Petit	2026-12-01 11:48:02.785007+00
\.


--
-- Data for Name: projects; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.projects (id, slug, name, platform, forge, repository, trunk, image_repository, base_image, edition, webhook_secret, former_webhook_secret, git_credential, created_at, build_policy) FROM stdin;
01a2316e-bb12-7672-ac17-45a5356d10b6	shop	Sample shop	cloud	github	http://127.0.0.1:44279/clients/shop.git	main	clients/shop	sample/odoo-debian	community	\\x91820cfd3414abbbe8535ef949758d176fa478fd3e8e04819504c60221690a11e196f40fdbc35da8a78f274073a0c40497b563eaefdc45689797024b3f3dcab22db0e7d168d67e0b26876eadfbfea175f1e5c7da3986e823	\N	\N	2026-12-01 11:47:50.164244+00	{}
\.


--
-- Data for Name: promotions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.promotions (id, project_id, release_id, stage_id, image_digest, requested_by, status, reason, created_at, started_at, finished_at, rollback_reason) FROM stdin;
01a2316e-ea17-7591-b9e5-216d4af4e7ba	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e322-7147-a37f-3115d28292c8	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	refused	CHANGELOG.md has no section for v0.9.0; add `## [v0.9.0] — 2026-12-01` with what changed. MIGRATIONS.md describes a migration for v0.9.0, but the commit has no migrate.sh. The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3. The checks warn about 9d93e80d93, and the policy asks for none: see the findings of its build. The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751. The base image sample/odoo-debian:18.0-20251015 is 412 days old, and the policy allows 90.	2026-12-01 11:48:02.198787+00	\N	2026-12-01 11:48:02.198787+00	\N
01a2316e-ea45-73a8-8652-d36daabd8ba3	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e9b7-76bd-a709-ab652a73b18a	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	refused	CHANGELOG.md has no section for v0.8.0; add `## [v0.8.0] — 2026-12-01` with what changed. MIGRATIONS.md has no section for v0.8.0; add one, even if it only says "No migration needed". The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3. The checks warn about 9d93e80d93, and the policy asks for none: see the findings of its build. The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751. The base image sample/odoo-debian:18.0-20251015 is 412 days old, and the policy allows 90.	2026-12-01 11:48:02.245013+00	\N	2026-12-01 11:48:02.245013+00	\N
01a2316e-ea56-71e0-a4a4-e32b9acb2f67	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	succeeded	\N	2026-12-01 11:48:02.261561+00	2026-12-01 11:48:02.275949+00	2026-12-01 11:48:02.640305+00	\N
01a2316e-ec3c-7112-9f9b-15a4aff167e7	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1b-7642-acba-6007b507057f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	refused	Theo Bernard vetoed v1.0.0 on 2026-12-01 at 11:48 UTC: Wait until I have read the diff.	2026-12-01 11:48:02.748514+00	\N	2026-12-01 11:48:02.748514+00	\N
01a2316e-ec47-71ec-9eaa-b916a06d45fc	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1b-7642-acba-6007b507057f	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	succeeded	\N	2026-12-01 11:48:02.758935+00	2026-12-01 11:48:02.810813+00	2026-12-01 11:48:03.182993+00	\N
01a2316e-ee46-77c4-83a7-a3a8b0edeb73	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e322-7147-a37f-3115d28292c8	01a2316e-bb1b-7642-acba-6007b507057f	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	refused	CHANGELOG.md has no section for v0.9.0; add `## [v0.9.0] — 2026-12-01` with what changed. MIGRATIONS.md describes a migration for v0.9.0, but the commit has no migrate.sh. The tests of 67a247aa4ccb are yellow, and the policy asks for green (off_trunk_tests): Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3. The signature of 67a247aa4ccb does not verify: it is about sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751. v0.9.0 is older than v1.0.0, which is live on prod; to go back, ask for a rollback.	2026-12-01 11:48:03.270389+00	\N	2026-12-01 11:48:03.270389+00	\N
01a2316e-f4cf-7647-bfc6-2fb39cd52e18	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	succeeded	\N	2026-12-01 11:48:04.943084+00	2026-12-01 11:48:04.993986+00	2026-12-01 11:48:05.58897+00	\N
01a2316e-f795-778a-b7a7-e35ac04c8fb8	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	01a2316e-bb1b-7642-acba-6007b507057f	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	aborted	Paula Martin took it back.	2026-12-01 11:48:05.653314+00	\N	2026-12-01 11:48:05.664947+00	\N
01a2316e-f807-75d7-9046-e4146ee13896	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-f7ca-70dc-b087-696a5ddc34f5	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	refused	CHANGELOG.md has no section for v1.0.2; add `## [v1.0.2] — 2026-12-01` with what changed. MIGRATIONS.md has no section for v1.0.2; add one, even if it only says "No migration needed". v1.0.2 lacks 29f27b8dd8 “Send the invoices again (#7)”, which v1.0.1 brought. Bring it back to the trunk and tag anew.	2026-12-01 11:48:05.766411+00	\N	2026-12-01 11:48:05.766411+00	\N
01a2316e-f818-7717-a4d4-5b6b6ce2a146	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	01a2316e-b978-7754-ab2c-43d36a234415	succeeded	\N	2026-12-01 11:48:05.782538+00	2026-12-01 11:48:05.800162+00	2026-12-01 11:48:06.504885+00	The invoices are sent twice.
01a2316f-03ec-7715-888f-56142d8411fa	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-03a9-7655-8b10-054a585b80e1	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	aborted	Ada Moreau took it back.	2026-12-01 11:48:08.811631+00	\N	2026-12-01 11:51:16.711933+00	\N
01a23171-e293-7709-82c7-4b6133c8a529	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316f-03a9-7655-8b10-054a585b80e1	01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	01a2316e-ba38-7385-bedd-faaf81cc063c	awaiting_gates	\N	2026-12-01 11:51:16.882318+00	\N	\N	\N
\.


--
-- Data for Name: pushed_images; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.pushed_images (project_id, digest, pushed_at) FROM stdin;
\.


--
-- Data for Name: releases; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.releases (id, project_id, version, commit_sha, build_id, status, image_digest, tagged_by, tag_deleted_at, image_tagged_at, created_at, lane, debt) FROM stdin;
01a2316e-e28a-7697-9e3d-1ae450ef96a3	01a2316e-bb12-7672-ac17-45a5356d10b6	v1.0.0	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	01a2316e-d949-77a7-a43a-3f663e7cdf63	ready	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	dora	\N	2026-12-01 11:48:00.322171+00	2026-12-01 11:48:00.26479+00	trunk	\N
01a2316e-e322-7147-a37f-3115d28292c8	01a2316e-bb12-7672-ac17-45a5356d10b6	v0.9.0	9d93e80d930003bbd376905c3c79d88a611c76fc	01a2316e-e321-71d1-a173-be60b5c315aa	ready	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	dora	\N	2026-12-01 11:48:02.139508+00	2026-12-01 11:48:00.414602+00	off_trunk	[{"sha": "9d93e80d930003bbd376905c3c79d88a611c76fc", "author": "Dora Developer", "subject": "Try something", "tickets": [], "committed_at": "2025-10-15T08:03:00Z"}]
01a2316e-e9b7-76bd-a709-ab652a73b18a	01a2316e-bb12-7672-ac17-45a5356d10b6	v0.8.0	9d93e80d930003bbd376905c3c79d88a611c76fc	01a2316e-e321-71d1-a173-be60b5c315aa	ready	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	dora	\N	2026-12-01 11:48:02.164714+00	2026-12-01 11:48:02.099788+00	off_trunk	[{"sha": "9d93e80d930003bbd376905c3c79d88a611c76fc", "author": "Dora Developer", "subject": "Try something", "tickets": [], "committed_at": "2025-10-15T08:03:00Z"}]
01a2316e-f7ca-70dc-b087-696a5ddc34f5	01a2316e-bb12-7672-ac17-45a5356d10b6	v1.0.2	4ef7c23ce9b5ff82270b0eb7695845f4d1a06d26	01a2316e-d949-77a7-a43a-3f663e7cdf63	ready	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	dora	\N	2026-12-01 11:48:05.790294+00	2026-12-01 11:48:05.705282+00	trunk	\N
01a2316e-ee7b-756d-a9d3-7eacdd9dcf6c	01a2316e-bb12-7672-ac17-45a5356d10b6	v1.0.1	1babb06c67b5849d65a255450c1441d43a9aa29b	01a2316e-ee7a-710a-8f28-d290a5aaa6e4	ready	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	dora	\N	2026-12-01 11:48:04.905119+00	2026-12-01 11:48:03.320625+00	off_trunk	[]
01a2316f-03a9-7655-8b10-054a585b80e1	01a2316e-bb12-7672-ac17-45a5356d10b6	v1.1.0	c9e8fa7ea2eb2cbbd9ff09d0336b0c4241489af8	01a2316e-fb1a-7733-84f8-3b878ab6a2aa	ready	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	dora	\N	2026-12-01 11:48:08.84328+00	2026-12-01 11:48:08.744196+00	trunk	\N
\.


--
-- Data for Name: sessions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.sessions (token_hash, user_id, created_at, expires_at) FROM stdin;
\\xfefd86c8799da51a1805503f2654a1845d9ce51624584682adf9fb98bd9bb53d	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	2026-12-01 11:50:58.872258+00	2026-12-01 23:50:58.872258+00
\\x55e4ca896cb2691b23cd0185532b6cee4c8db02157f915f8edb52c17a22d0835	01a2316e-b8b8-726c-aae1-63960a17af09	2026-12-01 11:50:58.907615+00	2026-12-01 23:50:58.907615+00
\.


--
-- Data for Name: signing_keys; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.signing_keys (id, public_key, private_key, created_at, retired_at) FROM stdin;
01a2316e-d5ab-7062-8c0d-57397e51c611	-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfyy3MQpzsRuNJ7suM7MCXwyusIZ2\n1Q7wSoYrBpX5jBiThHXGZm1I6AODwFzuGs8FdgZv1bQUW70PJxb+R9CLow==\n-----END PUBLIC KEY-----\n	\\xbe2d329880d89c562d7cbb3f2d68e8d58b61f228f898595e16a9904d3b0b0320e9fc8075c05a641ae76ce49db9fc74af127f17fa610d51367a24e072167a4e01a6f118b37008e92f2a72fa11de1f90c3c8c086c23f7e8f7d64fc78e1292fd5a1d2eb50120677a21d2d3c31eb00e37ea6dbdc2667da7f954a8a8399b4fe6fc03a5db591aca98b202429e7c8cfa8dc2c6f4d50d34f272d0d858e22d1a778a573e4dcddf452ff3ed19b1fe491c780eb90f7c765	2026-12-01 11:47:56.969891+00	\N
\.


--
-- Data for Name: stages; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.stages (id, project_id, name, automatic, settings, secrets, updated_at, held_by_name, held_at, hold_reason) FROM stdin;
01a2316e-bb19-77bc-a5ac-a4f7c234ac6d	01a2316e-bb12-7672-ac17-45a5356d10b6	staging	t	{"url": "http://127.0.0.1:35829/", "ports": ["127.0.0.1:35829:8069"], "command": [], "volumes": {"filestore": "/var/lib/odoo"}, "networks": [], "memory_mib": null, "environment": {}, "health_path": "/web/health", "health_port": 8069, "cpu_millicores": null, "health_timeout_seconds": 60}	{}	2026-12-01 11:47:50.189744+00	\N	\N	\N
01a2316e-bb1a-7704-bc76-dd7f4b12fa9e	01a2316e-bb12-7672-ac17-45a5356d10b6	preprod	f	{"url": "http://127.0.0.1:35127/", "ports": ["127.0.0.1:35127:8069"], "command": [], "volumes": {"filestore": "/var/lib/odoo"}, "networks": [], "memory_mib": null, "environment": {}, "health_path": "/web/health", "health_port": 8069, "cpu_millicores": null, "health_timeout_seconds": 60}	{}	2026-12-01 11:47:50.205884+00	\N	\N	\N
01a2316e-bb1b-7642-acba-6007b507057f	01a2316e-bb12-7672-ac17-45a5356d10b6	prod	f	{"url": "http://127.0.0.1:42333/", "ports": ["127.0.0.1:42333:8069"], "command": [], "volumes": {"filestore": "/var/lib/odoo"}, "networks": [], "memory_mib": null, "environment": {}, "health_path": "/web/health", "health_port": 8069, "cpu_millicores": null, "health_timeout_seconds": 60}	{}	2026-12-01 11:47:50.2177+00	\N	\N	\N
\.


--
-- Data for Name: tag_moves; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.tag_moves (release_id, commit_sha, delivery_id, seen_at) FROM stdin;
\.


--
-- Data for Name: template_databases; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.template_databases (base_digest, demo, name, created_at, used_at) FROM stdin;
sha256:6b8884ede35eeabd253055fc9fe213574acf62e0092937c0e290fa39884ae5e8	f	ecluse_1eaa1413_tpl_fa055f759961b1588828b564ab09345d	2026-12-01 11:47:51.230941+00	2026-12-01 11:48:06.639376+00
\.


--
-- Data for Name: test_runs; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.test_runs (build_id, image_digest, grade, reason, deciding, tests, failed, slowest, from_template, install_seconds, test_seconds, finished_at) FROM stdin;
01a2316e-bb5a-7257-aa95-60b2787dff3a	sha256:3f5db6575d85c718ef2e99d94973b4833c7c554cc9bcb04a79954032bc24b240	green	All 3 addons install. All 3 tests passed.	[]	3	0	[{"name": "mail", "seconds": 0.07}, {"name": "product", "seconds": 0.07}, {"name": "account", "seconds": 0.06}, {"name": "uom", "seconds": 0.02}, {"name": "shop_sales", "seconds": 0.019999999999999997}, {"name": "account_helper", "seconds": 0.0}, {"name": "shop_base", "seconds": 0.0}]	f	0.55068842	0	2026-12-01 11:47:56.964204+00
01a2316e-d949-77a7-a43a-3f663e7cdf63	sha256:855fd013b1a4597cc0a1aba99444ce2c8662023c147f0df64d0028fe6e481751	green	All 3 addons install. All 3 tests passed.	[]	3	0	[{"name": "account", "seconds": 0.11}, {"name": "mail", "seconds": 0.08}, {"name": "product", "seconds": 0.08}, {"name": "uom", "seconds": 0.03}, {"name": "shop_sales", "seconds": 0.019999999999999997}, {"name": "account_helper", "seconds": 0.0}, {"name": "shop_base", "seconds": 0.0}]	t	0.639926558	0	2026-12-01 11:47:59.505193+00
01a2316e-e321-71d1-a173-be60b5c315aa	sha256:67a247aa4ccb2f0272283e32686ce8f41c688ab44fb1756e512e2e59d31b2720	yellow	Odoo logged 1 warning while it installed and tested the addons, the first: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3.	[{"text": "2026-12-01 11:48:01,034 7 WARNING ecluse_1eaa1413_run_01a2316ee32171d1a173be60b5c315aa_1 odoo.modules.module: Missing `license` key in manifest for 'shop_base', defaulting to LGPL-3", "grade": "yellow"}]	3	0	[{"name": "account", "seconds": 0.11}, {"name": "mail", "seconds": 0.09}, {"name": "product", "seconds": 0.06}, {"name": "uom", "seconds": 0.02}, {"name": "shop_sales", "seconds": 0.019999999999999997}, {"name": "account_helper", "seconds": 0.0}, {"name": "shop_base", "seconds": 0.0}]	t	0.581475439	0	2026-12-01 11:48:01.939363+00
01a2316e-ee7a-710a-8f28-d290a5aaa6e4	sha256:6d5498caa24cd561558a107ad18f9a2230eeaebb20c12c46dbb915ac9f207645	green	All 3 addons install. All 3 tests passed.	[]	3	0	[{"name": "account", "seconds": 0.12}, {"name": "product", "seconds": 0.1}, {"name": "mail", "seconds": 0.09}, {"name": "shop_sales", "seconds": 0.04}, {"name": "uom", "seconds": 0.03}, {"name": "shop_base", "seconds": 0.01}, {"name": "account_helper", "seconds": 0.0}]	t	0.68714261	0.01	2026-12-01 11:48:04.736963+00
01a2316e-fb1a-7733-84f8-3b878ab6a2aa	sha256:07380e27b6c3d276f910bb5633a11e296464e82a15d3f340145fd0f0d01a4b4e	green	All 3 addons install. All 3 tests passed.	[]	3	0	[{"name": "account", "seconds": 0.1}, {"name": "mail", "seconds": 0.08}, {"name": "product", "seconds": 0.08}, {"name": "shop_sales", "seconds": 0.05}, {"name": "uom", "seconds": 0.04}, {"name": "account_helper", "seconds": 0.0}, {"name": "shop_base", "seconds": 0.0}]	t	0.643784176	0.01	2026-12-01 11:48:08.026293+00
\.


--
-- Data for Name: tokens; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.tokens (id, user_id, name, created_at, expires_at, revoked_at, last_used_at, scope) FROM stdin;
01a2316e-b9d1-7284-8c5f-3eccbd6725d2	01a2316e-b978-7754-ab2c-43d36a234415	demo	2026-12-01 11:47:49.83962+00	2026-12-02 11:47:49.841327+00	\N	2026-12-01 11:47:50.187162+00	\N
01a2316e-b850-76bd-a42a-11ed02c23213	01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	demo	2026-12-01 11:47:49.454518+00	2026-12-02 11:47:49.456177+00	\N	2026-12-01 11:47:50.229596+00	\N
01a2316e-b912-71b9-b432-3ebb8440551c	01a2316e-b8b8-726c-aae1-63960a17af09	demo	2026-12-01 11:47:49.648439+00	2026-12-02 11:47:49.650076+00	\N	2026-12-01 11:48:00.373949+00	\N
01a2316e-ba8b-72c0-b491-b2d2daa63f3a	01a2316e-ba38-7385-bedd-faaf81cc063c	demo	2026-12-01 11:47:50.026564+00	2026-12-02 11:47:50.027975+00	\N	2026-12-01 11:51:16.711028+00	\N
\.


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.users (id, login, name, password_hash, disabled_at, created_at, kind) FROM stdin;
01a2316e-b7fa-73dc-8d1d-ec4ccb9f0234	paula	Paula Martin	$argon2id$v=19$m=19456,t=2,p=1$+39ZHBVOznTIjuIu+z5uZw$WYCm7T70LYy1HkfKtwjvBZdFDjp0HyJRqJKE7dQYPhk	\N	2026-12-01 11:47:49.36887+00	person
01a2316e-b8b8-726c-aae1-63960a17af09	theo	Theo Bernard	$argon2id$v=19$m=19456,t=2,p=1$zZfrrGOBNaQy60B74ZmgDw$OS7EjF3gGGebcPN8eaHxqyLQUrGdDswyp1f7c9h7mg8	\N	2026-12-01 11:47:49.559629+00	person
01a2316e-b978-7754-ab2c-43d36a234415	hugo	Hugo Petit	$argon2id$v=19$m=19456,t=2,p=1$YZlmlUqNprDK5UWiFyAKhg$4uYIaH7++Nglp9iUZOpf8//Ggyyzk7HW842IxU0IFog	\N	2026-12-01 11:47:49.751501+00	person
01a2316e-ba38-7385-bedd-faaf81cc063c	ada	Ada Moreau	$argon2id$v=19$m=19456,t=2,p=1$k7bE67Wy8lFQmHcUDy1x/A$6ymyfpeYeMwDQvcKHXNQcMVLIqonJXX/BFNk5ddliK0	\N	2026-12-01 11:47:49.943297+00	person
\.


--
-- Data for Name: vetoes; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.vetoes (id, project_id, release_id, reason, given_by, created_at, lifted_by, lifted_at) FROM stdin;
01a2316e-ec38-72f7-acba-6504037ba585	01a2316e-bb12-7672-ac17-45a5356d10b6	01a2316e-e28a-7697-9e3d-1ae450ef96a3	Wait until I have read the diff.	01a2316e-b8b8-726c-aae1-63960a17af09	2026-12-01 11:48:02.744147+00	01a2316e-b8b8-726c-aae1-63960a17af09	2026-12-01 11:48:02.755344+00
\.


--
-- Name: audit_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_id_seq', 128, true);


--
-- Name: policies_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.policies_id_seq', 4, true);


--
-- Name: _sqlx_migrations _sqlx_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);


--
-- Name: answered_sign_ins answered_sign_ins_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answered_sign_ins
    ADD CONSTRAINT answered_sign_ins_pkey PRIMARY KEY (state_hash);


--
-- Name: approvals approvals_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_pkey PRIMARY KEY (id);


--
-- Name: attestations attestations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attestations
    ADD CONSTRAINT attestations_pkey PRIMARY KEY (project_id, image_digest, kind);


--
-- Name: audit_chain audit_chain_audit_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_chain
    ADD CONSTRAINT audit_chain_audit_id_key UNIQUE (audit_id);


--
-- Name: audit_chain audit_chain_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY ("position");


--
-- Name: audit audit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);


--
-- Name: audit_unsealed audit_unsealed_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY (audit_id);


--
-- Name: back_merges back_merges_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.back_merges
    ADD CONSTRAINT back_merges_pkey PRIMARY KEY (release_id, commit_sha);


--
-- Name: base_images base_images_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.base_images
    ADD CONSTRAINT base_images_pkey PRIMARY KEY (digest);


--
-- Name: base_tags base_tags_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.base_tags
    ADD CONSTRAINT base_tags_pkey PRIMARY KEY (reference);


--
-- Name: branch_pushes branch_pushes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.branch_pushes
    ADD CONSTRAINT branch_pushes_pkey PRIMARY KEY (project_id, branch, commit_sha);


--
-- Name: build_logs build_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.build_logs
    ADD CONSTRAINT build_logs_pkey PRIMARY KEY (build_id, line);


--
-- Name: build_steps build_steps_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.build_steps
    ADD CONSTRAINT build_steps_pkey PRIMARY KEY (build_id, name);


--
-- Name: builds builds_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.builds
    ADD CONSTRAINT builds_pkey PRIMARY KEY (id);


--
-- Name: builds builds_project_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.builds
    ADD CONSTRAINT builds_project_id_id_key UNIQUE (project_id, id);


--
-- Name: comparisons comparisons_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comparisons
    ADD CONSTRAINT comparisons_pkey PRIMARY KEY (project_id, from_commit, to_commit);


--
-- Name: deliveries deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);


--
-- Name: deliveries deliveries_project_id_forge_forge_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_project_id_forge_forge_id_key UNIQUE (project_id, forge, forge_id);


--
-- Name: dependency_images dependency_images_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dependency_images
    ADD CONSTRAINT dependency_images_pkey PRIMARY KEY (id);


--
-- Name: dependency_logs dependency_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dependency_logs
    ADD CONSTRAINT dependency_logs_pkey PRIMARY KEY (dependency_image_id, line);


--
-- Name: deployment_logs deployment_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployment_logs
    ADD CONSTRAINT deployment_logs_pkey PRIMARY KEY (deployment_id, line);


--
-- Name: deployment_steps deployment_steps_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployment_steps
    ADD CONSTRAINT deployment_steps_pkey PRIMARY KEY (deployment_id, name);


--
-- Name: deployments deployments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_pkey PRIMARY KEY (id);


--
-- Name: deployments deployments_promotion_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_promotion_id_key UNIQUE (promotion_id);


--
-- Name: findings findings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.findings
    ADD CONSTRAINT findings_pkey PRIMARY KEY (build_id, number);


--
-- Name: freezes freezes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.freezes
    ADD CONSTRAINT freezes_pkey PRIMARY KEY (id);


--
-- Name: gates gates_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gates
    ADD CONSTRAINT gates_pkey PRIMARY KEY (promotion_id, name);


--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key);


--
-- Name: identities identities_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (issuer, subject);


--
-- Name: images images_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_pkey PRIMARY KEY (project_id, digest);


--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);


--
-- Name: layers layers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.layers
    ADD CONSTRAINT layers_pkey PRIMARY KEY (key);


--
-- Name: memberships memberships_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_once UNIQUE NULLS NOT DISTINCT (user_id, project_id, role, source);


--
-- Name: notifications notifications_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);


--
-- Name: overrides overrides_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_pkey PRIMARY KEY (id);


--
-- Name: overrides overrides_reviewer; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.overrides
    ADD CONSTRAINT overrides_reviewer CHECK ((reviewed_by <> seconded_by)) NOT VALID;


--
-- Name: policies policies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (id);


--
-- Name: projects projects_image_repository_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_image_repository_key UNIQUE (image_repository);


--
-- Name: projects projects_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (id);


--
-- Name: projects projects_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_slug_key UNIQUE (slug);


--
-- Name: promotions promotions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.promotions
    ADD CONSTRAINT promotions_pkey PRIMARY KEY (id);


--
-- Name: promotions promotions_project_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.promotions
    ADD CONSTRAINT promotions_project_id_id_key UNIQUE (project_id, id);


--
-- Name: pushed_images pushed_images_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pushed_images
    ADD CONSTRAINT pushed_images_pkey PRIMARY KEY (project_id, digest);


--
-- Name: releases releases_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_pkey PRIMARY KEY (id);


--
-- Name: releases releases_project_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_project_id_id_key UNIQUE (project_id, id);


--
-- Name: releases releases_project_id_version_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_project_id_version_key UNIQUE (project_id, version);


--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_hash);


--
-- Name: signing_keys signing_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (id);


--
-- Name: stages stages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stages
    ADD CONSTRAINT stages_pkey PRIMARY KEY (id);


--
-- Name: stages stages_project_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stages
    ADD CONSTRAINT stages_project_id_id_key UNIQUE (project_id, id);


--
-- Name: stages stages_project_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stages
    ADD CONSTRAINT stages_project_id_name_key UNIQUE (project_id, name);


--
-- Name: tag_moves tag_moves_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tag_moves
    ADD CONSTRAINT tag_moves_pkey PRIMARY KEY (release_id, delivery_id);


--
-- Name: template_databases template_databases_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.template_databases
    ADD CONSTRAINT template_databases_name_key UNIQUE (name);


--
-- Name: template_databases template_databases_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.template_databases
    ADD CONSTRAINT template_databases_pkey PRIMARY KEY (base_digest, demo);


--
-- Name: test_runs test_runs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_runs
    ADD CONSTRAINT test_runs_pkey PRIMARY KEY (build_id);


--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);


--
-- Name: users users_login_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_login_key UNIQUE (login);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: vetoes vetoes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vetoes
    ADD CONSTRAINT vetoes_pkey PRIMARY KEY (id);


--
-- Name: answered_sign_ins_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX answered_sign_ins_age ON public.answered_sign_ins USING btree (answered_at);


--
-- Name: approvals_image; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX approvals_image ON public.approvals USING btree (project_id, image_digest);


--
-- Name: approvals_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX approvals_project ON public.approvals USING btree (project_id, id DESC);


--
-- Name: approvals_release; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX approvals_release ON public.approvals USING btree (release_id, stage_id, id DESC);


--
-- Name: audit_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_project ON public.audit USING btree (project_id, id DESC);


--
-- Name: audit_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_subject ON public.audit USING btree (subject_id, id DESC);


--
-- Name: branch_pushes_commit; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX branch_pushes_commit ON public.branch_pushes USING btree (project_id, commit_sha);


--
-- Name: branch_pushes_last; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX branch_pushes_last ON public.branch_pushes USING btree (project_id, branch, delivery_id DESC);


--
-- Name: branch_pushes_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX branch_pushes_newest ON public.branch_pushes USING btree (project_id, branch, delivery_id DESC);


--
-- Name: builds_commit; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX builds_commit ON public.builds USING btree (project_id, commit_sha, id DESC);


--
-- Name: builds_dependency; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX builds_dependency ON public.builds USING btree (dependency_image_id) WHERE (dependency_image_id IS NOT NULL);


--
-- Name: builds_image_digest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX builds_image_digest ON public.builds USING btree (project_id, image_digest) WHERE (image_digest IS NOT NULL);


--
-- Name: builds_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX builds_key ON public.builds USING btree (project_id, commit_sha) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text]));


--
-- Name: builds_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX builds_open ON public.builds USING btree (created_at) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));


--
-- Name: builds_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX builds_project ON public.builds USING btree (project_id, id DESC);


--
-- Name: builds_waiting_ref; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX builds_waiting_ref ON public.builds USING btree (project_id, ref_kind, ref_name) WHERE (status = 'queued'::text);


--
-- Name: deliveries_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deliveries_project ON public.deliveries USING btree (project_id, id DESC);


--
-- Name: deliveries_received; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deliveries_received ON public.deliveries USING btree (received_at) WHERE (status = 'received'::text);


--
-- Name: dependency_images_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dependency_images_key ON public.dependency_images USING btree (key, id DESC);


--
-- Name: dependency_images_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX dependency_images_open ON public.dependency_images USING btree (key) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));


--
-- Name: dependency_images_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX dependency_images_ready ON public.dependency_images USING btree (key) WHERE (status = 'ready'::text);


--
-- Name: dependency_images_unused; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX dependency_images_unused ON public.dependency_images USING btree (used_at);


--
-- Name: deployment_steps_running; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX deployment_steps_running ON public.deployment_steps USING btree (deployment_id) WHERE (status = 'running'::text);


--
-- Name: deployments_image; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deployments_image ON public.deployments USING btree (project_id, image_digest);


--
-- Name: deployments_live; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX deployments_live ON public.deployments USING btree (stage_id) WHERE (status = 'live'::text);


--
-- Name: deployments_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deployments_open ON public.deployments USING btree (created_at) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text, 'verifying'::text]));


--
-- Name: deployments_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deployments_project ON public.deployments USING btree (project_id, id DESC);


--
-- Name: deployments_release; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deployments_release ON public.deployments USING btree (release_id, stage_id) WHERE ((live_at IS NOT NULL) AND (release_id IS NOT NULL));


--
-- Name: deployments_slot; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX deployments_slot ON public.deployments USING btree (stage_id) WHERE (status = ANY (ARRAY['running'::text, 'verifying'::text]));


--
-- Name: deployments_stage; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deployments_stage ON public.deployments USING btree (stage_id, id DESC);


--
-- Name: deployments_was_live; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deployments_was_live ON public.deployments USING btree (stage_id, image_digest) WHERE (live_at IS NOT NULL);


--
-- Name: deployments_went_live; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX deployments_went_live ON public.deployments USING btree (stage_id, live_at) WHERE (live_at IS NOT NULL);


--
-- Name: freezes_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX freezes_standing ON public.freezes USING btree (project_id) WHERE (lifted_at IS NULL);


--
-- Name: idempotency_keys_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);


--
-- Name: identities_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identities_user ON public.identities USING btree (user_id);


--
-- Name: images_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX images_project ON public.images USING btree (project_id, created_at DESC, digest);


--
-- Name: images_removing; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX images_removing ON public.images USING btree (project_id) WHERE (state = 'removing'::text);


--
-- Name: jobs_dead; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_dead ON public.jobs USING btree (kind, subject_id) WHERE (state = 'dead'::text);


--
-- Name: jobs_finished; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_finished ON public.jobs USING btree (finished_at) WHERE (state = ANY (ARRAY['done'::text, 'dead'::text]));


--
-- Name: jobs_leased; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_leased ON public.jobs USING btree (lease_until) WHERE (state = 'leased'::text);


--
-- Name: jobs_leased_builds; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_leased_builds ON public.jobs USING btree (project_id) WHERE ((state = 'leased'::text) AND (lane = 'builds'::text));


--
-- Name: jobs_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX jobs_open ON public.jobs USING btree (kind, subject_id) WHERE (state = ANY (ARRAY['ready'::text, 'leased'::text]));


--
-- Name: jobs_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_ready ON public.jobs USING btree (lane, run_at, id) WHERE (state = 'ready'::text);


--
-- Name: jobs_ready_builds; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_ready_builds ON public.jobs USING btree (project_id, run_at, id) WHERE ((state = 'ready'::text) AND (lane = 'builds'::text));


--
-- Name: jobs_ready_shared; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_ready_shared ON public.jobs USING btree (run_at, id) WHERE ((state = 'ready'::text) AND (lane = 'builds'::text) AND (project_id IS NULL));


--
-- Name: jobs_retention; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_retention ON public.jobs USING btree (subject_id) WHERE (kind = 'retention'::text);


--
-- Name: layers_used; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX layers_used ON public.layers USING btree (used_at);


--
-- Name: notifications_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notifications_age ON public.notifications USING btree (created_at);


--
-- Name: notifications_failed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notifications_failed ON public.notifications USING btree (project_id, id) WHERE (error IS NOT NULL);


--
-- Name: notifications_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notifications_waiting ON public.notifications USING btree (id) WHERE ((told_at IS NULL) AND (error IS NULL));


--
-- Name: overrides_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX overrides_project ON public.overrides USING btree (project_id, id DESC);


--
-- Name: overrides_release; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX overrides_release ON public.overrides USING btree (release_id, stage_id, id DESC);


--
-- Name: overrides_to_review; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX overrides_to_review ON public.overrides USING btree (review_due_at) WHERE (reviewed_at IS NULL);


--
-- Name: overrides_unreviewed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX overrides_unreviewed ON public.overrides USING btree (review_due_at) WHERE ((reviewed_at IS NULL) AND (reminded_at IS NULL));


--
-- Name: policies_place; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX policies_place ON public.policies USING btree (project_id, platform, stage, id DESC);


--
-- Name: promotions_image; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX promotions_image ON public.promotions USING btree (project_id, image_digest);


--
-- Name: promotions_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX promotions_open ON public.promotions USING btree (release_id, stage_id) WHERE (status = ANY (ARRAY['awaiting_gates'::text, 'queued'::text, 'running'::text, 'verifying'::text]));


--
-- Name: promotions_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX promotions_project ON public.promotions USING btree (project_id, id DESC);


--
-- Name: promotions_release; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX promotions_release ON public.promotions USING btree (release_id, id DESC);


--
-- Name: promotions_slot; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX promotions_slot ON public.promotions USING btree (project_id, stage_id) WHERE (status = ANY (ARRAY['running'::text, 'verifying'::text]));


--
-- Name: promotions_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX promotions_waiting ON public.promotions USING btree (created_at) WHERE (status = ANY (ARRAY['awaiting_gates'::text, 'queued'::text]));


--
-- Name: pushed_images_pushed_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX pushed_images_pushed_at ON public.pushed_images USING btree (pushed_at);


--
-- Name: releases_build; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX releases_build ON public.releases USING btree (build_id);


--
-- Name: releases_image; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX releases_image ON public.releases USING btree (project_id, image_digest) WHERE (image_digest IS NOT NULL);


--
-- Name: releases_off_trunk; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX releases_off_trunk ON public.releases USING btree (project_id, id DESC) WHERE (lane = 'off_trunk'::text);


--
-- Name: releases_project; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX releases_project ON public.releases USING btree (project_id, id DESC);


--
-- Name: releases_untagged; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX releases_untagged ON public.releases USING btree (id) WHERE ((status = 'ready'::text) AND (image_tagged_at IS NULL));


--
-- Name: sessions_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_expiry ON public.sessions USING btree (expires_at);


--
-- Name: sessions_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_user ON public.sessions USING btree (user_id);


--
-- Name: signing_keys_active; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX signing_keys_active ON public.signing_keys USING btree ((true)) WHERE (retired_at IS NULL);


--
-- Name: tokens_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tokens_user ON public.tokens USING btree (user_id, created_at DESC);


--
-- Name: vetoes_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX vetoes_standing ON public.vetoes USING btree (release_id) WHERE (lifted_at IS NULL);


--
-- Name: approvals approvals_kept_image; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER approvals_kept_image BEFORE INSERT ON public.approvals FOR EACH ROW EXECUTE FUNCTION public.require_kept_image();


--
-- Name: audit_chain audit_chain_is_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_chain_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_change();


--
-- Name: audit audit_is_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_change();


--
-- Name: audit audit_is_queued; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_is_queued AFTER INSERT ON public.audit FOR EACH ROW EXECUTE FUNCTION public.queue_audit();


--
-- Name: deployments deployments_kept_image; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER deployments_kept_image BEFORE INSERT ON public.deployments FOR EACH ROW EXECUTE FUNCTION public.require_kept_image();


--
-- Name: policies policies_are_not_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER policies_are_not_changed BEFORE UPDATE ON public.policies FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_policy_change();


--
-- Name: promotions promotions_kept_image; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER promotions_kept_image BEFORE INSERT ON public.promotions FOR EACH ROW EXECUTE FUNCTION public.require_kept_image();


--
-- Name: releases releases_kept_image; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER releases_kept_image BEFORE INSERT OR UPDATE OF image_digest ON public.releases FOR EACH ROW EXECUTE FUNCTION public.require_kept_image();


--
-- Name: approvals approvals_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: approvals approvals_project_id_release_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_project_id_release_id_fkey FOREIGN KEY (project_id, release_id) REFERENCES public.releases(project_id, id) ON DELETE CASCADE;


--
-- Name: approvals approvals_project_id_stage_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_project_id_stage_id_fkey FOREIGN KEY (project_id, stage_id) REFERENCES public.stages(project_id, id) ON DELETE CASCADE;


--
-- Name: approvals approvals_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: attestations attestations_key_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attestations
    ADD CONSTRAINT attestations_key_id_fkey FOREIGN KEY (key_id) REFERENCES public.signing_keys(id);


--
-- Name: attestations attestations_project_id_image_digest_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attestations
    ADD CONSTRAINT attestations_project_id_image_digest_fkey FOREIGN KEY (project_id, image_digest) REFERENCES public.images(project_id, digest) ON DELETE CASCADE;


--
-- Name: back_merges back_merges_release_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.back_merges
    ADD CONSTRAINT back_merges_release_id_fkey FOREIGN KEY (release_id) REFERENCES public.releases(id) ON DELETE CASCADE;


--
-- Name: branch_pushes branch_pushes_delivery_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.branch_pushes
    ADD CONSTRAINT branch_pushes_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.deliveries(id);


--
-- Name: branch_pushes branch_pushes_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.branch_pushes
    ADD CONSTRAINT branch_pushes_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: build_logs build_logs_build_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.build_logs
    ADD CONSTRAINT build_logs_build_id_fkey FOREIGN KEY (build_id) REFERENCES public.builds(id) ON DELETE CASCADE;


--
-- Name: build_steps build_steps_build_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.build_steps
    ADD CONSTRAINT build_steps_build_id_fkey FOREIGN KEY (build_id) REFERENCES public.builds(id) ON DELETE CASCADE;


--
-- Name: builds builds_delivery_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.builds
    ADD CONSTRAINT builds_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.deliveries(id);


--
-- Name: builds builds_dependency_image_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.builds
    ADD CONSTRAINT builds_dependency_image_id_fkey FOREIGN KEY (dependency_image_id) REFERENCES public.dependency_images(id);


--
-- Name: builds builds_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.builds
    ADD CONSTRAINT builds_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: builds builds_superseded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.builds
    ADD CONSTRAINT builds_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES public.builds(id);


--
-- Name: comparisons comparisons_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comparisons
    ADD CONSTRAINT comparisons_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: deliveries deliveries_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: dependency_logs dependency_logs_dependency_image_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dependency_logs
    ADD CONSTRAINT dependency_logs_dependency_image_id_fkey FOREIGN KEY (dependency_image_id) REFERENCES public.dependency_images(id) ON DELETE CASCADE;


--
-- Name: deployment_logs deployment_logs_deployment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployment_logs
    ADD CONSTRAINT deployment_logs_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES public.deployments(id) ON DELETE CASCADE;


--
-- Name: deployment_steps deployment_steps_deployment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployment_steps
    ADD CONSTRAINT deployment_steps_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES public.deployments(id) ON DELETE CASCADE;


--
-- Name: deployments deployments_project_id_build_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_project_id_build_id_fkey FOREIGN KEY (project_id, build_id) REFERENCES public.builds(project_id, id);


--
-- Name: deployments deployments_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: deployments deployments_project_id_image_digest_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_project_id_image_digest_fkey FOREIGN KEY (project_id, image_digest) REFERENCES public.images(project_id, digest);


--
-- Name: deployments deployments_project_id_promotion_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_project_id_promotion_id_fkey FOREIGN KEY (project_id, promotion_id) REFERENCES public.promotions(project_id, id) ON DELETE CASCADE;


--
-- Name: deployments deployments_project_id_release_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_project_id_release_id_fkey FOREIGN KEY (project_id, release_id) REFERENCES public.releases(project_id, id) ON DELETE CASCADE;


--
-- Name: deployments deployments_project_id_stage_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT deployments_project_id_stage_id_fkey FOREIGN KEY (project_id, stage_id) REFERENCES public.stages(project_id, id) ON DELETE CASCADE;


--
-- Name: findings findings_build_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.findings
    ADD CONSTRAINT findings_build_id_fkey FOREIGN KEY (build_id) REFERENCES public.builds(id) ON DELETE CASCADE;


--
-- Name: freezes freezes_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.freezes
    ADD CONSTRAINT freezes_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: freezes freezes_set_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.freezes
    ADD CONSTRAINT freezes_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.users(id);


--
-- Name: gates gates_promotion_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gates
    ADD CONSTRAINT gates_promotion_id_fkey FOREIGN KEY (promotion_id) REFERENCES public.promotions(id) ON DELETE CASCADE;


--
-- Name: idempotency_keys idempotency_keys_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: identities identities_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: images images_project_id_build_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_project_id_build_id_fkey FOREIGN KEY (project_id, build_id) REFERENCES public.builds(project_id, id);


--
-- Name: images images_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: jobs jobs_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: memberships memberships_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: memberships memberships_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: notifications notifications_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: overrides overrides_given_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_given_by_fkey FOREIGN KEY (given_by) REFERENCES public.users(id);


--
-- Name: overrides overrides_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: overrides overrides_project_id_release_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_project_id_release_id_fkey FOREIGN KEY (project_id, release_id) REFERENCES public.releases(project_id, id) ON DELETE CASCADE;


--
-- Name: overrides overrides_project_id_stage_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_project_id_stage_id_fkey FOREIGN KEY (project_id, stage_id) REFERENCES public.stages(project_id, id) ON DELETE CASCADE;


--
-- Name: overrides overrides_reviewed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.users(id);


--
-- Name: overrides overrides_seconded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_seconded_by_fkey FOREIGN KEY (seconded_by) REFERENCES public.users(id);


--
-- Name: overrides overrides_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.overrides
    ADD CONSTRAINT overrides_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.users(id);


--
-- Name: policies policies_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: policies policies_set_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.users(id);


--
-- Name: promotions promotions_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.promotions
    ADD CONSTRAINT promotions_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: promotions promotions_project_id_release_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.promotions
    ADD CONSTRAINT promotions_project_id_release_id_fkey FOREIGN KEY (project_id, release_id) REFERENCES public.releases(project_id, id) ON DELETE CASCADE;


--
-- Name: promotions promotions_project_id_stage_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.promotions
    ADD CONSTRAINT promotions_project_id_stage_id_fkey FOREIGN KEY (project_id, stage_id) REFERENCES public.stages(project_id, id) ON DELETE CASCADE;


--
-- Name: promotions promotions_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.promotions
    ADD CONSTRAINT promotions_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.users(id);


--
-- Name: pushed_images pushed_images_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pushed_images
    ADD CONSTRAINT pushed_images_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: releases releases_project_id_build_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_project_id_build_id_fkey FOREIGN KEY (project_id, build_id) REFERENCES public.builds(project_id, id);


--
-- Name: releases releases_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: releases releases_project_id_image_digest_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_project_id_image_digest_fkey FOREIGN KEY (project_id, image_digest) REFERENCES public.images(project_id, digest);


--
-- Name: sessions sessions_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: stages stages_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stages
    ADD CONSTRAINT stages_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: tag_moves tag_moves_delivery_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tag_moves
    ADD CONSTRAINT tag_moves_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.deliveries(id);


--
-- Name: tag_moves tag_moves_release_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tag_moves
    ADD CONSTRAINT tag_moves_release_id_fkey FOREIGN KEY (release_id) REFERENCES public.releases(id) ON DELETE CASCADE;


--
-- Name: test_runs test_runs_build_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.test_runs
    ADD CONSTRAINT test_runs_build_id_fkey FOREIGN KEY (build_id) REFERENCES public.builds(id) ON DELETE CASCADE;


--
-- Name: tokens tokens_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: vetoes vetoes_given_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vetoes
    ADD CONSTRAINT vetoes_given_by_fkey FOREIGN KEY (given_by) REFERENCES public.users(id);


--
-- Name: vetoes vetoes_lifted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vetoes
    ADD CONSTRAINT vetoes_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES public.users(id);


--
-- Name: vetoes vetoes_project_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vetoes
    ADD CONSTRAINT vetoes_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;


--
-- Name: vetoes vetoes_project_id_release_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vetoes
    ADD CONSTRAINT vetoes_project_id_release_id_fkey FOREIGN KEY (project_id, release_id) REFERENCES public.releases(project_id, id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


