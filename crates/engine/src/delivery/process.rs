//! The job of a delivery: it does in the database what the forge's event requires, and records the
//! outcome in the same transaction, so that every acknowledged delivery has exactly one outcome.
//! It asks no other machine; see [`follow_up`](super::follow_up).

use ecluse_clients::forge;
use ecluse_domain::Version;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::event::{ForgeEvent, Pushed};
use ecluse_domain::git::RefKind;
use ecluse_domain::ids::{BuildId, DeliveryId, ReleaseId};
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Scope;
use ecluse_store::builds::{self, NewBuild};
use ecluse_store::deliveries::{self, ReceivedDelivery};
use ecluse_store::jobs::{self, Job, Pool};
use ecluse_store::{PgConnection, projects, releases};

use crate::{Actor, Change, Engine, Error, Result, audit_change, build, commit};

/// Processes deliveries of one project in the order of `jobs`, records their outcomes and finishes
/// their jobs, all in one transaction. Deliveries whose lease was lost are left out.
pub(crate) async fn run(engine: &Engine, jobs: &[Job]) -> Result<()> {
    let mut tx = engine.begin().await?;
    let held = jobs::lock_leased(&mut tx, jobs).await?;
    let mut known: Option<projects::Project> = None;
    for job in &held {
        // One payload is in memory at a time.
        let received = deliveries::get(&mut tx, DeliveryId(job.subject)).await?;
        let project = match known.take() {
            Some(project) if project.id == received.project_id => project,
            Some(_) | None => projects::get(&mut tx, received.project_id).await?,
        };
        process(&mut tx, DeliveryId(job.subject), received, &project).await?;
        known = Some(project);
    }
    jobs::finish_all(&mut tx, &held).await?;
    commit(tx).await?;
    // The notification of the commit takes a little longer.
    engine.wake().of(Pool::Builds).notify_one();
    engine.wake().of(Pool::Outside).notify_one();
    Ok(())
}

/// Processes one delivery, unless it has an outcome already.
async fn process(
    conn: &mut PgConnection,
    id: DeliveryId,
    received: ReceivedDelivery,
    project: &projects::Project,
) -> Result<()> {
    if received.status != DeliveryStatus::Received {
        return Ok(());
    }
    let event = match forge::parse_event(received.forge, &received.event, &received.payload) {
        Ok(event) => event,
        // The intake parsed the event already, so only another version of Ecluse can fail here.
        Err(error) => {
            let outcome = error.to_string();
            return Ok(deliveries::set_outcome(conn, id, DeliveryStatus::Failed, &outcome).await?);
        }
    };
    let actor = Actor {
        kind: ActorKind::Forge,
        user: None,
        scope: Scope::Everything,
        name: received.forge.to_string(),
        remote_address: received.remote_address,
        request_id: Some(received.forge_id),
    };
    let delivery = Delivery { id, project, actor };
    let outcome = delivery.handle_event(conn, &event).await?;
    Ok(deliveries::set_outcome(conn, id, DeliveryStatus::Processed, &outcome).await?)
}

/// Records that the delivery could not be processed. It ends as failed, and its page shows the
/// reason.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let id = DeliveryId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    if deliveries::get(&mut tx, id).await?.status == DeliveryStatus::Received {
        let outcome = format!("Given up after {} attempts: {error}", job.attempts);
        deliveries::set_outcome(&mut tx, id, DeliveryStatus::Failed, &outcome).await?;
    }
    commit(tx).await
}

/// A delivery that is processed.
struct Delivery<'a> {
    id: DeliveryId,
    project: &'a projects::Project,
    actor: Actor,
}

impl Delivery<'_> {
    /// Does the work that the event requires, and returns the outcome in one sentence.
    async fn handle_event(&self, conn: &mut PgConnection, event: &ForgeEvent) -> Result<String> {
        match event {
            ForgeEvent::Ping => Ok("The forge reached Ecluse.".to_owned()),
            ForgeEvent::BranchPushed(pushed) => self.handle_branch_push(conn, pushed).await,
            ForgeEvent::TagPushed(pushed) => self.handle_tag_push(conn, pushed).await,
            ForgeEvent::BranchDeleted { name } => {
                builds::forget_branch(conn, self.project.id, name, self.id).await?;
                Ok(format!(
                    "The branch {name} was deleted. Its images stay for as long as the project keeps \
                     images."
                ))
            }
            ForgeEvent::TagDeleted { name } => self.handle_tag_deletion(conn, name.as_str()).await,
            ForgeEvent::Unused { why } => Ok(why.clone()),
        }
    }

    async fn handle_branch_push(&self, conn: &mut PgConnection, pushed: &Pushed) -> Result<String> {
        if pushed.skip_build {
            // The trunk moved, so releases may have other debts.
            if pushed.name == self.project.trunk {
                jobs::enqueue(conn, JobKind::FollowUp, self.project.id.0).await?;
            }
            return Ok(format!(
                "{} on {} is not built, because its commit message skips the build ([skip ci]).",
                pushed.commit.short(),
                pushed.name
            ));
        }
        builds::record_push(conn, self.project.id, &pushed.name, &pushed.commit, self.id).await?;
        jobs::enqueue(conn, JobKind::FollowUp, self.project.id.0).await?;
        let (build, outcome) = self
            .find_or_enqueue_build(conn, pushed, RefKind::Branch)
            .await?;
        if let Some(previous) = &pushed.before {
            build::supersede_previous(
                conn,
                &self.actor,
                self.project.id,
                &pushed.name,
                previous,
                build.id,
            )
            .await?;
        }
        Ok(outcome)
    }

    /// Finds the build of this commit, or enqueues a new one, and returns it with a sentence about
    /// it. A build that was cancelled, superseded or whose image was removed does not count. A
    /// failed build counts: somebody has to fix the project or retry the build.
    async fn find_or_enqueue_build(
        &self,
        conn: &mut PgConnection,
        pushed: &Pushed,
        ref_kind: RefKind,
    ) -> Result<(builds::Build, String)> {
        let short = pushed.commit.short();
        let existing = self.find_and_lock_build(conn, pushed).await?;
        let counts = |build: &builds::Build| match build.status {
            BuildStatus::Queued
            | BuildStatus::Running
            | BuildStatus::Succeeded
            | BuildStatus::Failed
            | BuildStatus::Errored => true,
            BuildStatus::Cancelled | BuildStatus::Superseded | BuildStatus::Expired => false,
        };
        let describe = |build: &builds::Build| {
            format!(
                "{short} on {} already has a build ({}).",
                pushed.name, build.status
            )
        };
        let replaced = match existing {
            Some(build) if counts(&build) => {
                let sentence = describe(&build);
                return Ok((build, sentence));
            }
            replaced => replaced,
        };
        let id = BuildId::generate();
        let new = NewBuild {
            id,
            project_id: self.project.id,
            delivery_id: Some(self.id),
            commit_sha: &pushed.commit,
            ref_name: &pushed.name,
            ref_kind,
            subject: Some(&pushed.subject),
        };
        if builds::insert(conn, &new).await? {
            jobs::enqueue(conn, JobKind::Build, id.0).await?;
            let detail = format!("{} on {}", pushed.commit, pushed.name);
            audit_change(
                conn,
                &self.actor,
                Change {
                    project: Some(self.project.id),
                    subject: Some(id.0),
                    detail,
                    ..Change::new(AuditAction::BuildQueued)
                },
            )
            .await?;
            if let Some(replaced) = replaced {
                build::move_releases(conn, &self.actor, self.project.id, replaced.id, id).await?;
            }
            return Ok((
                builds::get(conn, id).await?,
                format!("Building {short} of {}.", pushed.name),
            ));
        }
        // Another delivery of the same commit enqueued a build first. If that build has already
        // ended without counting, the next attempt of this job enqueues one.
        let quicker = self.find_and_lock_build(conn, pushed).await?.filter(counts);
        let build = quicker
            .ok_or_else(|| Error::Transient(format!("the build of {short} has just changed")))?;
        let sentence = describe(&build);
        Ok((build, sentence))
    }

    /// Finds the newest build of this commit and locks it. If the build ends or expires at this
    /// moment, either its end sees the rows that this delivery writes, or this delivery sees that
    /// it has ended.
    async fn find_and_lock_build(
        &self,
        conn: &mut PgConnection,
        pushed: &Pushed,
    ) -> Result<Option<builds::Build>> {
        let Some(build) = builds::find_by_commit(conn, self.project.id, &pushed.commit).await?
        else {
            return Ok(None);
        };
        builds::lock(conn, build.id).await?;
        Ok(Some(builds::get(conn, build.id).await?))
    }

    async fn handle_tag_push(&self, conn: &mut PgConnection, pushed: &Pushed) -> Result<String> {
        let Some(version) = parse_release_tag(pushed.name.as_str()) else {
            return Ok(format!(
                "The tag {} is not a version vX.Y.Z, so it makes no release.",
                pushed.name
            ));
        };
        if let Some(release) = releases::find_by_version(conn, self.project.id, version).await? {
            return self.handle_repeated_tag(conn, pushed, &release).await;
        }
        let (build, _) = self
            .find_or_enqueue_build(conn, pushed, RefKind::Tag)
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
            return self.handle_repeated_tag(conn, pushed, &release).await;
        }
        let change = Change {
            action: AuditAction::ReleaseCreated,
            project: Some(self.project.id),
            subject: Some(id.0),
            digest: build.image_digest.as_ref(),
            detail: format!("{version} on {}", pushed.commit),
        };
        audit_change(conn, &self.actor, change).await?;
        let sentence = if let Some(digest) = &build.image_digest {
            jobs::enqueue(conn, JobKind::Release, id.0).await?;
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
                audit_change(conn, &self.actor, change).await?;
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
                audit_change(conn, &self.actor, change).await?;
            }
            return Ok(format!("Release {version} is already on this commit."));
        }
        releases::insert_tag_move(conn, release.id, &pushed.commit, self.id).await?;
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
        audit_change(conn, &self.actor, change).await?;
        let (stays, moved) = (release.commit_sha.short(), pushed.commit.short());
        Ok(format!(
            "Refused: the tag {version} was moved to {moved}, but release {version} stays on \
             {stays}. Make a new tag."
        ))
    }

    async fn handle_tag_deletion(&self, conn: &mut PgConnection, name: &str) -> Result<String> {
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
        audit_change(conn, &self.actor, change).await?;
        Ok(format!(
            "The tag {version} was deleted; its release and digest stay."
        ))
    }
}

/// Parses a tag that makes a release. It must be exactly `vX.Y.Z`: the tag `1.2.0` makes no
/// release, although a changelog may write a version like that.
fn parse_release_tag(tag: &str) -> Option<Version> {
    tag.parse::<Version>()
        .ok()
        .filter(|version| version.to_string() == tag)
}
