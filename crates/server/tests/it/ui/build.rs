//! The pages of a build, of a deployment and of a dependency image: steps, log, findings, contents
//! and packages.

use crate::fixtures::site::{HOSTILE, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use ecluse_domain::Digest;
use ecluse_domain::build::{BuildStatus, BuildStep, Stream};
use ecluse_domain::compliance::{Finding, Judgement, Rule, RuleId};
use ecluse_domain::contents::Package;
use ecluse_domain::deployment::{DeployStep, DeploymentStatus as Deployed};
use ecluse_domain::role::{Action, Role, may};
use ecluse_domain::stage::StageName;
use ecluse_engine::records::removal::remove_old;
use ecluse_store::dependency_images::{self, DependencyLayer, NewDependencyImage, ReadyImage};
use ecluse_store::{PgPool, builds, deployment_steps, findings, people};

#[sqlx::test(migrations = "../../migrations")]
async fn a_log_is_followed_to_its_end(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let built = site.running(site.shop, 1, "Merge invoices").await;
    let page = site
        .get(&cookie, &format!("/builds/{}", built.id))
        .await
        .page();
    assert_eq!(
        page.attribute("#log", "data-follow"),
        format!("/builds/{}/log?after=3", built.id)
    );
    page.assert_shows("head noscript", "http-equiv=\"refresh\"");
    let log = format!("/builds/{}/log", built.id);
    assert_eq!(
        site.get("", &log).await.status,
        StatusCode::SEE_OTHER,
        "only for people who are signed in"
    );
    builds::set_ended(
        &mut *site.conn().await,
        built.id,
        BuildStatus::Errored,
        "The registry is away.",
    )
    .await
    .unwrap();
    let events = site.get(&cookie, &log).await;
    assert_eq!(
        events.headers.get(header::CONTENT_TYPE).unwrap(),
        "text/event-stream"
    );
    assert!(
        events.text.matches("event: line").count() == 3
            && events.text.contains("event: end\ndata: errored"),
        "{}",
        events.text
    );
    let rest = site
        .send(
            Request::get(format!("{log}?after=0"))
                .header(header::COOKIE, &cookie)
                .header("last-event-id", "2")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(rest.text.matches("event: line").count(), 1, "{}", rest.text);
    let page = site
        .get(&cookie, &format!("/builds/{}", built.id))
        .await
        .page();
    assert!(!page.has("[data-follow]"));
    page.assert_shows(
        "#facts .notice.bad",
        "Infrastructure fault: The registry is away.",
    );
    page.assert_shows("#facts button", "Retry this build");
    page.assert_shows("#log .text", r"red \u{1b}[2J");
}

/// Tests may print long lines, and a page is made in memory for each reader.
#[sqlx::test(migrations = "../../migrations")]
async fn a_page_shows_the_beginning_of_a_long_log_and_a_link_to_the_rest(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let built = site.running(site.shop, 1, "Merge invoices").await;
    let long = "\"".repeat(4000);
    let lines = [long.as_str(); 100];
    for _ in 0..2 {
        site.append_log(built.id, Some(BuildStep::Test), Stream::Output, &lines)
            .await;
    }
    let reason = "The registry is away.";
    builds::set_ended(
        &mut *site.conn().await,
        built.id,
        BuildStatus::Errored,
        reason,
    )
    .await
    .unwrap();
    let first = format!("/builds/{}", built.id);
    let (mut path, mut shown) = (first.clone(), 0);
    for _ in 0..10 {
        let answer = site.get(&cookie, &path).await;
        assert!(answer.text.len() < 2 << 20, "{path}: {}", answer.text.len());
        let page = answer.page();
        let here = page.texts("#log li").len();
        assert!(here > 0, "{path}");
        shown += here;
        match answer.text.split_once("href=\"?after=") {
            Some((_, rest)) => {
                let after = rest.split('"').next().unwrap();
                path = format!("{first}?after={after}");
            }
            None => break,
        }
    }
    // Three lines were there before.
    assert_eq!(shown, 203);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_page_says_when_the_log_was_removed(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let live = site.succeeded(site.shop, 1, "Live").await;
    let deployment = site
        .deployed(site.shop, StageName::Staging, &live, Deployed::Failed)
        .await;
    let built = site.failed(site.shop, 2, "Broken").await;
    // The findings of the newest checked build of the trunk stay.
    let newer = site.failed(site.shop, 3, "Broken too").await;
    for statement in [
        "UPDATE builds SET compliance = 'yellow', finished_at = now() - interval '91 days'",
        "UPDATE deployments SET finished_at = now() - interval '91 days'",
    ] {
        sqlx::query(statement)
            .execute(&site.engine.pool)
            .await
            .unwrap();
    }
    remove_old(&site.engine).await.unwrap();
    let page = async |path: String| site.get(&cookie, &path).await.page();
    let gone = page(format!("/builds/{}", built.id)).await;
    gone.assert_shows("#log-removed", "The log was removed on ");
    gone.assert_shows("#log-removed", "(kept 90 days).");
    gone.assert_shows("#compliance", "The findings were removed with the log.");
    gone.assert_shows("#facts .notice.bad", "has no commit");
    let page_of_deployment = page(format!("/deployments/{deployment}")).await;
    page_of_deployment.assert_shows("#deployment", "The log was removed on ");
    for kept in [&live, &newer] {
        let page = page(format!("/builds/{}", kept.id)).await;
        assert!(!page.has("#log-removed"));
        page.assert_shows("#log .text", "Found 2 addons.");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn findings_are_on_the_page_of_the_build_and_on_one_page_for_all_projects(pool: PgPool) {
    let site = Site::build(pool).await;
    let built = site.running(site.shop, 1, "Checked").await;
    let elsewhere = site.running(site.hidden, 2, "Hidden").await;
    let none = site
        .get(
            &site
                .signed_in("root2", "Root", Some(Role::Administrator))
                .await,
            &format!("/builds/{}", built.id),
        )
        .await;
    assert!(!none.page().has("#compliance"), "nothing was checked yet");
    let mut found = vec![
        Finding::new(Rule::PythonSyntax, HOSTILE, Some(3), HOSTILE),
        Finding::new(Rule::NoAddon, "", None, "There is no addon."),
        Finding::new(
            RuleId::ruff("F401").unwrap(),
            "own/a.py",
            Some(1),
            "`os` imported but unused",
        ),
    ];
    found.extend(
        (0..40).map(|n| Finding::new(Rule::RequiredFile, format!("file-{n}"), None, "missing")),
    );
    for build in [&built, &elsewhere] {
        let judged = Judgement::new(found.clone(), &Default::default());
        findings::replace(
            &mut *site.conn().await,
            build.id,
            judged.grade,
            &judged.findings,
        )
        .await
        .unwrap();
    }
    let quality = site.person("quinn", "Quinn Quality", None).await;
    people::add_role(
        &mut *site.conn().await,
        quality,
        Some(site.shop),
        Role::Quality,
    )
    .await
    .unwrap();
    let session = site.session(quality).await;

    let page = site.get(&session, &format!("/builds/{}", built.id)).await;
    assert_eq!(page.status, StatusCode::OK);
    let shown = page.page();
    shown.assert_shows("#compliance .title-row", "2 to fix, 41 warnings");
    shown.assert_shows("#compliance summary", "13 more");
    shown.assert_shows("#compliance td", "own/a.py:1");
    shown.assert_shows("#compliance td", RuleId::from(Rule::NoAddon).advice());
    assert_eq!(shown.foreign_markup(), Vec::<String>::new());

    let all = site.get(&session, "/compliance").await;
    assert_eq!(all.status, StatusCode::OK);
    let shown = all.page();
    assert_eq!(shown.text("#totals"), "1 to fix, 0 with warnings, 0 clean.");
    assert_eq!(
        shown.texts("td[data-label=Project]"),
        ["Shop & Sons"],
        "only the project that she may see"
    );
    assert!(shown.has_link("/compliance?rule=ruff/F401"));
    assert!(shown.has_link(&format!("/builds/{}#compliance", built.id)));
    let one = site.get(&session, "/compliance?rule=ruff/F401").await;
    assert_eq!(one.page().texts(".count code"), ["ruff/F401"]);
    let other = site.get(&session, "/compliance?rule=%3Cscript%3E").await;
    other
        .page()
        .assert_shows("main p", "No project breaks this rule");
    assert_eq!(other.page().foreign_markup(), Vec::<String>::new());
    assert_eq!(
        site.get("", "/compliance").await.location(),
        "/sign-in?next=%2Fcompliance"
    );
}

/// A step that has nothing to do says why.
#[sqlx::test(migrations = "../../migrations")]
async fn a_build_without_packages_says_why_a_step_was_skipped(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let built = site.running(site.shop, 1, "Something").await;
    let path = format!("/builds/{}", built.id);
    let state = async |title: &str| {
        let page = site.get(&cookie, &path).await.page();
        let names = page.texts(".steps .step-name");
        let at = names.iter().position(|name| name == title).unwrap();
        page.texts(".steps .step-state")[at].clone()
    };
    assert_eq!(state("Dependencies").await, "Not started");
    for step in [BuildStep::Base, BuildStep::Layer] {
        builds::start_step(&mut *site.conn().await, built.id, step)
            .await
            .unwrap();
    }
    assert_eq!(
        state("Dependencies").await,
        "Skipped: The commit names no packages"
    );
}

/// The page also has the steps of a backup and of a migration, which no deployment does yet.
#[sqlx::test(migrations = "../../migrations")]
async fn a_deployment_shows_every_step(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let built = site.succeeded(site.shop, 1, "Something").await;
    let id = site
        .deployed(site.shop, StageName::Staging, &built, Deployed::Running)
        .await;
    for step in [DeployStep::Pull, DeployStep::Check, DeployStep::Deploy] {
        deployment_steps::start(&mut *site.conn().await, id, step)
            .await
            .unwrap();
    }
    let page = site
        .get(&cookie, &format!("/deployments/{id}"))
        .await
        .page();
    let states = page.texts(".steps .step-state");
    let states = states
        .iter()
        .map(|state| state.split(',').next().unwrap_or_default());
    let steps: Vec<(String, &str)> = page
        .texts(".steps .step-name")
        .into_iter()
        .zip(states)
        .collect();
    let expected = [
        ("Prepare", "Succeeded"),
        ("Signature", "Succeeded"),
        ("Backup", "Skipped: Ecluse makes no backups yet"),
        ("Migrate", "Skipped: Ecluse runs no migrations yet"),
        ("Deploy", "Running"),
        ("Health", "Not started"),
        ("Record", "Not started"),
    ];
    assert_eq!(
        steps,
        expected.map(|(title, state)| (title.to_owned(), state))
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_shows_what_is_in_its_image(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dora", "Dora", Some(Role::Developer)).await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let page = site
        .get(&cookie, &format!("/builds/{}", built.id))
        .await
        .page();
    for (css, text) in [
        ("dl > div", "Debian packages 2"),
        ("dd", "https://ecluse.test/"),
        ("pre", "-----BEGIN PUBLIC KEY-----"),
        ("pre", "cosign verify --key"),
    ] {
        page.assert_shows(&format!("#attestations {css}"), text);
    }
    let contents = format!("/builds/{}/contents", built.id);
    let all = site.get(&cookie, &contents).await.page();
    all.assert_shows("[role=status]", "6 of 6");
    assert_eq!(all.count("tbody tr"), 6);
    all.assert_shows("td", "Babel");
    all.assert_shows("td", "client_sales");
    let some = site
        .get(&cookie, &format!("{contents}?q=LIBC&part=debian"))
        .await
        .page();
    some.assert_shows("[role=status]", "1 of 6");
    assert_eq!(some.texts("tbody td:first-child"), ["libc6"]);
    let none = site
        .get(&cookie, &format!("{contents}?q=LIBC&part=python"))
        .await
        .page();
    none.assert_shows("[role=status]", "0 of 6");
    assert!(!none.has("table"));
    let sbom = site
        .get(&cookie, &format!("/builds/{}/attestations/sbom", built.id))
        .await;
    assert_eq!(
        sbom.headers.get(header::CONTENT_TYPE).unwrap(),
        "application/vnd.cyclonedx+json"
    );
    assert!(
        sbom.text.starts_with("{\"bomFormat\":\"CycloneDX\""),
        "{}",
        sbom.text
    );

    // An image that was built before images were signed has no attestations.
    sqlx::query("DELETE FROM attestations")
        .execute(&mut *site.conn().await)
        .await
        .unwrap();
    let page = site
        .get(&cookie, &format!("/builds/{}", built.id))
        .await
        .page();
    page.assert_shows("#attestations", "it was built before images were signed");
    assert_eq!(
        site.get(&cookie, &contents).await.status,
        StatusCode::NOT_FOUND
    );
}

/// The page of a build reads the numbers of what is in the image, and not the list, which may have
/// megabytes. The migration counted the parts of older images as the program does.
#[sqlx::test(migrations = "../../migrations")]
async fn the_page_of_a_build_does_not_read_the_list_of_contents(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dora", "Dora", Some(Role::Developer)).await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    const COUNTS: &str = "SELECT counts::text FROM attestations WHERE kind = 'sbom'";
    let migration =
        include_str!("../../../../../migrations/20261203000100_attestation_counts.up.sql");
    let backfill = migration
        .split(';')
        .find(|statement| statement.contains("UPDATE"));
    let mut conn = site.conn().await;
    let before: String = sqlx::query_scalar(COUNTS)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    sqlx::query("UPDATE attestations SET counts = '{}' WHERE kind = 'sbom'")
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query(backfill.unwrap())
        .execute(&mut *conn)
        .await
        .unwrap();
    let after: String = sqlx::query_scalar(COUNTS)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(after, before);
    sqlx::query("UPDATE attestations SET document = 'unread' WHERE kind = 'sbom'")
        .execute(&mut *conn)
        .await
        .unwrap();
    drop(conn);
    let page = site
        .get(&cookie, &format!("/builds/{}", built.id))
        .await
        .page();
    page.assert_shows("#attestations dl > div", "Debian packages 2");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_dependency_image_shows_its_packages_and_log_to_people_of_its_projects(pool: PgPool) {
    let site = Site::build(pool).await;
    let mut conn = site.conn().await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let wanted = NewDependencyImage {
        key: Digest::sha256(b"key"),
        base_repository: "apik/odoo".to_owned(),
        base_digest: Digest::sha256(b"base"),
        packages: "poppler-utils".to_owned(),
        requirements: "<b>lxml>=5".to_owned(),
    };
    let (id, _) = dependency_images::request(&mut conn, &wanted)
        .await
        .unwrap();
    dependency_images::set_used(&mut conn, id, built.id)
        .await
        .unwrap();
    dependency_images::set_running(&mut conn, id).await.unwrap();
    let lines = [(
        ecluse_engine::clock::now(),
        Stream::Output,
        "Setting up <i>poppler</i>".to_owned(),
    )];
    dependency_images::append_log(&mut conn, id, &lines)
        .await
        .unwrap();
    let path = format!("/dependencies/{id}");
    for role in Role::ALL {
        let cookie = site
            .signed_in(
                &format!("r-{}", role.as_str().replace('_', "-")),
                "R",
                Some(*role),
            )
            .await;
        let page = site.get(&cookie, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let page = page.page();
        page.assert_shows("#log .text", "Setting up <i>poppler");
        page.assert_shows("pre", "poppler-utils");
        page.assert_shows("pre", "<b>lxml>=5");
        assert_eq!(page.foreign_markup(), Vec::<String>::new());
        assert_eq!(
            page.attribute("#log", "data-follow"),
            format!("{path}/log?after=1")
        );
        assert!(
            !page.has_form("/projects/shop/dependencies/refresh"),
            "not while the image is being made"
        );
        let build = site.get(&cookie, &format!("/builds/{}", built.id)).await;
        assert!(build.page().has_link(&path));
        assert!(
            site.get(&cookie, "/dependencies")
                .await
                .page()
                .has_link(&path)
        );
    }
    let debian = [Package {
        name: "poppler-utils".to_owned(),
        version: "22.12.0-2+b1".to_owned(),
        architecture: Some("amd64".to_owned()),
    }];
    let layers = [DependencyLayer {
        digest: Digest::sha256(b"l"),
        diff_id: Digest::sha256(b"d"),
        size: 5_000_000,
        media_type: "layer".to_owned(),
    }];
    let ready = ReadyImage {
        repository: "ecluse/dependencies",
        digest: &Digest::sha256(b"i"),
        layers: &layers,
        debian: &debian,
        python: &[],
    };
    dependency_images::set_ready(&mut conn, id, &ready)
        .await
        .unwrap();
    for role in Role::ALL {
        let cookie = site
            .signed_in(
                &format!("s-{}", role.as_str().replace('_', "-")),
                "S",
                Some(*role),
            )
            .await;
        let page = site.get(&cookie, &path).await;
        let page = page.page();
        page.assert_shows("td", "22.12.0-2+b1");
        let may = may(*role, Action::RetryBuild);
        assert_eq!(
            page.has_form("/projects/shop/dependencies/refresh"),
            may,
            "{role}"
        );
        let answer = site
            .post(&cookie, "/projects/shop/dependencies/refresh", &[])
            .await;
        assert_eq!(
            answer.status,
            if may {
                StatusCode::SEE_OTHER
            } else {
                StatusCode::FORBIDDEN
            },
            "{role}"
        );
    }
    let stranger = site.signed_in("sam", "Sam", None).await;
    for hidden in [
        path.clone(),
        format!("{path}/log"),
        "/dependencies/not-an-id".to_owned(),
    ] {
        assert_eq!(
            site.get(&stranger, &hidden).await.status,
            StatusCode::NOT_FOUND,
            "{hidden}"
        );
    }
    assert_eq!(
        site.post(&stranger, "/projects/shop/dependencies/refresh", &[])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert!(
        !site
            .get(&stranger, "/dependencies")
            .await
            .page()
            .has_link(&path)
    );
}
