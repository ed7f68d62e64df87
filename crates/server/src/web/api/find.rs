//! Finds the object of a request, if the caller may see it. The response for an object that the
//! caller may not see is the same as for one that does not exist.

use ecluse_domain::Slug;
use ecluse_domain::ids::{DependencyImageId, ProjectId};
use ecluse_domain::role::Action;
use ecluse_engine::{Error, access};
use ecluse_store::PgConnection;
use ecluse_store::dependency_images::{self, DependencyImage};
use ecluse_store::projects::{self, Project};

use crate::web::auth::Caller;

/// The project with this slug, for a caller who may read it.
pub async fn project(
    conn: &mut PgConnection,
    caller: &Caller,
    slug: &str,
) -> Result<Project, Error> {
    let Ok(slug) = slug.parse::<Slug>() else {
        return Err(Error::NotFound("project"));
    };
    let project = projects::find_by_slug(conn, slug.as_str())
        .await?
        .ok_or(Error::NotFound("project"))?;
    access::require(conn, &caller.actor, Some(project.id), Action::Read).await?;
    Ok(project)
}

/// The owner of an object, for a caller who may read that project; else the error is that there is
/// no such `what`.
pub async fn owner(
    conn: &mut PgConnection,
    caller: &Caller,
    project: ProjectId,
    what: &'static str,
) -> Result<Project, Error> {
    access::require(conn, &caller.actor, Some(project), Action::Read)
        .await
        .map_err(|error| error.hidden_as(what))?;
    Ok(projects::get(conn, project).await?)
}

/// A dependency image, for a caller who may read one of the projects that use it.
pub async fn dependency_image(
    conn: &mut PgConnection,
    caller: &Caller,
    id: DependencyImageId,
) -> Result<DependencyImage, Error> {
    access::require_dependency_image(conn, &caller.actor, id).await?;
    Ok(dependency_images::get(conn, id).await?)
}
