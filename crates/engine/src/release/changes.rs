//! The changes that a release brings: everything that differs between the release and the image
//! that is live on a stage, or another image. Git compares two commits once; the documents, the
//! base image and the packages are in the database.

use ecluse_domain::comparison::{
    Comparison, PartChange, addon_changes, new_sections, package_changes,
};
use ecluse_domain::contents::Package;
use ecluse_domain::ids::{BuildId, DependencyImageId, ReleaseId};
use ecluse_domain::markdown::{Document, Section};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest, Version};
use ecluse_store::builds::{self, Build};
use ecluse_store::images::{self, Image};
use ecluse_store::projects::{self, Project};
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, comparisons, dependency_images, deployments, policies, stages};

use super::comparison::{Caller, CommitPair, addon_without_files, compare_commits};
use super::digest::require_built_digest;
use super::documents::{ReadDocuments, find_in_documents};
use crate::project::submodules::open_git_access;
use crate::{Engine, Error, Result};

/// What a release is compared with.
#[derive(Debug, Clone)]
pub enum Baseline {
    /// The image that is live on the stage.
    Stage(StageName),
    /// Another release of the project.
    Version(Version),
    /// An image of the project.
    Image(Digest),
}

/// Everything that a release changes.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The baseline; `None` when nothing is live on the stage yet, so that everything is new.
    pub from: Option<Shipped>,
    pub to: Shipped,
    pub comparison: Comparison,
    /// New sections of CHANGELOG.md, newest first.
    pub changelog: Vec<Section>,
    /// Sections of CHANGELOG.md that the baseline has and this release does not.
    pub changelog_reverted: Vec<Section>,
    /// New sections of MIGRATIONS.md in the order in which to follow them: oldest first.
    pub migrations: Vec<Section>,
    /// The names of the release's documents that are too long to be read to their end, so that their
    /// sections may be missing here.
    pub cut_documents: Vec<&'static str>,
    /// Debian and Python packages, including those of the base image; `None` when the packages of
    /// one side are not known.
    pub packages: Option<Packages>,
}

/// Changed packages.
#[derive(Debug, Clone)]
pub struct Packages {
    pub debian: Vec<PartChange>,
    pub python: Vec<PartChange>,
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub struct Shipped {
    /// The version of the newest release of the image; an image of the trunk may have no release.
    pub version: Option<Version>,
    pub commit_sha: CommitSha,
    pub image_digest: Digest,
    pub base_reference: Option<String>,
    pub base_digest: Option<Digest>,
}

/// One side of a comparison: the image, with its build.
struct Side {
    shipped: Shipped,
    image: Image,
    build: BuildId,
    dependency_image: Option<DependencyImageId>,
}

/// Compares a release with a baseline. Everybody who may read the project may call this. The first
/// comparison of two commits needs git, which fetches missing commits from the forge.
pub async fn compare_with(
    engine: &Engine,
    release: ReleaseId,
    baseline: &Baseline,
) -> Result<Changes> {
    let release = releases::get(&mut *engine.connection().await?, release).await?;
    let (from, to, comparison) = compare_images(engine, &release, baseline, Caller::Reader).await?;
    // Everything large is loaded only now, because any number of readers wait for one comparison.
    let version = release.version;
    let newest = from.as_ref().and_then(|from| from.shipped.version);
    let newest = newest.unwrap_or(version).max(version);
    let builds = (to.build, from.as_ref().map(|from| from.build));
    let documents = find_in_documents(engine, release.project_id, builds, move |new, old| {
        DocumentChanges::find(&new, old.as_ref(), version, newest)
    })
    .await?;
    let packages = match &from {
        Some(from) => compare_packages(engine, from, &to).await?,
        None => None,
    };
    Ok(Changes {
        changelog: documents.changelog,
        changelog_reverted: documents.changelog_reverted,
        migrations: documents.migrations,
        cut_documents: documents.cut,
        packages,
        comparison,
        from: from.map(|from| from.shipped),
        to: to.shipped,
    })
}

/// What a release changes in its documents.
struct DocumentChanges {
    changelog: Vec<Section>,
    changelog_reverted: Vec<Section>,
    migrations: Vec<Section>,
    /// The names of the documents that were not read to their end.
    cut: Vec<&'static str>,
}

impl DocumentChanges {
    /// Compares the documents of a version with those of the baseline. `newest` is the newer version
    /// of the two.
    fn find(
        new: &ReadDocuments,
        old: Option<&ReadDocuments>,
        version: Version,
        newest: Version,
    ) -> Self {
        let mut migrations =
            find_new_sections(old.map(|old| &old.migrations), &new.migrations, version);
        migrations.reverse();
        Self {
            changelog: find_new_sections(old.map(|old| &old.changelog), &new.changelog, version),
            changelog_reverted: old
                .map(|old| find_reverted_sections(old, new, newest))
                .unwrap_or_default(),
            migrations,
            cut: new.list_cut(),
        }
    }
}

/// Compares the image of a release with a baseline, `None` when nothing is live on the stage.
async fn compare_images(
    engine: &Engine,
    release: &Release,
    baseline: &Baseline,
    caller: Caller,
) -> Result<(Option<Side>, Side, Comparison)> {
    let mut conn = engine.connection().await?;
    let project = projects::get(&mut conn, release.project_id).await?;
    let to = load_release(&mut conn, release).await?;
    let from = load_baseline(&mut conn, &project, baseline).await?;
    let known = match &from {
        Some(from) => {
            comparisons::find(
                &mut conn,
                project.id,
                (&from.shipped.commit_sha, &to.shipped.commit_sha),
            )
            .await?
        }
        None => None,
    };
    let access = match known {
        None => Some(open_git_access(engine, &mut conn, project.id).await?),
        Some(_) => None,
    };
    drop(conn);
    let comparison = match (known, &from) {
        (Some(known), _) => known,
        (None, Some(from)) => {
            let commits = (
                from.shipped.commit_sha.clone(),
                to.shipped.commit_sha.clone(),
            );
            let addons = (from.image.addons.0.clone(), to.image.addons.0.clone());
            compare_commits(
                engine,
                CommitPair {
                    project,
                    access,
                    commits,
                    addons,
                },
                caller,
            )
            .await?
        }
        (None, None) => Comparison {
            repositories: Vec::new(),
            addons: addon_changes(
                &[],
                &to.image
                    .addons
                    .iter()
                    .map(addon_without_files)
                    .collect::<Vec<_>>(),
            ),
        },
    };
    Ok((from, to, comparison))
}

/// Compares the release with the image that is live on the stage, before the gates need the authors
/// of its commits. Only where the policy of the stage forbids that authors approve their own
/// commits. The comparison continues when the caller stops waiting.
pub(crate) async fn prefetch_comparison(
    engine: &Engine,
    release: &Release,
    stage: StageName,
) -> Result<()> {
    let mut conn = engine.connection().await?;
    let project = release.project_id;
    let policy = policies::get_effective(&mut conn, project, stage).await?;
    if policy.is_yes(PolicySetting::AuthorApproves) {
        return Ok(());
    }
    let live = deployments::find_live_commit(&mut conn, project, stage).await?;
    let Some(live) = live else { return Ok(()) };
    let commits = (&live, &release.commit_sha);
    let is_known = comparisons::exists(&mut conn, project, commits).await?;
    drop(conn);
    if is_known {
        return Ok(());
    }
    let baseline = Baseline::Stage(stage);
    let compared = compare_images(engine, release, &baseline, Caller::Gates).await;
    compared.map(drop)
}

/// Finds the sections of a document that the same document of the baseline does not have. Without a
/// baseline it is the section of the version.
fn find_new_sections(
    baseline: Option<&Option<Document>>,
    document: &Option<Document>,
    version: Version,
) -> Vec<Section> {
    let none = Document::default();
    let previous = baseline.map(|previous| previous.as_ref().unwrap_or(&none));
    let Some(document) = document else {
        return Vec::new();
    };
    let new = new_sections(previous, document, version);
    new.into_iter().cloned().collect()
}

/// Finds the sections of CHANGELOG.md up to a version that the baseline has and the release does not
/// have. A section that was edited is new, not reverted. Of a document that was not read to its end,
/// nothing is known to be gone.
fn find_reverted_sections(
    previous: &ReadDocuments,
    documents: &ReadDocuments,
    newest: Version,
) -> Vec<Section> {
    if documents.changelog.as_ref().is_some_and(|new| new.is_cut) {
        return Vec::new();
    }
    let is_kept = |section: &Section| {
        let kept = documents.changelog.as_ref().zip(section.version);
        kept.is_some_and(|(changelog, version)| changelog.section(version).is_some())
    };
    let mut sections = find_new_sections(Some(&documents.changelog), &previous.changelog, newest);
    sections.retain(|section| !is_kept(section));
    sections
}

/// Compares the packages of two images, including those of their base images. `None` when those of
/// one side are not known.
async fn compare_packages(engine: &Engine, from: &Side, to: &Side) -> Result<Option<Packages>> {
    let mut conn = engine.connection().await?;
    let old = load_packages(&mut conn, from).await?;
    let new = load_packages(&mut conn, to).await?;
    Ok(old
        .zip(new)
        .map(|((old_debian, old_python), (debian, python))| Packages {
            debian: package_changes(&old_debian, &debian),
            python: package_changes(&old_python, &python),
        }))
}

/// Loads the packages of Debian and of Python in an image, if they are known.
async fn load_packages(
    conn: &mut PgConnection,
    side: &Side,
) -> Result<Option<(Vec<Package>, Vec<Package>)>> {
    Ok(match (side.dependency_image, &side.shipped.base_digest) {
        (Some(id), _) => {
            let image = dependency_images::get(conn, id).await?;
            let packages = image.debian.zip(image.python);
            packages.map(|(debian, python)| (debian.0, python.0))
        }
        (None, Some(base)) => images::find_base_contents(conn, base)
            .await?
            .map(|contents| (contents.debian, contents.python)),
        (None, None) => None,
    })
}

/// Loads the side of a release.
async fn load_release(conn: &mut PgConnection, release: &Release) -> Result<Side> {
    let digest = require_built_digest(release)?;
    let build = builds::get(conn, release.build_id).await?;
    load_side(conn, build, digest, Some(release.version)).await
}

/// Loads the side of the baseline; `None` when nothing is live on the stage.
async fn load_baseline(
    conn: &mut PgConnection,
    project: &Project,
    baseline: &Baseline,
) -> Result<Option<Side>> {
    match baseline {
        Baseline::Stage(stage) => {
            let stage = stages::get(conn, project.id, *stage).await?;
            let Some(live) = deployments::find_live(conn, project.id, stage.id).await? else {
                return Ok(None);
            };
            let build = builds::get(conn, live.build_id).await?;
            load_side(conn, build, &live.image_digest, live.version)
                .await
                .map(Some)
        }
        Baseline::Version(version) => {
            let release = releases::find_by_version(conn, project.id, *version)
                .await?
                .ok_or(Error::NotFound("release to compare with"))?;
            load_release(conn, &release).await.map(Some)
        }
        Baseline::Image(digest) => {
            let image = match images::get(conn, project.id, digest)
                .await
                .map_err(Error::from)
            {
                Err(Error::NotFound(_)) => return Err(Error::NotFound("image to compare with")),
                image => image?,
            };
            let build = builds::get(conn, image.build_id).await?;
            load_side(conn, build, digest, None).await.map(Some)
        }
    }
}

/// Loads the side of an image. Without a version, that of the newest release of the digest is used.
async fn load_side(
    conn: &mut PgConnection,
    build: Build,
    digest: &Digest,
    version: Option<Version>,
) -> Result<Side> {
    let version = match version {
        Some(version) => Some(version),
        None => releases::find_version_by_digest(conn, build.project_id, digest).await?,
    };
    Ok(Side {
        build: build.id,
        dependency_image: build.dependency_image_id,
        image: images::get(conn, build.project_id, digest).await?,
        shipped: Shipped {
            version,
            commit_sha: build.commit_sha,
            image_digest: digest.clone(),
            base_reference: build.base_reference,
            base_digest: build.base_digest,
        },
    })
}
