//! The caller's own bearer tokens.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::ids::TokenId;
use ecluse_domain::role::{Action, Scope};
use ecluse_engine::people::tokens::{SameName, revoke_token};
use ecluse_store::tokens as store;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiPath};
use super::paging::{List, Listed};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::jwt::{self, Issued};
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, issue))
        .routes(routes!(revoke))
}

/// A bearer token, without the token itself.
#[derive(Serialize, ToSchema)]
pub struct Token {
    pub id: Uuid,
    /// The name of the token, such as what it is used for.
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// Accurate to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Your actions that the token allows, besides reading; null: all of them.
    #[schema(schema_with = schemas::actions)]
    pub scope: Option<BTreeSet<Action>>,
}

impl From<store::Token> for Token {
    fn from(token: store::Token) -> Self {
        Self {
            id: token.id.0,
            name: token.name,
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            last_used_at: token.last_used_at,
            scope: token.scope.map(|actions| actions.0),
        }
    }
}

/// A token that was just issued.
#[derive(Serialize, ToSchema)]
pub struct IssuedToken {
    pub id: Uuid,
    pub name: String,
    /// Send it as `Authorization: Bearer …`. Shown only in this response.
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// The name of the token, such as what it is used for: 1 to 200 characters.
    #[schema(schema_with = schemas::name)]
    name: String,
    /// How long the token is valid, in days.
    #[serde(default = "thirty")]
    #[schema(minimum = 1, maximum = 366)]
    days: u16,
    /// Your actions that the token allows, besides reading. A robot that only reads needs
    /// `["read"]`. When left out, the token allows all of them.
    #[serde(default)]
    #[schema(schema_with = schemas::actions)]
    scope: Option<BTreeSet<Action>>,
}

const fn thirty() -> u16 {
    30
}

/// List your tokens
///
/// The newest 200, revoked and expired ones included.
///
/// Allowed: anybody with a token; their own only.
#[utoipa::path(
    get,
    path = "/api/v1/tokens",
    tag = "tokens",
    responses((status = 200, body = List<Token>)),
)]
async fn list(State(app): State<App>, caller: Caller) -> Result<Listed<Token>, Problem> {
    let mut conn = app.engine.connection().await?;
    let tokens = store::list(&mut conn, caller.user.id).await?;
    Ok(Listed::whole(tokens.into_iter().map(Token::from).collect()))
}

/// Issue a token for yourself
///
/// It allows what you may do or, with a scope, less.
///
/// Allowed: anybody with a token without a scope; their own only.
#[utoipa::path(
    post,
    path = "/api/v1/tokens",
    tag = "tokens",
    request_body = NewToken,
    responses((status = 201, body = IssuedToken)),
)]
async fn issue(
    State(app): State<App>,
    caller: Caller,
    ApiJson(new): ApiJson<NewToken>,
) -> Result<impl IntoResponse, Problem> {
    let scope = new.scope.map_or(Scope::Everything, Scope::Only);
    let Issued {
        id,
        text,
        expires_at,
    } = jwt::issue(
        &app.engine,
        &caller.actor,
        &caller.user.login,
        &new.name,
        new.days,
        &scope,
        SameName::Keep,
    )
    .await?;
    Ok((
        StatusCode::CREATED,
        Json(IssuedToken {
            id: id.0,
            name: new.name,
            token: text,
            expires_at,
        }),
    ))
}

/// Revoke one of your tokens
///
/// It is refused from this moment on.
///
/// Allowed: anybody with a token without a scope; their own only.
#[utoipa::path(
    delete,
    path = "/api/v1/tokens/{id}",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "The token's id.")),
    responses((status = 204, description = "The token is revoked.")),
)]
async fn revoke(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<TokenId>,
) -> Result<StatusCode, Problem> {
    revoke_token(&app.engine, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
