//! What a request is about, if the caller may see it. What they may not see is answered like what
//! does not exist.

use std::str::FromStr;

use ecluse_domain::ids::{DependencyImageId, ProjectId};
use ecluse_domain::role::Action;
use ecluse_engine::{Error, access};
use ecluse_store::PgConnection;
use ecluse_store::dependency_images::{self, DependencyImage};
use ecluse_store::projects::{self, Project};

use crate::web::auth::Caller;

/// A project's name in addresses.
pub struct Slug(pub String);

impl FromStr for Slug {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let plain = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if (1..=40).contains(&text.len()) && text.bytes().all(plain) { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

/// The project with this slug, for a caller who may read it.
pub async fn project(conn: &mut PgConnection, caller: &Caller, slug: &str) -> Result<Project, Error> {
    let Ok(Slug(slug)) = slug.parse() else { return Err(Error::NotFound("project")) };
    let project = projects::find_by_slug(conn, &slug).await?.ok_or(Error::NotFound("project"))?;
    access::require(conn, &caller.actor, Some(project.id), Action::Read).await?;
    Ok(project)
}

/// The project that something belongs to, for a caller who may read it; else there is no such `what`.
pub async fn owner(conn: &mut PgConnection, caller: &Caller, project: ProjectId, what: &'static str) -> Result<Project, Error> {
    access::require(conn, &caller.actor, Some(project), Action::Read).await.map_err(|error| error.hidden_as(what))?;
    Ok(projects::get(conn, project).await?)
}

/// A dependency image, for a caller who may read one of the projects that use it.
pub async fn dependency_image(conn: &mut PgConnection, caller: &Caller, id: DependencyImageId) -> Result<DependencyImage, Error> {
    let image = dependency_images::get(conn, id).await?;
    for project in dependency_images::projects(conn, &image.key).await? {
        match access::require(conn, &caller.actor, Some(project), Action::Read).await {
            Ok(()) => return Ok(image),
            Err(Error::NotFound(_) | Error::Forbidden(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::NotFound("dependency image"))
}
