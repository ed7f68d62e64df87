//! A chat's incoming webhook: keeps what it is told, and answers what it is asked to.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

pub struct Chat {
    pub url: String,
    told: Arc<Told>,
    task: tokio::task::JoinHandle<()>,
}

struct Told {
    texts: Mutex<Vec<String>>,
    answer: Mutex<StatusCode>,
}

impl Chat {
    /// On a free port of this machine.
    pub async fn start() -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hooks/a-secret", listener.local_addr()?);
        let told = Arc::new(Told { texts: Mutex::default(), answer: Mutex::new(StatusCode::OK) });
        let router = axum::Router::new().route("/hooks/a-secret", post(hear)).with_state(told.clone());
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, told, task })
    }

    /// From now on it answers this.
    pub fn answer(&self, status: u16) {
        *lock(&self.told.answer) = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    }

    /// What it took so far.
    pub fn texts(&self) -> Vec<String> {
        lock(&self.told.texts).clone()
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn hear(State(told): State<Arc<Told>>, Json(body): Json<serde_json::Value>) -> (StatusCode, String) {
    let status = *lock(&told.answer);
    if status.is_success() {
        lock(&told.texts).push(body["text"].as_str().unwrap_or_default().to_owned());
    }
    (status, "Cannot POST /hooks/a-secret".to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
