//! The tag of the base image is still there and stands for what was built upon, and is not too old. The registry is
//! asked before the transaction, never in it.

use chrono::{Duration, NaiveDate};
use ecluse_clients::registry::RegistryError;
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::odoo::BaseReference;
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;
use ecluse_store::{base_tags, builds, releases};

use super::{Answer, Facts};
use crate::{Engine, Error, Result};

/// What the registry said is good for this long, in minutes.
const FRESH: i64 = 5;
/// Whoever asks for a promotion does not wait longer for the registry.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let answer = match (&facts.build.base_reference, &facts.build.base_digest) {
        _ if facts.candidate.is_rollback => Answer::not_applicable("A rollback goes back to what was good enough then."),
        _ if !facts.policy.demands(PolicyLine::BaseImage) => Answer::off(PolicyLine::BaseImage, stage),
        (Some(reference), Some(digest)) => match &facts.base_tag {
            None => Answer::pending(format!("The registry was not asked yet whether {reference} is still what it was.")),
            Some(tag) => match &tag.digest {
                None => Answer::fail(format!("The base image {reference} was deleted; build upon another one.")),
                Some(now) if now != digest => Answer::fail(format!(
                    "The base image {reference} was pushed again: it is {} now, and {} was built upon {}. Build the commit again.",
                    now.short(),
                    facts.candidate.version,
                    digest.short()
                )),
                Some(_) => aged(facts, reference),
            },
        },
        (None, _) | (_, None) => Answer::fail("It is not known what base image this was built upon."),
    };
    answer.of(GateName::BaseImage, Role::TechnicalReferent)
}

fn aged(facts: &Facts, reference: &str) -> Answer {
    let good = || Answer::pass(format!("The base image {reference} is still what it was."));
    let most = i64::from(facts.policy.number(PolicyLine::BaseImageDays));
    let Some(date) = date_of(reference).filter(|_| most > 0) else { return good() };
    let age = facts.now.date_naive() - date;
    if age > Duration::days(most) {
        return Answer::fail(format!("The base image {reference} is {} days old, and the policy allows {most}.", age.num_days()));
    }
    good()
}

/// The day in its tag.
fn date_of(reference: &str) -> Option<NaiveDate> {
    match BaseReference::read(reference).ok()? {
        BaseReference::Image { tag, .. } => tag.date,
        BaseReference::Series(_) => None,
    }
}

/// Asks the registry what the base image's tag stands for, unless it was asked just now. What it does not answer
/// leaves what was known.
pub(super) async fn look(engine: &Engine, release: ReleaseId) -> Result<()> {
    let mut conn = engine.connection().await?;
    let release = releases::get(&mut conn, release).await?;
    let Some(reference) = builds::get(&mut conn, release.build_id).await?.base_reference else { return Ok(()) };
    let now = ecluse_store::now(&mut conn).await?;
    if base_tags::find(&mut conn, &reference).await?.is_some_and(|tag| now - tag.checked_at < Duration::minutes(FRESH)) {
        return Ok(());
    }
    drop(conn);
    let Some((repository, tag)) = reference.rsplit_once(':') else { return Ok(()) };
    let Ok(answer) = tokio::time::timeout(PATIENCE, engine.registry.resolve(repository, tag)).await else {
        tracing::warn!(reference, "the registry takes long to say what the base image is");
        return Ok(());
    };
    let found = match answer {
        Ok(digest) => Some(digest),
        Err(RegistryError::NotFound { .. }) => None,
        Err(error) => {
            tracing::warn!(reference, %error, "the registry does not say what the base image is");
            return Ok(());
        }
    };
    base_tags::set(&mut *engine.connection().await?, &reference, found.as_ref()).await.map_err(Error::from)
}
