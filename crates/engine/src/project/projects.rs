//! Projects and their stages.

use std::collections::BTreeMap;

use ecluse_domain::Slug;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::git::{RefName, RepoUrl};
use ecluse_domain::ids::{ProjectId, StageId};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_domain::role::Action;
use ecluse_domain::stage::{StageName, StageSettings};
use ecluse_domain::text::{Name, is_hidden};
use ecluse_store::projects::{self, Project, SealedSecrets};
use ecluse_store::stages::{self, Stage};

use crate::database::read::enqueue_reading;
pub use crate::project::secrets::GitCredential;
use crate::project::secrets::{git_credential_place, stage_secret_place, webhook_secret_place};
use crate::project::{engine_access, webhook_secret};
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// The settings of a new project.
pub struct NewProject {
    pub slug: String,
    pub name: String,
    pub platform: Platform,
    pub repository: RepoUrl,
    pub trunk: RefName,
    /// The repository for its images in the installation's registry; `None`: `clients/<slug>`.
    pub image_repository: Option<String>,
    /// The repository in which a series without a date in `odoo_version.txt`, such as `18.0`, is
    /// found.
    pub base_image: String,
    pub edition: Edition,
    /// The secret that signs the forge's deliveries; `None`: a random one is made.
    pub webhook_secret: Option<String>,
    pub git_credential: Option<GitCredential>,
}

/// A new project. Its webhook secret is shown only now.
pub struct CreatedProject {
    pub project: Project,
    pub webhook_secret: String,
}

/// Creates a project with its three stages. Needs [`Action::ManageProjects`] on the whole
/// installation.
pub async fn create_project(
    engine: &Engine,
    actor: &Actor,
    new: NewProject,
) -> Result<CreatedProject> {
    validate_new_project(&new)?;
    let webhook_secret = new.webhook_secret.unwrap_or_else(webhook_secret::generate);
    let id = ProjectId::generate();
    let project = Project {
        id,
        image_repository: new
            .image_repository
            .unwrap_or_else(|| format!("clients/{}", new.slug)),
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
            let plain = serde_json::to_vec(credential)
                .map_err(|error| Error::Internal(error.to_string()))?;
            Some(engine.vault.seal(&git_credential_place(id), &plain)?)
        }
        None => None,
    };
    let sealed = SealedSecrets {
        webhook_secret: engine
            .vault
            .seal(&webhook_secret_place(id), webhook_secret.as_bytes())?,
        previous_webhook_secret: None,
        git_credential,
    };
    if project.image_repository == project.base_image {
        return Err(Error::invalid(
            "image_repository",
            "must not be the base image's repository",
        ));
    }
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, None, Action::ManageProjects).await?;
    // Before the image repository, which follows from the slug unless it is given.
    if projects::find_by_slug(&mut tx, &project.slug)
        .await?
        .is_some()
    {
        return Err(slug_is_taken(&project.slug));
    }
    // A repository with the code of one client must not be the base of another project's images.
    if projects::has_base_image(&mut tx, &project.image_repository).await? {
        return Err(Error::Conflict(format!(
            "`{}` is the base image of a project, so it cannot hold the images of this one.",
            project.image_repository
        )));
    }
    if projects::has_image_repository(&mut tx, &project.base_image).await? {
        return Err(Error::Conflict(format!(
            "`{}` holds the images of another project, so it cannot be a base image.",
            project.base_image
        )));
    }
    projects::insert(&mut tx, &project, &sealed)
        .await
        .map_err(|error| {
            if error.violates("projects_slug_key") {
                slug_is_taken(&project.slug)
            } else if error.violates("projects_image_repository_key") {
                Error::Conflict(format!(
                    "Another project already has the image repository `{}`.",
                    project.image_repository
                ))
            } else {
                error.into()
            }
        })?;
    for &name in StageName::ALL {
        let automatic = name == StageName::Staging;
        let settings = StageSettings::default().into();
        stages::insert(
            &mut tx,
            &Stage {
                id: StageId::generate(),
                project_id: id,
                name,
                automatic,
                settings,
                secrets: BTreeMap::new().into(),
            },
        )
        .await?;
    }
    let detail = format!("{} from {}", project.slug, project.repository);
    audit_change(
        &mut tx,
        actor,
        Change {
            project: Some(id),
            subject: Some(id.0),
            detail,
            ..Change::new(AuditAction::ProjectCreated)
        },
    )
    .await?;
    commit(tx).await?;
    Ok(CreatedProject {
        project,
        webhook_secret,
    })
}

fn slug_is_taken(slug: &str) -> Error {
    Error::Conflict(format!("The slug `{slug}` is taken by another project."))
}

fn validate_new_project(new: &NewProject) -> Result<()> {
    let mut problems = Vec::new();
    if new.slug.parse::<Slug>().is_err() {
        problems.push((
            "slug",
            "must be 1 to 40 lower-case letters, digits or `-`, without `-` at either end"
                .to_owned(),
        ));
    }
    if let Err(problem) = new.name.parse::<Name>() {
        problems.push(("name", problem.to_string()));
    }
    // Git allows them, but nobody could see which branch it is.
    if new.trunk.as_str().chars().any(is_hidden) {
        problems.push(("trunk", "contains a hidden character".to_owned()));
    }
    match new.platform {
        Platform::Cloud => {}
        Platform::OnPremise | Platform::OdooSh => problems.push((
            "platform",
            "this version can deploy only to `cloud`".to_owned(),
        )),
    }
    if new.repository.as_url().scheme() != "ssh" && !new.repository.as_url().username().is_empty() {
        problems.push((
            "repository",
            "must not contain a user name or a token: use git_username and git_token for them"
                .to_owned(),
        ));
    }
    if new
        .image_repository
        .as_deref()
        .is_some_and(|name| !is_repository(name))
    {
        problems.push((
            "image_repository",
            "must be lower-case path components such as `clients/shop`".to_owned(),
        ));
    }
    if !is_repository(&new.base_image) {
        problems.push((
            "base_image",
            "must be lower-case path components such as `apik/odoo`, without a tag".to_owned(),
        ));
    }
    let has_characters = |text: &str, shortest: usize| {
        text.chars().nth(shortest - 1).is_some() && text.chars().nth(1000).is_none()
    };
    let secret = new.webhook_secret.as_deref();
    if let Some(problem) = secret.and_then(webhook_secret::find_problem) {
        problems.push(("webhook_secret", problem.to_owned()));
    }
    if let Some(credential) = &new.git_credential {
        for (field, text) in [
            ("git_username", &credential.username),
            ("git_token", &credential.token),
        ] {
            if !has_characters(text, 1) {
                problems.push((field, "must be 1 to 1000 characters".to_owned()));
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}

/// Whether a name follows the grammar for repository names in the OCI distribution specification.
fn is_repository(name: &str) -> bool {
    let component = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.ends_with(|c: char| c.is_ascii_alphanumeric())
            && !["..", "._", "_.", ".-", "-.", "-_", "_-", "--", "__"]
                .iter()
                .any(|pair| part.contains(pair))
    };
    (1..=200).contains(&name.len()) && name.split('/').all(component)
}

/// Replaces the build policy of a project: the checks that its next builds must pass, the resources
/// that they may use, and the images that are kept. Needs [`Action::ManageBuildPolicy`] on the
/// project.
pub async fn set_build_policy(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    policy: &BuildPolicy,
) -> Result<()> {
    policy.validate().map_err(Error::Invalid)?;
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, Some(project), Action::ManageBuildPolicy).await?;
    let limits = engine.test_limits;
    limits.check(&policy.tests).map_err(Error::Invalid)?;
    projects::set_build_policy(&mut tx, project, policy).await?;
    let detail =
        serde_json::to_string(policy).map_err(|error| Error::Internal(error.to_string()))?;
    audit_change(
        &mut tx,
        actor,
        Change {
            project: Some(project),
            subject: Some(project.0),
            detail,
            ..Change::new(AuditAction::ProjectBuildPolicyChanged)
        },
    )
    .await?;
    commit(tx).await
}

/// New settings of a stage. They take effect with its next deployment.
pub struct StageChange {
    pub settings: StageSettings,
    /// Secret values of the environment, which are never shown again. A name with `None` keeps its
    /// value. A secret whose name is left out is deleted.
    pub secrets: BTreeMap<String, Option<String>>,
    /// Whether a push to the trunk deploys to the stage; `None` keeps the setting.
    pub automatic: Option<bool>,
}

/// Changes a stage's settings and secrets. Needs [`Action::ManageStages`] on its project.
pub async fn set_stage(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    name: StageName,
    change: StageChange,
) -> Result<Stage> {
    change.settings.validate().map_err(Error::Invalid)?;
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, Some(project), Action::ManageStages).await?;
    let mut stage = stages::get(&mut tx, project, name).await?;
    stages::lock(&mut tx, stage.id).await?;
    stage = stages::get(&mut tx, project, name).await?;
    let limits = engine.stage_limits;
    limits.check(&change.settings).map_err(Error::Invalid)?;
    engine_access::check_settings(&mut tx, &stage, &change.settings).await?;
    let mut secrets = BTreeMap::new();
    for (secret, value) in change.secrets {
        let sealed = match value {
            Some(value) => {
                ecluse_domain::stage::check_variable(&secret, &value)
                    .map_err(|problem| Error::invalid("secrets", problem))?;
                if ecluse_domain::stage::claims_address(&secret) {
                    return Err(Error::invalid(
                        "secrets",
                        format!(
                            "`{secret}` asks a reverse proxy for an address, which must not be secret: set it in the environment"
                        ),
                    ));
                }
                if change.settings.environment.contains_key(&secret) {
                    return Err(Error::invalid(
                        "secrets",
                        format!("`{secret}` is also in the environment"),
                    ));
                }
                hex::encode(
                    engine
                        .vault
                        .seal(&stage_secret_place(stage.id, &secret), value.as_bytes())?,
                )
            }
            None => stage
                .secrets
                .0
                .remove(&secret)
                .ok_or_else(|| Error::invalid("secrets", "a value is missing"))?,
        };
        secrets.insert(secret, sealed);
    }
    stage.automatic = change.automatic.unwrap_or(stage.automatic);
    if stage.automatic && name != StageName::Staging {
        return Err(Error::invalid(
            "automatic",
            "only staging can be deployed automatically",
        ));
    }
    stage.settings = change.settings.into();
    stage.secrets = secrets.into();
    stages::update(&mut tx, &stage).await?;
    enqueue_reading(&mut tx, project, stage.id).await?;
    let action = AuditAction::StageChanged;
    audit_change(
        &mut tx,
        actor,
        Change {
            project: Some(project),
            subject: Some(stage.id.0),
            detail: name.to_string(),
            ..Change::new(action)
        },
    )
    .await?;
    commit(tx).await?;
    Ok(stage)
}
