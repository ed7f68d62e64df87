//! `/people`: every account and its roles, for administrators of the whole installation.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::{AccountKind, Action, Role, RoleSource};
use ecluse_engine::people::{self, NewPerson};
use ecluse_engine::{Error, access, accounts};
use ecluse_store::people::{Held, User};
use ecluse_store::tokens::Token;
use ecluse_store::{people as store, projects};
use serde::Deserialize;

use super::PageForm;
use super::account::{self, NewToken, OfToken, scope_of};
use super::view::{Viewer, plain, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};
use crate::web::tokens::Issued;

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    viewer: Viewer,
    own: String,
    accounts: Vec<Account>,
    /// A service's token, shown this once.
    issued: Option<Issued>,
    problem: Option<Problem>,
}

struct Account {
    user: User,
    roles: Vec<Held>,
    /// A service's that are good.
    tokens: Vec<Token>,
}

pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, PageError> {
    render(&app, &who, Ok(None)).await
}

async fn render(app: &App, who: &SignedIn, done: Result<Option<Issued>, Problem>) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    access::require(&mut conn, &who.actor, None, Action::ManagePeople).await?;
    let (issued, problem) = match done {
        Ok(issued) => (issued, None),
        Err(problem) => (None, Some(problem)),
    };
    let mut held = store::held(&mut conn, None).await?;
    let mut tokens = ecluse_store::tokens::list_of_services(&mut conn).await?;
    let accounts = store::list(&mut conn).await?.into_iter().map(|user| Account {
        roles: held.extract_if(.., |held| held.user_id == user.id).collect(),
        tokens: tokens.extract_if(.., |token| token.user_id == user.id).collect(),
        user,
    });
    let shown = Page { viewer: Viewer::from(&who.user), own: who.user.login.clone(), accounts: accounts.collect(), issued, problem };
    let status = shown.problem.as_ref().map(Problem::status).unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

async fn after(app: &App, who: &SignedIn, done: Result<(), Error>) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to("/people").into_response()),
        Err(error) => render(app, who, Err(error.into())).await,
    }
}

/// `None`, for every project, when nothing is named. Which projects there are is not everybody's to learn.
async fn project(app: &App, who: &SignedIn, slug: &str) -> Result<Option<ProjectId>, Error> {
    let mut conn = app.engine.connection().await?;
    access::require(&mut conn, &who.actor, None, Action::ManagePeople).await?;
    match slug.trim() {
        "" => Ok(None),
        slug => match projects::find_by_slug(&mut conn, slug).await? {
            Some(project) => Ok(Some(project.id)),
            None => Err(Error::invalid("project", "there is none of this name")),
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

pub async fn add(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<NewAccount>) -> Result<Response, PageError> {
    let done = async {
        let project = project(&app, &who, &form.project).await?;
        let login = form.login.trim();
        let name = Some(form.name.trim()).filter(|name| !name.is_empty()).unwrap_or(login);
        let password = Some(form.password.as_str()).filter(|password| !password.is_empty());
        people::add(&app.engine, &who.actor, &NewPerson { login, name, role: form.role, project, password, kind: form.kind })
            .await
            .map(drop)
    };
    after(&app, &who, done.await).await
}

#[derive(Deserialize)]
pub struct OfRole {
    login: String,
    role: Role,
    #[serde(default)]
    project: String,
}

pub async fn take_role(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<OfRole>) -> Result<Response, PageError> {
    let done = async {
        let project = project(&app, &who, &form.project).await?;
        accounts::take_role(&app.engine, &who.actor, &form.login, form.role, project).await.map(drop)
    };
    after(&app, &who, done.await).await
}

#[derive(Deserialize)]
pub struct OfAccount {
    login: String,
}

pub async fn disable(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<OfAccount>) -> Result<Response, PageError> {
    let done = accounts::disable(&app.engine, &who.actor, &form.login).await;
    after(&app, &who, done).await
}

pub async fn enable(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<OfAccount>) -> Result<Response, PageError> {
    let done = accounts::enable(&app.engine, &who.actor, &form.login).await;
    after(&app, &who, done).await
}

#[derive(Deserialize)]
pub struct TokenOf {
    login: String,
    #[serde(flatten)]
    token: NewToken,
}

/// Issues a token for a service.
pub async fn issue(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<TokenOf>) -> Result<Response, PageError> {
    let done = account::issue_for(&app, &who, form.login.trim(), &form.token).await;
    render(&app, &who, done.map(Some).map_err(Problem::from)).await
}

pub async fn revoke(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<OfToken>) -> Result<Response, PageError> {
    let done = people::revoke_token(&app.engine, &who.actor, form.token).await;
    after(&app, &who, done).await
}
