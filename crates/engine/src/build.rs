//! A build's job: from a commit to an image digest in the registry.
//!
//! Everything up to the last transaction can be repeated: fetching finds the mirror, the layer is
//! the same bytes, the registry has the blobs. So a build whose worker was killed starts from the
//! top, and only the transaction at the end makes it count, once.

use ecluse_clients::git::Checkout;
use ecluse_clients::registry::BaseImage;
use ecluse_domain::build::{BuildStatus, BuildStep, Stream};
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::odoo::{self, BaseReference, Owner};
use ecluse_domain::role::Action;
use ecluse_domain::{CommitSha, Digest, printable};
use ecluse_image::Plan;
use ecluse_image::layer::Layer;
use ecluse_image::manifest::{self, MANIFEST_TYPE};
use ecluse_store::builds::{self, Build, CommitFacts, NewBuild, RefKind};
use ecluse_store::images::{self, Image, ImageAddon};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, releases};
use tempfile::NamedTempFile;

use crate::build_log::BuildLog;
use crate::secrets::git_credential;
use crate::{Actor, Change, Engine, Error, Result, access, audit, commit, deploy};

pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = BuildId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let status = builds::lock(&mut tx, id).await?;
    if status.is_over() {
        commit(tx).await?;
        return if status == BuildStatus::Succeeded { follow(engine, job, id).await } else { Ok(()) };
    }
    builds::set_running(&mut tx, id).await?;
    let build = builds::get(&mut tx, id).await?;
    let project = projects::get(&mut tx, build.project_id).await?;
    if status == BuildStatus::Queued {
        let detail = build.commit_sha.to_string();
        let change = Change { action: "build.started", project: Some(project.id), subject: Some(id.0), detail, ..Default::default() };
        audit(&mut tx, &Actor::system(), change).await?;
    }
    commit(tx).await?;

    let mut log = BuildLog::new(engine, job, id);
    match make(engine, &mut log, &project, &build).await {
        Ok(image) => {
            succeed(engine, job, &log, &project, &image).await?;
            follow(engine, job, id).await
        }
        Err(Error::Permanent(reason)) => {
            let sentence = sentence(&reason);
            // What cannot be pushed is ours to mend; everything before is the project's.
            let status = if log.step() == Some(BuildStep::Push) { BuildStatus::Errored } else { BuildStatus::Failed };
            log.say(Stream::Error, &sentence).await?;
            fail(engine, job, id, status, &sentence).await
        }
        Err(error) => {
            if !error.is_lost_lease() {
                log.say(Stream::Warning, format!("This attempt ended: {error}")).await?;
            }
            Err(error)
        }
    }
}

/// What a successful build brings about outside of its own transaction: its branches' tags, and staging.
async fn follow(engine: &Engine, job: &Job, id: BuildId) -> Result<()> {
    let mut conn = engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    let project = projects::get(&mut conn, build.project_id).await?;
    drop(conn);
    deploy::offer_to_staging(engine, job, id).await?;
    let Some(digest) = build.image_digest else { return Ok(()) };
    name_branches(engine, &project, &build.commit_sha, &digest).await
}

/// Lets the registry's tag of each branch whose last push was of this commit name its image: the
/// commit may have been built for another ref, or before it came to this branch. The tags are for
/// people, nothing reads them as truth, so what the registry refuses for good is not worth failing for.
pub(crate) async fn name_branches(engine: &Engine, project: &Project, commit: &CommitSha, digest: &Digest) -> Result<()> {
    let (registry, repository) = (&engine.registry, project.image_repository.as_str());
    let tags = branch_tags(&mut *engine.connection().await?, project.id, commit).await?;
    for tag in tags {
        if registry.resolve(repository, &tag).await.is_ok_and(|named| named == *digest) {
            continue;
        }
        match registry.tag(repository, digest, &tag).await.map_err(outside) {
            Err(Error::Permanent(reason)) => tracing::warn!(repository, tag, reason, "the branch's tag was refused"),
            other => other?,
        }
    }
    Ok(())
}

/// An older push that is built or delivered late must not take its branch's tag back.
async fn branch_tags(conn: &mut PgConnection, project: ProjectId, commit: &CommitSha) -> Result<Vec<String>> {
    Ok(builds::branches_at(conn, project, commit).await?.iter().filter_map(ecluse_image::branch_tag).collect())
}

/// What a library says, as the sentence that people read.
fn sentence(said: &str) -> String {
    let said = printable(said.trim());
    if said.ends_with(['.', '!', '?']) { said } else { said + "." }
}

/// The machinery stayed broken for as many attempts as a job gets.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let sentence = sentence(&format!("Given up after {} attempts: {error}", job.attempts));
    fail(engine, job, BuildId(job.subject), BuildStatus::Errored, &sentence).await
}

/// Builds the commit of a failed build again. Needs [`Action::RetryBuild`] on its project.
pub async fn retry(engine: &Engine, actor: &Actor, id: BuildId) -> Result<BuildId> {
    let mut tx = engine.begin().await?;
    let build = builds::get(&mut tx, id).await?;
    access::require(&mut tx, actor, Some(build.project_id), Action::RetryBuild).await.map_err(|error| error.hidden_as("build"))?;
    match builds::lock(&mut tx, id).await? {
        BuildStatus::Failed | BuildStatus::Errored => {}
        BuildStatus::Queued | BuildStatus::Running => return Err(Error::Conflict("This build is still under way.".to_owned())),
        BuildStatus::Succeeded => return Err(Error::Conflict("This build succeeded; there is nothing to retry.".to_owned())),
    }
    let again = BuildId::generate();
    let ref_kind = if build.ref_kind == RefKind::Tag.as_str() { RefKind::Tag } else { RefKind::Branch };
    let new = NewBuild {
        id: again,
        project_id: build.project_id,
        delivery_id: build.delivery_id,
        commit_sha: &build.commit_sha,
        ref_name: &build.ref_name,
        ref_kind,
        subject: build.subject.as_deref(),
    };
    if !builds::insert(&mut tx, &new).await? {
        return Err(Error::Conflict("This commit is being built, or was built, again already.".to_owned()));
    }
    for release in releases::set_build(&mut tx, id, again).await? {
        let detail = format!("waits for build {again}");
        let change =
            Change { action: "release.building", project: Some(build.project_id), subject: Some(release.0), detail, ..Default::default() };
        audit(&mut tx, actor, change).await?;
    }
    jobs::enqueue(&mut tx, Kind::Build, again.0).await?;
    let detail = format!("{} again, after build {id}", build.commit_sha);
    audit(
        &mut tx,
        actor,
        Change { action: "build.retried", project: Some(build.project_id), subject: Some(again.0), detail, ..Default::default() },
    )
    .await?;
    commit(tx).await?;
    Ok(again)
}

/// What a build made, as it will be recorded.
struct Made {
    image: Image,
}

async fn make(engine: &Engine, log: &mut BuildLog<'_>, project: &Project, build: &Build) -> Result<Made> {
    log.begin(BuildStep::Fetch).await?;
    let checkout = fetch(engine, log, project, build).await?;

    log.begin(BuildStep::Check).await?;
    let plan = check(log, build, &checkout).await?;

    log.begin(BuildStep::Base).await?;
    let (reference, base, owner) = base(engine, log, project, &checkout).await?;
    let mut tx = log.hold().await?;
    builds::set_base(&mut tx, build.id, &reference, &base.digest).await?;
    commit(tx).await?;

    log.begin(BuildStep::Layer).await?;
    let (layer, file) = lay(engine, &checkout, plan, owner).await?;
    log.info(format!("Layer {} of {} addons, {} bytes.", layer.digest.short(), layer.addons.len(), layer.size)).await?;
    let created = checkout.commit.time;
    let series = reference.rsplit(':').next().and_then(|tag| tag.split('-').next()).unwrap_or_default().to_owned();
    let made = manifest::assemble(
        manifest::Base { manifest: &base.manifest, config: &base.config },
        &layer,
        manifest::Provenance {
            source: project.repository.as_str(),
            revision: build.commit_sha.as_str(),
            // Follows from the commit alone: the same commit is the same image, whatever ref asked for it.
            version: &format!("{series}-{}", build.commit_sha.short()),
            base_name: &reference,
            base_digest: &base.digest,
            created,
        },
    )
    .map_err(|error| Error::Permanent(error.to_string()))?;

    log.begin(BuildStep::Push).await?;
    push(engine, log, project, build, &base, &made, &layer, &file).await?;

    let layers = made.base_layers.iter().map(|blob| images::Layer { digest: blob.digest.clone(), size: blob.size as i64, base: true });
    let layers: Vec<images::Layer> =
        layers.chain([images::Layer { digest: layer.digest.clone(), size: layer.size as i64, base: false }]).collect();
    let addons = layer.addons.iter().map(|addon| ImageAddon {
        name: addon.name.to_string(),
        version: addon.version.clone(),
        source: addon.path.clone(),
    });
    Ok(Made {
        image: Image {
            project_id: project.id,
            digest: made.digest.clone(),
            build_id: build.id,
            repository: format!("{}/{}", engine.registry.address(), project.image_repository),
            commit_sha: build.commit_sha.clone(),
            base_digest: base.digest.clone(),
            size: layers.iter().map(|layer| layer.size).sum(),
            layers: layers.into(),
            addons: addons.collect::<Vec<_>>().into(),
            created_at: created,
        },
    })
}

async fn fetch(engine: &Engine, log: &BuildLog<'_>, project: &Project, build: &Build) -> Result<Checkout> {
    let credential = git_credential(engine, &mut *engine.connection().await?, project.id).await?;
    log.info(format!("Fetching {} at {}.", project.repository, build.commit_sha)).await?;
    let checkout = engine.git.checkout(&project.repository, credential.as_ref(), &build.commit_sha).await;
    let checkout = checkout.map_err(|error| Error::outside(error.kind(), error.to_string()))?;
    for source in checkout.sources.iter().skip(1) {
        log.info(format!("Submodule {} is {} at {}.", source.path, source.url, source.commit.short())).await?;
    }
    Ok(checkout)
}

async fn check(log: &BuildLog<'_>, build: &Build, checkout: &Checkout) -> Result<Plan> {
    let changelog = text(checkout, "CHANGELOG.md").await?;
    let mut migrations = text(checkout, "MIGRATIONS.md").await?;
    if migrations.is_none() {
        migrations = text(checkout, "MIGRATION.md").await?;
        if migrations.is_some() {
            log.say(Stream::Warning, "MIGRATION.md is read, but its name should be MIGRATIONS.md.").await?;
        }
    }
    let migrate_script = text(checkout, "migrate.sh").await?;
    let facts = CommitFacts {
        subject: &printable(&checkout.commit.subject),
        author: &printable(&checkout.commit.author),
        committed_at: checkout.commit.time,
        changelog: changelog.as_deref(),
        migrations: migrations.as_deref(),
        migrate_script: migrate_script.as_deref(),
    };
    let mut tx = log.hold().await?;
    builds::set_commit_facts(&mut tx, build.id, &facts).await?;
    commit(tx).await?;
    let (requirements, packages) = (text(checkout, "requirements.txt").await?, text(checkout, "packages.txt").await?);
    ecluse_image::check_dependencies(requirements.as_deref(), packages.as_deref()).map_err(|error| Error::Permanent(error.to_string()))?;
    let plan = ecluse_image::plan(&checkout.entries, |source| checkout.sources[source].path.as_str())
        .map_err(|error| Error::Permanent(error.to_string()))?;
    log.info(format!("{} files, {} addons on Odoo's path.", checkout.entries.len(), plan.addons.len())).await?;
    Ok(plan)
}

async fn text(checkout: &Checkout, path: &str) -> Result<Option<String>> {
    checkout.text(path).await.map_err(|error| Error::outside(error.kind(), error.to_string()))
}

/// `odoo_version.txt` to a base reference, to the digest it has right now, to the image itself.
async fn base(engine: &Engine, log: &BuildLog<'_>, project: &Project, checkout: &Checkout) -> Result<(String, BaseImage, Owner)> {
    let registry = &engine.registry;
    let written = text(checkout, "odoo_version.txt").await?;
    let written = written.ok_or_else(|| Error::Permanent("odoo_version.txt is missing: it names the base image.".to_owned()))?;
    let written = BaseReference::read(&written).map_err(|error| Error::Permanent(error.to_string()))?;
    let (repository, tag) = match written {
        BaseReference::Image { registry: Some(host), .. } if host != registry.address() => {
            let ours = registry.address();
            return Err(Error::Permanent(format!(
                "odoo_version.txt names the registry {host}; base images come from {ours}, so leave the host out."
            )));
        }
        BaseReference::Image { repository, tag, .. } => (repository, tag),
        BaseReference::Series(series) => {
            let tags = registry.list_tags(&project.base_image).await.map_err(outside)?;
            let newest = odoo::newest(series, project.edition, tags.iter().map(String::as_str));
            let missing = || {
                Error::Permanent(format!(
                    "{} has no dated {} image of Odoo {series}, which odoo_version.txt asks for.",
                    project.base_image, project.edition
                ))
            };
            (project.base_image.clone(), newest.ok_or_else(missing)?)
        }
    };
    // The registry's credentials open every client's repository; a repository of code does not.
    if projects::has_image_repository(&mut *engine.connection().await?, &repository).await? {
        return Err(Error::Permanent(format!(
            "odoo_version.txt names `{repository}`, which holds the images of a project; name a base image such as `{}`.",
            project.base_image
        )));
    }
    let reference = format!("{repository}:{tag}");
    let digest = registry.resolve(&repository, &tag.to_string()).await.map_err(outside)?;
    log.info(format!("Base image {reference} is {digest}.")).await?;
    let base = registry.base_image(&repository, &digest).await.map_err(outside)?;
    let owner = owner(engine, &base).await?;
    Ok((reference, base, owner))
}

/// Who owns the addons in this base, looked up once per digest: it may mean reading whole layers.
async fn owner(engine: &Engine, base: &BaseImage) -> Result<Owner> {
    if let Some((uid, gid)) = images::find_base_owner(&mut *engine.connection().await?, &base.digest).await? {
        return Ok(Owner { uid: uid as u32, gid: gid as u32 });
    }
    let owner = engine.registry.owner(base).await.map_err(outside)?;
    images::insert_base_owner(&mut *engine.connection().await?, &base.digest, (owner.uid as i32, owner.gid as i32)).await?;
    Ok(owner)
}

/// Writes the layer into a file of its own that vanishes with this run.
async fn lay(engine: &Engine, checkout: &Checkout, plan: Plan, owner: Owner) -> Result<(Layer, NamedTempFile)> {
    let times =
        engine.git.last_changes(checkout, &plan.dated_paths).await.map_err(|error| Error::outside(error.kind(), error.to_string()))?;
    let mut blobs = checkout.blobs();
    let scratch = engine.scratch.clone();
    let written = tokio::task::spawn_blocking(move || {
        let mut file = NamedTempFile::new_in(scratch)?;
        let out = std::io::BufWriter::new(file.as_file_mut());
        let layer =
            ecluse_image::layer::write(&plan, &times, owner, out, |file, out| blobs.copy(file.repository, file.blob, file.size, out))?;
        Ok::<_, std::io::Error>((layer, file))
    });
    let written = written.await.map_err(|error| Error::Internal(error.to_string()))?;
    written.map_err(|error| Error::Transient(format!("The layer could not be written: {error}.")))
}

#[expect(clippy::too_many_arguments, reason = "everything that was made, in one place")]
async fn push(
    engine: &Engine,
    log: &BuildLog<'_>,
    project: &Project,
    build: &Build,
    base: &BaseImage,
    made: &manifest::Image,
    layer: &Layer,
    file: &NamedTempFile,
) -> Result<()> {
    let (registry, repository) = (&engine.registry, project.image_repository.as_str());
    for blob in &made.base_layers {
        registry.mount_blob(&base.repository, repository, &blob.digest, blob.size).await.map_err(outside)?;
    }
    registry.push_blob_file(repository, file.path(), &layer.digest, layer.size).await.map_err(outside)?;
    registry.push_blob(repository, made.config.clone()).await.map_err(outside)?;
    let mut tags = vec![build.commit_sha.to_string()];
    tags.extend(branch_tags(&mut *engine.connection().await?, project.id, &build.commit_sha).await?);
    let named: Vec<&str> = tags.iter().map(String::as_str).collect();
    registry.push_manifest(repository, &made.manifest, MANIFEST_TYPE, &named).await.map_err(outside)?;
    log.info(format!("Pushed {} as {repository}:{}.", made.digest, tags.join(", "))).await
}

fn outside(error: ecluse_clients::registry::RegistryError) -> Error {
    Error::outside(error.kind(), error.to_string())
}

async fn succeed(engine: &Engine, job: &Job, log: &BuildLog<'_>, project: &Project, made: &Made) -> Result<()> {
    let (image, digest): (&Image, &Digest) = (&made.image, &made.image.digest);
    log.info(format!("Built {digest}.")).await?;
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    if let Some(step) = log.step() {
        builds::finish_step(&mut tx, image.build_id, step).await?;
    }
    images::insert(&mut tx, image).await?;
    builds::set_succeeded(&mut tx, image.build_id, digest).await?;
    let system = Actor::system();
    let change = Change {
        action: "build.succeeded",
        project: Some(project.id),
        subject: Some(image.build_id.0),
        digest: Some(digest),
        detail: image.commit_sha.to_string(),
    };
    audit(&mut tx, &system, change).await?;
    for release in releases::set_ready(&mut tx, image.build_id, digest).await? {
        jobs::enqueue(&mut tx, Kind::Release, release.0).await?;
        let change = Change {
            action: "release.ready",
            project: Some(project.id),
            subject: Some(release.0),
            digest: Some(digest),
            ..Default::default()
        };
        audit(&mut tx, &system, change).await?;
    }
    commit(tx).await
}

async fn fail(engine: &Engine, job: &Job, id: BuildId, status: BuildStatus, sentence: &str) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let build = builds::get(&mut tx, id).await?;
    if build.status.is_over() {
        return commit(tx).await;
    }
    builds::set_ended(&mut tx, id, status, sentence).await?;
    let action = if status == BuildStatus::Failed { "build.failed" } else { "build.errored" };
    let system = Actor::system();
    audit(
        &mut tx,
        &system,
        Change { action, project: Some(build.project_id), subject: Some(id.0), detail: sentence.to_owned(), ..Default::default() },
    )
    .await?;
    for release in releases::set_failed(&mut tx, id).await? {
        let change = Change {
            action: "release.failed",
            project: Some(build.project_id),
            subject: Some(release.0),
            detail: sentence.to_owned(),
            ..Default::default()
        };
        audit(&mut tx, &system, change).await?;
    }
    commit(tx).await
}
