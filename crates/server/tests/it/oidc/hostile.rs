//! A hostile provider, whose metadata and tokens are set by the test. Its token endpoint accepts
//! every code.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use tower_http::set_header::SetResponseHeaderLayer;

/// What the provider sends as its metadata.
#[derive(Clone, Copy, PartialEq)]
pub enum Discovery {
    /// Correct metadata.
    Honest,
    /// A redirect to another address with correct metadata.
    Redirects,
    /// Correct metadata with two megabytes of filling.
    Large,
    AnotherIssuer,
    /// An authorization endpoint on another host, over plain http.
    PlainHttp,
    Fails,
}

pub struct Hostile {
    pub issuer: String,
    key: SigningKey,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    issuer: String,
    keys: Value,
    discovery: Mutex<Discovery>,
    id_token: Mutex<String>,
    is_overloaded: AtomicBool,
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn public(key: &SigningKey) -> Value {
    let point = key.verifying_key().to_sec1_point(false);
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": "one", "x": text(point.x().unwrap()), "y": text(point.y().unwrap())})
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token with this header, signed by this key with ES256, even when the header names another
/// algorithm.
pub fn signed(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature: Signature = key.sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}.", part(header), part(claims))
}

impl Hostile {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = key(7);
        let keys = json!({ "keys": [public(&key)] });
        let shared = Arc::new(Shared {
            issuer: issuer.clone(),
            keys,
            discovery: Mutex::new(Discovery::Honest),
            id_token: Mutex::default(),
            is_overloaded: AtomicBool::new(false),
        });
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route(
                "/elsewhere",
                get(|State(shared): State<Arc<Shared>>| async move { Json(metadata(&shared)) }),
            )
            .route(
                "/jwks",
                get(|State(shared): State<Arc<Shared>>| async move { Json(shared.keys.clone()) }),
            )
            .route("/token", post(token))
            // Connections are closed after each response, so that nobody reuses one after the end.
            .layer(SetResponseHeaderLayer::overriding(
                header::CONNECTION,
                HeaderValue::from_static("close"),
            ))
            .with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            issuer,
            key,
            shared,
            task,
        }
    }

    /// Stops the provider. Its port is then closed.
    pub async fn stop(mut self) {
        self.task.abort();
        assert!((&mut self.task).await.unwrap_err().is_cancelled());
    }

    /// Sets the metadata that the provider sends.
    pub fn set_discovery(&self, discovery: Discovery) {
        *self.shared.discovery.lock().unwrap() = discovery;
    }

    /// Sets whether the token endpoint is overloaded.
    pub fn set_overloaded(&self, is_overloaded: bool) {
        self.shared
            .is_overloaded
            .store(is_overloaded, Ordering::Relaxed);
    }

    /// Sets the ID token that the provider sends for every code.
    pub fn set_id_token(&self, id_token: String) {
        *self.shared.id_token.lock().unwrap() = id_token;
    }

    pub fn signed(&self, claims: &Value) -> String {
        signed(&json!({"alg": "ES256", "kid": "one"}), claims, &self.key)
    }

    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    pub fn public_key(&self) -> String {
        public(&self.key).to_string()
    }
}

fn metadata(shared: &Shared) -> Value {
    let issuer = &shared.issuer;
    json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        // The hostile provider offers weak algorithms.
        "id_token_signing_alg_values_supported": ["none", "HS256", "RS256", "ES256"],
    })
}

async fn discovery(State(shared): State<Arc<Shared>>) -> Response {
    let mut metadata = self::metadata(&shared);
    let discovery = *shared.discovery.lock().unwrap();
    match discovery {
        Discovery::Honest => Json(metadata).into_response(),
        Discovery::Redirects => Redirect::to("/elsewhere").into_response(),
        Discovery::Large => {
            metadata["x"] = Value::String("x".repeat(2 << 20));
            Json(metadata).into_response()
        }
        Discovery::AnotherIssuer => {
            metadata["issuer"] = json!("https://id.example.com");
            Json(metadata).into_response()
        }
        Discovery::PlainHttp => {
            metadata["authorization_endpoint"] = json!("http://id.example.com/auth");
            Json(metadata).into_response()
        }
        Discovery::Fails => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn token(State(shared): State<Arc<Shared>>) -> Response {
    if shared.is_overloaded.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "<h1>Too busy</h1>").into_response();
    }
    let id_token = shared.id_token.lock().unwrap().clone();
    Json(json!({"access_token": "canary-access-token", "token_type": "Bearer", "expires_in": 60, "id_token": id_token})).into_response()
}
