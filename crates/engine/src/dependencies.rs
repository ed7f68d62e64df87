//! Images with Debian and Python packages on top of a base, shared by every project with the same key.

use ecluse_store::jobs::Job;

use crate::{Engine, Error, Result};

pub(crate) async fn run(_engine: &Engine, job: &Job) -> Result<()> {
    Err(Error::Internal(format!("nothing makes dependency images yet ({})", job.subject)))
}

pub(crate) async fn give_up(_engine: &Engine, _job: &Job, _error: &Error) -> Result<()> {
    Ok(())
}
