//! Pages of lists: no item is repeated, and none is left out.

use std::collections::BTreeSet;

use ecluse_domain::role::Role;
use serde_json::Value;
use sqlx::PgPool;

use crate::fixtures::api::{Api, assert_problem};

/// Reads all pages of a list by its `Link` headers; returns the sizes of the pages and the keys.
async fn walk(api: &Api, token: &str, first: &str, key: &str) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut keys, mut next) = (Vec::new(), Vec::new(), Some(first.to_owned()));
    while let Some(address) = next {
        let answer = api.get(token, &address).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let page = answer.json();
        let items = page["items"].as_array().unwrap();
        sizes.push(items.len());
        keys.extend(items.iter().map(|item| item[key].to_string()));
        next = answer.header("link").map(|link| {
            link.strip_prefix('<')
                .unwrap()
                .strip_suffix(">; rel=\"next\"")
                .unwrap()
                .to_owned()
        });
        match (&next, &page["next_cursor"]) {
            (Some(address), Value::String(cursor)) => {
                assert!(address.ends_with(&format!("cursor={cursor}")), "{address}")
            }
            (None, Value::Null) => {}
            other => panic!("the header and the body disagree: {other:?}"),
        }
        assert!(sizes.len() < 20, "no end");
    }
    (sizes, keys)
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_pages_of_every_list_have_each_item_once(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let other = api.project("other").await;
    let me = api.person(&[(Some(project.id), Role::Quality)]).await;
    let digest = api.image(project.id, project.build).await;
    for _ in 0..119 {
        api.delivery(project.id).await;
        api.delivery(other.id).await;
        api.build(project.id).await;
        api.release(project.id, project.build, &digest).await;
    }
    // Images that one transaction inserts have the same time.
    let build = project.build.0;
    sqlx::query(
        "INSERT INTO images (project_id, digest, build_id, repository, commit_sha, base_digest, size, layers, addons)
         SELECT project_id, 'sha256:' || lpad(to_hex(n), 64, '0'), build_id, repository, commit_sha, base_digest, size, layers, addons
         FROM images, generate_series(1, 118) n WHERE project_id = $1 AND digest = $2",
    )
    .bind(project.id.0)
    .bind(digest.as_str())
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO audit (actor_kind, actor_name, action, project_id) SELECT 'system', 'ecluse', 'test', $1 FROM generate_series(1, 119)",
    )
    .bind(project.id.0)
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query("INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, cause) SELECT gen_random_uuid(), project_id, stage_id, image_digest, build_id, cause FROM deployments, generate_series(1, 119) WHERE id = $1")
        .bind(project.deployment.0)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("INSERT INTO promotions (id, project_id, release_id, stage_id, image_digest, requested_by, status, finished_at) SELECT gen_random_uuid(), project_id, release_id, stage_id, image_digest, requested_by, 'withdrawn', now() FROM promotions, generate_series(1, 119) WHERE id = $1")
        .bind(project.promotion.0)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("INSERT INTO approvals (id, project_id, release_id, stage_id, user_id, kind, verdict, image_digest) SELECT gen_random_uuid(), project_id, release_id, stage_id, requested_by, 'technical', 'approved', image_digest FROM promotions, generate_series(1, 120) WHERE id = $1")
        .bind(project.promotion.0)
        .execute(&pool)
        .await
        .unwrap();
    for (list, key, total) in [
        ("deliveries", "id", 120),
        ("builds", "id", 122),
        ("releases", "id", 120),
        ("images", "digest", 120),
        ("audit", "id", 120),
        ("deployments", "id", 120),
        ("promotions", "id", 120),
        ("approvals", "id", 120),
    ] {
        let (sizes, keys) = walk(
            &api,
            &me.token,
            &format!("/api/v1/{list}?project=shop"),
            key,
        )
        .await;
        assert_eq!(sizes, [50, 50, total - 100], "{list}");
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), total, "{list}");
        let (sizes, again) = walk(
            &api,
            &me.token,
            &format!("/api/v1/{list}?limit=60&project=shop"),
            key,
        )
        .await;
        assert_eq!(sizes.first(), Some(&60), "{list}");
        assert_eq!(keys, again, "{list}");
    }
    api.log(build.into(), &vec!["more"; 117]).await;
    let (sizes, lines) = walk(
        &api,
        &me.token,
        &format!("/api/v1/builds/{build}/logs"),
        "line",
    )
    .await;
    assert_eq!(sizes, [50, 50, 20]);
    assert_eq!(
        lines,
        (1..=120).map(|line| line.to_string()).collect::<Vec<_>>()
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_item_that_is_added_between_two_pages_repeats_none(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Quality)]).await;
    for _ in 0..4 {
        api.delivery(project.id).await;
    }
    let first = api
        .get(&me.token, "/api/v1/deliveries?project=shop&limit=3")
        .await
        .json();
    api.delivery(project.id).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = api
        .get(
            &me.token,
            &format!("/api/v1/deliveries?project=shop&limit=3&cursor={cursor}"),
        )
        .await
        .json();
    let ids: BTreeSet<String> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|item| item["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 5);
    assert!(second["next_cursor"].is_null());
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_visible_projects_are_listed_ordered_by_slug(pool: PgPool) {
    let api = Api::new(&pool);
    let mut mine = Vec::new();
    for slug in ["c", "a", "b", "d"] {
        let project = api.project(slug).await;
        if slug != "b" {
            mine.push((Some(project.id), Role::Developer));
        }
    }
    let me = api.person(&mine).await;
    let (sizes, slugs) = walk(&api, &me.token, "/api/v1/projects?limit=2", "slug").await;
    assert_eq!(
        (sizes, slugs),
        (
            vec![2, 1],
            ["\"a\"", "\"c\"", "\"d\""].map(str::to_owned).to_vec()
        )
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_wrong_query_names_the_parameter(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Quality)]).await;
    // A cursor of another list.
    let number = "MQ";
    for list in [
        "builds",
        "images",
        "releases",
        "approvals",
        "promotions",
        "deployments",
        "deliveries",
        "audit",
    ] {
        for (query, field) in [
            ("", "project"),
            ("limit=5", "project"),
            ("project=shop&limit=0", "limit"),
            ("project=shop&limit=201", "limit"),
            ("project=shop&limit=-1", "limit"),
            ("project=shop&limit=ten", "limit"),
            ("project=shop&cursor=", "cursor"),
            ("project=shop&cursor=%00", "cursor"),
            ("project=shop&cursor=!!!", "cursor"),
            ("project=shop&cursor=eHl6", "cursor"),
            ("project=shop&colour=red", "colour"),
            ("project=shop&project=shop", "project"),
        ] {
            let problem = assert_problem(
                &api.get(&me.token, &format!("/api/v1/{list}?{query}")).await,
                422,
            );
            assert_eq!(
                problem["errors"][0]["field"], field,
                "{list}?{query}: {problem}"
            );
        }
        if list != "audit" {
            assert_problem(
                &api.get(
                    &me.token,
                    &format!("/api/v1/{list}?project=shop&cursor={number}"),
                )
                .await,
                422,
            );
        }
        for slug in ["nope", "", "%00", "SHOP", "shop%20", "..%2F", "%ff"] {
            assert_problem(
                &api.get(&me.token, &format!("/api/v1/{list}?project={slug}"))
                    .await,
                404,
            );
        }
    }
    assert_eq!(
        api.get(&me.token, "/api/v1/builds?project=shop&limit=200")
            .await
            .status,
        200
    );
    assert_eq!(
        api.get(&me.token, "/api/v1/builds?project=shop&limit=1")
            .await
            .json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
