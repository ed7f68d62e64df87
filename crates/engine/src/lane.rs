//! Which lane a release is in, and what a release off the trunk owes it: asked of git, and kept.
//!
//! A release is of the trunk when its commit was the trunk's head: then its digest goes through staging. What was only
//! merged into the trunk was not. A release off the trunk stays one once it was sent past staging, and owes the trunk its
//! commits until they are all there, merged or picked. What every other release lacks of it is kept as well: the
//! back-merge gate looks at that.

use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Credential, GitError};
use ecluse_domain::CommitSha;
use ecluse_domain::comparison::Commit;
use ecluse_domain::ids::{ProjectId, ReleaseId};
use ecluse_domain::release::Lane;
use ecluse_store::back_merges::BackMerge;
use ecluse_store::projects::Project;
use ecluse_store::releases::Release;
use ecluse_store::{PgConnection, back_merges, projects, releases};

use crate::changes::told;
use crate::secrets::git_credential;
use crate::{Actor, Change, Engine, Error, Result, audit, commit, promote};

/// Most commits that are told of one release.
const COMMITS: usize = 100;

/// Asks git which lane the release is in and what it lacks of the releases off the trunk, where that is not known
/// for good. A commit that cannot be read leaves what was known, and the gates pending.
pub(crate) async fn look(engine: &Engine, release: ReleaseId) -> Result<()> {
    let mut conn = engine.connection().await?;
    let release = releases::get(&mut conn, release).await?;
    let project = projects::get(&mut conn, release.project_id).await?;
    let unknown = unknown(&mut conn, project.id, &release.commit_sha, release.lane).await?;
    if release.lane == Some(Lane::Trunk) && unknown.is_empty() {
        return Ok(());
    }
    let asked = Asked { engine, credential: git_credential(engine, &mut conn, project.id).await?, project };
    drop(conn);
    if asked.learn(&release.commit_sha, &unknown).await? {
        promote::nudge(&mut *engine.connection().await?, Some(release.project_id)).await?;
    }
    if release.lane != Some(Lane::Trunk)
        && let Some(head) = asked.head().await?
    {
        asked.place(&release, &head).await?;
    }
    Ok(())
}

/// The trunk moved: looks again at what the project's releases off the trunk owe it, and whether the next tag would hold
/// what they brought.
pub(crate) async fn trunk_moved(engine: &Engine, project: Project) -> Result<()> {
    let mut conn = engine.connection().await?;
    if !back_merges::is_any_off_trunk(&mut conn, project.id).await? {
        return Ok(());
    }
    let mut owing = Vec::new();
    for release in back_merges::list_owing(&mut conn, project.id).await? {
        owing.push(releases::get(&mut conn, release).await?);
    }
    let asked = Asked { engine, credential: git_credential(engine, &mut conn, project.id).await?, project };
    drop(conn);
    let Some(head) = asked.head().await? else { return Ok(()) };
    for release in owing {
        asked.place(&release, &head).await?;
    }
    let unknown = unknown(&mut *engine.connection().await?, asked.project.id, &head, Some(Lane::Trunk)).await?;
    if asked.learn(&head, &unknown).await? {
        promote::nudge(&mut *engine.connection().await?, Some(asked.project.id)).await?;
    }
    Ok(())
}

/// Those that concern a commit, and of which it is not known what it lacks.
async fn unknown(conn: &mut PgConnection, project: ProjectId, commit: &CommitSha, lane: Option<Lane>) -> Result<Vec<BackMerge>> {
    let brought = back_merges::list(conn, project, None, commit).await?;
    Ok(brought.into_iter().filter(|hotfix| hotfix.missing.is_none() && hotfix.concerns(lane)).collect())
}

struct Asked<'e> {
    engine: &'e Engine,
    project: Project,
    credential: Option<Credential>,
}

impl Asked<'_> {
    /// Where the trunk is now; `None`: there is none, or it cannot be read.
    async fn head(&self) -> Result<Option<CommitSha>> {
        let head = self.engine.git.resolve_branch(&self.project.repository, self.credential.as_ref(), &self.project.trunk).await;
        Ok(said(head)?.flatten())
    }

    /// Notes what a commit lacks of these; answers whether any of it could be said.
    async fn learn(&self, commit: &CommitSha, unknown: &[BackMerge]) -> Result<bool> {
        let mut is_news = false;
        for hotfix in unknown {
            let Some(missing) = self.lacking(&hotfix.commit_sha, commit).await? else { continue };
            back_merges::insert(&mut *self.engine.connection().await?, hotfix.release_id, commit, &missing).await?;
            is_news = true;
        }
        Ok(is_news)
    }

    /// Sets the release's lane and debt by the trunk's head.
    async fn place(&self, release: &Release, head: &CommitSha) -> Result<()> {
        let was_head = self.engine.git.was_head(&self.project.repository, self.credential.as_ref(), &release.commit_sha, head).await;
        let Some(was_head) = said(was_head)? else { return Ok(()) };
        let Some(debt) = self.lacking(&release.commit_sha, head).await? else { return Ok(()) };
        let mut tx = self.engine.begin().await?;
        // What went past staging as a hotfix stays one. Until then it may be a tag that only came before its branch.
        let (lane, was_sent) = back_merges::lock_lane(&mut tx, release.id).await?;
        let stays = lane == Some(Lane::OffTrunk) && was_sent;
        let is_off_trunk = !was_head || stays;
        if is_off_trunk {
            back_merges::insert(&mut tx, release.id, head, &debt).await?;
        }
        if !back_merges::set_lane(&mut tx, release.id, is_off_trunk.then_some(debt.as_slice())).await? {
            return commit(tx).await;
        }
        if is_off_trunk || lane.is_some() {
            let (version, trunk) = (release.version, &self.project.trunk);
            let (action, detail) = match debt.len() {
                _ if !is_off_trunk => ("release.on_trunk", format!("{version} was the head of {trunk}")),
                0 => ("release.back_merged", format!("{trunk} holds all of {version}")),
                1 => ("release.off_trunk", format!("{trunk} lacks a commit of {version}")),
                many => ("release.off_trunk", format!("{trunk} lacks {many} commits of {version}")),
            };
            let change = Change {
                action,
                project: Some(self.project.id),
                subject: Some(release.id.0),
                digest: release.image_digest.as_ref(),
                detail,
            };
            audit(&mut tx, &Actor::system(), change).await?;
        }
        promote::nudge(&mut tx, Some(self.project.id)).await?;
        commit(tx).await
    }

    /// What `commit` lacks of `hotfix`; `None`: one of them cannot be read.
    async fn lacking(&self, hotfix: &CommitSha, commit: &CommitSha) -> Result<Option<Vec<Commit>>> {
        let lacking = self.engine.git.lacking(&self.project.repository, self.credential.as_ref(), (hotfix, commit), COMMITS).await;
        Ok(said(lacking)?.map(|commits| commits.into_iter().map(told).collect()))
    }
}

/// `None`: what can never be said.
fn said<T>(answer: std::result::Result<T, GitError>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.kind() == ErrorKind::Transient => Err(Error::Transient(error.to_string())),
        Err(error) => {
            tracing::warn!(%error, "git cannot compare a release with the trunk");
            Ok(None)
        }
    }
}
