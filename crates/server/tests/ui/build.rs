//! What is told of a build and of a deployment: steps, log, findings, contents, packages.

use crate::house::{HOSTILE, House};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use ecluse_domain::Digest;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::build::Stream;
use ecluse_domain::compliance::{Finding, Judgement, Rule, RuleId};
use ecluse_domain::contents::Package;
use ecluse_domain::deployment::{DeployStep, DeploymentStatus as Deployed};
use ecluse_domain::role::{Action, Role, may};
use ecluse_domain::stage::StageName;
use ecluse_store::dependency_images::{self, DependencyLayer, Ready, Wanted};
use ecluse_store::{PgPool, builds, deployment_steps, findings, people};

#[sqlx::test(migrations = "../../migrations")]
async fn a_log_is_followed_to_its_end(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let built = house.running(house.shop, 1, "Merge invoices").await;
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    assert!(
        page.contains(&format!("data-follow=\"/builds/{}/log?after=3\"", built.id)) && page.contains("http-equiv=\"refresh\""),
        "{page}"
    );
    let log = format!("/builds/{}/log", built.id);
    assert_eq!(house.get("", &log).await.status, StatusCode::SEE_OTHER, "only for people who are signed in");
    builds::set_ended(&mut *house.conn().await, built.id, BuildStatus::Errored, "The registry is away.").await.unwrap();
    let events = house.get(&cookie, &log).await;
    assert_eq!(events.headers.get(header::CONTENT_TYPE).unwrap(), "text/event-stream");
    assert!(events.text.matches("event: line").count() == 3 && events.text.contains("event: end\ndata: errored"), "{}", events.text);
    let rest = house
        .send(
            Request::get(format!("{log}?after=0"))
                .header(header::COOKIE, &cookie)
                .header("last-event-id", "2")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(rest.text.matches("event: line").count(), 1, "{}", rest.text);
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    assert!(!page.contains("data-follow") && page.contains("The registry is away.") && page.contains("Retry this build"), "{page}");
    assert!(page.contains("red ^[[2J"), "{page}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_the_checks_found_is_on_the_builds_page_and_on_one_page_for_all(pool: PgPool) {
    let house = House::build(pool).await;
    let built = house.running(house.shop, 1, "Checked").await;
    let elsewhere = house.running(house.hidden, 2, "Hidden").await;
    let none = house.get(&house.signed_in("root2", "Root", Some(Role::Administrator)).await, &format!("/builds/{}", built.id)).await;
    assert!(!none.text.contains("id=\"compliance\""), "nothing was checked yet");
    let mut found = vec![
        Finding::new(Rule::PythonSyntax, HOSTILE, Some(3), HOSTILE),
        Finding::new(Rule::NoAddon, "", None, "There is no addon."),
        Finding::new(RuleId::ruff("F401").unwrap(), "own/a.py", Some(1), "`os` imported but unused"),
    ];
    found.extend((0..40).map(|n| Finding::new(Rule::RequiredFile, format!("file-{n}"), None, "missing")));
    for build in [&built, &elsewhere] {
        let judged = Judgement::of(found.clone(), &Default::default());
        findings::replace(&mut *house.conn().await, build.id, judged.grade, &judged.findings).await.unwrap();
    }
    let quality = house.person("quinn", "Quinn Quality", None).await;
    people::add_role(&mut *house.conn().await, quality, Some(house.shop), Role::Quality).await.unwrap();
    let session = house.session(quality).await;

    let page = house.get(&session, &format!("/builds/{}", built.id)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("2 to mend, 41 warnings") && page.text.contains("13 more"), "{}", page.text);
    assert!(page.text.contains("own/a.py:1") && page.text.contains("Put an addon, or a symlink to one"));
    assert!(!page.text.contains(HOSTILE), "escaped");

    let all = house.get(&session, "/compliance").await;
    assert_eq!(all.status, StatusCode::OK);
    assert!(all.text.contains("1 to mend, 0 with warnings, 0 clean") && all.text.contains("Shop &#38; Sons"), "{}", all.text);
    assert!(!all.text.contains("Hidden"), "another project's verdict is not theirs to see");
    assert!(all.text.contains("rule=ruff/F401") && all.text.contains(&format!("/builds/{}#compliance", built.id)));
    let one = house.get(&session, "/compliance?rule=ruff/F401").await;
    assert!(one.text.contains("<code>ruff/F401</code>") && !one.text.contains("<code>python/syntax</code>"), "{}", one.text);
    let other = house.get(&session, "/compliance?rule=%3Cscript%3E").await;
    assert!(other.text.contains("No project breaks this rule") && !other.text.contains("<script>"), "{}", other.text);
    assert_eq!(house.get("", "/compliance").await.location(), "/sign-in?next=%2Fcompliance");
}

/// The places of a backup and of a migration are there, and nothing is done at them.
#[sqlx::test(migrations = "../../migrations")]
async fn a_deployment_shows_every_step(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let built = house.succeeded(house.shop, 1, "Something").await;
    let id = house.deployed(house.shop, StageName::Staging, &built, Deployed::Running).await;
    for step in [DeployStep::Pull, DeployStep::Check, DeployStep::Deploy] {
        deployment_steps::begin(&mut *house.conn().await, id, step).await.unwrap();
    }
    let text = house.get(&cookie, &format!("/deployments/{id}")).await.text;
    let said = |title: &str| {
        let step = text.split(&format!("<span class=\"step-name\">{title}</span><span class=\"step-state\">")).nth(1).unwrap();
        step.split(['<', ',']).next().unwrap().trim().to_owned()
    };
    let steps = ["Pull", "Signature", "Backup", "Migrate", "Deploy", "Health", "Record"].map(said);
    assert_eq!(steps, ["Succeeded", "Succeeded", "Skipped", "Skipped", "Running", "Not begun", "Not begun"], "{text}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_says_what_is_in_its_image(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dora", "Dora", Some(Role::Developer)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    for shown in
        ["<dt>Debian packages</dt><dd class=\"digits\">2</dd>", "https://ecluse.test/", "-----BEGIN PUBLIC KEY-----", "cosign verify --key"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let contents = format!("/builds/{}/contents", built.id);
    let all = house.get(&cookie, &contents).await.text;
    assert!(all.contains("6 of 6") && all.contains("Babel") && all.contains("client_sales"), "{all}");
    let some = house.get(&cookie, &format!("{contents}?q=LIBC&part=debian")).await.text;
    assert!(some.contains("1 of 6") && some.contains("libc6") && !some.contains("Babel"), "{some}");
    let none = house.get(&cookie, &format!("{contents}?q=LIBC&part=python")).await.text;
    assert!(none.contains("0 of 6") && !none.contains("<table"), "{none}");
    let sbom = house.get(&cookie, &format!("/builds/{}/attestations/sbom", built.id)).await;
    assert_eq!(sbom.headers.get(header::CONTENT_TYPE).unwrap(), "application/vnd.cyclonedx+json");
    assert!(sbom.text.starts_with("{\"bomFormat\":\"CycloneDX\""), "{}", sbom.text);

    // an image from before
    sqlx::query("DELETE FROM attestations").execute(&mut *house.conn().await).await.unwrap();
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    assert!(page.contains("it was built before images were signed"), "{page}");
    assert_eq!(house.get(&cookie, &contents).await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_dependency_image_shows_its_packages_and_log_to_its_projects_people(pool: PgPool) {
    let house = House::build(pool).await;
    let mut conn = house.conn().await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let wanted = Wanted {
        key: Digest::of(b"key"),
        base_repository: "apik/odoo".to_owned(),
        base_digest: Digest::of(b"base"),
        packages: "poppler-utils".to_owned(),
        requirements: "<b>lxml>=5".to_owned(),
    };
    let (id, _) = dependency_images::request(&mut conn, &wanted).await.unwrap();
    dependency_images::set_used(&mut conn, id, built.id).await.unwrap();
    dependency_images::set_running(&mut conn, id).await.unwrap();
    let lines = [(ecluse_engine::clock::now(), Stream::Output, "Setting up <i>poppler</i>".to_owned())];
    dependency_images::append_log(&mut conn, id, &lines).await.unwrap();
    let path = format!("/dependencies/{id}");
    for role in Role::ALL {
        let cookie = house.signed_in(&format!("r-{}", role.as_str().replace('_', "-")), "R", Some(*role)).await;
        let page = house.get(&cookie, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(
            page.text.contains("Setting up &#60;i&#62;poppler") && page.text.contains("poppler-utils") && !page.text.contains("<b>lxml")
        );
        assert!(page.text.contains(&format!("data-follow=\"{path}/log?after=1\"")), "its log goes on");
        assert!(!page.text.contains("/dependencies/refresh"), "not while it is being made");
        assert!(house.get(&cookie, &format!("/builds/{}", built.id)).await.text.contains(&path));
        assert!(house.get(&cookie, "/dependencies").await.text.contains(&path));
    }
    let debian = [Package { name: "poppler-utils".to_owned(), version: "22.12.0-2+b1".to_owned(), architecture: Some("amd64".to_owned()) }];
    let layers = [DependencyLayer { digest: Digest::of(b"l"), diff_id: Digest::of(b"d"), size: 5_000_000, media_type: "layer".to_owned() }];
    let ready = Ready { repository: "ecluse/dependencies", digest: &Digest::of(b"i"), layers: &layers, debian: &debian, python: &[] };
    dependency_images::set_ready(&mut conn, id, &ready).await.unwrap();
    for role in Role::ALL {
        let cookie = house.signed_in(&format!("s-{}", role.as_str().replace('_', "-")), "S", Some(*role)).await;
        let page = house.get(&cookie, &path).await;
        assert!(page.text.contains("22.12.0-2+b1"), "{}", page.text);
        let may = may(*role, Action::RetryBuild);
        assert_eq!(page.text.contains("/projects/shop/dependencies/refresh"), may, "{role}");
        let answer = house.post(&cookie, "/projects/shop/dependencies/refresh", &[]).await;
        assert_eq!(answer.status, if may { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN }, "{role}");
    }
    let stranger = house.signed_in("sam", "Sam", None).await;
    for gone in [path.clone(), format!("{path}/log"), "/dependencies/not-an-id".to_owned()] {
        assert_eq!(house.get(&stranger, &gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(house.post(&stranger, "/projects/shop/dependencies/refresh", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!house.get(&stranger, "/dependencies").await.text.contains(&path));
}
