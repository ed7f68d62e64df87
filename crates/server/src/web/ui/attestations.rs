//! What is said about an image: the section of a build's page, `/builds/{id}/contents` with everything
//! in the image, and the documents themselves.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::dsse::Envelope;
use ecluse_domain::attestation::provenance::{Provenance, Statement};
use ecluse_domain::attestation::sbom::{Bom, Component, Part};
use ecluse_domain::ids::{BuildId, ProjectId, SigningKeyId};
use ecluse_engine::Error;
use ecluse_store::attestations::{self, Attestation};
use ecluse_store::builds::{self, Build};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, signing_keys};
use serde::Deserialize;

use super::view::{Viewer, plain, web_link};
use super::{Asked, id, may_see};
use crate::web::App;
use crate::web::api::attestations::download;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

/// The section of a build's page.
pub struct Section {
    /// How many components of each kind.
    pub counts: Vec<(&'static str, usize)>,
    /// Whether the packages of the base are among them.
    pub is_complete: bool,
    pub provenance: Option<Statement<Provenance>>,
    pub key: Option<Key>,
}

/// The key of the image's signature.
pub struct Key {
    pub id: SigningKeyId,
    pub public_key: String,
    pub is_retired: bool,
}

/// Nothing, for an image from before there was anything said.
pub async fn section(conn: &mut PgConnection, project: ProjectId, image: &Digest) -> Result<Option<Section>, Error> {
    let said = attestations::list(conn, project, image).await?;
    if said.is_empty() {
        return Ok(None);
    }
    let of = |kind: AttestationKind| said.iter().find(|one| one.kind == kind);
    let bom = of(AttestationKind::Sbom).and_then(bom);
    let counted = |part: Part| bom.iter().flat_map(|bom| &bom.components).filter(|component| component.part() == Some(part)).count();
    let signed_by = of(AttestationKind::Signature).and_then(|signature| signature.key_id);
    let key = signing_keys::list(conn).await?.into_iter().find(|key| Some(key.id) == signed_by);
    Ok(Some(Section {
        counts: Part::ALL.iter().filter(|part| **part != Part::Base).map(|&part| (title(part), counted(part))).collect(),
        is_complete: bom.as_ref().is_some_and(Bom::is_complete),
        provenance: of(AttestationKind::Provenance).and_then(provenance),
        key: key.map(|key| Key { id: key.id, public_key: key.public_key, is_retired: key.retired_at.is_some() }),
    }))
}

fn bom(attestation: &Attestation) -> Option<Bom> {
    serde_json::from_slice(&attestation.document).ok()
}

fn provenance(attestation: &Attestation) -> Option<Statement<Provenance>> {
    let envelope: Envelope = serde_json::from_slice(&attestation.document).ok()?;
    serde_json::from_slice(&envelope.statement()?).ok()
}

const fn title(part: Part) -> &'static str {
    match part {
        Part::Base => "Base image",
        Part::Debian => "Debian packages",
        Part::Python => "Python packages",
        Part::Addon => "Addons",
    }
}

#[derive(Template)]
#[template(path = "contents.html")]
struct Contents {
    viewer: Viewer,
    project: Project,
    build: Build,
    /// What was searched for.
    wanted: String,
    parts: Vec<Kind>,
    found: Vec<Row>,
    /// How many are found but not shown.
    more: usize,
    total: usize,
}

/// One choice of what kind to show.
struct Kind {
    word: &'static str,
    title: &'static str,
    is_chosen: bool,
}

struct Row {
    name: String,
    version: String,
    kind: &'static str,
    from: String,
    link: Option<String>,
}

/// Rows on one page; a search finds the others.
const ROWS: usize = 2000;

#[derive(Default, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    part: String,
}

pub async fn contents(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    Asked(search): Asked<Search>,
) -> Result<Response, PageError> {
    let (build, _, sbom) = document(&app, &who, &text, AttestationKind::Sbom).await?;
    let bom = bom(&sbom).ok_or_else(|| Error::Internal(format!("the contents of build {} cannot be read", build.id)))?;
    let wanted: String = search.q.trim().chars().take(100).collect();
    let (needle, part) = (wanted.to_lowercase(), search.part.parse::<Part>().ok());
    let total = bom.components.len();
    let mut found: Vec<Row> = bom
        .components
        .iter()
        .filter(|component| part.is_none() || component.part() == part)
        .map(row)
        .filter(|row| [&row.name, &row.version, &row.from].iter().any(|text| text.to_lowercase().contains(&needle)))
        .collect();
    let more = found.len().saturating_sub(ROWS);
    found.truncate(ROWS);
    let mut conn = app.engine.connection().await?;
    let shown = Contents {
        viewer: Viewer::from(&who.user),
        project: projects::get(&mut conn, build.project_id).await.map_err(Error::from)?,
        build,
        wanted,
        parts: Part::ALL.iter().map(|&one| Kind { word: one.as_str(), title: title(one), is_chosen: part == Some(one) }).collect(),
        found,
        more,
        total,
    };
    Ok(page(&shown)?.into_response())
}

fn row(component: &Component) -> Row {
    let from = match (component.repository(), component.commit()) {
        (Some(repository), Some(commit)) => format!("{repository} at {}", commit.get(..12).unwrap_or(commit)),
        _ => component.purl.clone().unwrap_or_default(),
    };
    Row {
        name: component.name.clone(),
        version: component.version.clone().unwrap_or_default(),
        kind: component.part().map_or("", title),
        link: component.repository().and_then(web_link),
        from,
    }
}

/// A document as a file.
pub async fn get(State(app): State<App>, who: SignedIn, Path((text, kind)): Path<(String, String)>) -> Result<Response, PageError> {
    let kind = id(&kind, "document about this image")?;
    let (_, image, found) = document(&app, &who, &text, kind).await?;
    Ok(download(&image, found).into_response())
}

async fn document(app: &App, who: &SignedIn, build: &str, kind: AttestationKind) -> Result<(Build, Digest, Attestation), Error> {
    let nothing = || Error::NotFound("document about this image");
    let build: BuildId = id(build, "build")?;
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, build).await?;
    may_see(&mut conn, who, build.project_id, "build").await?;
    let image = build.image_digest.clone().ok_or_else(nothing)?;
    let found = attestations::find(&mut conn, build.project_id, &image, kind).await?.ok_or_else(nothing)?;
    Ok((build, image, found))
}
