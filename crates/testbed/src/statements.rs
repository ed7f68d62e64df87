//! The statements that a test sends to its database, as sqlx reports them to `tracing`. Tests of
//! how many queries a page or a request needs count them.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Event, Metadata};

/// Records the statements of the current thread until it is dropped. A test of `#[sqlx::test]` runs
/// on one thread, with everything that it spawns.
pub struct StatementRecorder {
    texts: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

/// With only one subscriber, `tracing` asks the thread that first reaches an event whether it listens, and
/// keeps that answer for all threads: the answer of another test. With two, it asks all subscribers.
static SECOND_SUBSCRIBER: LazyLock<Dispatch> =
    LazyLock::new(|| Dispatch::new(NoSubscriber::default()));

impl StatementRecorder {
    pub fn start() -> Self {
        LazyLock::force(&SECOND_SUBSCRIBER);
        let texts = Arc::new(Mutex::new(Vec::new()));
        let subscriber = Subscriber {
            texts: texts.clone(),
        };
        Self {
            texts,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    /// The text of each statement so far, in their order, with `BEGIN` and `COMMIT`. Forgets them.
    pub fn take(&self) -> Vec<String> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *texts)
    }
}

/// The table that a statement reads: the one after its first `FROM` outside of parentheses. Tables
/// that it only joins, and subqueries, do not count. `None` for a statement that reads no table.
pub fn main_table(statement: &str) -> Option<String> {
    let mut depth = 0_u32;
    let outside: String = statement
        .chars()
        .filter(|character| {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    let mut words = outside.split_whitespace();
    words.find(|word| *word == "FROM")?;
    words.next().map(str::to_owned)
}

struct Subscriber {
    texts: Arc<Mutex<Vec<String>>>,
}

impl tracing::Subscriber for Subscriber {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        // sqlx leaves the statement out when the summary is all of it.
        let text = if fields.statement.trim().is_empty() {
            fields.summary
        } else {
            fields.statement.trim().to_owned()
        };
        self.texts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(text);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Fields {
    summary: String,
    statement: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::main_table;

    #[test]
    fn the_main_table_is_outside_of_subqueries() {
        let statement =
            "SELECT a, (SELECT max(b) FROM inner_table) FROM outer_table o JOIN other ON true";
        assert_eq!(main_table(statement).as_deref(), Some("outer_table"));
        assert_eq!(main_table("SELECT pg_advisory_xact_lock(1)"), None);
        assert_eq!(
            main_table("SELECT id FROM stages WHERE id = $1 FOR UPDATE").as_deref(),
            Some("stages")
        );
    }
}
