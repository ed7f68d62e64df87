//! The job of a delivery: it does in the database what the forge's event requires, and records the
//! outcome in the same transaction, so that every acknowledged delivery has exactly one outcome.
//! It asks no other machine; see [`follow_up`](super::follow_up).

use std::collections::HashMap;

use ecluse_clients::forge::{self, PayloadError};
use ecluse_domain::audit::ActorKind;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::event::{ForgeEvent, Pushed};
use ecluse_domain::git::RefKind;
use ecluse_domain::ids::{BuildId, DeliveryId, ProjectId, ReleaseId};
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Scope;
use ecluse_domain::{CommitSha, Version};
use ecluse_store::builds::{self, Build, NewBuild, NewPushes};
use ecluse_store::deliveries::{self, Processed, ReceivedDelivery};
use ecluse_store::jobs::{self, Job, Pool};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, releases};
use uuid::Uuid;

use crate::{Actor, Change, Engine, Error, Result, audit_change, build, commit};

/// Processes deliveries of one project in the order of `jobs`, records their outcomes and finishes
/// their jobs, all in one transaction. Deliveries whose lease was lost are left out.
pub(crate) async fn run(engine: &Engine, jobs: &[Job]) -> Result<()> {
    // If a crash of Postgres loses this transaction, the deliveries and their jobs are as before.
    // Whatever is done because of it begins with the claim of another job, which waits for the disk
    // and makes this transaction durable too.
    let mut tx = engine.begin_async_commit().await?;
    let held = jobs::lock_leased(&mut tx, jobs).await?;
    let ids: Vec<DeliveryId> = held.iter().map(|job| DeliveryId(job.subject)).collect();
    let mut received = Vec::new();
    deliveries::read_each(&mut tx, &ids, |delivery| {
        if delivery.status == DeliveryStatus::Received {
            received.push(Received::read(delivery));
        }
    })
    .await?;
    let mut pools = Vec::new();
    if let Some(first) = received.first() {
        let project = projects::get(&mut tx, first.project).await?;
        pools = process(&mut tx, &project, received).await?;
    }
    jobs::finish_all(&mut tx, &held).await?;
    commit(tx).await?;
    // The notification of the commit takes a little longer.
    for pool in pools {
        engine.wake().of(pool).wake_for_job();
    }
    Ok(())
}

/// A delivery without an outcome, and the event that was read from its payload.
struct Received {
    id: DeliveryId,
    project: ProjectId,
    event: Result<ForgeEvent, PayloadError>,
    actor: Actor,
}

impl Received {
    fn read(delivery: ReceivedDelivery) -> Self {
        Self {
            id: delivery.id,
            project: delivery.project_id,
            event: forge::parse_event(delivery.forge, &delivery.event, &delivery.payload),
            actor: Actor {
                kind: ActorKind::Forge,
                user: None,
                scope: Scope::Everything,
                name: delivery.forge.to_string(),
                remote_address: delivery.remote_address,
                request_id: Some(delivery.forge_id),
                key_claim: None,
            },
        }
    }

    /// Whether git may have to say what this event changes.
    fn needs_follow_up(&self, project: &Project) -> bool {
        match &self.event {
            // The trunk moved, so releases may have other debts, even where nothing is built.
            Ok(ForgeEvent::BranchPushed(pushed)) => {
                !pushed.skip_build || pushed.name == project.trunk
            }
            Ok(
                ForgeEvent::Ping
                | ForgeEvent::TagPushed(_)
                | ForgeEvent::BranchDeleted { .. }
                | ForgeEvent::TagDeleted { .. }
                | ForgeEvent::Unused { .. },
            )
            | Err(_) => false,
        }
    }
}

/// Processes deliveries of one project, in their order. Returns the pools that got a job which waits
/// for a worker.
async fn process(
    conn: &mut PgConnection,
    project: &Project,
    received: Vec<Received>,
) -> Result<Vec<Pool>> {
    let mut batch = Batch {
        project,
        pools: Vec::new(),
        pushes: Vec::new(),
        builds: HashMap::new(),
    };
    let needs_follow_up = |delivery: &Received| delivery.needs_follow_up(project);
    if received.iter().any(needs_follow_up) {
        // This comes first, because the job of the follow-up is locked before builds and pushes
        // everywhere.
        batch
            .enqueue(conn, Pool::Outside, JobKind::FollowUp, project.id.0)
            .await?;
    }
    let mut processed = Vec::new();
    for delivery in received {
        let (status, outcome) = match &delivery.event {
            Ok(event) => {
                let outcome = batch.handle_event(conn, &delivery, event).await?;
                (DeliveryStatus::Processed, outcome)
            }
            // The intake parsed the event already, so only another version of Ecluse can fail here.
            Err(error) => (DeliveryStatus::Failed, error.to_string()),
        };
        processed.push(Processed {
            id: delivery.id,
            status,
            outcome: outcome.as_str().into(),
        });
    }
    batch.write_pushes(conn).await?;
    deliveries::set_outcomes(conn, &processed).await?;
    Ok(batch.pools)
}

/// Records that the delivery could not be processed. It ends as failed, and its page shows the
/// reason.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let id = DeliveryId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    if deliveries::get_status(&mut tx, id).await? == DeliveryStatus::Received {
        let outcome = format!("Given up after {} attempts: {error}", job.attempts);
        deliveries::set_outcome(&mut tx, id, DeliveryStatus::Failed, &outcome).await?;
    }
    commit(tx).await
}

/// Deliveries that are processed in one transaction. A burst of a forge often has many pushes of
/// the same commit, so what one of them read or locked is kept for the next ones.
struct Batch<'a> {
    project: &'a Project,
    /// The pools that got a job which waits for a worker.
    pools: Vec<Pool>,
    /// Pushes that are not written yet.
    pushes: Vec<NewPushes>,
    /// Builds that this transaction has locked or made, and that count for their commits. Nobody
    /// else can change them until it ends.
    builds: HashMap<CommitSha, Build>,
}

impl Batch<'_> {
    /// Does the work that the event requires, and returns the outcome in one sentence.
    async fn handle_event(
        &mut self,
        conn: &mut PgConnection,
        delivery: &Received,
        event: &ForgeEvent,
    ) -> Result<String> {
        match event {
            ForgeEvent::Ping => Ok("The forge reached Ecluse.".to_owned()),
            ForgeEvent::BranchPushed(pushed) => {
                self.handle_branch_push(conn, delivery, pushed).await
            }
            ForgeEvent::TagPushed(pushed) => self.handle_tag_push(conn, delivery, pushed).await,
            ForgeEvent::BranchDeleted { name } => {
                self.write_pushes(conn).await?;
                builds::forget_branch(conn, self.project.id, name, delivery.id).await?;
                Ok(format!(
                    "The branch {name} was deleted. Its images stay for as long as the project keeps \
                     images."
                ))
            }
            ForgeEvent::TagDeleted { name } => {
                self.handle_tag_deletion(conn, delivery, name.as_str())
                    .await
            }
            ForgeEvent::Unused { why } => Ok(why.clone()),
        }
    }

    async fn handle_branch_push(
        &mut self,
        conn: &mut PgConnection,
        delivery: &Received,
        pushed: &Pushed,
    ) -> Result<String> {
        if pushed.skip_build {
            return Ok(format!(
                "{} on {} is not built, because its commit message skips the build ([skip ci]).",
                pushed.commit.short(),
                pushed.name
            ));
        }
        self.add_push(delivery.id, pushed);
        let (build, outcome) = self
            .find_or_enqueue_build(conn, delivery, pushed, RefKind::Branch)
            .await?;
        if let Some(previous) = &pushed.before {
            self.write_pushes(conn).await?;
            // It may be the build of any commit.
            self.builds.clear();
            build::supersede_previous(
                conn,
                &delivery.actor,
                self.project.id,
                &pushed.name,
                previous,
                build.id,
            )
            .await?;
        }
        Ok(outcome)
    }

    async fn enqueue(
        &mut self,
        conn: &mut PgConnection,
        pool: Pool,
        kind: JobKind,
        subject: Uuid,
    ) -> Result<()> {
        if jobs::enqueue(conn, kind, subject, Some(self.project.id)).await? {
            self.pools.push(pool);
        }
        Ok(())
    }

    /// Notes a push, which [`write_pushes`](Self::write_pushes) writes.
    fn add_push(&mut self, delivery: DeliveryId, pushed: &Pushed) {
        let noted = self
            .pushes
            .iter_mut()
            .find(|push| push.branch == pushed.name && push.commit == pushed.commit);
        match noted {
            Some(push) => {
                push.delivery = push.delivery.max(delivery);
                push.count += 1;
            }
            None => self.pushes.push(NewPushes {
                branch: pushed.name.clone(),
                commit: pushed.commit.clone(),
                delivery,
                count: 1,
            }),
        }
    }

    /// Writes the pushes that were noted. Everything that reads or deletes pushes comes after this.
    async fn write_pushes(&mut self, conn: &mut PgConnection) -> Result<()> {
        let pushes = std::mem::take(&mut self.pushes);
        if pushes.is_empty() {
            return Ok(());
        }
        Ok(builds::record_pushes(conn, self.project.id, &pushes).await?)
    }

    /// Finds the build of this commit, or enqueues a new one, and returns it with a sentence about
    /// it.
    async fn find_or_enqueue_build(
        &mut self,
        conn: &mut PgConnection,
        delivery: &Received,
        pushed: &Pushed,
        ref_kind: RefKind,
    ) -> Result<(Build, String)> {
        let short = pushed.commit.short();
        let describe = |build: &Build| {
            format!(
                "{short} on {} already has a build ({}).",
                pushed.name, build.status
            )
        };
        if let Some(build) = self.builds.get(&pushed.commit) {
            return Ok((build.clone(), describe(build)));
        }
        // If the build ends or expires at this moment, either its end sees the rows that this
        // transaction writes, or this transaction sees that it has ended.
        let (project, commit) = (self.project.id, &pushed.commit);
        let existing = builds::find_and_lock_by_commit(conn, project, commit).await?;
        let replaced = match existing {
            Some(build) if counts(build.status) => {
                let sentence = describe(&build);
                self.keep(&build);
                return Ok((build, sentence));
            }
            replaced => replaced,
        };
        let id = BuildId::generate();
        let new = NewBuild {
            id,
            project_id: project,
            delivery_id: Some(delivery.id),
            commit_sha: commit,
            ref_name: &pushed.name,
            ref_kind,
            subject: Some(&pushed.subject),
        };
        if let Some(build) = builds::insert(conn, &new).await? {
            self.enqueue(conn, Pool::Builds, JobKind::Build, id.0)
                .await?;
            let detail = format!("{} on {}", pushed.commit, pushed.name);
            audit_change(
                conn,
                &delivery.actor,
                Change {
                    project: Some(self.project.id),
                    subject: Some(id.0),
                    detail,
                    ..Change::new(AuditAction::BuildQueued)
                },
            )
            .await?;
            if let Some(replaced) = replaced {
                build::move_releases(conn, &delivery.actor, project, replaced.id, id).await?;
            }
            self.keep(&build);
            return Ok((build, format!("Building {short} of {}.", pushed.name)));
        }
        // Another delivery of the same commit enqueued a build first. If that build has already
        // ended without counting, the next attempt of this job enqueues one.
        let quicker = builds::find_and_lock_by_commit(conn, project, commit).await?;
        let build = quicker
            .filter(|build| counts(build.status))
            .ok_or_else(|| Error::Transient(format!("the build of {short} has just changed")))?;
        let sentence = describe(&build);
        Ok((build, sentence))
    }

    /// Keeps a build for the next pushes of its commit. While it is queued, running or has
    /// succeeded, no other build of the commit can be made.
    fn keep(&mut self, build: &Build) {
        if let BuildStatus::Queued | BuildStatus::Running | BuildStatus::Succeeded = build.status {
            self.builds.insert(build.commit_sha.clone(), build.clone());
        }
    }

    async fn handle_tag_push(
        &mut self,
        conn: &mut PgConnection,
        delivery: &Received,
        pushed: &Pushed,
    ) -> Result<String> {
        let Some(version) = parse_release_tag(pushed.name.as_str()) else {
            return Ok(format!(
                "The tag {} is not a version vX.Y.Z, so it makes no release.",
                pushed.name
            ));
        };
        if let Some(release) = releases::find_by_version(conn, self.project.id, version).await? {
            return self
                .handle_repeated_tag(conn, delivery, pushed, &release)
                .await;
        }
        let (build, _) = self
            .find_or_enqueue_build(conn, delivery, pushed, RefKind::Tag)
            .await?;
        let id = ReleaseId::generate();
        let new = releases::NewRelease {
            id,
            project_id: self.project.id,
            version,
            commit_sha: &pushed.commit,
            build_id: build.id,
            image_digest: build.image_digest.as_ref(),
            tagged_by: &pushed.pusher,
        };
        if !releases::insert(conn, &new).await? {
            // Another delivery of this tag made the release first.
            let release = releases::find_by_version(conn, self.project.id, version).await?;
            let release = release.ok_or(Error::NotFound("release"))?;
            return self
                .handle_repeated_tag(conn, delivery, pushed, &release)
                .await;
        }
        let change = Change {
            action: AuditAction::ReleaseCreated,
            project: Some(self.project.id),
            subject: Some(id.0),
            digest: build.image_digest.as_ref(),
            detail: format!("{version} on {}", pushed.commit),
        };
        audit_change(conn, &delivery.actor, change).await?;
        let sentence = if let Some(digest) = &build.image_digest {
            self.enqueue(conn, Pool::Outside, JobKind::Release, id.0)
                .await?;
            format!(
                "Release {version} is {digest}, which was already built from {}.",
                pushed.commit.short()
            )
        } else if build.status.is_over() {
            for release in releases::set_failed(conn, build.id).await? {
                let detail = format!("the build of {} {}", pushed.commit, build.status);
                let change = Change {
                    project: Some(self.project.id),
                    subject: Some(release.0),
                    detail,
                    ..Change::new(AuditAction::ReleaseFailed)
                };
                audit_change(conn, &delivery.actor, change).await?;
            }
            format!(
                "Release {version} has no image: the build of {} {}. Retry the build from its \
                 page.",
                pushed.commit.short(),
                build.status
            )
        } else {
            format!(
                "Release {version} waits for the build of {}.",
                pushed.commit.short()
            )
        };
        Ok(sentence)
    }

    /// Handles a tag whose release exists. A tag on the same commit was perhaps deleted before and
    /// is recorded as present. A tag on another commit is refused, because approvals are for the
    /// commit of the release.
    async fn handle_repeated_tag(
        &self,
        conn: &mut PgConnection,
        delivery: &Received,
        pushed: &Pushed,
        release: &releases::Release,
    ) -> Result<String> {
        let version = release.version;
        if release.commit_sha == pushed.commit {
            if releases::set_tag_present(conn, release.id).await? {
                let change = Change {
                    action: AuditAction::ReleaseTagRestored,
                    project: Some(self.project.id),
                    subject: Some(release.id.0),
                    digest: release.image_digest.as_ref(),
                    detail: version.to_string(),
                };
                audit_change(conn, &delivery.actor, change).await?;
            }
            return Ok(format!("Release {version} is already on this commit."));
        }
        releases::insert_tag_move(conn, release.id, &pushed.commit, delivery.id).await?;
        let detail = format!(
            "{version} stays on {}; the tag now points to {}",
            release.commit_sha, pushed.commit
        );
        let change = Change {
            action: AuditAction::ReleaseTagMoveRefused,
            project: Some(self.project.id),
            subject: Some(release.id.0),
            digest: release.image_digest.as_ref(),
            detail,
        };
        audit_change(conn, &delivery.actor, change).await?;
        let (stays, moved) = (release.commit_sha.short(), pushed.commit.short());
        Ok(format!(
            "Refused: the tag {version} was moved to {moved}, but release {version} stays on \
             {stays}. Make a new tag."
        ))
    }

    async fn handle_tag_deletion(
        &self,
        conn: &mut PgConnection,
        delivery: &Received,
        name: &str,
    ) -> Result<String> {
        let Some(version) = parse_release_tag(name) else {
            return Ok(format!("The tag {name} was deleted; no release had it."));
        };
        let Some(release) = releases::set_tag_deleted(conn, self.project.id, version).await? else {
            return Ok(format!("The tag {name} was deleted; no release had it."));
        };
        let change = Change {
            project: Some(self.project.id),
            subject: Some(release.0),
            detail: version.to_string(),
            ..Change::new(AuditAction::ReleaseTagDeleted)
        };
        audit_change(conn, &delivery.actor, change).await?;
        Ok(format!(
            "The tag {version} was deleted; its release and digest stay."
        ))
    }
}

/// Whether a push of the commit needs no further build. A build that was cancelled, superseded or
/// whose image was removed does not count. A failed build counts: somebody has to fix the project
/// or retry the build.
const fn counts(status: BuildStatus) -> bool {
    match status {
        BuildStatus::Queued
        | BuildStatus::Running
        | BuildStatus::Succeeded
        | BuildStatus::Failed
        | BuildStatus::Errored => true,
        BuildStatus::Cancelled | BuildStatus::Superseded | BuildStatus::Expired => false,
    }
}

/// Parses a tag that makes a release. It must be exactly `vX.Y.Z`: the tag `1.2.0` makes no
/// release, although a changelog may write a version like that.
fn parse_release_tag(tag: &str) -> Option<Version> {
    tag.parse::<Version>()
        .ok()
        .filter(|version| version.to_string() == tag)
}
