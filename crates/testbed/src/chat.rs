//! The incoming webhook of a chat: keeps the texts that it receives, and answers with the status
//! that a test sets.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

pub struct Chat {
    pub url: String,
    received: Arc<Received>,
    task: tokio::task::JoinHandle<()>,
}

struct Received {
    texts: Mutex<Vec<String>>,
    answer: Mutex<StatusCode>,
}

impl Chat {
    /// On a free port of this machine.
    pub async fn start() -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hooks/a-secret", listener.local_addr()?);
        let received = Arc::new(Received {
            texts: Mutex::default(),
            answer: Mutex::new(StatusCode::OK),
        });
        let router = axum::Router::new()
            .route("/hooks/a-secret", post(receive))
            .with_state(received.clone());
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            url,
            received,
            task,
        })
    }

    /// Answers with this status from now on.
    pub fn set_answer(&self, status: u16) {
        *lock(&self.received.answer) = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    }

    /// The texts that it accepted so far.
    pub fn texts(&self) -> Vec<String> {
        lock(&self.received.texts).clone()
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive(
    State(received): State<Arc<Received>>,
    Json(body): Json<serde_json::Value>,
) -> (StatusCode, String) {
    let status = *lock(&received.answer);
    if status.is_success() {
        lock(&received.texts).push(body["text"].as_str().unwrap_or_default().to_owned());
    }
    (status, "Cannot POST /hooks/a-secret".to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
