//! The logs of builds and dependency images: page by page, and as they grow.

use axum::http::header;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::ids::BuildId;
use ecluse_domain::role::Role;
use ecluse_engine::records::removal::{Removed, remove_old};
use ecluse_store::{builds, dependency_images};
use ecluse_testbed::statements::{StatementRecorder, main_table};
use serde_json::Value;
use sqlx::PgPool;

use crate::fixtures::api::{Answer, Api, assert_problem, request};

/// The events of a stream: kind, id, data.
fn events(answer: &Answer) -> Vec<(String, String, String)> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    let field = |event: &str, name: &str| {
        event
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let blocks = answer
        .text
        .split("\n\n")
        .filter(|block| block.contains("event:"));
    blocks
        .map(|block| {
            (
                field(block, "event:"),
                field(block, "id:"),
                field(block, "data:"),
            )
        })
        .collect()
}

async fn follow(api: &Api, token: &str, build: BuildId, last: Option<&str>) -> Answer {
    follow_path(api, token, &format!("/api/v1/builds/{build}/logs"), last).await
}

async fn follow_path(api: &Api, token: &str, path: &str, last: Option<&str>) -> Answer {
    let mut request = request("GET", path, Some(token), None);
    request.headers_mut().insert(
        header::ACCEPT,
        "application/xml, text/event-stream;q=0.9".parse().unwrap(),
    );
    if let Some(last) = last {
        request
            .headers_mut()
            .insert("last-event-id", last.parse().unwrap());
    }
    api.send(request).await
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_finished_log_is_read_from_any_line(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Developer)]).await;
    let page = api
        .get(
            &me.token,
            &format!("/api/v1/builds/{}/logs?limit=2", project.build),
        )
        .await
        .json();
    assert_eq!(page["items"][0]["text"], "one");
    assert_eq!(
        (
            &page["items"][1]["line"],
            &page["items"][1]["step"],
            &page["items"][1]["stream"]
        ),
        (&2.into(), &"fetch".into(), &"info".into())
    );
    let all = events(&follow(&api, &me.token, project.build, None).await);
    assert_eq!(
        all.iter()
            .map(|(kind, id, _)| (kind.as_str(), id.as_str()))
            .collect::<Vec<_>>(),
        [("line", "1"), ("line", "2"), ("line", "3"), ("end", "")]
    );
    assert_eq!(all[3].2, "succeeded");
    let line: Value = serde_json::from_str(&all[1].2).unwrap();
    assert_eq!(
        line, page["items"][1],
        "an event holds the same line as the list"
    );
    let rest = events(&follow(&api, &me.token, project.build, Some("2")).await);
    assert_eq!(
        rest.iter()
            .map(|(_, id, _)| id.as_str())
            .collect::<Vec<_>>(),
        ["3", ""]
    );
    assert_eq!(
        events(&follow(&api, &me.token, project.build, Some("3")).await).len(),
        1
    );
    for last in ["x", "", "99999999999"] {
        let problem = assert_problem(
            &follow(&api, &me.token, project.build, Some(last)).await,
            422,
        );
        assert_eq!(problem["errors"][0]["field"], "Last-Event-ID");
    }
    let stranger = api.person(&[]).await;
    assert_problem(
        &follow(&api, &stranger.token, project.build, None).await,
        404,
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_log_that_was_removed_is_gone(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Developer)]).await;
    for statement in [
        "UPDATE builds SET finished_at = now() - interval '91 days' WHERE finished_at IS NOT NULL",
        "UPDATE deployments SET status = 'failed', error = 'x', finished_at = now() - interval '91 days'",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    let removed = remove_old(&api.engine).await.unwrap();
    let expected = Removed {
        build_logs: 1,
        deployment_logs: 1,
        ..Removed::default()
    };
    assert_eq!(removed, expected);
    let build = format!("/api/v1/builds/{}", project.failed_build);
    let deployment = format!("/api/v1/deployments/{}", project.deployment);
    for log in [
        format!("{build}/logs"),
        format!("{build}/findings"),
        format!("{deployment}/logs"),
    ] {
        let problem = assert_problem(&api.get(&me.token, &log).await, 410);
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.starts_with("The log was removed on ") && detail.ends_with(" (kept 90 days)."),
            "{detail}"
        );
    }
    assert_problem(
        &follow(&api, &me.token, project.failed_build, None).await,
        410,
    );
    for owner in [&build, &deployment] {
        let answer = api.get(&me.token, owner).await.json();
        assert!(answer["log_removed_at"].is_string(), "{answer}");
    }
    let kept = format!("/api/v1/builds/{}", project.build);
    let answer = api.get(&me.token, &kept).await.json();
    assert!(answer["log_removed_at"].is_null(), "{answer}");
    let lines = api.get(&me.token, &format!("{kept}/logs")).await.json();
    assert_eq!(lines["items"].as_array().unwrap().len(), 3);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_growing_log_is_followed_to_its_end(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Developer)]).await;
    let build = api.build(project.id).await;
    let write = async {
        api.log(build, &["four"]).await;
        api.log(build, &["five", "six"]).await;
        builds::set_ended(
            &mut api.engine.connection().await.unwrap(),
            build,
            BuildStatus::Failed,
            "It broke.",
        )
        .await
        .unwrap();
        api.log(build, &["seven"]).await;
    };
    let (answer, ()) = tokio::join!(follow(&api, &me.token, build, Some("1")), write);
    let events = events(&answer);
    let ids: Vec<&str> = events.iter().map(|(_, id, _)| id.as_str()).collect();
    assert_eq!(ids[..5], ["2", "3", "4", "5", "6"]);
    assert_eq!(
        events
            .last()
            .map(|(kind, _, data)| (kind.as_str(), data.as_str())),
        Some(("end", "failed"))
    );
}

/// The lists of packages can be megabytes, and a log is read in many parts by many readers.
#[sqlx::test(migrations = "../../migrations")]
async fn the_log_of_a_dependency_image_is_read_without_its_packages(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Developer)]).await;
    let stranger = api.person(&[]).await;
    let (id, mut conn) = (project.dependencies, api.engine.connection().await.unwrap());
    dependency_images::set_running(&mut conn, id).await.unwrap();
    dependency_images::set_ended(&mut conn, id, DependencyImageStatus::Failed, "It broke.")
        .await
        .unwrap();
    drop(conn);
    let path = format!("/api/v1/dependencies/{id}/logs");
    let recorder = StatementRecorder::start();
    let page = api.get(&me.token, &path).await.json();
    let followed = events(&follow_path(&api, &me.token, &path, None).await);
    let statements = recorder.take();
    drop(recorder);
    assert_eq!(page["items"][0]["text"], "Setting up git");
    let kinds: Vec<&str> = followed.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["line", "end"]);
    assert_eq!(followed[1].2, "failed");
    let reads_images = |text: &String| main_table(text).as_deref() == Some("dependency_images");
    assert!(statements.iter().any(reads_images), "{statements:#?}");
    for text in &statements {
        assert!(!text.contains("debian"), "{text}");
    }
    assert_problem(&api.get(&stranger.token, &path).await, 404);
    assert_problem(&follow_path(&api, &stranger.token, &path, None).await, 404);
}
