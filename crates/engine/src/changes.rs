//! What will ship: everything that differs between what runs somewhere, or another image, and a release.
//! Git is asked once for two commits; the documents, the base and the packages are in the database.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::{Checkout, CommitInfo, Credential, GitError, Source};
use ecluse_domain::changelog::Section;
use ecluse_domain::comparison::{
    self, Commit, Comparison, HeldAddon, Log, PartChange, RepositoryChange, addon_changes, new_sections, package_changes,
};
use ecluse_domain::contents::Package;
use ecluse_domain::git::{EntryKind, ObjectId};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest, Version, printable};
use ecluse_store::builds::{self, Build, Documents};
use ecluse_store::images::{self, Image, ImageAddon};
use ecluse_store::projects::{self, Project};
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, comparisons, dependency_images, deployments, policies, stages};
use tokio::sync::Semaphore;

use crate::secrets::git_credential;
use crate::{Engine, Error, Result, readiness};

/// Most commits that are listed of one repository, in each direction.
const COMMITS: usize = 500;

/// How many this process asks git about at once: each holds two trees, and whoever may read can ask.
static ASKING: Semaphore = Semaphore::const_new(2);

/// How many readers may wait for their turn: each is a task that goes on although its asker went.
static WAITING: Semaphore = Semaphore::const_new(16);

/// How long somebody who asks waits for git.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a release is compared with.
#[derive(Debug, Clone)]
pub enum Former {
    /// What is live there.
    Stage(StageName),
    /// Another release of the project.
    Version(Version),
    /// An image of the project.
    Image(Digest),
}

/// What a release brings.
#[derive(Debug, Clone)]
pub struct Changes {
    /// `None`: nothing runs there yet, so that everything is new.
    pub from: Option<Shipped>,
    pub to: Shipped,
    pub comparison: Comparison,
    /// Sections of CHANGELOG.md, newest first.
    pub changelog: Vec<Section>,
    /// Those that the former has and this release has not.
    pub changelog_taken_back: Vec<Section>,
    /// Sections of MIGRATIONS.md in the order to follow them: oldest first.
    pub migrations: Vec<Section>,
    /// Debian and Python packages, the base image's own included; `None` when they are not known of both.
    pub packages: Option<Packages>,
}

#[derive(Debug, Clone)]
pub struct Packages {
    pub debian: Vec<PartChange>,
    pub python: Vec<PartChange>,
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub struct Shipped {
    /// Of the newest release of it; a trunk's image may have none.
    pub version: Option<Version>,
    pub commit_sha: CommitSha,
    pub image_digest: Digest,
    pub base_reference: Option<String>,
    pub base_digest: Option<Digest>,
}

struct Side {
    shipped: Shipped,
    documents: Documents,
    image: Image,
    /// Debian's and Python's.
    packages: Option<(Vec<Package>, Vec<Package>)>,
}

/// Of a release. For whoever may read its project. The first time that two commits are compared it asks
/// git, and so the forge for what is not here yet.
pub async fn of(engine: &Engine, release: ReleaseId, former: &Former) -> Result<Changes> {
    ask_for(engine, release, former, Asker::Reader).await
}

#[derive(Clone, Copy)]
enum Asker {
    Reader,
    /// Promotions wait for no reader's place.
    Gates,
}

async fn ask_for(engine: &Engine, release: ReleaseId, former: &Former, asker: Asker) -> Result<Changes> {
    let mut conn = engine.connection().await?;
    let release = releases::get(&mut conn, release).await?;
    let project = projects::get(&mut conn, release.project_id).await?;
    let to = side_of_release(&mut conn, &release).await?;
    let from = find_former(&mut conn, &project, former).await?;
    let known = match &from {
        Some(from) => comparisons::find(&mut conn, project.id, (&from.shipped.commit_sha, &to.shipped.commit_sha)).await?,
        None => None,
    };
    let credential = if known.is_none() { git_credential(engine, &mut conn, project.id).await? } else { None };
    drop(conn);
    let comparison = match (known, &from) {
        (Some(known), _) => known,
        (None, Some(from)) => {
            let commits = (from.shipped.commit_sha.clone(), to.shipped.commit_sha.clone());
            let addons = (from.image.addons.0.clone(), to.image.addons.0.clone());
            compare(engine, Question { project, credential, commits, addons }, asker).await?
        }
        (None, None) => Comparison { repositories: Vec::new(), addons: all_new(&to.image.addons) },
    };
    Ok(changes(from, to, release.version, comparison))
}

/// Lets git say who wrote what the release brings to the stage, where the policy of the stage asks for that. Whoever
/// stops waiting does not end it.
pub(crate) async fn foresee(engine: &Engine, release: ReleaseId, stage: StageName) -> Result<()> {
    let mut conn = engine.connection().await?;
    let project = releases::get(&mut conn, release).await?.project_id;
    if policies::effective(&mut conn, project, stage).await?.says_yes(PolicyLine::AuthorApproves) {
        return Ok(());
    }
    drop(conn);
    ask_for(engine, release, &Former::Stage(stage), Asker::Gates).await.map(drop)
}

fn changes(from: Option<Side>, to: Side, version: Version, comparison: Comparison) -> Changes {
    let between = |former: Option<&Option<String>>, text: &Option<String>| {
        let former = former.map(|text| text.as_deref().unwrap_or_default());
        text.as_deref().map(|text| new_sections(former, text, version)).unwrap_or_default()
    };
    let mut migrations = between(from.as_ref().map(|from| &from.documents.migrations), &to.documents.migrations);
    migrations.reverse();
    let taken_back = from.as_ref().and_then(|from| {
        let newest = from.shipped.version.unwrap_or(version).max(version);
        Some(new_sections(Some(to.documents.changelog.as_deref().unwrap_or_default()), from.documents.changelog.as_deref()?, newest))
    });
    // an edited section is new, not taken back
    let has = |section: &Section| to.documents.changelog.as_deref().is_some_and(|text| text_has(text, section));
    let packages = from.as_ref().and_then(|from| {
        let ((debian_was, python_was), (debian, python)) = (from.packages.as_ref()?, to.packages.as_ref()?);
        Some(Packages { debian: package_changes(debian_was, debian), python: package_changes(python_was, python) })
    });
    Changes {
        changelog: between(from.as_ref().map(|from| &from.documents.changelog), &to.documents.changelog),
        changelog_taken_back: taken_back.unwrap_or_default().into_iter().filter(|section| !has(section)).collect(),
        migrations,
        packages,
        comparison,
        from: from.map(|from| from.shipped),
        to: to.shipped,
    }
}

fn text_has(text: &str, section: &Section) -> bool {
    section.version.is_some_and(|version| ecluse_domain::changelog::section_text(text, version).is_some())
}

fn all_new(addons: &[ImageAddon]) -> Vec<PartChange> {
    addon_changes(&[], &addons.iter().map(|addon| held(addon, Vec::new())).collect::<Vec<_>>())
}

async fn side_of_release(conn: &mut PgConnection, release: &Release) -> Result<Side> {
    let digest = readiness::digest_of(release)?;
    let build = builds::get(conn, release.build_id).await?;
    side(conn, build, digest, Some(release.version)).await
}

async fn find_former(conn: &mut PgConnection, project: &Project, former: &Former) -> Result<Option<Side>> {
    match former {
        Former::Stage(stage) => {
            let stage = stages::get(conn, project.id, *stage).await?;
            let Some(live) = deployments::find_live(conn, project.id, stage.id).await? else { return Ok(None) };
            let build = builds::get(conn, live.build_id).await?;
            side(conn, build, &live.image_digest, live.version).await.map(Some)
        }
        Former::Version(version) => {
            let release = releases::find_by_version(conn, project.id, *version).await?.ok_or(Error::NotFound("release to compare with"))?;
            side_of_release(conn, &release).await.map(Some)
        }
        Former::Image(digest) => {
            let image = match images::get(conn, project.id, digest).await.map_err(Error::from) {
                Err(Error::NotFound(_)) => return Err(Error::NotFound("image to compare with")),
                image => image?,
            };
            let build = builds::get(conn, image.build_id).await?;
            side(conn, build, digest, None).await.map(Some)
        }
    }
}

async fn side(conn: &mut PgConnection, build: Build, digest: &Digest, version: Option<Version>) -> Result<Side> {
    let version = match version {
        Some(version) => Some(version),
        None => releases::find_version_of(conn, build.project_id, digest).await?,
    };
    let packages = match (build.dependency_image_id, &build.base_digest) {
        (Some(id), _) => {
            let made = dependency_images::get(conn, id).await?;
            made.debian.zip(made.python).map(|(debian, python)| (debian.0, python.0))
        }
        (None, Some(base)) => images::find_base_contents(conn, base).await?.map(|contents| (contents.debian, contents.python)),
        (None, None) => None,
    };
    Ok(Side {
        documents: builds::documents(conn, build.id).await?,
        image: images::get(conn, build.project_id, digest).await?,
        packages,
        shipped: Shipped {
            version,
            commit_sha: build.commit_sha,
            image_digest: digest.clone(),
            base_reference: build.base_reference,
            base_digest: build.base_digest,
        },
    })
}

/// Two commits of a project, and the addons of their images.
struct Question {
    project: Project,
    credential: Option<Credential>,
    commits: (CommitSha, CommitSha),
    addons: (Vec<ImageAddon>, Vec<ImageAddon>),
}

/// Asks git in a task of its own, so that a large fetch comes to its end, and is kept, although the asker went.
async fn compare(engine: &Engine, question: Question, asker: Asker) -> Result<Comparison> {
    let busy = |_| Error::Transient("Many commits are being compared at this moment. Ask again in a moment.".to_owned());
    let place = match asker {
        Asker::Reader => Some(WAITING.try_acquire().map_err(busy)?),
        Asker::Gates => None,
    };
    let engine = engine.clone();
    let asking = tokio::spawn(async move {
        let _place = place;
        ask(&engine, &question).await
    });
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(answered) => answered.map_err(|error| Error::Internal(error.to_string()))?,
        Err(_) => Err(Error::Transient("The commits are still being fetched and compared. Ask again in a moment.".to_owned())),
    }
}

/// Keeps what git says.
async fn ask(engine: &Engine, question: &Question) -> Result<Comparison> {
    let _turn = ASKING.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let Question { project, credential, commits: (from, to), addons: (addons_were, addons_are) } = question;
    let kept = comparisons::find(&mut *engine.connection().await?, project.id, (from, to)).await?;
    if let Some(kept) = kept {
        return Ok(kept); // somebody else asked the same while we waited
    }
    let mut comparison = Comparison::default();
    if from != to {
        let was = engine.git.checkout(&project.repository, credential.as_ref(), from).await.map_err(unreadable)?;
        let is = engine.git.checkout(&project.repository, credential.as_ref(), to).await.map_err(unreadable)?;
        comparison.addons = addon_changes(&addons(&was, addons_were), &addons(&is, addons_are));
        comparison.repositories = repositories(engine, project, credential.as_ref(), &was, &is).await?;
    }
    comparisons::insert(&mut *engine.connection().await?, project.id, (from, to), &comparison).await?;
    Ok(comparison)
}

/// The reason is the asker's to read: a build's log shows them the same.
fn unreadable(error: GitError) -> Error {
    match error.kind() {
        ErrorKind::Permanent => Error::Conflict(format!("The commits cannot be compared: {error}.")),
        ErrorKind::Transient => Error::Transient(error.to_string()),
    }
}

async fn repositories(
    engine: &Engine,
    project: &Project,
    credential: Option<&Credential>,
    was: &Checkout,
    is: &Checkout,
) -> Result<Vec<RepositoryChange>> {
    let mut at: BTreeMap<&str, (Option<&Source>, Option<&Source>)> = BTreeMap::new();
    for source in &was.sources {
        at.entry(&source.path).or_default().0 = Some(source);
    }
    for source in &is.sources {
        at.entry(&source.path).or_default().1 = Some(source);
    }
    let mut changed = Vec::new();
    for (path, (was, is)) in at {
        let commit = |source: Option<&Source>| source.map(|source| source.commit.clone());
        if commit(was) == commit(is) {
            continue;
        }
        let log = match (was, is) {
            (Some(was), Some(is)) => log(engine, project, credential, was, is).await?,
            _ => None,
        };
        changed.push(RepositoryChange { path: path.to_owned(), from: commit(was), to: commit(is), log });
    }
    Ok(changed)
}

/// `None` when the server no longer has one of the commits, or another repository took the folder.
async fn log(engine: &Engine, project: &Project, credential: Option<&Credential>, was: &Source, is: &Source) -> Result<Option<Log>> {
    let between = |from, to| engine.git.commits_between((&is.url, &project.repository), credential, (from, to), COMMITS + 1);
    let added = match between(&was.commit, &is.commit).await {
        Err(GitError::MissingCommit { .. }) => return Ok(None),
        added => added.map_err(unreadable)?,
    };
    let taken_back = between(&is.commit, &was.commit).await.map_err(unreadable)?;
    let is_cut = added.len() > COMMITS || taken_back.len() > COMMITS;
    let told = |commits: Vec<CommitInfo>| commits.into_iter().take(COMMITS).map(told).collect();
    Ok(Some(Log { added: told(added), taken_back: told(taken_back), is_cut }))
}

/// Fit to be shown.
pub(crate) fn told(commit: CommitInfo) -> Commit {
    Commit {
        tickets: comparison::tickets(&commit.message),
        sha: commit.sha,
        author: printable(&commit.author),
        committed_at: commit.time,
        subject: printable(&commit.subject),
    }
}

fn held<'a>(addon: &'a ImageAddon, files: Vec<(&'a str, &'a EntryKind, ObjectId)>) -> HeldAddon<'a> {
    HeldAddon { name: &addon.name, version: addon.version.as_deref(), files }
}

/// An image's addons with the files of their folders.
fn addons<'a>(checkout: &'a Checkout, addons: &'a [ImageAddon]) -> Vec<HeldAddon<'a>> {
    let mut files: HashMap<&str, Vec<(&str, &EntryKind, ObjectId)>> =
        addons.iter().map(|addon| (addon.source.as_str(), Vec::new())).collect();
    for entry in checkout.entries.iter() {
        for (end, _) in entry.path.match_indices('/') {
            if let Some(files) = files.get_mut(&entry.path[..end]) {
                files.push((&entry.path[end + 1..], &entry.kind, entry.blob));
            }
        }
    }
    files.values_mut().for_each(|files| files.sort_by_key(|(path, ..)| *path));
    addons.iter().map(|addon| held(addon, files.get(addon.source.as_str()).cloned().unwrap_or_default())).collect()
}
