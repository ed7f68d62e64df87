//! Everything that the gates look at.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use ecluse_domain::approval::{ApprovalKind, Content, ContentPart};
use ecluse_domain::build::Grade;
use ecluse_domain::policy::{Overriders, Policy, PolicyLine};
use ecluse_domain::release::Lane;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Version, changelog, migrations};
use ecluse_store::approvals::{self, Approval};
use ecluse_store::attestations::{self, Signature};
use ecluse_store::back_merges::{self, BackMerge};
use ecluse_store::base_tags::{self, BaseTag};
use ecluse_store::builds::{self, Build, Documents};
use ecluse_store::deployments::{self, Occupancy, Today};
use ecluse_store::freezes::{self, Freeze};
use ecluse_store::overrides::{self, Standing};
use ecluse_store::releases::{self, Release};
use ecluse_store::test_runs::{self, TestRun};
use ecluse_store::vetoes::{self, Veto};
use ecluse_store::{PgConnection, comparisons, findings, images, policies, stages};

use super::Candidate;
use crate::{Result, access};

pub(super) struct Facts {
    pub now: DateTime<Utc>,
    pub candidate: Candidate,
    pub policy: Policy,
    pub release: Release,
    pub build: Build,
    pub documents: Documents,
    /// What an approval given now would be of.
    pub content: Content,
    /// The newest word of each person as each kind, of those who may still give it.
    pub words: Vec<Approval>,
    pub previous: Option<Previous>,
    /// The release, and every other of its digest, are known to be of the trunk. Else the stricter rules hold.
    pub is_of_trunk: bool,
    /// The releases off the trunk that were live there; what is live there now, when this one is off the trunk.
    pub back_merges: Vec<BackMerge>,
    /// The image's, as it was recorded with it.
    pub signature: Option<Signature>,
    pub tests: Option<TestRun>,
    pub quality: Option<Grade>,
    /// What the base image's tag stands for now.
    pub base_tag: Option<BaseTag>,
    /// Those of this stage that are on now.
    pub freezes: Vec<Freeze>,
    pub today: Today,
    /// Of those who may still give them.
    pub overrides: Vec<Standing>,
    /// Those that count once a second person stands for them.
    pub half_overrides: Vec<Standing>,
    pub veto: Option<Veto>,
    pub running: Option<Running>,
    /// The names of who wrote what the release brings there; empty where the policy does not ask, or nothing runs there
    /// yet. `None`: it is not known of all of it.
    pub authors: Option<BTreeSet<String>>,
    /// The names of the image's addons.
    pub addons: BTreeSet<String>,
}

pub(super) struct Previous {
    pub stage: StageName,
    pub occupancy: Occupancy,
}

/// What is live on the stage.
pub(super) struct Running {
    pub version: Option<Version>,
    pub commit_sha: CommitSha,
    pub base_reference: Option<String>,
    pub addons: BTreeSet<String>,
}

pub(super) async fn gather(conn: &mut PgConnection, candidate: &Candidate, release: &Release) -> Result<Facts> {
    let build = builds::get(conn, release.build_id).await?;
    let documents = builds::documents(conn, build.id).await?;
    let policy = policies::effective(conn, candidate.project_id, candidate.stage).await?;
    let previous = match candidate.stage.previous() {
        Some(name) => {
            let stage = stages::get(conn, candidate.project_id, name).await?;
            Some(Previous { stage: name, occupancy: deployments::occupancy(conn, stage.id, &candidate.image_digest).await? })
        }
        None => None,
    };
    let base_tag = match &build.base_reference {
        Some(reference) => base_tags::find(conn, reference).await?,
        None => None,
    };
    let freezes = freezes::list_on(conn, candidate.project_id, candidate.stage).await?;
    let mut back_merges = back_merges::list(conn, candidate.project_id, Some(candidate.stage_id), &release.commit_sha).await?;
    back_merges.retain(|brought| brought.concerns(release.lane));
    let image = images::get(conn, candidate.project_id, &candidate.image_digest).await?;
    let running = running(conn, candidate).await?;
    let (overrides, half_overrides) = standing(conn, candidate, &policy).await?;
    Ok(Facts {
        now: ecluse_store::now(conn).await?,
        words: words(conn, candidate).await?,
        previous,
        back_merges,
        is_of_trunk: release.lane == Some(Lane::Trunk)
            && back_merges::is_of_trunk(conn, candidate.project_id, &candidate.image_digest).await?,
        signature: attestations::find_signature(conn, candidate.project_id, &candidate.image_digest).await?,
        tests: test_runs::find(conn, build.id).await?,
        quality: findings::grade(conn, build.id).await?,
        base_tag,
        freezes,
        today: deployments::today(conn, candidate.stage_id, candidate.release_id, policy.word(PolicyLine::TimeZone)).await?,
        overrides,
        half_overrides,
        veto: vetoes::find(conn, candidate.release_id).await?,
        authors: authors(conn, release, &policy, running.as_ref()).await?,
        running,
        addons: image.addons.0.into_iter().map(|addon| addon.name).collect(),
        content: of(release, &build, &documents, &policy),
        candidate: candidate.clone(),
        policy,
        release: release.clone(),
        build,
        documents,
    })
}

async fn running(conn: &mut PgConnection, candidate: &Candidate) -> Result<Option<Running>> {
    let Some(live) = deployments::find_live(conn, candidate.project_id, candidate.stage_id).await? else { return Ok(None) };
    let image = images::get(conn, candidate.project_id, &live.image_digest).await?;
    let version = match live.version {
        Some(version) => Some(version),
        None => releases::find_version_of(conn, candidate.project_id, &live.image_digest).await?,
    };
    let build = builds::get(conn, live.build_id).await?;
    Ok(Some(Running {
        version,
        commit_sha: build.commit_sha,
        base_reference: build.base_reference,
        addons: image.addons.0.into_iter().map(|addon| addon.name).collect(),
    }))
}

async fn authors(
    conn: &mut PgConnection,
    release: &Release,
    policy: &Policy,
    running: Option<&Running>,
) -> Result<Option<BTreeSet<String>>> {
    let Some(running) = running.filter(|_| !policy.says_yes(PolicyLine::AuthorApproves)) else { return Ok(Some(BTreeSet::new())) };
    let comparison = comparisons::find(conn, release.project_id, (&running.commit_sha, &release.commit_sha)).await?;
    Ok(comparison.and_then(|comparison| comparison.authors()))
}

async fn words(conn: &mut PgConnection, candidate: &Candidate) -> Result<Vec<Approval>> {
    let mut newest: Vec<Approval> = Vec::new();
    for approval in approvals::list_for(conn, candidate.release_id, candidate.stage_id).await? {
        let is_newest = !newest.iter().any(|kept| kept.user_id == approval.user_id && kept.kind == approval.kind);
        if is_newest && approval.image_digest == candidate.image_digest && may_still(conn, &approval).await? {
            newest.push(approval);
        }
    }
    Ok(newest)
}

/// An approval counts while its giver still has the right to give it.
async fn may_still(conn: &mut PgConnection, approval: &Approval) -> Result<bool> {
    let action = match approval.kind {
        ApprovalKind::Technical => Action::Approve,
        ApprovalKind::Functional => Action::ApproveFunction,
    };
    access::is_allowed(conn, approval.user_id, Some(approval.project_id), action).await
}

/// As many people stand for each as the policy asks for now, or asked for when it was given if that was more; and those
/// for which it takes one more.
async fn standing(conn: &mut PgConnection, candidate: &Candidate, policy: &Policy) -> Result<(Vec<Standing>, Vec<Standing>)> {
    let (mut kept, mut half) = (Vec::new(), Vec::new());
    for mut standing in overrides::list_standing(conn, candidate.release_id, candidate.stage_id, &candidate.image_digest).await? {
        let Some(needed) = policy.overriders_of(standing.needs_second) else { continue };
        let mut may = async |person| access::is_allowed(conn, person, Some(candidate.project_id), Action::BreakGlass).await;
        if !may(standing.given_by).await? {
            continue;
        }
        let second = match standing.seconded_by {
            Some(second) if may(second).await? => standing.seconded_by_name.take(),
            Some(_) | None => None,
        };
        let stood_for = Standing { seconded_by_name: second, ..standing };
        if needed == Overriders::One || stood_for.seconded_by_name.is_some() {
            kept.push(stood_for);
        } else {
            half.push(stood_for);
        }
    }
    Ok((kept, half))
}

/// What an approval of this release for this stage is bound to, as it is now.
pub(crate) async fn content(conn: &mut PgConnection, release: &Release, stage: StageName) -> Result<Content> {
    let build = builds::get(conn, release.build_id).await?;
    let documents = builds::documents(conn, build.id).await?;
    let policy = policies::effective(conn, release.project_id, stage).await?;
    Ok(of(release, &build, &documents, &policy))
}

fn of(release: &Release, build: &Build, documents: &Documents, policy: &Policy) -> Content {
    let version = release.version;
    let changelog = documents.changelog.as_deref().and_then(|text| changelog::section_text(text, version));
    let migrations = documents.migrations.as_deref().and_then(|text| migrations::section_text(text, version));
    Content::default()
        .with(ContentPart::Image, release.image_digest.as_ref().map(|digest| digest.as_str()))
        .with(ContentPart::Commit, Some(release.commit_sha.as_str()))
        .with(ContentPart::BaseImage, build.base_digest.as_ref().map(|digest| digest.as_str()))
        .with(ContentPart::Changelog, changelog.as_deref())
        .with(ContentPart::Migrations, migrations.as_deref())
        .with(ContentPart::MigrateScript, documents.migrate_script.as_deref())
        .with(ContentPart::Policy, Some(&policy.hash()))
}
