//! `/people`: every account and its roles, for administrators of the whole installation.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::{AccountKind, Action, Role, RoleSource};
use ecluse_engine::people::accounts::{NewPerson, add_person, disable_account, enable_account};
use ecluse_engine::people::{roles, tokens};
use ecluse_engine::{Error, access};
use ecluse_store::people::{AccountRole, User};
use ecluse_store::tokens::Token;
use ecluse_store::{people as store, projects};
use serde::Deserialize;

use super::PageForm;
use super::account::{self, NewToken, TokenAction, describe_scope};
use super::view::{Viewer, plain, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};
use crate::web::jwt::Issued;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    viewer: Viewer,
    /// The login of the viewer, who cannot disable this account.
    own: String,
    accounts: Vec<Account>,
    /// The token of a service that was just issued; its text is shown only this once.
    issued: Option<Issued>,
    problem: Option<Problem>,
}

struct Account {
    user: User,
    roles: Vec<AccountRole>,
    /// The valid tokens of a service; a person has none here.
    tokens: Vec<Token>,
}

pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, PageError> {
    render(&app, &who, Ok(None)).await
}

async fn render(
    app: &App,
    who: &SignedIn,
    done: Result<Option<Issued>, Problem>,
) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    access::require(&mut conn, &who.actor, None, Action::ManagePeople).await?;
    let (issued, problem) = match done {
        Ok(issued) => (issued, None),
        Err(problem) => (None, Some(problem)),
    };
    let mut held = store::list_roles(&mut conn, None).await?;
    let mut service_tokens = ecluse_store::tokens::list_for_services(&mut conn).await?;
    let accounts = store::list(&mut conn)
        .await?
        .into_iter()
        .map(|user| Account {
            roles: held
                .extract_if(.., |held| held.user_id == user.id)
                .collect(),
            tokens: service_tokens
                .extract_if(.., |token| token.user_id == user.id)
                .collect(),
            user,
        });
    let shown = PeoplePage {
        viewer: Viewer::new(&app.engine, who),
        own: who.user.login.clone(),
        accounts: accounts.collect(),
        issued,
        problem,
    };
    let status = shown
        .problem
        .as_ref()
        .map(Problem::status)
        .unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// Leads back to the page, or shows it with the reason why nothing changed.
async fn respond(
    app: &App,
    who: &SignedIn,
    done: Result<(), Error>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to("/people").into_response()),
        Err(error) => render(app, who, Err(error.into())).await,
    }
}

/// The project with this slug; an empty slug means every project, which is `None`. Only somebody
/// who manages people learns which projects exist.
async fn find_project(app: &App, who: &SignedIn, slug: &str) -> Result<Option<ProjectId>, Error> {
    let mut conn = app.engine.connection().await?;
    access::require(&mut conn, &who.actor, None, Action::ManagePeople).await?;
    match slug.trim() {
        "" => Ok(None),
        slug => match projects::find_by_slug(&mut conn, slug).await? {
            Some(project) => Ok(Some(project.id)),
            None => Err(Error::invalid("project", "no project has this name")),
        },
    }
}

#[derive(Deserialize)]
pub struct NewAccount {
    login: String,
    #[serde(default)]
    name: String,
    kind: AccountKind,
    role: Role,
    #[serde(default)]
    project: String,
    #[serde(default)]
    password: String,
}

pub async fn add(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<NewAccount>,
) -> Result<Response, PageError> {
    let done = async {
        let project = find_project(&app, &who, &form.project).await?;
        let login = form.login.trim();
        let name = Some(form.name.trim())
            .filter(|name| !name.is_empty())
            .unwrap_or(login);
        let password = Some(form.password.as_str()).filter(|password| !password.is_empty());
        add_person(
            &app.engine,
            &who.actor,
            &NewPerson {
                login,
                name,
                role: form.role,
                project,
                password,
                kind: form.kind,
            },
        )
        .await
        .map(drop)
    };
    respond(&app, &who, done.await).await
}

#[derive(Deserialize)]
pub struct RoleAction {
    login: String,
    role: Role,
    #[serde(default)]
    project: String,
}

pub async fn remove_role(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<RoleAction>,
) -> Result<Response, PageError> {
    let done = async {
        let project = find_project(&app, &who, &form.project).await?;
        roles::remove_role(&app.engine, &who.actor, &form.login, form.role, project)
            .await
            .map(drop)
    };
    respond(&app, &who, done.await).await
}

#[derive(Deserialize)]
pub struct AccountAction {
    login: String,
}

pub async fn disable(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<AccountAction>,
) -> Result<Response, PageError> {
    let done = disable_account(&app.engine, &who.actor, &form.login).await;
    respond(&app, &who, done).await
}

pub async fn enable(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<AccountAction>,
) -> Result<Response, PageError> {
    let done = enable_account(&app.engine, &who.actor, &form.login).await;
    respond(&app, &who, done).await
}

#[derive(Deserialize)]
pub struct ServiceToken {
    login: String,
    #[serde(flatten)]
    token: NewToken,
}

/// Issues a token for a service.
pub async fn issue_token(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<ServiceToken>,
) -> Result<Response, PageError> {
    let done = account::issue_token_for(&app, &who, form.login.trim(), &form.token).await;
    render(&app, &who, done.map(Some).map_err(Problem::from)).await
}

/// Revokes a token of a service.
pub async fn revoke_token(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<TokenAction>,
) -> Result<Response, PageError> {
    let done = tokens::revoke_token(&app.engine, &who.actor, form.token).await;
    respond(&app, &who, done).await
}
