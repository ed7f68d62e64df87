//! The attestations of an image: a section on the page of its build, `/builds/{id}/contents` with
//! everything in the image, and the documents as files.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::dsse::Envelope;
use ecluse_domain::attestation::provenance::{Provenance, Statement};
use ecluse_domain::attestation::sbom::{Bom, Component, ComponentKind, Counts};
use ecluse_domain::ids::{BuildId, ProjectId, SigningKeyId};
use ecluse_engine::Error;
use ecluse_engine::image::contents::find_in_contents;
use ecluse_store::attestations::{self, Attestation};
use ecluse_store::builds::{self, Build};
use ecluse_store::projects::{self, Project};
use ecluse_store::{PgConnection, signing_keys};
use serde::Deserialize;

use super::view::{Viewer, plain, web_link};
use super::{PageQuery, parse_id, require_visible};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::download::download;
use crate::web::error::{PageError, page};

/// What the page of a build shows about the attestations of its image.
pub struct Section {
    pub counts: Option<Counts>,
    pub provenance: Option<Statement<Provenance>>,
    pub key: Option<Key>,
}

/// The key that signed the image.
pub struct Key {
    pub id: SigningKeyId,
    pub public_key: String,
    pub is_retired: bool,
}

/// The section for an image. `None` when the image has no attestations, because it was built before
/// images were signed.
pub async fn find_section(
    conn: &mut PgConnection,
    project: ProjectId,
    image: &Digest,
) -> Result<Option<Section>, Error> {
    let documents = attestations::list_summaries(conn, project, image).await?;
    if documents.is_empty() {
        return Ok(None);
    }
    let find = |kind: AttestationKind| documents.iter().find(|one| one.kind == kind);
    let counts = find(AttestationKind::Sbom).and_then(|sbom| sbom.counts.as_deref());
    let signed_by = find(AttestationKind::Signature).and_then(|signature| signature.key_id);
    let provenance = attestations::find(conn, project, image, AttestationKind::Provenance).await?;
    let key = signing_keys::list(conn)
        .await?
        .into_iter()
        .find(|key| Some(key.id) == signed_by);
    Ok(Some(Section {
        counts: counts.cloned(),
        provenance: provenance.as_ref().and_then(parse_provenance),
        key: key.map(|key| Key {
            id: key.id,
            public_key: key.public_key,
            is_retired: key.retired_at.is_some(),
        }),
    }))
}

fn parse_provenance(attestation: &Attestation) -> Option<Statement<Provenance>> {
    let envelope: Envelope = serde_json::from_slice(&attestation.document).ok()?;
    serde_json::from_slice(&envelope.statement()?).ok()
}

const fn title(part: ComponentKind) -> &'static str {
    match part {
        ComponentKind::Base => "Base image",
        ComponentKind::Debian => "Debian packages",
        ComponentKind::Python => "Python packages",
        ComponentKind::Addon => "Addons",
    }
}

#[derive(Template)]
#[template(path = "contents.html")]
struct ContentsPage {
    viewer: Viewer,
    project: Project,
    build: Build,
    /// The text that was searched for.
    wanted: String,
    kinds: Vec<KindOption>,
    found: Found,
}

/// A kind of component that the page can be limited to.
struct KindOption {
    name: &'static str,
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

/// The most rows on one page; a search finds the others.
const MAX_ROWS: usize = 2000;

#[derive(Default, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    part: String,
}

pub async fn show_contents(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageQuery(search): PageQuery<Search>,
) -> Result<Response, PageError> {
    let (build, image) = find_image(&app, &who, &text).await?;
    let wanted: String = search.q.trim().chars().take(100).collect();
    let (needle, part) = (
        wanted.to_lowercase(),
        search.part.parse::<ComponentKind>().ok(),
    );
    let find = move |bom: Bom| Found::new(&bom, &needle, part);
    let found = find_in_contents(&app.engine, build.project_id, &image, find).await?;
    let mut conn = app.engine.connection().await?;
    let shown = ContentsPage {
        viewer: Viewer::new(&app.engine, &who),
        project: projects::get(&mut conn, build.project_id)
            .await
            .map_err(Error::from)?,
        build,
        wanted,
        kinds: ComponentKind::ALL
            .iter()
            .map(|&one| KindOption {
                name: one.as_str(),
                title: title(one),
                is_chosen: part == Some(one),
            })
            .collect(),
        found,
    };
    Ok(page(&shown)?.into_response())
}

/// The parts of an image that a search found.
struct Found {
    rows: Vec<Row>,
    /// The number of parts that were found but are not shown.
    more: usize,
    /// The number of all parts.
    total: usize,
}

impl Found {
    fn new(bom: &Bom, needle: &str, part: Option<ComponentKind>) -> Self {
        let mut rows: Vec<Row> = bom
            .components
            .iter()
            .filter(|component| part.is_none() || component.kind() == part)
            .map(row)
            .filter(|row| {
                [&row.name, &row.version, &row.from]
                    .iter()
                    .any(|text| text.to_lowercase().contains(needle))
            })
            .collect();
        let more = rows.len().saturating_sub(MAX_ROWS);
        rows.truncate(MAX_ROWS);
        Self {
            rows,
            more,
            total: bom.components.len(),
        }
    }
}

fn row(component: &Component) -> Row {
    let from = match (component.repository(), component.commit()) {
        (Some(repository), Some(commit)) => {
            format!("{repository} at {}", commit.get(..12).unwrap_or(commit))
        }
        _ => component.purl.clone().unwrap_or_default(),
    };
    Row {
        name: component.name.clone(),
        version: component.version.clone().unwrap_or_default(),
        kind: component.kind().map_or("", title),
        link: component.repository().and_then(web_link),
        from,
    }
}

/// Sends a document as a file.
pub async fn download_document(
    State(app): State<App>,
    who: SignedIn,
    Path((text, kind)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let kind = parse_id(&kind, "document about this image")?;
    let (image, found) = find_document(&app, &who, &text, kind).await?;
    Ok(download(&image, found).into_response())
}

/// A document about the image of a build that the caller may see.
async fn find_document(
    app: &App,
    who: &SignedIn,
    build: &str,
    kind: AttestationKind,
) -> Result<(Digest, Attestation), Error> {
    let (build, image) = find_image(app, who, build).await?;
    let mut conn = app.engine.connection().await?;
    let found = attestations::find(&mut conn, build.project_id, &image, kind)
        .await?
        .ok_or(NOT_FOUND)?;
    Ok((image, found))
}

/// A build that the caller may see, and its image.
async fn find_image(app: &App, who: &SignedIn, build: &str) -> Result<(Build, Digest), Error> {
    let build: BuildId = parse_id(build, "build")?;
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, build).await?;
    require_visible(&mut conn, who, build.project_id, "build").await?;
    let image = build.image_digest.clone().ok_or(NOT_FOUND)?;
    Ok((build, image))
}

const NOT_FOUND: Error = Error::NotFound("document about this image");
