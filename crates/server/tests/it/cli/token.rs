//! `ecluse token issue`, also after a run whose result nobody knows.

use std::process::Output;

use ecluse_domain::role::Scope;
use ecluse_engine::people::tokens::SameName;
use ecluse_engine::{Actor, Error};
use ecluse_server::web::jwt;
use ecluse_store::{PgPool, tokens};
use ecluse_testbed::postgres_proxy::{Cut, PostgresProxy};
use tokio::process::Command;

use crate::fixtures::site::Site;

async fn issue(pool: &PgPool, arguments: &[&str]) -> Output {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let mut database: url::Url = ecluse_testbed::required("DATABASE_URL").parse().unwrap();
    database.set_path(pool.connect_options().get_database().unwrap());
    Command::new(env!("CARGO_BIN_EXE_ecluse"))
        .args(["token", "issue", "root", "--name", "laptop"])
        .args(arguments)
        .env("DATABASE_URL", database.as_str())
        .env("ECLUSE_DATA_DIR", folder.path())
        .env("ECLUSE_SECRET_KEY", hex::encode([7; 32]))
        .output()
        .await
        .unwrap()
}

/// The names of the valid tokens.
async fn valid(pool: &PgPool) -> Vec<String> {
    let valid =
        "SELECT name FROM tokens WHERE revoked_at IS NULL AND expires_at > now() ORDER BY name";
    sqlx::query_scalar(valid).fetch_all(pool).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_second_token_of_one_name_replaces_the_first_or_is_refused(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let first = issue(&pool, &["--days", "1"]).await;
    assert!(first.status.success(), "{first:?}");
    let refused = issue(&pool, &["--days", "1"]).await;
    assert!(!refused.status.success() && refused.stdout.is_empty());
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(
        error.contains("root has a valid token with the name `laptop` already")
            && error.contains("--replace"),
        "{error}"
    );
    let second = issue(&pool, &["--replace"]).await;
    assert!(second.status.success(), "{second:?}");
    assert_eq!(valid(&pool).await, ["laptop"]);
    let mut conn = site.conn().await;
    for (output, is_valid) in [(first, false), (second, true)] {
        let text = String::from_utf8(output.stdout).unwrap();
        let (id, user) = jwt::verify(site.engine.vault.token_key(), text.trim()).unwrap();
        let scope = tokens::find_scope(&mut conn, id, user).await.unwrap();
        assert_eq!(scope.is_some(), is_valid);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn after_a_lost_answer_the_same_command_says_whether_there_is_a_token(pool: PgPool) {
    let folder = tempfile::tempdir().unwrap();
    let options = pool.connect_options();
    let proxy = PostgresProxy::start(folder.path(), options.get_socket().unwrap()).unwrap();
    let options = (*options).clone().socket(proxy.folder());
    let site = Site::build(ecluse_store::connect_with(options, 5)).await;
    let issue = async |same_name| {
        let shell = Actor::command_line();
        let scope = Scope::Everything;
        jwt::issue(&site.engine, &shell, "root", "laptop", 1, &scope, same_name).await
    };
    proxy.cut_next(Cut::BeforeCommit);
    let lost = issue(SameName::Refuse).await;
    assert!(matches!(&lost, Err(Error::Store(error)) if error.is_unavailable()));
    assert_eq!(valid(&pool).await, Vec::<String>::new());
    for same_name in [SameName::Refuse, SameName::Revoke] {
        proxy.cut_next(Cut::AfterCommit);
        let lost = issue(same_name).await;
        assert!(matches!(&lost, Err(Error::Store(error)) if error.is_unavailable()));
        let refused = issue(SameName::Refuse).await;
        assert!(matches!(refused, Err(Error::Conflict(_))));
        assert_eq!(valid(&pool).await, ["laptop"]);
    }
    issue(SameName::Revoke)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(valid(&pool).await, ["laptop"]);
    assert_eq!(proxy.lost(), 3);
}
