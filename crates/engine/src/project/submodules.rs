//! From where the submodules of a project may come.

use std::collections::BTreeSet;

use ecluse_clients::git;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::git::{SubmoduleRules, SubmoduleSource};
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::Action;
use ecluse_store::{PgConnection, submodule_sources};

use crate::project::secrets::open_git_credential;
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// The most entries of one project.
pub const MAX_SOURCES: usize = 100;

/// Replaces the list of places from which a project may fetch submodules with a credential. Needs
/// [`Action::ManageProjects`] on the whole installation: an entry can allow the repository of
/// another project.
pub async fn set_submodule_sources(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    wanted: &BTreeSet<SubmoduleSource>,
) -> Result<()> {
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, None, Action::ManageProjects).await?;
    if wanted.len() > MAX_SOURCES {
        return Err(Error::invalid(
            "sources",
            format!("a project may have at most {MAX_SOURCES} submodule sources"),
        ));
    }
    if let Some(account) = wanted.iter().find(|source| source.is_account()) {
        return Err(Error::invalid(
            "sources",
            format!(
                "`{account}` is not a submodule source: it is an account and no repository; did you mean `{account}/*`?"
            ),
        ));
    }
    let present: BTreeSet<SubmoduleSource> = submodule_sources::lock(&mut tx, project)
        .await?
        .into_iter()
        .collect();
    let mut changes = Vec::new();
    for source in wanted.difference(&present) {
        submodule_sources::insert(&mut tx, project, source).await?;
        changes.push(format!("added {source}"));
    }
    for source in present.difference(wanted) {
        submodule_sources::delete(&mut tx, project, source).await?;
        changes.push(format!("removed {source}"));
    }
    if changes.is_empty() {
        return Ok(());
    }
    audit_change(
        &mut tx,
        actor,
        Change {
            project: Some(project),
            subject: Some(project.0),
            detail: changes.join(", "),
            ..Change::new(AuditAction::ProjectSubmoduleSourcesChanged)
        },
    )
    .await?;
    commit(tx).await
}

/// Opens what git needs to fetch a commit of a project with its submodules: the credential, and the
/// rules that decide for which submodules it is used.
pub(crate) async fn open_git_access(
    engine: &Engine,
    conn: &mut PgConnection,
    project: ProjectId,
) -> Result<git::Access> {
    let credential = open_git_credential(engine, conn, project).await?;
    let sources = submodule_sources::list(conn, project).await?;
    let foreign = submodule_sources::list_foreign_repositories(conn, project).await?;
    Ok(git::Access {
        credential,
        submodules: SubmoduleRules::new(sources, &foreign),
    })
}
