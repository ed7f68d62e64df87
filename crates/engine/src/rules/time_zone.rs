//! The names of time zones, as a policy or a freeze contains them.

use ecluse_domain::policy::{Value, is_zone_name};
use ecluse_store::policies;

use crate::{Engine, Error, Result};

/// Every installation knows this zone, so the database is not asked about it.
const UTC: &str = "UTC";

/// Refuses a value of the setting `time_zone` that names no time zone.
pub(super) async fn check_setting(
    engine: &Engine,
    field: &'static str,
    value: Option<&Value>,
) -> Result<()> {
    match value {
        Some(Value::Text(name)) => check_time_zone(engine, field, name).await,
        // The check of the settings refuses a number.
        Some(Value::Number(_)) | None => Ok(()),
    }
}

/// Refuses a name that the database does not know as a time zone. Call this before taking any lock:
/// the database needs a while to read its list of zones.
pub(super) async fn check_time_zone(
    engine: &Engine,
    field: &'static str,
    name: &str,
) -> Result<()> {
    if name == UTC
        || (is_zone_name(name)
            && policies::is_time_zone(&mut *engine.connection().await?, name).await?)
    {
        return Ok(());
    }
    Err(Error::invalid(
        field,
        format!(
            "`{}` is not a time zone such as Europe/Paris",
            name.chars().take(64).collect::<String>()
        ),
    ))
}
