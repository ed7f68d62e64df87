//! The fields of responses, and the way from a new project to a promotion.

use ecluse_domain::gate::GateName;
use ecluse_domain::role::Role;
use ecluse_store::releases;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Api, request};

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_project_is_created_with_its_stages(pool: PgPool) {
    let api = Api::new(&pool);
    let admin = api.person(&[(None, Role::Administrator)]).await;
    let body = json!({"slug": "shop", "name": "The shop", "platform": "cloud", "repository": "http://127.0.0.1:1/shop.git", "trunk": "main",
                      "image_repository": "clients/shop", "base_image": "sample/odoo", "edition": "community"});
    let created = api.post(&admin.token, "/api/v1/projects", &body).await;
    assert_eq!(
        (created.status.as_u16(), created.header("location")),
        (201, Some("/api/v1/projects/shop"))
    );
    let created = created.json();
    assert_eq!(created["webhook_secret"].as_str().unwrap().len(), 64);
    assert_eq!(
        created["webhook_url"],
        "http://ecluse.test/webhooks/github/shop"
    );
    let project = api.get(&admin.token, "/api/v1/projects/shop").await.json();
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&project[field], value);
    }
    assert!(project.get("webhook_secret").is_none());
    let stages = api
        .get(&admin.token, "/api/v1/projects/shop/stages")
        .await
        .json();
    let names: Vec<&str> = stages["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["staging", "preprod", "prod"]);
    assert_eq!(
        (
            &stages["items"][0]["automatic"],
            &stages["items"][1]["automatic"]
        ),
        (&json!(true), &json!(false))
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_attestations_of_an_image_are_sent_byte_for_byte(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Developer)]).await;
    let address = format!(
        "/api/v1/projects/shop/images/{}/attestations",
        project.image
    );
    let list = api.get(&me.token, &address).await.json();
    let kinds: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["sbom", "provenance", "signature"]);
    for item in list["items"].as_array().unwrap() {
        let kind = item["kind"].as_str().unwrap();
        let answer = api.get(&me.token, &format!("{address}/{kind}")).await;
        assert_eq!(answer.header("content-type"), item["media_type"].as_str());
        assert_eq!(answer.text.len() as u64, item["size"].as_u64().unwrap());
        assert_eq!(item["signature"].is_string(), kind == "signature");
        assert!(
            answer
                .header("content-disposition")
                .unwrap()
                .ends_with(&format!("-{kind}.json\""))
        );
        let stored: Vec<u8> = sqlx::query_scalar(
            "SELECT document FROM attestations WHERE image_digest = $1 AND kind = $2",
        )
        .bind(project.image.as_str())
        .bind(kind)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(answer.text.as_bytes(), stored);
    }
    let keys = api.get(&me.token, "/api/v1/signing-keys").await;
    let keys = keys.json();
    assert_eq!(
        self::keys(&keys["items"][0]),
        ["created_at", "id", "public_key", "retired_at"]
    );
    assert_eq!(list["items"][2]["key"], keys["items"][0]["id"]);
    let public_key = keys["items"][0]["public_key"].as_str().unwrap();
    assert!(
        public_key.starts_with("-----BEGIN PUBLIC KEY-----") && !public_key.contains("PRIVATE"),
        "{public_key}"
    );
    for missing in [
        format!("{address}/license"),
        address.replace("sha256:", "sha512:"),
        address.replace("sha256:", "sha256:0"),
        format!(
            "/api/v1/projects/shop/images/{}/attestations",
            ecluse_domain::Digest::sha256(b"no")
        ),
    ] {
        assert_eq!(api.get(&me.token, &missing).await.status, 404, "{missing}");
    }
}

/// More than the limits of the installation is for its administrators to allow.
#[sqlx::test(migrations = "../../migrations")]
async fn the_settings_of_a_stage_keep_to_the_limits_of_the_installation(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Hosting)]).await;
    let put = async |body: Value| {
        let path = "/api/v1/projects/shop/stages/staging";
        api.send(request("PUT", path, Some(&me.token), Some(&body)))
            .await
    };
    let most = put(json!({"memory_mib": 4096, "cpu_millicores": 2000})).await;
    assert_eq!(most.status, 200, "{}", most.text);
    for (body, setting) in [
        (json!({"memory_mib": 4097}), "ECLUSE_STAGE_MAX_MEMORY_MIB"),
        (
            json!({"cpu_millicores": 2001}),
            "ECLUSE_STAGE_MAX_CPU_MILLICORES",
        ),
    ] {
        let refused = put(body).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(setting), "{}", refused.text);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_tests_of_a_project_keep_to_the_limits_of_the_installation(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Hosting)]).await;
    let path = "/api/v1/projects/shop/build-policy";
    let put = async |tests: Value| {
        let body = json!({"tests": tests});
        api.send(request("PUT", path, Some(&me.token), Some(&body)))
            .await
    };
    for allowed in [json!({}), json!({"memory_mib": 4096, "disk_mib": 8192})] {
        let most = put(allowed).await;
        assert_eq!(most.status, 200, "{}", most.text);
    }
    for (tests, problem) in [
        (
            json!({"memory_mib": 4097}),
            "memory_mib: must be at most 4096; an administrator of the installation can raise this with ECLUSE_TEST_MAX_MEMORY_MIB",
        ),
        (
            json!({"disk_mib": 8193}),
            "disk_mib: must be at most 8192; an administrator of the installation can raise this with ECLUSE_TEST_MAX_DISK_MIB",
        ),
    ] {
        let refused = put(tests).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(problem), "{}", refused.text);
    }
    // A check that does not exist would be stored and do nothing.
    for rule in ["manifest/vershun", "ruf/"] {
        let body = json!({"checks": {rule: "fail"}});
        let refused = api
            .send(request("PUT", path, Some(&me.token), Some(&body)))
            .await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        let problem = format!("there is no rule `{rule}`");
        assert!(refused.text.contains(&problem), "{}", refused.text);
    }
    let kept = api.get(&me.token, path).await.json();
    assert_eq!(kept["tests"]["memory_mib"], 4096);
    assert_eq!(kept["tests"]["disk_mib"], 8192);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_settings_of_a_stage_are_replaced_as_a_whole(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Hosting)]).await;
    let settings = json!({"environment": {"LANG": "C"}, "command": ["serve"], "ports": ["18069:8069"], "networks": ["web"], "volumes": {"filestore": "/data"},
        "health_path": "/ready", "health_port": 8080, "health_timeout_seconds": 60, "memory_mib": 512, "cpu_millicores": 500,
        "url": "http://127.0.0.1:18069/", "automatic": false, "secrets": {"A": "one", "B": "two"}});
    let put = async |body: &Value| {
        api.send(request(
            "PUT",
            "/api/v1/projects/shop/stages/staging",
            Some(&me.token),
            Some(body),
        ))
        .await
    };
    api.allow(&project, &["web"], &["18069"]).await;
    let stage = put(&settings).await;
    assert_eq!(stage.status, 200, "{}", stage.text);
    let stage = stage.json();
    for field in keys(&settings)
        .into_iter()
        .filter(|field| !["secrets", "ports"].contains(field))
    {
        assert_eq!(stage[field], settings[field], "{field}");
    }
    assert_eq!(
        (&stage["ports"], &stage["secrets"]),
        (&json!(["127.0.0.1:18069:8069"]), &json!(["A", "B"]))
    );
    let stage = put(&json!({"secrets": {"B": null}})).await.json();
    assert_eq!(
        (
            &stage["secrets"],
            &stage["environment"],
            &stage["health_path"]
        ),
        (&json!(["B"]), &json!({}), &json!("/web/health"))
    );
    assert_eq!(
        stage["automatic"], false,
        "a field that is left out stays as it is"
    );
    sqlx::query(
        "UPDATE deployments SET status = 'live', live_at = now(), started_at = now() WHERE id = $1",
    )
    .bind(project.deployment.0)
    .execute(&pool)
    .await
    .unwrap();
    let stages = api
        .get(&me.token, "/api/v1/projects/shop/stages")
        .await
        .json();
    let staging = &stages["items"][0];
    assert_eq!(
        (&staging["status"], &staging["deployment"]),
        (&json!("live"), &json!(project.deployment))
    );
    assert!(staging["digest"].as_str().unwrap().starts_with("sha256:"));
    assert_eq!(
        (&staging["release"], &staging["version"].is_string()),
        (&json!(project.release), &true),
        "the release is found by its digest, as on the board"
    );
    assert!(stages["items"][2]["digest"].is_null());
}

#[sqlx::test(migrations = "../../migrations")]
async fn responses_have_the_documented_fields(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Quality)]).await;
    let read = async |path: String| {
        let answer = api.get(&me.token, &path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()
    };
    let build = read(format!("/api/v1/builds/{}", project.build)).await;
    for (field, value) in [
        ("id", json!(project.build)),
        ("project", json!("shop")),
        ("ref", json!("main")),
        ("status", json!("succeeded")),
        ("base_reference", json!("sample/odoo:18.0")),
    ] {
        assert_eq!(build[field], value, "{field}");
    }
    assert_eq!(
        (&build["steps"][0]["name"], &build["steps"][0]["status"]),
        (&json!("fetch"), &json!("succeeded"))
    );
    assert!(build["steps"][0]["duration_ms"].is_i64());
    assert_eq!(build["commit"].as_str().unwrap().len(), 40);
    assert!(build["created_at"].as_str().unwrap().ends_with('Z'));
    let failed = read(format!("/api/v1/builds/{}", project.failed_build)).await;
    assert_eq!(
        (&failed["status"], &failed["error"]),
        (&json!("failed"), &json!("odoo_version.txt is missing"))
    );
    let conn = &mut *api.engine.connection().await.unwrap();
    releases::insert_tag_move(
        conn,
        project.release,
        &"b".repeat(40).parse().unwrap(),
        project.delivery,
    )
    .await
    .unwrap();
    let release = read(format!("/api/v1/releases/{}", project.release)).await;
    assert_eq!(
        (&release["status"], &release["build"]),
        (&json!("ready"), &json!(project.build))
    );
    assert_eq!(release["tag_moves"][0]["commit"], "b".repeat(40));
    assert_eq!(release["promotions"][0]["id"], json!(project.promotion));
    let images = read("/api/v1/images?project=shop".to_owned()).await;
    let listed = &images["items"][0];
    assert_eq!(
        (&listed["addon_count"], &listed["layer_count"]),
        (&json!(1), &json!(1))
    );
    assert!(listed["addons"].is_null() && listed["layers"].is_null());
    let digest = listed["digest"].as_str().unwrap();
    let image = read(format!("/api/v1/projects/shop/images/{digest}")).await;
    assert_eq!(
        (
            &image["addons"][0]["name"],
            &image["layers"][0]["base"],
            &image["digest"]
        ),
        (&json!("shop"), &json!(true), &listed["digest"])
    );
    let deployment = read(format!("/api/v1/deployments/{}", project.deployment)).await;
    assert_eq!(
        (
            &deployment["stage"],
            &deployment["cause"],
            &deployment["status"]
        ),
        (&json!("staging"), &json!("automatic"), &json!("queued"))
    );
    let log = read(format!("/api/v1/deployments/{}/logs", project.deployment)).await;
    assert_eq!(
        (&log["items"][0]["text"], &log["next_cursor"]),
        (&json!("Pulling."), &Value::Null)
    );
    let delivery = read("/api/v1/deliveries?project=shop".to_owned()).await;
    assert_eq!(
        (
            &delivery["items"][0]["id"],
            &delivery["items"][0]["status"],
            &delivery["items"][0]["outcome"]
        ),
        (
            &json!(project.delivery),
            &json!("ignored"),
            &json!("A test.")
        )
    );
    let audit = read("/api/v1/audit?project=shop".to_owned()).await;
    assert_eq!(
        (
            &audit["items"][0]["action"],
            &audit["items"][0]["actor_kind"]
        ),
        (&json!("project.created"), &json!("command_line"))
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_is_requested_rejected_and_withdrawn(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let manager = api
        .person(&[(Some(project.id), Role::ProjectManager)])
        .await;
    let referent = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    let requested = api
        .post(
            &manager.token,
            "/api/v1/promotions",
            &json!({"release": project.release, "stage": "preprod"}),
        )
        .await;
    assert_eq!(requested.status, 202, "{}", requested.text);
    let address = requested.header("location").unwrap().to_owned();
    let promotion = api.get(&manager.token, &address).await.json();
    assert_eq!(
        (
            &promotion["status"],
            &promotion["stage"],
            &promotion["requested_by"]
        ),
        (
            &json!("awaiting_gates"),
            &json!("preprod"),
            &json!(format!("Person {}", manager.login))
        )
    );
    let gates: Vec<&str> = promotion["gates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gate| gate["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        gates,
        GateName::ALL
            .iter()
            .map(|gate| gate.as_str())
            .collect::<Vec<_>>()
    );
    for gate in promotion["gates"].as_array().unwrap() {
        assert_eq!(
            keys(gate),
            [
                "changed_at",
                "name",
                "opens_at",
                "owner",
                "reason",
                "status"
            ]
        );
    }
    let rejection = json!({"release": project.release, "stage": "preprod", "verdict": "rejected", "reason": "Not on a Friday."});
    let approval = api
        .post(&referent.token, "/api/v1/approvals", &rejection)
        .await;
    assert_eq!(approval.status, 201, "{}", approval.text);
    let listed = api
        .get(&manager.token, "/api/v1/approvals?project=shop")
        .await
        .json();
    assert_eq!(listed["items"], json!([approval.json()]));
    assert_eq!(
        listed["items"][0]["created_by"],
        format!("Person {}", referent.login)
    );
    let withdrawn = api
        .send(request(
            "POST",
            &format!("{address}/withdraw"),
            Some(&manager.token),
            None,
        ))
        .await;
    assert_eq!(
        (withdrawn.status.as_u16(), &withdrawn.json()["status"]),
        (200, &json!("withdrawn"))
    );
    assert_eq!(
        api.send(request(
            "POST",
            &format!("{address}/withdraw"),
            Some(&manager.token),
            None
        ))
        .await
        .status,
        409
    );
    // Every action has an audit entry with the actor and the request.
    let audit = api
        .get(&manager.token, "/api/v1/audit?project=shop")
        .await
        .json();
    let actions: Vec<&str> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions[..3],
        [
            "promotion.withdrawn",
            "release.rejected",
            "promotion.requested"
        ]
    );
    assert_eq!(
        (
            &audit["items"][2]["actor_kind"],
            &audit["items"][2]["request_id"]
        ),
        (&json!("token"), &json!(requested.header("x-request-id")))
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_test_run_has_all_its_fields(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Developer)]).await;
    let mut run = api
        .get(
            &me.token,
            &format!("/api/v1/builds/{}/tests", project.failed_build),
        )
        .await
        .json();
    assert!(run["finished_at"].take().as_str().unwrap().ends_with('Z'));
    let digest = ecluse_domain::Digest::sha256(b"tested");
    let expected = json!({"build": project.failed_build, "image_digest": digest, "grade": "red", "reason": "1 of 3 tests failed.",
        "deciding": [{"grade": "red", "text": "2025-10-12 08:00:01,234 17 ERROR t odoo.x: bad"}], "tests": 3, "failed": 1,
        "slowest": [{"name": "sale", "seconds": 1.5}], "from_template": true, "install_seconds": 2.25, "test_seconds": 0.5, "finished_at": null});
    assert_eq!(run, expected);
    let none = api
        .get(
            &me.token,
            &format!("/api/v1/builds/{}/tests", project.build),
        )
        .await;
    assert_eq!(none.status, 404);
}
