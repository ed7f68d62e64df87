//! The documents of a build, read. A commit may bring a hostile file of a megabyte, so a request or a
//! job reads a document once, in a place for long documents.

use std::sync::Arc;

use ecluse_domain::ids::{BuildId, ProjectId, ReleaseId};
use ecluse_domain::markdown::Document;
use ecluse_domain::role::Action;
use ecluse_store::builds::{self, Documents};
use ecluse_store::releases::{self, Release};

use crate::long_documents::{read_in, wait_for_place};
use crate::{Actor, Engine, Result, access};

/// The documents that a commit has, read.
#[derive(Debug, Clone)]
pub struct ReadDocuments {
    pub build: BuildId,
    pub changelog: Option<Document>,
    pub migrations: Option<Document>,
    pub migrate_script: Option<String>,
}

impl ReadDocuments {
    /// The names of the documents that were not read to their end.
    pub(crate) fn list_cut(&self) -> Vec<&'static str> {
        let all = [
            ("CHANGELOG.md", &self.changelog),
            ("MIGRATIONS.md", &self.migrations),
        ];
        let cut = all
            .into_iter()
            .filter(|(_, document)| document.as_ref().is_some_and(|document| document.is_cut));
        cut.map(|(name, _)| name).collect()
    }
}

/// Reads the documents of a build. The caller has no connection to the database meanwhile.
pub async fn read_documents(
    engine: &Engine,
    project: ProjectId,
    build: BuildId,
) -> Result<Arc<ReadDocuments>> {
    find_in_documents(engine, project, (build, None), |read, _| Arc::new(read)).await
}

/// Reads the documents of a build, and of another one with which it is compared, and returns what
/// `find` finds in them: nothing else of them stays in memory. The caller has no connection to the
/// database meanwhile.
pub(crate) async fn find_in_documents<T: Send + 'static>(
    engine: &Engine,
    project: ProjectId,
    (build, baseline): (BuildId, Option<BuildId>),
    find: impl FnOnce(ReadDocuments, Option<ReadDocuments>) -> T + Send + 'static,
) -> Result<T> {
    let place = wait_for_place(engine, project).await;
    let mut conn = engine.connection().await?;
    let texts = builds::get_documents(&mut conn, build).await?;
    let baseline = match baseline {
        Some(baseline) => Some((baseline, builds::get_documents(&mut conn, baseline).await?)),
        None => None,
    };
    drop(conn);
    let read = |build, texts: Documents| ReadDocuments {
        build,
        changelog: texts.changelog.as_deref().map(Document::parse),
        migrations: texts.migrations.as_deref().map(Document::parse),
        migrate_script: texts.migrate_script,
    };
    read_in(place, move || {
        let baseline = baseline.map(|(build, texts)| read(build, texts));
        find(read(build, texts), baseline)
    })
    .await
}

/// Reads a release and its documents for an actor who may do this to its project; for anybody else
/// the release is not found, or it is forbidden. The caller has no connection to the database
/// meanwhile.
pub(crate) async fn read_release(
    engine: &Engine,
    actor: &Actor,
    id: ReleaseId,
    action: Action,
) -> Result<(Release, Arc<ReadDocuments>)> {
    let mut conn = engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    access::require(&mut conn, actor, Some(release.project_id), action)
        .await
        .map_err(|error| error.hidden_as("release"))?;
    drop(conn);
    let documents = read_documents(engine, release.project_id, release.build_id).await?;
    Ok((release, documents))
}

/// Reads MIGRATIONS.md of a build; an empty document when it has none. The caller has no connection
/// to the database meanwhile.
pub(crate) async fn read_migrations(
    engine: &Engine,
    project: ProjectId,
    build: BuildId,
) -> Result<Document> {
    let place = wait_for_place(engine, project).await;
    let text = builds::get_migrations(&mut *engine.connection().await?, build).await?;
    let read = move || text.as_deref().map(Document::parse).unwrap_or_default();
    read_in(place, read).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_is_not_read_to_its_end_is_named() {
        let long = "## 1.0.0\n".repeat(30_000);
        let read = ReadDocuments {
            build: BuildId::generate(),
            changelog: Some(Document::parse("## 1.0.0\n- Better.\n")),
            migrations: Some(Document::parse(&long)),
            migrate_script: None,
        };
        assert_eq!(read.list_cut(), ["MIGRATIONS.md"]);
    }
}
