//! The description of the API: OpenAPI 3.1 at `/api/openapi.json`, and as pages at `/api/docs`. The
//! pages load nothing from other servers, under the same strict content security policy as all
//! pages. Anybody may read both.

use std::sync::Arc;

use axum::response::IntoResponse as _;
use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, OpenApi, Ref, RefOr, ResponseBuilder, Type};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::web::App;
use crate::web::error::Problem;

/// The parts of the description that are not about one route.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Ecluse",
        description = "From a signed Git push, through an image in a registry, to the same digest on staging, preprod and prod.\n\n\
            Send a token as `Authorization: Bearer …`. Errors are problem details (RFC 9457). Lists come page by page: \
            the next page has the cursor `next_cursor`, or the address in the `Link` header. A POST with an `Idempotency-Key` \
            can be sent again safely for a day.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "This server")),
    security(("token" = [])),
    components(schemas(Problem)),
    tags(
        (name = "projects", description = "Client projects."),
        (name = "stages", description = "The places where a project runs: staging, preprod, prod."),
        (name = "engine_access", description = "What the stages of a project may use on the container engine that others can see."),
        (name = "builds", description = "From a commit to an image digest."),
        (name = "build_policies", description = "The checks that builds must pass, and the resources that they may use."),
        (name = "policies", description = "What releases must pass."),
        (name = "freezes", description = "Times when no promotion and no deployment starts."),
        (name = "queue", description = "Builds that run, and builds that wait."),
        (name = "images", description = "The images that builds have pushed to the registry."),
        (name = "attestations", description = "Signed documents about an image: its contents, its provenance, its signature."),
        (name = "signing_keys", description = "The keys that images are signed with."),
        (name = "releases", description = "A tag vX.Y.Z, and the image digest that was built from its commit."),
        (name = "approvals", description = "Whether people accept a release for a stage."),
        (name = "promotions", description = "A release requested for a stage, and its gates."),
        (name = "overrides", description = "Gates that a person took responsibility for, by name."),
        (name = "deployments", description = "An image that is started on a stage."),
        (name = "deliveries", description = "Messages of the forge, and their outcomes."),
        (name = "audit", description = "Who did what, when, from which address, and with which image."),
        (name = "tokens", description = "Your own bearer tokens.")
    )
)]
struct Frame;

pub fn frame() -> OpenApi {
    Frame::openapi()
}

/// The description of the API: OpenAPI 3.1, JSON.
pub fn description() -> anyhow::Result<String> {
    Ok(complete(super::resources().into_openapi()).to_pretty_json()?)
}

/// Adds the parts that every route has: the token, the errors, and the idempotency key of a POST.
fn complete(mut api: OpenApi) -> OpenApi {
    let problem = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    let problem = ResponseBuilder::new()
        .description("What is wrong.")
        .content("application/problem+json", problem)
        .build();
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("From `ecluse token issue`, or POST /api/v1/tokens."))
        .build();
    let components = api.components.get_or_insert_default();
    components
        .responses
        .insert("Problem".to_owned(), problem.into());
    components
        .security_schemes
        .insert("token".to_owned(), SecurityScheme::Http(token).into());
    for path in api.paths.paths.values_mut() {
        for operation in [
            &mut path.get,
            &mut path.put,
            &mut path.post,
            &mut path.delete,
        ]
        .into_iter()
        .flatten()
        {
            add_problems(operation);
            name(operation);
        }
        for operation in [&mut path.put, &mut path.post, &mut path.delete]
            .into_iter()
            .flatten()
        {
            add_problem(operation, "429");
        }
        if let Some(operation) = &mut path.post {
            operation
                .parameters
                .get_or_insert_default()
                .push(idempotency_key().into());
        }
    }
    api
}

fn add_problems(operation: &mut Operation) {
    let in_path = |parameter: &RefOr<Parameter>| {
        matches!(
            parameter,
            RefOr::T(Parameter {
                parameter_in: ParameterIn::Path,
                ..
            })
        )
    };
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let mut statuses = vec!["401", "default"];
    let names_project = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == "project");
    if parameters
        .iter()
        .any(|parameter| in_path(parameter) || names_project(parameter))
    {
        statuses.push("404");
    }
    if operation.request_body.is_some() {
        statuses.extend(["400", "413", "415", "422"]);
    } else if parameters.iter().any(|parameter| !in_path(parameter)) {
        statuses.push("422");
    }
    for status in statuses {
        add_problem(operation, status);
    }
}

fn add_problem(operation: &mut Operation, status: &str) {
    operation.responses.responses.insert(
        status.to_owned(),
        RefOr::Ref(Ref::from_response_name("Problem")),
    );
}

/// Makes operation ids unique by adding the tag to the handler's name: `list` becomes
/// `list_builds`.
fn name(operation: &mut Operation) {
    if let (Some(id), Some([tag])) = (&mut operation.operation_id, operation.tags.as_deref()) {
        *id = format!("{id}_{tag}");
    }
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(utoipa::openapi::Required::False)
        .description(Some("Makes it safe to send the request again: for a day, the same request with the same key gets the same response. It gets 409 while the first request is running, and if the first request made its change and its response was lost: then read the state before you use a new key."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[!-~]+$")).min_length(Some(1)).max_length(Some(255)).build()))
        .build()
}

pub fn router(api: OpenApi) -> Router<App> {
    let description = Arc::new(complete(api));
    // The validator is a service of another server, so it is switched off.
    let config = Config::from("/api/openapi.json")
        .use_base_layout()
        .validator_url("none")
        .try_it_out_enabled(true);
    let docs: Router<App> = SwaggerUi::new("/api/docs").config(config).into();
    Router::new()
        .route(
            "/api/openapi.json",
            get(async move || Json(&*description).into_response()),
        )
        .merge(docs)
}
