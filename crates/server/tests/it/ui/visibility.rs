//! What the pages show to whom: nothing of other people's projects, and text of strangers only as
//! text.

use super::admin;
use crate::fixtures::site::{HOSTILE, Site, commit};
use axum::http::{StatusCode, header};
use ecluse_domain::comparison::{Change, Commit, Comparison, Log, PartChange, RepositoryChange};
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::ids::{DeliveryId, ReleaseId};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_store::{PgPool, back_merges, comparisons, releases};

#[sqlx::test(migrations = "../../migrations")]
async fn projects_without_a_role_do_not_exist_for_a_person(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site
        .signed_in("tess", "Tess", Some(Role::TechnicalReferent))
        .await;
    let built = site.succeeded(site.hidden, 1, "Secret thing").await;
    let failed = site.failed(site.hidden, 2, "Secret failure").await;
    let release = site.release(site.hidden, "v1.6.0", &built).await;
    let deployment = site
        .deployed(site.hidden, StageName::Staging, &built, Deployed::Live)
        .await;
    let hidden = [
        "/projects/hidden".to_owned(),
        "/projects/hidden/deliveries".to_owned(),
        "/projects/hidden/audit".to_owned(),
        format!("/builds/{}", built.id),
        format!("/builds/{}/log", built.id),
        format!("/builds/{}/contents", built.id),
        format!("/builds/{}/attestations/sbom", built.id),
        format!("/releases/{release}"),
        format!("/releases/{release}/changes?stage=staging"),
        format!("/deployments/{deployment}"),
        "/projects/no-such".to_owned(),
        "/builds/not-an-id".to_owned(),
        "/releases/018f0000-0000-7000-8000-000000000000".to_owned(),
        "/nothing/here".to_owned(),
    ];
    for path in hidden {
        let answer = site.get(&cookie, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.page().text("h1"), "Not Found", "{path}");
        assert!(
            !answer.text.contains("Secret") && !answer.text.contains("Hidden"),
            "{path}: {}",
            answer.text
        );
    }
    let promoted = ecluse_engine::promotion::request::request_promotion(
        &site.engine,
        &admin(&site).await,
        ecluse_engine::promotion::request::PromotionRequest::new(release, StageName::Preprod),
    )
    .await
    .unwrap();
    let (stage, promotion) = (
        [("stage", "preprod"), ("reason", "no")],
        promoted.id.to_string(),
    );
    for (path, form) in [
        (format!("/builds/{}/retry", failed.id), &[][..]),
        (format!("/releases/{release}/approve"), &stage[..]),
        (format!("/releases/{release}/reject"), &stage[..]),
        (format!("/releases/{release}/promote"), &stage[..]),
        (
            format!("/releases/{release}/withdraw-promotion"),
            &[("promotion", promotion.as_str())][..],
        ),
        (
            format!("/releases/{}/withdraw-promotion", ReleaseId::generate()),
            &[("promotion", promotion.as_str())][..],
        ),
    ] {
        assert_eq!(
            site.post(&cookie, &path, form).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let board = site.get(&cookie, "/").await.page();
    assert_eq!(board.texts(".board th[scope=row] a"), ["Shop & Sons"]);
    let stranger = site.signed_in("sam", "Sam", None).await;
    let board = site.get(&stranger, "/").await;
    board
        .page()
        .assert_shows(".empty pre", "ecluse user add sam");
    assert!(!board.text.contains("Shop"), "{}", board.text);
}

/// A commit of a stranger, as git reports it.
fn hostile_commit(n: u64, tickets: &[&str]) -> Commit {
    Commit {
        sha: commit(n),
        author: HOSTILE.to_owned(),
        committed_at: chrono::DateTime::UNIX_EPOCH,
        subject: format!("{HOSTILE}\u{202e}\u{1b}"),
        tickets: tickets.iter().map(|ticket| (*ticket).to_owned()).collect(),
    }
}

fn hostile_comparison() -> Comparison {
    let log = Log {
        added: vec![hostile_commit(1, &["#1"])],
        reverted: vec![hostile_commit(5, &[])],
        is_cut: true,
    };
    let addon = PartChange {
        name: HOSTILE.to_owned(),
        change: Change::Changed,
        from_version: Some(HOSTILE.to_owned()),
        to_version: None,
    };
    Comparison {
        repositories: vec![RepositoryChange {
            path: HOSTILE.to_owned(),
            from: Some(commit(5)),
            to: Some(commit(1)),
            log: Some(log),
        }],
        addons: vec![addon],
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn text_of_strangers_never_becomes_markup(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site
        .signed_in("tess", "Tess <b>Bold</b>", Some(Role::TechnicalReferent))
        .await;
    let built = site.succeeded(site.shop, 1, HOSTILE).await;
    let failed = site.failed(site.shop, 2, HOSTILE).await;
    site.fail_tests(failed.id, HOSTILE).await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    let previous = site.succeeded(site.shop, 5, HOSTILE).await;
    let hotfix = site.release(site.shop, "v1.5.0", &previous).await;
    back_merges::set_lane(
        &mut *site.conn().await,
        hotfix,
        Some(&[hostile_commit(5, &[])]),
    )
    .await
    .unwrap();
    comparisons::insert(
        &mut *site.conn().await,
        site.shop,
        (&previous.commit, &built.commit),
        &hostile_comparison(),
    )
    .await
    .unwrap();
    let delivery = site
        .delivery(HOSTILE, HOSTILE, DeliveryStatus::Processed, HOSTILE)
        .await;
    releases::insert_tag_move(&mut *site.conn().await, release, &commit(9), delivery)
        .await
        .unwrap();
    let deployment = site
        .deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    site.stage_url(StageName::Staging, "https://staging.example/?a=<b>Bold</b>")
        .await;
    let form = [("stage", "preprod")];
    assert_eq!(
        site.post(&cookie, &format!("/releases/{release}/promote"), &form)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    for (path, css, text) in [
        ("/".to_owned(), ".board", "v1.6.0"),
        ("/projects/shop".to_owned(), "#builds a", HOSTILE),
        ("/projects/shop/deliveries".to_owned(), "td", HOSTILE),
        ("/projects/shop/audit".to_owned(), "td", "Tess <b>Bold</b>"),
        (format!("/builds/{}", built.id), "h1", HOSTILE),
        (
            format!("/builds/{}", failed.id),
            "#facts .notice.bad",
            HOSTILE,
        ),
        (format!("/builds/{}/contents", built.id), "td", "<script>"),
        (
            format!(
                "/builds/{}/contents?q=%3Cscript%3Ealert(1)%3C/script%3E",
                built.id
            ),
            "[role=status]",
            "0 of",
        ),
        (format!("/releases/{release}"), "dd", HOSTILE),
        (
            format!("/releases/{hotfix}"),
            "#facts .notice.waiting",
            "These commits are not in main yet",
        ),
        (
            format!("/releases/{release}/changes?stage=prod"),
            ".notice",
            "Nothing runs there yet",
        ),
        (
            format!("/releases/{release}/changes?from=v1.5.0"),
            "td",
            HOSTILE,
        ),
        (
            format!("/deployments/{deployment}"),
            "#deployment .log",
            HOSTILE,
        ),
    ] {
        let answer = site.get(&cookie, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let page = answer.page();
        assert_eq!(page.foreign_markup(), Vec::<String>::new(), "{path}");
        page.assert_shows(css, text);
        assert!(
            !answer.text.contains(['\u{1b}', '\u{202e}', '\u{7}']),
            "{path}"
        );
        let policy = answer
            .headers
            .get(header::CONTENT_SECURITY_POLICY)
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(
            answer.headers.get(header::CACHE_CONTROL).unwrap(),
            "no-store"
        );
    }
    let missing = site
        .get(&cookie, "/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        .await;
    assert_eq!(missing.page().foreign_markup(), Vec::<String>::new());
    // The page shows only the section of this version, and the link in it is text.
    let page = site
        .get(&cookie, &format!("/releases/{release}"))
        .await
        .page();
    page.assert_shows(".entries li", "Wizard to merge invoices");
    page.assert_shows(".entries li", "Portal");
    assert!(!page.shows(".entries li", "Loyalty points"));
    page.assert_shows("#facts .notice", "The tag was moved.");
    page.assert_shows("#facts .notice code", commit(9).short());
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_board_shows_what_runs_on_each_stage(pool: PgPool) {
    let site = Site::build(pool).await;
    let root = ecluse_store::people::find_by_login(&mut *site.conn().await, "root")
        .await
        .unwrap()
        .unwrap();
    let cookie = site.session(root.id).await;
    let (old, new) = (
        site.succeeded(site.shop, 1, "Old").await,
        site.succeeded(site.shop, 2, "New").await,
    );
    let release = site.release(site.shop, "v1.5.0", &old).await;
    site.stage_url(StageName::Staging, "https://staging.example/")
        .await;
    site.deployed(site.shop, StageName::Staging, &old, Deployed::Live)
        .await;
    let board = site.get(&cookie, "/").await.page();
    let version = format!("td[data-stage=Staging] a.version[href='/releases/{release}']");
    assert_eq!(board.text(&version), "v1.5.0");
    board.assert_shows("td[data-stage=Staging] .facts code", old.digest.short());
    assert!(board.has_link("https://staging.example/"));
    board.assert_shows("td[data-stage=Preprod] .what", "Nothing runs here yet");
    let moving = site
        .deployed(site.shop, StageName::Staging, &new, Deployed::Verifying)
        .await;
    let board = site.get(&cookie, "/").await.page();
    let coming = format!("td[data-stage=Staging] .coming a[href='/deployments/{moving}']");
    assert_eq!(board.text(&coming), new.commit.short());
    board.assert_shows("td[data-stage=Staging] .coming .chip", "Verifying");
    assert!(board.has("main[data-poll='/'][data-every='4']"));
    // The board states only the status of a failed deployment: its page states whether the previous
    // container could be restored.
    let failed = site
        .deployed(site.shop, StageName::Prod, &old, Deployed::Live)
        .await;
    assert_ne!(failed, moving);
    let failed = site
        .deployed(site.shop, StageName::Prod, &new, Deployed::Failed)
        .await;
    let board = site.get(&cookie, "/").await.page();
    let coming = "td[data-stage=Prod] .coming";
    assert_eq!(board.text(coming), format!("{} Failed", new.commit.short()));
    assert!(board.has(&format!("{coming} a[href='/deployments/{failed}']")));
    let project = site.get(&cookie, "/projects/shop").await.page();
    project.assert_shows(
        "#connect code",
        "https://ecluse.example/webhooks/github/shop",
    );
    project.assert_shows("#connect p", "Nothing has been delivered yet");
    site.delivery(
        "ping",
        "1",
        DeliveryStatus::Ignored,
        "A ping needs nothing.",
    )
    .await;
    assert!(
        !site
            .get(&cookie, "/projects/shop")
            .await
            .page()
            .has("#connect")
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_held_stage_shows_who_holds_it(pool: PgPool) {
    let site = Site::build(pool).await;
    let hal = site.signed_in("hal", "Hal", Some(Role::Hosting)).await;
    let dev = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let (page, form) = (
        "/projects/shop",
        [("stage", "staging"), ("reason", HOSTILE)],
    );
    let buttons = async |cookie: &str| {
        let page = site.get(cookie, page).await.page();
        [
            page.has_form("/projects/shop/hold"),
            page.has_form("/projects/shop/lift-hold"),
        ]
    };
    assert_eq!(
        (buttons(&hal).await, buttons(&dev).await),
        ([true, false], [false, false])
    );
    let silent = site
        .post(
            &hal,
            "/projects/shop/hold",
            &[("stage", "staging"), ("reason", " ")],
        )
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.page().assert_shows("[role=alert]", "reason: ");
    assert_eq!(
        site.post(&hal, "/projects/shop/hold", &form)
            .await
            .location(),
        page
    );
    assert_eq!(
        site.post(&hal, "/projects/shop/hold", &form).await.status,
        StatusCode::CONFLICT
    );
    for seen in ["/", page] {
        let page = site.get(&dev, seen).await.page();
        page.assert_shows(".coming .chip.waiting", "Held");
        page.assert_shows(".coming .muted", "Hal ");
        page.assert_shows(".coming", HOSTILE);
        assert_eq!(page.foreign_markup(), Vec::<String>::new(), "{seen}");
    }
    assert_eq!(buttons(&hal).await, [false, true]);
    assert_eq!(
        site.post(&hal, "/projects/shop/lift-hold", &form)
            .await
            .location(),
        page
    );
    assert!(!site.get(&dev, "/").await.page().shows(".chip", "Held"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn long_lists_continue_on_the_next_page(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let mut first = None;
    for n in 0..55 {
        let id = site
            .delivery(
                "push",
                &format!("id-{n:03}"),
                DeliveryStatus::Processed,
                "main is built.",
            )
            .await;
        first.get_or_insert(id);
    }
    let ids = |range: std::ops::RangeInclusive<u32>| -> Vec<String> {
        range.rev().map(|n| format!("id-{n:03}")).collect()
    };
    let id = "td[data-label='Id at the forge']";
    let page = site.get(&cookie, "/projects/shop/deliveries").await.page();
    assert_eq!(page.texts(id), ids(5..=54));
    let older = page.attribute("a.button[href^='?before=']", "href");
    let page = site
        .get(&cookie, &format!("/projects/shop/deliveries{older}"))
        .await
        .page();
    assert_eq!(page.texts(id), ids(0..=4));
    assert!(!page.has("a[href^='?before=']"));
    let end = site
        .get(
            &cookie,
            &format!(
                "/projects/shop/deliveries?before={}",
                DeliveryId::from(first.unwrap().0)
            ),
        )
        .await;
    assert_eq!(end.status, StatusCode::OK);
    assert_eq!(
        site.get(&cookie, "/projects/shop/deliveries?before=rubbish")
            .await
            .status,
        StatusCode::OK
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_address_of_a_file_has_a_hash_of_its_content(pool: PgPool) {
    let site = Site::build(pool).await;
    let answer = site.get("", "/sign-in").await;
    let page = answer.page();
    for (css, attribute) in [
        ("link[rel=stylesheet]", "href"),
        ("script[type=module]", "src"),
        ("link[rel=icon]", "href"),
    ] {
        let url = page.attribute(css, attribute);
        let file = site.get("", url).await;
        assert_eq!(file.status, StatusCode::OK, "{url}");
        assert_eq!(
            file.headers.get(header::CACHE_CONTROL).unwrap(),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(
            file.headers.get("x-content-type-options").unwrap(),
            "nosniff"
        );
        assert!(!file.text.is_empty());
    }
    assert!(
        !answer.text.contains("http://") && !answer.text.contains("https://"),
        "the page loads nothing from another host: {}",
        answer.text
    );
    assert_eq!(
        site.get("", "/static/ecluse.css").await.status,
        StatusCode::NOT_FOUND
    );
    let icon = site.get("", "/favicon.ico").await;
    assert_eq!(
        (
            icon.status,
            icon.headers
                .get(header::CONTENT_TYPE)
                .unwrap()
                .to_str()
                .unwrap()
        ),
        (StatusCode::OK, "image/svg+xml")
    );
}
