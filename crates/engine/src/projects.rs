//! Projects and their stages.

use std::collections::BTreeMap;

use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::git::{RefName, RepoUrl};
use ecluse_domain::ids::{ProjectId, StageId};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_domain::role::Action;
use ecluse_domain::stage::{StageName, StageSettings};
use ecluse_store::projects::{self, Project, Sealed};
use ecluse_store::stages::{self, Stage};

pub use crate::secrets::GitCredential;
use crate::secrets::{git_credential_place, stage_secret_place, webhook_secret_place};
use crate::{Actor, Change, Engine, Error, Result, access, audit, commit};

/// What a new project is connected to.
pub struct NewProject {
    pub slug: String,
    pub name: String,
    pub platform: Platform,
    pub repository: RepoUrl,
    pub trunk: RefName,
    /// Inside the installation's registry; `clients/<slug>` when not given.
    pub image_repository: Option<String>,
    /// Where a bare series in `odoo_version.txt` is looked up.
    pub base_image: String,
    pub edition: Edition,
    /// Made when not given.
    pub webhook_secret: Option<String>,
    pub git_credential: Option<GitCredential>,
}

/// A project was made; its webhook secret is shown this once.
pub struct Created {
    pub project: Project,
    pub webhook_secret: String,
}

/// Creates a project with its three stages. Needs [`Action::ManageProjects`] on the whole installation.
pub async fn create(engine: &Engine, actor: &Actor, new: NewProject) -> Result<Created> {
    check(&new)?;
    let webhook_secret = new.webhook_secret.unwrap_or_else(|| hex::encode(rand::random::<[u8; 32]>()));
    let id = ProjectId::generate();
    let project = Project {
        id,
        image_repository: new.image_repository.unwrap_or_else(|| format!("clients/{}", new.slug)),
        slug: new.slug,
        name: new.name,
        platform: new.platform,
        repository: new.repository,
        trunk: new.trunk,
        base_image: new.base_image,
        edition: new.edition,
        created_at: crate::clock::now(),
    };
    let git_credential = match &new.git_credential {
        Some(credential) => {
            let plain = serde_json::to_vec(credential).map_err(|error| Error::Internal(error.to_string()))?;
            Some(engine.vault.seal(&git_credential_place(id), &plain)?)
        }
        None => None,
    };
    let sealed = Sealed {
        webhook_secret: engine.vault.seal(&webhook_secret_place(id), webhook_secret.as_bytes())?,
        former_webhook_secret: None,
        git_credential,
    };
    if project.image_repository == project.base_image {
        return Err(Error::invalid("image_repository", "must not be the base image's repository"));
    }
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, None, Action::ManageProjects).await?;
    // A repository that holds one client's code is nobody's base.
    if projects::has_base_image(&mut tx, &project.image_repository).await? {
        return Err(Error::Conflict(format!("`{}` is the base image of a project, so no images can go there.", project.image_repository)));
    }
    if projects::has_image_repository(&mut tx, &project.base_image).await? {
        return Err(Error::Conflict(format!("`{}` holds the images of another project, so it is no base image.", project.base_image)));
    }
    projects::insert(&mut tx, &project, &sealed).await.map_err(|error| {
        if error.violates("projects_slug_key") {
            Error::Conflict(format!("There is a project `{}` already.", project.slug))
        } else if error.violates("projects_image_repository_key") {
            Error::Conflict(format!("Another project has the image repository `{}`.", project.image_repository))
        } else {
            error.into()
        }
    })?;
    for &name in StageName::ALL {
        let automatic = name == StageName::Staging;
        let settings = StageSettings::default().into();
        stages::insert(
            &mut tx,
            &Stage { id: StageId::generate(), project_id: id, name, automatic, settings, secrets: BTreeMap::new().into() },
        )
        .await?;
    }
    let detail = format!("{} from {}", project.slug, project.repository);
    audit(&mut tx, actor, Change { action: "project.created", project: Some(id), subject: Some(id.0), detail, ..Default::default() })
        .await?;
    commit(tx).await?;
    Ok(Created { project, webhook_secret })
}

pub(crate) fn is_slug(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn check(new: &NewProject) -> Result<()> {
    let mut problems = Vec::new();
    if !is_slug(&new.slug) {
        problems.push(("slug", "must be 1 to 40 lower-case letters, digits or `-`, without `-` at either end".to_owned()));
    }
    if !(1..=200).contains(&new.name.chars().count()) || new.name.chars().any(char::is_control) {
        problems.push(("name", "must be 1 to 200 characters".to_owned()));
    }
    match new.platform {
        Platform::Cloud => {}
        Platform::OnPremise | Platform::OdooSh => problems.push(("platform", "only `cloud` is deployed to by this version".to_owned())),
    }
    if new.repository.as_url().scheme() != "ssh" && !new.repository.as_url().username().is_empty() {
        problems.push(("repository", "must not hold a user name or token: give them as git_username and git_token".to_owned()));
    }
    if new.image_repository.as_deref().is_some_and(|name| !is_repository(name)) {
        problems.push(("image_repository", "must be lower-case path components such as `clients/shop`".to_owned()));
    }
    if !is_repository(&new.base_image) {
        problems.push(("base_image", "must be lower-case path components such as `apik/odoo`, without a tag".to_owned()));
    }
    if new.webhook_secret.as_deref().is_some_and(|secret| !(16..=1000).contains(&secret.len())) {
        problems.push(("webhook_secret", "must be 16 to 1000 bytes".to_owned()));
    }
    if new.git_credential.as_ref().is_some_and(|credential| credential.username.is_empty() || credential.token.is_empty()) {
        problems.push(("git_token", "a credential needs both a user name and a token".to_owned()));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// The grammar of a repository's name in the OCI distribution specification.
fn is_repository(name: &str) -> bool {
    let component = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.ends_with(|c: char| c.is_ascii_alphanumeric())
            && !["..", "._", "_.", ".-", "-.", "-_", "_-", "--", "__"].iter().any(|pair| part.contains(pair))
    };
    (1..=200).contains(&name.len()) && name.split('/').all(component)
}

/// What the project's builds must pass and may use from now on, and which images are kept. Needs
/// [`Action::ManageBuildPolicy`] on the project.
pub async fn set_build_policy(engine: &Engine, actor: &Actor, project: ProjectId, policy: &BuildPolicy) -> Result<()> {
    policy.validate().map_err(Error::Invalid)?;
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, Some(project), Action::ManageBuildPolicy).await?;
    projects::set_build_policy(&mut tx, project, policy).await?;
    let detail = serde_json::to_string(policy).map_err(|error| Error::Internal(error.to_string()))?;
    audit(
        &mut tx,
        actor,
        Change { action: "project.build_policy_changed", project: Some(project), subject: Some(project.0), detail, ..Default::default() },
    )
    .await?;
    commit(tx).await
}

/// How a stage runs from its next deployment on.
pub struct StageChange {
    pub settings: StageSettings,
    /// Environment values that are never shown again. A name with `None` keeps its value; names that
    /// are left out are forgotten.
    pub secrets: BTreeMap<String, Option<String>>,
    /// `None` keeps it.
    pub automatic: Option<bool>,
}

/// Changes a stage's settings and secrets. Needs [`Action::ManageStages`] on its project.
pub async fn set_stage(engine: &Engine, actor: &Actor, project: ProjectId, name: StageName, change: StageChange) -> Result<Stage> {
    change.settings.validate().map_err(Error::Invalid)?;
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, Some(project), Action::ManageStages).await?;
    let mut stage = stages::get(&mut tx, project, name).await?;
    stages::lock(&mut tx, stage.id).await?;
    stage = stages::get(&mut tx, project, name).await?;
    let mut secrets = BTreeMap::new();
    for (secret, value) in change.secrets {
        let sealed = match value {
            Some(value) => {
                ecluse_domain::stage::check_variable(&secret, &value).map_err(|problem| Error::invalid("secrets", problem))?;
                if change.settings.environment.contains_key(&secret) {
                    return Err(Error::invalid("secrets", format!("`{secret}` is in the environment too")));
                }
                hex::encode(engine.vault.seal(&stage_secret_place(stage.id, &secret), value.as_bytes())?)
            }
            None => stage.secrets.0.remove(&secret).ok_or_else(|| Error::invalid("secrets", "a value is missing"))?,
        };
        secrets.insert(secret, sealed);
    }
    stage.automatic = change.automatic.unwrap_or(stage.automatic);
    if stage.automatic && name != StageName::Staging {
        return Err(Error::invalid("automatic", "only staging deploys by itself"));
    }
    stage.settings = change.settings.into();
    stage.secrets = secrets.into();
    stages::update(&mut tx, &stage).await?;
    let action = "stage.changed";
    audit(
        &mut tx,
        actor,
        Change { action, project: Some(project), subject: Some(stage.id.0), detail: name.to_string(), ..Default::default() },
    )
    .await?;
    commit(tx).await?;
    Ok(stage)
}
