//! A delivery's job: does what the forge's event asks for, and records the outcome in the same
//! transaction, so that every acknowledged delivery has exactly one.

use ecluse_clients::forge;
use ecluse_domain::Version;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::event::{ForgeEvent, Pushed};
use ecluse_domain::ids::{BuildId, DeliveryId, ReleaseId};
use ecluse_domain::role::Scope;
use ecluse_store::builds::{self, NewBuild, RefKind};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::{PgConnection, deliveries, projects, releases};

use crate::{Actor, Change, Engine, Error, Result, audit, build, commit, deploy, lane};

pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = DeliveryId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let received = deliveries::get(&mut tx, id).await?;
    let event = match forge::understand(received.forge, &received.event, &received.payload) {
        Ok(event) => event,
        // It was understood when it was stored; only another version of Ecluse can disagree.
        Err(error) => {
            deliveries::set_outcome(&mut tx, id, DeliveryStatus::Failed, &error.to_string()).await?;
            return commit(tx).await;
        }
    };
    let project = projects::get(&mut tx, received.project_id).await?;
    if received.status == DeliveryStatus::Received {
        let actor = Actor {
            kind: ActorKind::Forge,
            user: None,
            scope: Scope::Everything,
            name: received.forge.to_string(),
            remote_address: received.remote_address,
            request_id: Some(received.forge_id),
        };
        let delivery = Delivery { id, project: &project, actor };
        let outcome = delivery.act_on(&mut tx, &event).await?;
        deliveries::set_outcome(&mut tx, id, DeliveryStatus::Processed, &outcome).await?;
    }
    commit(tx).await?;

    // Whether the trunk's commit goes to staging needs git, and the branch's tag needs the registry,
    // so both come outside the transaction; a run after a crash does them again.
    match event {
        ForgeEvent::BranchPushed(pushed) => {
            if !pushed.skip_build {
                offer(engine, job, &project, &pushed).await?;
            }
            // Last, so that staging does not wait for it.
            if pushed.name == project.trunk {
                lane::trunk_moved(engine, project).await?;
            }
            Ok(())
        }
        ForgeEvent::Ping
        | ForgeEvent::TagPushed(_)
        | ForgeEvent::BranchDeleted { .. }
        | ForgeEvent::TagDeleted { .. }
        | ForgeEvent::Unused { .. } => Ok(()),
    }
}

/// Lets a pushed commit have the place of the former one, where it is built already.
async fn offer(engine: &Engine, job: &Job, project: &projects::Project, pushed: &Pushed) -> Result<()> {
    build::supersede(engine, job, project, &pushed.name, &pushed.commit).await?;
    let built = builds::find_by_commit(&mut *engine.connection().await?, project.id, &pushed.commit).await?;
    // A build that is still under way does the same at its end.
    let built = built.filter(|built| built.status == BuildStatus::Succeeded);
    let Some((built, digest)) = built.and_then(|built| Some((built.id, built.image_digest?))) else { return Ok(()) };
    if pushed.name == project.trunk {
        deploy::offer_to_staging(engine, job, built).await?;
    }
    build::name_branches(engine, project, &pushed.commit, &digest).await
}

/// Nothing can be made of this delivery: it ends as failed, with the reason, where people look for it.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let id = DeliveryId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    if deliveries::get(&mut tx, id).await?.status == DeliveryStatus::Received {
        let outcome = format!("Given up after {} attempts: {error}", job.attempts);
        deliveries::set_outcome(&mut tx, id, DeliveryStatus::Failed, &outcome).await?;
    }
    commit(tx).await
}

struct Delivery<'a> {
    id: DeliveryId,
    project: &'a projects::Project,
    actor: Actor,
}

impl Delivery<'_> {
    /// Does what the event asks for; answers what came of it, in one sentence.
    async fn act_on(&self, conn: &mut PgConnection, event: &ForgeEvent) -> Result<String> {
        match event {
            ForgeEvent::Ping => Ok("The forge reached Ecluse.".to_owned()),
            ForgeEvent::BranchPushed(pushed) => self.branch_pushed(conn, pushed).await,
            ForgeEvent::TagPushed(pushed) => self.tag_pushed(conn, pushed).await,
            ForgeEvent::BranchDeleted { name } => {
                builds::forget_branch(conn, self.project.id, name, self.id).await?;
                Ok(format!("The branch {name} was deleted; what was built from it stays as long as the project keeps images."))
            }
            ForgeEvent::TagDeleted { name } => self.tag_deleted(conn, name.as_str()).await,
            ForgeEvent::Unused { why } => Ok(why.clone()),
        }
    }

    async fn branch_pushed(&self, conn: &mut PgConnection, pushed: &Pushed) -> Result<String> {
        if pushed.skip_build {
            return Ok(format!("{} on {} asks to build nothing ([skip ci]).", pushed.commit.short(), pushed.name));
        }
        builds::note_push(conn, self.project.id, &pushed.name, &pushed.commit, self.id).await?;
        let (build, outcome) = self.build(conn, pushed, RefKind::Branch).await?;
        if let Some(former) = &pushed.before {
            build::supersede_former(conn, &self.actor, self.project.id, &pushed.name, former, build.id).await?;
        }
        Ok(outcome)
    }

    /// The build of this commit: the one there is, or a new one. One that was cancelled, superseded
    /// or whose image was removed is none; one that failed stays, until somebody mends it or retries.
    async fn build(&self, conn: &mut PgConnection, pushed: &Pushed, ref_kind: RefKind) -> Result<(builds::Build, String)> {
        let short = pushed.commit.short();
        let there = self.find_build(conn, pushed).await?;
        let counts = |build: &builds::Build| match build.status {
            BuildStatus::Queued | BuildStatus::Running | BuildStatus::Succeeded | BuildStatus::Failed | BuildStatus::Errored => true,
            BuildStatus::Cancelled | BuildStatus::Superseded | BuildStatus::Expired => false,
        };
        let has_one = |build: &builds::Build| format!("{short} on {} has a build already ({}).", pushed.name, build.status);
        let former = match there {
            Some(build) if counts(&build) => {
                let sentence = has_one(&build);
                return Ok((build, sentence));
            }
            former => former,
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
            jobs::enqueue(conn, Kind::Build, id.0).await?;
            let detail = format!("{} on {}", pushed.commit, pushed.name);
            audit(
                conn,
                &self.actor,
                Change { action: "build.queued", project: Some(self.project.id), subject: Some(id.0), detail, ..Default::default() },
            )
            .await?;
            if let Some(former) = former {
                build::wait_for(conn, &self.actor, self.project.id, former.id, id).await?;
            }
            return Ok((builds::get(conn, id).await?, format!("Building {short} of {}.", pushed.name)));
        }
        // Another delivery of the same commit was quicker. If that build is over again already, the next attempt looks anew.
        let quicker = self.find_build(conn, pushed).await?.filter(counts);
        let build = quicker.ok_or_else(|| Error::Transient(format!("the build of {short} changed at this moment")))?;
        let sentence = has_one(&build);
        Ok((build, sentence))
    }

    /// The newest build of this commit, locked, so that one that ends or expires at this moment
    /// either sees what this delivery writes, or is seen here as ended.
    async fn find_build(&self, conn: &mut PgConnection, pushed: &Pushed) -> Result<Option<builds::Build>> {
        let Some(build) = builds::find_by_commit(conn, self.project.id, &pushed.commit).await? else { return Ok(None) };
        builds::lock(conn, build.id).await?;
        Ok(Some(builds::get(conn, build.id).await?))
    }

    async fn tag_pushed(&self, conn: &mut PgConnection, pushed: &Pushed) -> Result<String> {
        let Some(version) = version_of(pushed.name.as_str()) else {
            return Ok(format!("The tag {} is not a version vX.Y.Z: no release.", pushed.name));
        };
        if let Some(release) = releases::find_by_version(conn, self.project.id, version).await? {
            return self.tag_came_back(conn, pushed, &release).await;
        }
        let (build, _) = self.build(conn, pushed, RefKind::Tag).await?;
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
            // Another delivery of this tag was quicker.
            let release = releases::find_by_version(conn, self.project.id, version).await?;
            let release = release.ok_or(Error::NotFound("release"))?;
            return self.tag_came_back(conn, pushed, &release).await;
        }
        let change = Change {
            action: "release.created",
            project: Some(self.project.id),
            subject: Some(id.0),
            digest: build.image_digest.as_ref(),
            detail: format!("{version} on {}", pushed.commit),
        };
        audit(conn, &self.actor, change).await?;
        let sentence = if let Some(digest) = &build.image_digest {
            jobs::enqueue(conn, Kind::Release, id.0).await?;
            format!("Release {version} is {digest}, built before from {}.", pushed.commit.short())
        } else if build.status.is_over() {
            for release in releases::set_failed(conn, build.id).await? {
                let detail = format!("the build of {} {}", pushed.commit, build.status);
                let change = Change {
                    action: "release.failed",
                    project: Some(self.project.id),
                    subject: Some(release.0),
                    detail,
                    ..Default::default()
                };
                audit(conn, &self.actor, change).await?;
            }
            format!("Release {version} waits: the build of {} {}. Retry it from its page.", pushed.commit.short(), build.status)
        } else {
            format!("Release {version} waits for the build of {}.", pushed.commit.short())
        };
        Ok(sentence)
    }

    /// A release never follows its tag: what was approved must stay what it was.
    async fn tag_came_back(&self, conn: &mut PgConnection, pushed: &Pushed, release: &releases::Release) -> Result<String> {
        let version = release.version;
        if release.commit_sha == pushed.commit {
            if releases::set_tag_present(conn, release.id).await? {
                let change = Change {
                    action: "release.tag_came_back",
                    project: Some(self.project.id),
                    subject: Some(release.id.0),
                    digest: release.image_digest.as_ref(),
                    detail: version.to_string(),
                };
                audit(conn, &self.actor, change).await?;
            }
            return Ok(format!("Release {version} is on this commit already."));
        }
        releases::insert_tag_move(conn, release.id, &pushed.commit, self.id).await?;
        let detail = format!("{version} stays on {}; the tag now points to {}", release.commit_sha, pushed.commit);
        let change = Change {
            action: "release.tag_move_refused",
            project: Some(self.project.id),
            subject: Some(release.id.0),
            digest: release.image_digest.as_ref(),
            detail,
        };
        audit(conn, &self.actor, change).await?;
        let (stays, moved) = (release.commit_sha.short(), pushed.commit.short());
        Ok(format!("Refused: the tag {version} was moved to {moved}, but release {version} stays on {stays}. Make a new tag."))
    }

    async fn tag_deleted(&self, conn: &mut PgConnection, name: &str) -> Result<String> {
        let Some(version) = version_of(name) else { return Ok(format!("The tag {name} was deleted; no release had it.")) };
        let Some(release) = releases::set_tag_deleted(conn, self.project.id, version).await? else {
            return Ok(format!("The tag {name} was deleted; no release had it."));
        };
        let change = Change {
            action: "release.tag_deleted",
            project: Some(self.project.id),
            subject: Some(release.0),
            detail: version.to_string(),
            ..Default::default()
        };
        audit(conn, &self.actor, change).await?;
        Ok(format!("The tag {version} was deleted; its release and digest stay."))
    }
}

/// A release is made by a tag `vX.Y.Z` to the letter: `1.2.0` is not one, though a changelog may write it so.
fn version_of(tag: &str) -> Option<Version> {
    tag.parse::<Version>().ok().filter(|version| version.to_string() == tag)
}
