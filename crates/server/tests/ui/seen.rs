//! What whom is shown: nothing of other people's projects, nothing of strangers as markup.

use super::{admin, is_harmless};
use crate::house::{HOSTILE, House, commit};
use axum::http::{StatusCode, header};
use ecluse_domain::comparison::{Change, Commit, Comparison, Log, PartChange, RepositoryChange};
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::ids::{DeliveryId, ReleaseId};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_store::{PgPool, back_merges, comparisons, releases};

#[sqlx::test(migrations = "../../migrations")]
async fn other_peoples_projects_are_not_there(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("tess", "Tess", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.hidden, 1, "Secret thing").await;
    let failed = house.failed(house.hidden, 2, "Secret failure").await;
    let release = house.release(house.hidden, "v1.6.0", &built).await;
    let deployment = house.deployed(house.hidden, StageName::Staging, &built, Deployed::Live).await;
    let gone = [
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
    for path in gone {
        let answer = house.get(&cookie, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            answer.text.contains("<h1>Not Found</h1>") && !answer.text.contains("Secret") && !answer.text.contains("Hidden"),
            "{path}: {}",
            answer.text
        );
    }
    let promoted = ecluse_engine::promote::request(
        &house.engine,
        &admin(&house).await,
        ecluse_engine::promote::Wanted::new(release, StageName::Preprod),
    )
    .await
    .unwrap();
    let (stage, promotion) = ([("stage", "preprod"), ("reason", "no")], promoted.id.to_string());
    for (path, form) in [
        (format!("/builds/{}/retry", failed.id), &[][..]),
        (format!("/releases/{release}/approve"), &stage[..]),
        (format!("/releases/{release}/reject"), &stage[..]),
        (format!("/releases/{release}/promote"), &stage[..]),
        (format!("/releases/{release}/take-back"), &[("promotion", promotion.as_str())][..]),
        (format!("/releases/{}/take-back", ReleaseId::generate()), &[("promotion", promotion.as_str())][..]),
    ] {
        assert_eq!(house.post(&cookie, &path, form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let board = house.get(&cookie, "/").await;
    assert!(board.text.contains("Shop &#38; Sons") && !board.text.contains("Hidden"), "{}", board.text);
    let stranger = house.signed_in("sam", "Sam", None).await;
    let board = house.get(&stranger, "/").await;
    assert!(board.text.contains("ecluse user add sam") && !board.text.contains("Shop"));
}

/// Git's answer about commits of a stranger.
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
    let log = Log { added: vec![hostile_commit(1, &["#1"])], taken_back: vec![hostile_commit(5, &[])], is_cut: true };
    let addon = PartChange { name: HOSTILE.to_owned(), change: Change::Changed, from_version: Some(HOSTILE.to_owned()), to_version: None };
    Comparison {
        repositories: vec![RepositoryChange { path: HOSTILE.to_owned(), from: Some(commit(5)), to: Some(commit(1)), log: Some(log) }],
        addons: vec![addon],
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn whatever_strangers_write_is_text(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("tess", "Tess <b>Bold</b>", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, HOSTILE).await;
    let failed = house.failed(house.shop, 2, HOSTILE).await;
    house.tried(failed.id, HOSTILE).await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    let former = house.succeeded(house.shop, 5, HOSTILE).await;
    let hotfix = house.release(house.shop, "v1.5.0", &former).await;
    back_merges::set_lane(&mut *house.conn().await, hotfix, Some(&[hostile_commit(5, &[])])).await.unwrap();
    comparisons::insert(&mut *house.conn().await, house.shop, (&former.commit, &built.commit), &hostile_comparison()).await.unwrap();
    let delivery = house.delivery(HOSTILE, HOSTILE, DeliveryStatus::Processed, HOSTILE).await;
    releases::insert_tag_move(&mut *house.conn().await, release, &commit(9), delivery).await.unwrap();
    let deployment = house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    house.stage_url(StageName::Staging, "https://staging.example/?a=<b>Bold</b>").await;
    let form = [("stage", "preprod")];
    assert_eq!(house.post(&cookie, &format!("/releases/{release}/promote"), &form).await.status, StatusCode::SEE_OTHER);
    for (path, shows) in [
        ("/".to_owned(), "v1.6.0"),
        ("/projects/shop".to_owned(), "&#60;script&#62;"),
        ("/projects/shop/deliveries".to_owned(), "&#60;script&#62;"),
        ("/projects/shop/audit".to_owned(), "Tess &#60;b&#62;"),
        (format!("/builds/{}", built.id), "&#60;script&#62;"),
        (format!("/builds/{}", failed.id), "&#60;script&#62;"),
        (format!("/builds/{}/contents", built.id), "&#60;script&#62;"),
        (format!("/builds/{}/contents?q=%3Cscript%3Ealert(1)%3C/script%3E", built.id), "&#60;script&#62;"),
        (format!("/releases/{release}"), "&#60;script&#62;"),
        (format!("/releases/{hotfix}"), "main lacks these commits of it"),
        (format!("/releases/{release}/changes?stage=prod"), "Nothing runs there yet"),
        (format!("/releases/{release}/changes?from=v1.5.0"), "&#60;script&#62;"),
        (format!("/deployments/{deployment}"), "&#60;script&#62;"),
    ] {
        let answer = house.get(&cookie, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(is_harmless(&answer.text), "{path}: {}", answer.text);
        assert!(answer.text.contains(shows), "{path} shows {shows}: {}", answer.text);
        assert!(!answer.text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{path}");
        let policy = answer.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
    }
    let missing = house.get(&cookie, "/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(is_harmless(&missing.text), "{}", missing.text);
    // Of the changelog, this version's section and no other; its link is text.
    let shown = house.get(&cookie, &format!("/releases/{release}")).await.text;
    assert!(shown.contains("Wizard to merge invoices") && !shown.contains("Loyalty points"), "{shown}");
    assert!(shown.contains("The tag was moved.") && shown.contains(commit(9).short()));
    assert!(!shown.contains("href=\"javascript"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_board_says_what_runs_where(pool: PgPool) {
    let house = House::build(pool).await;
    let root = ecluse_store::people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    let cookie = house.session(root.id).await;
    let (old, new) = (house.succeeded(house.shop, 1, "Old").await, house.succeeded(house.shop, 2, "New").await);
    let release = house.release(house.shop, "v1.5.0", &old).await;
    house.stage_url(StageName::Staging, "https://staging.example/").await;
    house.deployed(house.shop, StageName::Staging, &old, Deployed::Live).await;
    let board = house.get(&cookie, "/").await.text;
    assert!(board.contains(&format!("<a class=\"version\" href=\"/releases/{release}\">v1.5.0</a>")), "{board}");
    assert!(
        board.contains(old.digest.short())
            && board.contains("href=\"https://staging.example/\"")
            && board.contains("Nothing runs here yet"),
        "{board}"
    );
    let moving = house.deployed(house.shop, StageName::Staging, &new, Deployed::Verifying).await;
    let board = house.get(&cookie, "/").await.text;
    assert!(
        board.contains(&format!("/deployments/{moving}")) && board.contains("Verifying") && board.contains(new.commit.short()),
        "{board}"
    );
    assert!(board.contains(r#"data-poll="/" data-every="4""#));
    let project = house.get(&cookie, "/projects/shop").await.text;
    assert!(
        project.contains("https://ecluse.example/webhooks/github/shop") && project.contains("Nothing has been delivered yet"),
        "{project}"
    );
    house.delivery("ping", "1", DeliveryStatus::Ignored, "A ping needs nothing.").await;
    assert!(!house.get(&cookie, "/projects/shop").await.text.contains("Nothing has been delivered yet"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_held_stage_says_who_holds_it(pool: PgPool) {
    let house = House::build(pool).await;
    let hal = house.signed_in("hal", "Hal", Some(Role::Hosting)).await;
    let dev = house.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let (page, form) = ("/projects/shop", [("stage", "staging"), ("reason", HOSTILE)]);
    let buttons = async |cookie: &str| {
        let text = house.get(cookie, page).await.text;
        [text.contains("/projects/shop/hold"), text.contains("/projects/shop/lift-hold")]
    };
    assert_eq!((buttons(&hal).await, buttons(&dev).await), ([true, false], [false, false]));
    let silent = house.post(&hal, "/projects/shop/hold", &[("stage", "staging"), ("reason", " ")]).await;
    assert!(silent.status == StatusCode::UNPROCESSABLE_ENTITY && silent.text.contains("reason: say why"), "{}", silent.text);
    assert_eq!(house.post(&hal, "/projects/shop/hold", &form).await.location(), page);
    assert_eq!(house.post(&hal, "/projects/shop/hold", &form).await.status, StatusCode::CONFLICT);
    for seen in ["/", page] {
        let text = house.get(&dev, seen).await.text;
        assert!(text.contains(">Held</span>") && text.contains("<span class=\"muted\">Hal ") && is_harmless(&text), "{seen}: {text}");
    }
    assert_eq!(buttons(&hal).await, [false, true]);
    assert_eq!(house.post(&hal, "/projects/shop/lift-hold", &form).await.location(), page);
    assert!(!house.get(&dev, "/").await.text.contains(">Held</span>"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn lists_go_on_page_by_page(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let mut first = None;
    for n in 0..55 {
        let id = house.delivery("push", &format!("id-{n:03}"), DeliveryStatus::Processed, "main is built.").await;
        first.get_or_insert(id);
    }
    let page = house.get(&cookie, "/projects/shop/deliveries").await.text;
    assert!(page.contains("id-054") && page.contains("id-005") && !page.contains("id-004"));
    let older = page.split("?before=").nth(1).unwrap().split('"').next().unwrap();
    let page = house.get(&cookie, &format!("/projects/shop/deliveries?before={older}")).await.text;
    assert!(page.contains("id-004") && page.contains("id-000") && !page.contains("?before="));
    let past = house.get(&cookie, &format!("/projects/shop/deliveries?before={}", DeliveryId::from(first.unwrap().0))).await;
    assert_eq!(past.status, StatusCode::OK);
    assert_eq!(house.get(&cookie, "/projects/shop/deliveries?before=rubbish").await.status, StatusCode::OK);
}

#[sqlx::test(migrations = "../../migrations")]
async fn files_are_named_by_their_content(pool: PgPool) {
    let house = House::build(pool).await;
    let page = house.get("", "/sign-in").await.text;
    for ending in [".css", ".js", ".svg"] {
        let end = page.find(&format!("{ending}\"")).unwrap() + ending.len();
        let url = &page[page[..end].rfind('"').unwrap() + 1..end];
        let file = house.get("", url).await;
        assert_eq!(file.status, StatusCode::OK, "{url}");
        assert_eq!(file.headers.get(header::CACHE_CONTROL).unwrap(), "public, max-age=31536000, immutable");
        assert_eq!(file.headers.get("x-content-type-options").unwrap(), "nosniff");
        assert!(!file.text.is_empty());
    }
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing comes from elsewhere: {page}");
    assert_eq!(house.get("", "/static/ecluse.css").await.status, StatusCode::NOT_FOUND);
    let icon = house.get("", "/favicon.ico").await;
    assert_eq!((icon.status, icon.headers.get(header::CONTENT_TYPE).unwrap().to_str().unwrap()), (StatusCode::OK, "image/svg+xml"));
}
