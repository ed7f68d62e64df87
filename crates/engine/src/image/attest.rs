//! Attestations: the contents of an image, its origin, and the installation's signature, attached
//! to the image in the registry and stored in the database.
//!
//! A build that was killed and continues makes the same attestations again: every document follows
//! from the image, its commit and the build, and signing is deterministic. An image that an earlier
//! build made keeps its attestations, unless they do not verify any more: then they are made anew.

use std::collections::BTreeMap;
use std::time::Duration;

use ecluse_clients::git::Source;
use ecluse_clients::registry::{AttachedLayer, Attachment, BaseImage, CosignTag, RegistryError};
use ecluse_domain::attestation::dsse::{self, Envelope};
use ecluse_domain::attestation::provenance::{
    self, BUILD_TYPE, BuildDefinition, Builder, ExternalParameters, Metadata, Provenance, Resource,
    RunDetails, Statement,
};
use ecluse_domain::attestation::sbom::{self, AddonFacts, Bom, Counts};
use ecluse_domain::attestation::simple_signing;
use ecluse_domain::attestation::{AttestationKind, public_address};
use ecluse_domain::build::Stream;
use ecluse_domain::contents::{ImageContents, Package};
use ecluse_domain::git::RefKind;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::{CommitSha, Digest};
use ecluse_store::attestations::{self, NewAttestation};
use ecluse_store::builds::Build;
use ecluse_store::dependency_images::DependencyImage;
use ecluse_store::images::{self, Image};
use ecluse_store::projects::{self, Project};
use ecluse_store::signing_keys;
use serde::Serialize;

use crate::build_log::BuildLog;
use crate::image::signing::{self, Signed, Signer};
use crate::records::quota;
use crate::{Engine, Error, Result, commit};

/// How long the registry may take to attach the documents. One of a few transactions stays open
/// meanwhile; Postgres ends one that idles for a minute.
const ATTACH_TIMEOUT: Duration = Duration::from_secs(45);

/// The most bytes of the list of an image's contents: ten times what an image of Odoo has.
const MAX_SBOM: usize = 4 << 20;

/// The artifact type by which cosign finds a signature among the referrers of an image.
const SIGNATURE_ARTIFACT: &str = "application/vnd.dev.cosign.artifact.sig.v1+json";

/// An image that a build made, and everything that it was made of.
pub(crate) struct BuiltImage<'a> {
    pub project: &'a Project,
    pub build: &'a Build,
    /// The image is pushed, but not recorded yet.
    pub image: &'a Image,
    /// The project's repository first, then its submodules.
    pub sources: &'a [Source],
    /// `repository:tag`.
    pub base_reference: &'a str,
    pub base: &'a BaseImage,
    pub packages: Option<InstalledPackages<'a>>,
}

/// A dependency image: the Debian and Python packages of the project on top of the base.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InstalledPackages<'a> {
    /// The repository, without the host of the registry.
    pub repository: &'a str,
    pub digest: &'a Digest,
    /// All Debian packages in the image, with those of the base.
    pub debian: &'a [Package],
    /// All Python packages in the image, with those of the base.
    pub python: &'a [Package],
}

impl<'a> InstalledPackages<'a> {
    /// `None` for an image that is not ready.
    pub(crate) fn from_image(image: &'a DependencyImage) -> Option<Self> {
        Some(Self {
            repository: image.repository.as_deref()?,
            digest: image.digest.as_ref()?,
            debian: &image.debian.as_ref()?.0,
            python: &image.python.as_ref()?.0,
        })
    }
}

/// Writes the SBOM and the provenance of an image, signs it, and attaches all of them in the
/// registry. The caller stores the returned rows in the transaction that records the image. None
/// are returned for an image that has its attestations already.
pub(crate) async fn attest(
    engine: &Engine,
    log: &BuildLog<'_>,
    built: &BuiltImage<'_>,
) -> Result<Vec<NewAttestation>> {
    let (project, digest) = (built.project, &built.image.digest);
    match is_attested(engine, project.id, digest).await {
        Ok(true) => {
            log.info(format!(
                "{} was signed before, and still is.",
                digest.short()
            ))
            .await?;
            return Ok(Vec::new());
        }
        Ok(false) => {}
        // The attestations are made anew.
        Err(Error::Permanent(reason)) => log.write(Stream::Warning, reason).await?,
        Err(error) => return Err(error),
    }
    let signer = signing::signer(engine).await?;
    let contents = base_contents(engine, log, built.base).await?;
    let documents = Documents::new(engine, &signer, built, contents.as_ref())?;
    documents.count(engine, project.id)?;
    let new = documents.attach(engine, &signer, project, digest).await?;
    log.info(format!(
        "{} listed; signed with the key {}.",
        documents.counts, signer.id
    ))
    .await?;
    Ok(new)
}

/// The contents of a base image. They are read once per digest, because that means reading all its
/// layers. `None`, with a warning in the log, when the layers cannot be read: the image can be used
/// nevertheless.
pub(crate) async fn base_contents(
    engine: &Engine,
    log: &BuildLog<'_>,
    base: &BaseImage,
) -> Result<Option<ImageContents>> {
    if let Some(contents) =
        images::find_base_contents(&mut *engine.connection().await?, &base.digest).await?
    {
        return Ok(Some(contents));
    }
    log.info("Reading the contents of the base image, once for this digest.")
        .await?;
    match engine.registry.read_contents(base).await {
        Ok(contents) => {
            images::set_base_contents(&mut *engine.connection().await?, &base.digest, &contents)
                .await?;
            Ok(Some(contents))
        }
        Err(error @ RegistryError::Unusable { .. }) => {
            log.write(
                Stream::Warning,
                format!("The packages of the base image are not listed: {error}."),
            )
            .await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the image has all its attestations, and its signature verifies here and in the registry.
async fn is_attested(engine: &Engine, project: ProjectId, digest: &Digest) -> Result<bool> {
    let mut conn = engine.connection().await?;
    let known = attestations::list_summaries(&mut conn, project, digest).await?;
    if known.len() < AttestationKind::ALL.len() {
        return Ok(false);
    }
    let Some(stored) = attestations::find_signature(&mut conn, project, digest).await? else {
        return Ok(false);
    };
    drop(conn);
    signing::check_stored(&stored, digest).map_err(|why| {
        Error::Permanent(format!(
            "The signature of {} does not verify: {why}.",
            digest.short()
        ))
    })?;
    verify_signature(engine, project, digest)
        .await
        .map(|()| true)
}

/// Requires that the registry has, right now, a signature by one of this installation's keys for
/// exactly this image of this project.
pub(crate) async fn verify_signature(
    engine: &Engine,
    project: ProjectId,
    digest: &Digest,
) -> Result<()> {
    let mut conn = engine.connection().await?;
    let place = projects::get(&mut conn, project).await?.image_repository;
    let repository = images::get(&mut conn, project, digest).await?.repository;
    let keys = signing_keys::list(&mut conn).await?;
    drop(conn);
    let found = engine.registry.list_signatures(&place, digest).await?;
    let mut why = "there is none: build the commit again".to_owned();
    for signature in &found {
        for key in &keys {
            match signing::check(
                &signature.payload,
                &signature.signature,
                &key.public_key,
                &repository,
                digest,
            ) {
                Ok(()) => return Ok(()),
                Err(reason) => why = reason,
            }
        }
    }
    Err(Error::Permanent(format!(
        "The registry holds no good signature of {}: {why}.",
        digest.short()
    )))
}

/// All documents about one image, as bytes.
struct Documents {
    sbom: Vec<u8>,
    /// The SBOM as a signed statement.
    sbom_envelope: Vec<u8>,
    provenance_envelope: Vec<u8>,
    signed: Signed,
    counts: Counts,
}

impl Documents {
    fn new(
        engine: &Engine,
        signer: &Signer,
        built: &BuiltImage<'_>,
        contents: Option<&ImageContents>,
    ) -> Result<Self> {
        let image = built.image;
        let bom = bom(engine, built, contents);
        let (counts, sbom) = (bom.counts(), to_json(&bom)?);
        if sbom.len() > MAX_SBOM {
            return Err(Error::Permanent(format!(
                "The list of everything in the image has more than {} MiB: it has {counts}.",
                MAX_SBOM >> 20
            )));
        }
        Ok(Self {
            counts,
            sbom,
            provenance_envelope: signed(
                signer,
                image,
                provenance::PREDICATE_TYPE,
                provenance(engine, signer, built),
            )?,
            signed: signer.sign_image(&image.repository, &image.digest)?,
            sbom_envelope: signed(signer, image, sbom::PREDICATE_TYPE, bom)?,
        })
    }

    /// Counts what the database keeps among the documents of the project. The registry gets about
    /// twice of it.
    ///
    /// # Errors
    /// The build ends when its project has stored twice of what it may store of documents today.
    fn count(&self, engine: &Engine, project: ProjectId) -> Result<()> {
        let stored = self.sbom.len() + self.provenance_envelope.len();
        quota::take_documents(engine, project, stored)
    }

    /// Attaches the documents to the image. One process at a time does so for an image, because the
    /// lists in the registry are read, changed and written back, and no registry refuses to write a
    /// list that has changed meanwhile. So the lock stays over the requests: for a limited time, and
    /// in a few transactions at the same time.
    async fn attach(
        &self,
        engine: &Engine,
        signer: &Signer,
        project: &Project,
        digest: &Digest,
    ) -> Result<Vec<NewAttestation>> {
        let attachments = self.attachments();
        let mut tx = engine.begin_around_attaching().await?;
        attestations::lock(&mut tx, &project.image_repository, digest)
            .await
            .map_err(|error| {
                Error::Transient(format!(
                    "Something else is being attached to {} right now ({error}).",
                    digest.short()
                ))
            })?;
        let repository = &project.image_repository;
        let attaching = engine.registry.attach(repository, digest, &attachments);
        let Ok(manifests) = tokio::time::timeout(ATTACH_TIMEOUT, attaching).await else {
            return Err(Error::Transient(format!(
                "the registry did not accept the documents about {} within {} s",
                digest.short(),
                ATTACH_TIMEOUT.as_secs()
            )));
        };
        let manifests = manifests?;
        commit(tx).await?;
        let [sbom, provenance, signature, ..] = manifests.as_slice() else {
            return Err(Error::Internal(
                "four documents were attached, but fewer digests were returned".to_owned(),
            ));
        };
        let document = |kind, manifest: &Digest, document: &[u8]| NewAttestation {
            kind,
            digest: manifest.clone(),
            document: document.to_vec(),
            signature: (kind == AttestationKind::Signature).then(|| self.signed.signature.clone()),
            key_id: (kind != AttestationKind::Sbom).then_some(signer.id),
            counts: (kind == AttestationKind::Sbom).then(|| self.counts.clone()),
        };
        Ok(vec![
            document(AttestationKind::Sbom, sbom, &self.sbom),
            document(
                AttestationKind::Provenance,
                provenance,
                &self.provenance_envelope,
            ),
            document(AttestationKind::Signature, signature, &self.signed.payload),
        ])
    }

    /// The documents in the order of [`AttestationKind`]; then both statements once more, in the
    /// place where cosign expects them.
    fn attachments(&self) -> Vec<Attachment> {
        let layer = |media_type, content: &[u8]| AttachedLayer {
            media_type,
            content: content.to_vec().into(),
            annotations: BTreeMap::new(),
        };
        let referrer = |kind: AttestationKind, content| Attachment {
            artifact_type: Some(kind.media_type()),
            tag: None,
            layers: vec![layer(kind.media_type(), content)],
        };
        let statement = |predicate_type: &str, content| AttachedLayer {
            annotations: BTreeMap::from([
                (simple_signing::ANNOTATION, String::new()),
                ("predicateType", predicate_type.to_owned()),
            ]),
            ..layer(dsse::MEDIA_TYPE, content)
        };
        vec![
            referrer(AttestationKind::Sbom, &self.sbom),
            referrer(AttestationKind::Provenance, &self.provenance_envelope),
            Attachment {
                artifact_type: Some(SIGNATURE_ARTIFACT),
                tag: Some(CosignTag::Signatures),
                layers: vec![AttachedLayer {
                    annotations: BTreeMap::from([(
                        simple_signing::ANNOTATION,
                        self.signed.signature.clone(),
                    )]),
                    ..layer(
                        AttestationKind::Signature.media_type(),
                        &self.signed.payload,
                    )
                }],
            },
            Attachment {
                artifact_type: None,
                tag: Some(CosignTag::Attestations),
                layers: vec![
                    statement(provenance::PREDICATE_TYPE, &self.provenance_envelope),
                    statement(sbom::PREDICATE_TYPE, &self.sbom_envelope),
                ],
            },
        ]
    }
}

fn bom(engine: &Engine, built: &BuiltImage<'_>, contents: Option<&ImageContents>) -> Bom {
    let image = built.image;
    let addons: Vec<AddonFacts> = image
        .addons
        .iter()
        .map(|addon| {
            let (repository, commit) = find_origin(built, &addon.source);
            AddonFacts {
                name: addon.name.clone(),
                version: addon.version.clone(),
                path: addon.source.clone(),
                repository,
                commit,
            }
        })
        .collect();
    let none = ImageContents::default();
    let base = contents.unwrap_or(&none);
    Bom::new(&sbom::Facts {
        repository: &image.repository,
        digest: &image.digest,
        created: image.created_at,
        base_reference: built.base_reference,
        base_repository: &with_host(engine, &built.base.repository),
        base_digest: &built.base.digest,
        distribution: base.distribution.as_ref(),
        debian: built
            .packages
            .map_or(&base.debian, |packages| packages.debian),
        python: built
            .packages
            .map_or(&base.python, |packages| packages.python),
        is_complete: contents.is_some() || built.packages.is_some(),
        addons: &addons,
        tool_version: env!("CARGO_PKG_VERSION"),
    })
}

fn provenance(engine: &Engine, signer: &Signer, built: &BuiltImage<'_>) -> Provenance {
    let (project, build) = (built.project, built.build);
    let repository = public_address(&project.repository);
    let mut resolved: Vec<Resource> = built
        .sources
        .iter()
        .map(|source| Resource::commit(&public_address(&source.url), &source.commit, &source.path))
        .collect();
    resolved.push(Resource::image(
        "base",
        &with_host(engine, &built.base.repository),
        &built.base.digest,
    ));
    if let Some(packages) = built.packages {
        resolved.push(Resource::image(
            "dependencies",
            &with_host(engine, packages.repository),
            packages.digest,
        ));
    }
    let kind = match build.ref_kind {
        RefKind::Branch => "heads",
        RefKind::Tag => "tags",
    };
    Provenance {
        build_definition: BuildDefinition {
            build_type: BUILD_TYPE.to_owned(),
            external_parameters: ExternalParameters {
                repository,
                r#ref: format!("refs/{kind}/{}", build.ref_name.as_str()),
                commit: build.commit_sha.to_string(),
            },
            resolved_dependencies: resolved,
        },
        run_details: RunDetails {
            builder: Builder {
                id: engine
                    .builder
                    .clone()
                    .unwrap_or_else(|| format!("urn:uuid:{}", signer.id)),
                version: BTreeMap::from([(
                    "ecluse".to_owned(),
                    env!("CARGO_PKG_VERSION").to_owned(),
                )]),
            },
            metadata: Metadata {
                invocation_id: build.id.to_string(),
                started_on: provenance::format_time(build.started_at.unwrap_or(build.created_at)),
            },
        },
    }
}

/// The repository that contains this folder of the project, and its commit: those of the innermost
/// submodule.
fn find_origin(built: &BuiltImage<'_>, folder: &str) -> (String, CommitSha) {
    let contains = |source: &&Source| {
        source.path.is_empty()
            || folder
                .strip_prefix(source.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match built
        .sources
        .iter()
        .filter(contains)
        .max_by_key(|source| source.path.len())
    {
        Some(source) => (public_address(&source.url), source.commit.clone()),
        None => (
            public_address(&built.project.repository),
            built.build.commit_sha.clone(),
        ),
    }
}

fn signed(
    signer: &Signer,
    image: &Image,
    predicate_type: &str,
    predicate: impl Serialize,
) -> Result<Vec<u8>> {
    let statement = to_json(&Statement::about(
        &image.repository,
        &image.digest,
        predicate_type,
        predicate,
    ))?;
    to_json(&Envelope::sign(
        &statement,
        &signer.id.to_string(),
        |message| signer.sign(message),
    )?)
}

fn to_json(document: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(document).map_err(|error| Error::Internal(error.to_string()))
}

/// A repository with the host of the registry.
fn with_host(engine: &Engine, repository: &str) -> String {
    format!("{}/{repository}", engine.registry.address())
}
