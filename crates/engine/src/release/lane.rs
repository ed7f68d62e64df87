//! The lane of a release, and the back-merge debt of a release off the trunk. Git computes both,
//! and the database keeps them.
//!
//! A release is on the trunk when its commit was once the head of the trunk: then its digest goes
//! through staging. A commit that was only merged into the trunk never was its head. A release off
//! the trunk stays off it once it was deployed past staging, and it owes the trunk its commits
//! until the trunk holds them all, merged or picked. The database also keeps which of these commits
//! every other release lacks, for the back-merge gate.

use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Credential, GitError};
use ecluse_domain::CommitSha;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::comparison::Commit;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::release::Lane;
use ecluse_store::back_merges::BackMerge;
use ecluse_store::projects::Project;
use ecluse_store::releases::Release;
use ecluse_store::{PgConnection, back_merges, jobs, projects, releases};

use crate::project::secrets::open_git_credential;
use crate::{Actor, Change, Engine, Error, Result, audit_change, commit};

/// Most commits that are kept of one release.
const MAX_COMMITS: usize = 100;

/// Refreshes the lane of the release and the commits that it lacks of releases off the trunk, as
/// far as these can still change. When git cannot read a commit, the stored facts stay, and gates
/// without facts stay pending.
pub(crate) async fn refresh_lane(engine: &Engine, release: &Release) -> Result<()> {
    let mut conn = engine.connection().await?;
    let project = release.project_id;
    let uncompared = list_uncompared(&mut conn, project, &release.commit_sha, release.lane).await?;
    if release.lane == Some(Lane::Trunk) && uncompared.is_empty() {
        return Ok(());
    }
    let project = projects::get(&mut conn, project).await?;
    let repository = Repository {
        engine,
        credential: open_git_credential(engine, &mut conn, project.id).await?,
        project,
    };
    drop(conn);
    if repository
        .record_missing_commits(&release.commit_sha, &uncompared)
        .await?
    {
        jobs::enqueue_waiting_promotions(
            &mut *engine.connection().await?,
            Some(release.project_id),
        )
        .await?;
    }
    if release.lane != Some(Lane::Trunk)
        && let Some(head) = repository.resolve_trunk().await?
    {
        repository.update_lane(release, &head).await?;
    }
    Ok(())
}

/// Refreshes, after a push to the trunk, the debts of the project's releases off the trunk, and
/// which of their commits the head of the trunk lacks. The next tag would lack the same commits.
pub(crate) async fn refresh_debts(engine: &Engine, project: Project) -> Result<()> {
    let mut conn = engine.connection().await?;
    if !back_merges::has_off_trunk(&mut conn, project.id).await? {
        return Ok(());
    }
    let mut indebted = Vec::new();
    for release in back_merges::list_with_debt(&mut conn, project.id).await? {
        indebted.push(releases::get(&mut conn, release).await?);
    }
    let repository = Repository {
        engine,
        credential: open_git_credential(engine, &mut conn, project.id).await?,
        project,
    };
    drop(conn);
    let Some(head) = repository.resolve_trunk().await? else {
        return Ok(());
    };
    for release in indebted {
        repository.update_lane(&release, &head).await?;
    }
    let uncompared = list_uncompared(
        &mut *engine.connection().await?,
        repository.project.id,
        &head,
        Some(Lane::Trunk),
    )
    .await?;
    if repository
        .record_missing_commits(&head, &uncompared)
        .await?
    {
        jobs::enqueue_waiting_promotions(
            &mut *engine.connection().await?,
            Some(repository.project.id),
        )
        .await?;
    }
    Ok(())
}

/// Lists the releases off the trunk that concern a commit and that git has not compared with it
/// yet.
async fn list_uncompared(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
    lane: Option<Lane>,
) -> Result<Vec<BackMerge>> {
    let off_trunk = back_merges::list(conn, project, commit).await?;
    Ok(off_trunk
        .into_iter()
        .filter(|hotfix| hotfix.missing.is_none() && hotfix.concerns(lane))
        .collect())
}

/// The repository of a project, whose commits git compares.
struct Repository<'e> {
    engine: &'e Engine,
    project: Project,
    credential: Option<Credential>,
}

impl Repository<'_> {
    /// Resolves the head of the trunk; `None` when the branch does not exist or cannot be read.
    async fn resolve_trunk(&self) -> Result<Option<CommitSha>> {
        let head = self
            .engine
            .git
            .resolve_branch(
                &self.project.repository,
                self.credential.as_ref(),
                &self.project.trunk,
            )
            .await;
        Ok(allow_unreadable(head)?.flatten())
    }

    /// Records which commits of these releases `commit` lacks. Returns whether anything was
    /// recorded.
    async fn record_missing_commits(
        &self,
        commit: &CommitSha,
        uncompared: &[BackMerge],
    ) -> Result<bool> {
        let mut has_recorded = false;
        for hotfix in uncompared {
            let Some(missing) = self
                .find_missing_commits(&hotfix.commit_sha, commit)
                .await?
            else {
                continue;
            };
            back_merges::insert(
                &mut *self.engine.connection().await?,
                hotfix.release_id,
                commit,
                &missing,
            )
            .await?;
            has_recorded = true;
        }
        Ok(has_recorded)
    }

    /// Updates the release's lane and debt by the head of the trunk.
    async fn update_lane(&self, release: &Release, head: &CommitSha) -> Result<()> {
        let was_head = self
            .engine
            .git
            .was_head(
                &self.project.repository,
                self.credential.as_ref(),
                &release.commit_sha,
                head,
            )
            .await;
        let Some(was_head) = allow_unreadable(was_head)? else {
            return Ok(());
        };
        let Some(debt) = self.find_missing_commits(&release.commit_sha, head).await? else {
            return Ok(());
        };
        let mut tx = self.engine.begin().await?;
        // A release that was deployed past staging as one off the trunk stays off it. Before that,
        // its tag may only have arrived before its branch.
        let (lane, was_deployed) = back_merges::lock_lane(&mut tx, release.id).await?;
        let stays_off_trunk = lane == Some(Lane::OffTrunk) && was_deployed;
        let is_off_trunk = !was_head || stays_off_trunk;
        if is_off_trunk {
            back_merges::insert(&mut tx, release.id, head, &debt).await?;
        }
        if !back_merges::set_lane(&mut tx, release.id, is_off_trunk.then_some(debt.as_slice()))
            .await?
        {
            return commit(tx).await;
        }
        if is_off_trunk || lane.is_some() {
            let (version, trunk) = (release.version, &self.project.trunk);
            let (action, detail) = match debt.len() {
                _ if !is_off_trunk => (
                    AuditAction::ReleaseOnTrunk,
                    format!("{version} was the head of {trunk}"),
                ),
                0 => (
                    AuditAction::ReleaseBackMerged,
                    format!("{trunk} contains all commits of {version}"),
                ),
                1 => (
                    AuditAction::ReleaseOffTrunk,
                    format!("{trunk} lacks 1 commit of {version}"),
                ),
                many => (
                    AuditAction::ReleaseOffTrunk,
                    format!("{trunk} lacks {many} commits of {version}"),
                ),
            };
            let change = Change {
                action,
                project: Some(self.project.id),
                subject: Some(release.id.0),
                digest: release.image_digest.as_ref(),
                detail,
            };
            audit_change(&mut tx, &Actor::system(), change).await?;
        }
        jobs::enqueue_waiting_promotions(&mut tx, Some(self.project.id)).await?;
        commit(tx).await
    }

    /// Finds the commits of `hotfix` that `commit` lacks; `None` when one of the two cannot be
    /// read.
    async fn find_missing_commits(
        &self,
        hotfix: &CommitSha,
        commit: &CommitSha,
    ) -> Result<Option<Vec<Commit>>> {
        let missing = self
            .engine
            .git
            .missing_commits(
                &self.project.repository,
                self.credential.as_ref(),
                (hotfix, commit),
                MAX_COMMITS,
            )
            .await;
        Ok(allow_unreadable(missing)?
            .map(|commits| commits.into_iter().map(Commit::from).collect()))
    }
}

/// Turns a permanent error of git, such as an unreadable commit, into `None` with a line in the
/// log.
fn allow_unreadable<T>(answer: std::result::Result<T, GitError>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.kind() == ErrorKind::Transient => {
            Err(Error::Transient(error.to_string()))
        }
        Err(error) => {
            tracing::warn!(%error, "git cannot compare a release with the trunk");
            Ok(None)
        }
    }
}
