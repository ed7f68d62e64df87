//! A referent's word on a release for a stage.

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::ids::{ApprovalId, ProjectId, ReleaseId};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::release::Verdict;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::approvals::{self, Approval, NewApproval};
use ecluse_store::{PgConnection, deployments, policies, promotions, releases, stages};

use crate::{Actor, Change, Engine, Error, Result, access, audit, commit, gates, promote};

/// What a referent says.
pub struct Word<'a> {
    pub release: ReleaseId,
    pub stage: StageName,
    /// `None`: as what this person may, the technical one first.
    pub kind: Option<ApprovalKind>,
    pub verdict: Verdict,
    pub reason: &'a str,
}

/// Records an approval, a rejection or that the word before no longer counts, bound to all that was looked at, and lets
/// the promotions that wait for it go on. A conflict when it is live there and nobody asked for it again. Needs
/// [`Action::Approve`] on the release's project, or [`Action::ApproveFunction`] for the functional kind.
///
/// Holds the stage's lock, as taking its slot does: a word comes either before that decision, and
/// counts, or after it.
pub async fn give(engine: &Engine, actor: &Actor, word: &Word<'_>) -> Result<Approval> {
    let mut tx = engine.begin_ruled().await?;
    let release = releases::get(&mut tx, word.release).await?;
    let kind = kind(&mut tx, actor, release.project_id, word.kind).await.map_err(|error| error.hidden_as("release"))?;
    let user = actor.user.ok_or_else(|| Error::Forbidden("An approval is given by a person.".to_owned()))?;
    let Some(digest) = release.image_digest.clone() else {
        return Err(Error::Conflict(format!("{} has no image yet, so there is nothing to approve.", release.version)));
    };
    let reason = word.reason.trim();
    if reason.chars().count() > 2000 {
        return Err(Error::invalid("reason", "must not be longer than 2000 characters"));
    }
    if word.verdict == Verdict::Rejected && reason.is_empty() {
        return Err(Error::invalid("reason", "a rejection needs a reason"));
    }
    if word.stage == StageName::Staging {
        return Err(Error::invalid("stage", "staging needs no approval"));
    }
    let stage = stages::get(&mut tx, release.project_id, word.stage).await?;
    stages::lock(&mut tx, stage.id).await?;
    let asked = promotions::find_requester(&mut tx, release.id, stage.id).await?;
    let live = deployments::find_live(&mut tx, release.project_id, stage.id).await?;
    if asked.is_none() && live.is_some_and(|live| live.release_id == Some(release.id) && live.image_digest == digest) {
        let (version, stage) = (release.version, word.stage);
        return Err(Error::Conflict(format!(
            "{version} is live on {stage} already, and nobody asked for it once more. To keep it from going anywhere again, veto it."
        )));
    }
    let policy = policies::effective(&mut tx, release.project_id, word.stage).await?;
    if word.verdict == Verdict::Approved
        && kind == ApprovalKind::Technical
        && !policy.says_yes(PolicyLine::RequesterApproves)
        && promotions::is_asked_by(&mut tx, release.id, stage.id, user).await?
    {
        return Err(Error::Conflict("You asked for this promotion; its technical approval has to come from somebody else.".to_owned()));
    }
    let content = gates::content(&mut tx, &release, word.stage).await?;
    let id = ApprovalId::generate();
    let new = NewApproval {
        id,
        project_id: release.project_id,
        release_id: release.id,
        stage_id: stage.id,
        user_id: user,
        kind,
        verdict: word.verdict,
        reason,
        image_digest: &digest,
        content: &content,
    };
    approvals::insert(&mut tx, &new).await?;
    let action = match word.verdict {
        Verdict::Approved => "release.approved",
        Verdict::Rejected => "release.rejected",
        Verdict::Withdrawn => "release.approval_withdrawn",
    };
    let detail =
        format!("{} for {} ({kind}){}", release.version, word.stage, if reason.is_empty() { String::new() } else { format!(": {reason}") });
    let change = Change { action, project: Some(release.project_id), subject: Some(release.id.0), digest: Some(&digest), detail };
    audit(&mut tx, actor, change).await?;
    promote::nudge(&mut tx, Some(release.project_id)).await?;
    let approval = approvals::get(&mut tx, id).await?;
    commit(tx).await?;
    Ok(approval)
}

async fn kind(conn: &mut PgConnection, actor: &Actor, project: ProjectId, asked: Option<ApprovalKind>) -> Result<ApprovalKind> {
    let technical = access::require(conn, actor, Some(project), Action::Approve).await;
    let functional = access::require(conn, actor, Some(project), Action::ApproveFunction).await;
    match asked {
        Some(ApprovalKind::Technical) => technical.map(|()| ApprovalKind::Technical),
        Some(ApprovalKind::Functional) => functional.map(|()| ApprovalKind::Functional),
        None if technical.is_err() && functional.is_ok() => Ok(ApprovalKind::Functional),
        None => technical.map(|()| ApprovalKind::Technical),
    }
}
