//! The facts that the gates need from git and from the registry. They are fetched before the transaction
//! of a promotion begins, never inside it. A gate stays pending while git or the registry does not
//! answer.

use std::time::Duration;

use chrono::TimeDelta;
use ecluse_clients::registry::RegistryError;
use ecluse_domain::job::JobKind;
use ecluse_domain::stage::StageName;
use ecluse_store::jobs;
use ecluse_store::releases::Release;
use ecluse_store::{base_tags, builds};

use crate::release::changes::prefetch_comparison;
use crate::release::lane;
use crate::{Engine, Result};

/// How long a request for a promotion waits for git.
const GIT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a request for a promotion waits for the registry.
const REGISTRY_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the last answer of the registry about the tag of a base image is used.
const BASE_TAG_TTL: TimeDelta = TimeDelta::minutes(5);

/// Asks the registry and git for what the gates need to know of a release, within the time that a person
/// waits for a page. Where git takes longer, the job of the release goes on.
pub(super) async fn refresh_external_facts(
    engine: &Engine,
    release: &Release,
    stage: StageName,
) -> Result<()> {
    refresh_base_tag(engine, release).await?;
    if !finishes_in_time(release, lane::refresh_lane(engine, release)).await {
        let mut conn = engine.connection().await?;
        let project = Some(release.project_id);
        jobs::enqueue(&mut conn, JobKind::Release, release.id.0, project).await?;
    }
    finishes_in_time(release, prefetch_comparison(engine, release, stage)).await;
    Ok(())
}

/// Waits for git, but not longer than a request should take. `false` when git takes longer. The gates
/// report what is not known.
async fn finishes_in_time(release: &Release, refresh: impl Future<Output = Result<()>>) -> bool {
    match tokio::time::timeout(GIT_TIMEOUT, refresh).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(release = %release.id, %error, "git does not answer for the gates");
            true
        }
        Err(_) => {
            tracing::warn!(release = %release.id, "git takes too long to answer for the gates");
            false
        }
    }
}

/// Asks the registry which digest the tag of the base image names, unless it answered a short time ago.
/// Where the registry does not answer, its last answer stays in use.
async fn refresh_base_tag(engine: &Engine, release: &Release) -> Result<()> {
    let mut conn = engine.connection().await?;
    let Some(reference) = builds::get(&mut conn, release.build_id)
        .await?
        .base_reference
    else {
        return Ok(());
    };
    let now = ecluse_store::now(&mut conn).await?;
    if base_tags::find(&mut conn, &reference)
        .await?
        .is_some_and(|tag| now - tag.checked_at < BASE_TAG_TTL)
    {
        return Ok(());
    }
    drop(conn);
    let Some((repository, tag)) = reference.rsplit_once(':') else {
        return Ok(());
    };
    let resolve = engine.registry.resolve(repository, tag);
    let Ok(answer) = tokio::time::timeout(REGISTRY_TIMEOUT, resolve).await else {
        tracing::warn!(
            reference,
            "the registry takes too long to answer about the base image"
        );
        return Ok(());
    };
    let found = match answer {
        Ok(digest) => Some(digest),
        Err(RegistryError::NotFound { .. }) => None,
        Err(error) => {
            tracing::warn!(reference, %error, "the registry does not answer about the base image");
            return Ok(());
        }
    };
    let mut conn = engine.connection().await?;
    Ok(base_tags::set(&mut conn, &reference, found.as_ref()).await?)
}
