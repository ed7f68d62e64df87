//! Faults that were found by reading, and must not come back.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use chrono::Duration;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{ReleaseStatus, Verdict};
use ecluse_domain::role::{AccountKind, Action, Role, Scope};
use ecluse_domain::stage::StageName;
use ecluse_engine::people::{self, NewPerson};
use ecluse_engine::projects::{self, NewProject};
use ecluse_engine::{Actor, Error, access, accounts, build, promote, worker};
use ecluse_store::PgPool;
use ecluse_testbed::webhook;
use world::World;

async fn create(world: &World, slug: &str, image_repository: &str, base_image: &str) -> Result<(), Error> {
    let new = NewProject {
        slug: slug.to_owned(),
        name: "P".to_owned(),
        platform: Platform::Cloud,
        repository: world.sample.repository_url().parse().unwrap(),
        trunk: "main".parse().unwrap(),
        image_repository: Some(image_repository.to_owned()),
        base_image: base_image.to_owned(),
        edition: Edition::Community,
        webhook_secret: None,
        git_credential: None,
    };
    projects::create(&world.engine, &Actor::command_line(), new).await.map(drop)
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_code_of_a_client_is_nobodys_base(pool: PgPool) {
    let world = World::new(pool).await;
    create(&world, "victim", "clients/victim", "sample/odoo").await.unwrap();
    world.sample.commit("takes it", &[("odoo_version.txt", "clients/victim:18.0\n")]).unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    let said = build.error.unwrap();
    assert_eq!(build.status, BuildStatus::Failed);
    assert!(said.contains("odoo_version.txt names `clients/victim`, which holds the images of a project"), "{said}");

    assert!(matches!(create(&world, "a", "sample/x", "sample/x").await, Err(Error::Invalid(_))));
    assert!(matches!(create(&world, "b", "sample/odoo", "sample/other").await, Err(Error::Conflict(_))));
    assert!(matches!(create(&world, "c", "clients/c", "clients/victim").await, Err(Error::Conflict(_))));
    create(&world, "d", "clients/d", "sample/odoo").await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_deliveries_of_a_new_tag_make_one_release(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.sample.head();
    world.sample.push().unwrap();
    for number in 0..10 {
        let payload = webhook::push_tag(&world.sample.repository_url(), &format!("v2.{number}.0"), &"1".repeat(40), &head, "x");
        for _ in 0..2 {
            world.deliver("push", &payload, &webhook::delivery_id()).await;
        }
    }
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let engine = world.engine.clone();
            tokio::spawn(async move { worker::drain(&engine).await.unwrap() })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    world.drain().await;
    let unfinished: Vec<String> =
        sqlx::query_scalar("SELECT kind || ' ' || state || ' ' || coalesce(last_error, '') FROM jobs WHERE state <> 'done'")
            .fetch_all(&world.engine.pool)
            .await
            .unwrap();
    assert!(unfinished.is_empty(), "{unfinished:?}");
    for number in 0..10 {
        assert_eq!(world.release(&format!("v2.{number}.0")).await.unwrap().status, ReleaseStatus::Ready);
    }
    assert_eq!(world.builds().await.len(), 1);
    let created = world.audit().await.into_iter().filter(|row| row.ends_with("release.created")).count();
    assert_eq!(created, 10);
    let outcomes = world.outcomes().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.contains("is on this commit already")).count(), 10, "{outcomes:#?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn control_characters_of_a_commit_poison_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    world.sample.commit("red \u{1b}[31m", &[("shop_base/new.py", "x = 1\n"), ("MIGRATIONS.md", "a\u{0}b\n")]).unwrap();
    let head = world.sample.head();
    world.sample.push().unwrap();
    let mut payload = webhook::push(&world.sample.repository_url(), "main", &"0".repeat(40), &head, "nul \u{0} here");
    payload["pusher"]["name"] = "p\u{0}".into();
    world.deliver("push", &payload, &webhook::delivery_id()).await;
    let mut tag = webhook::push_tag(&world.sample.repository_url(), "v1.0.0", &"1".repeat(40), &head, "nul \u{0} here");
    tag["pusher"]["name"] = "p\u{0}".into();
    world.deliver("push", &tag, &webhook::delivery_id()).await;
    world.drain().await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!((build.status, build.subject.as_deref()), (BuildStatus::Succeeded, Some("red \u{fffd}[31m")), "{:?}", build.error);
    assert_eq!(world.release("v1.0.0").await.unwrap().tagged_by, "p\u{fffd}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_old_release_does_not_take_production_back(pool: PgPool) {
    let world = World::new(pool).await;
    let old = world.released().await;
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    world.push("main").await;
    let new = world.tag("v1.1.0").await.unwrap();
    for release in [&old, &new] {
        for stage in [StageName::Preprod, StageName::Prod] {
            world.say(&world.theo, release.id, stage, Verdict::Approved).await;
        }
        let preprod = world.request(&world.paula, release.id, StageName::Preprod).await;
        assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    }
    // Asked for while the newer one is on its way: decided when its turn comes.
    let newer = promote::request(&world.engine, &world.paula, promote::Wanted::new(new.id, StageName::Prod)).await.unwrap();
    let older = promote::request(&world.engine, &world.paula, promote::Wanted::new(old.id, StageName::Prod)).await.unwrap();
    world.drain().await;
    assert_eq!(world.status(newer.id).await, PromotionStatus::Succeeded);
    let ended = world.promotion(older.id).await;
    assert_eq!(ended.status, PromotionStatus::Superseded);
    assert_eq!(ended.reason.unwrap(), "v1.0.0 is older than v1.1.0, which is live on prod; to go back, ask for a rollback.");
    assert_eq!(world.live(StageName::Prod).await.unwrap().image_digest, new.image_digest.clone().unwrap());
    let again = promote::request(&world.engine, &world.paula, promote::Wanted::new(old.id, StageName::Prod)).await.unwrap();
    assert_eq!(again.status, PromotionStatus::Refused, "at once: {again:?}");
    // The same one again, and going back where nothing is at stake, stay possible.
    for (release, stage) in [(new.id, StageName::Prod), (old.id, StageName::Preprod)] {
        let promotion = world.request(&world.paula, release, stage).await;
        assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_changelog_dated_tomorrow_waits_for_its_day(pool: PgPool) {
    let world = World::new(pool).await;
    let (today, later) =
        (ecluse_engine::clock::now().date_naive().to_string(), (ecluse_engine::clock::now() + Duration::days(2)).date_naive().to_string());
    world.sample.add_version("v1.1.0", &later, "A change.").unwrap();
    world.push("main").await;
    let release = world.tag("v1.1.0").await.unwrap();
    let promotion = world.request(&world.paula, release.id, StageName::Preprod).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::AwaitingGates);
    assert_eq!(world.gates(promotion).await[0], "changelog pending");
    // The clock cannot be turned here, so the date is.
    sqlx::query("UPDATE builds SET changelog = replace(changelog, $1, $2)")
        .bind(&later)
        .bind(&today)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.say(&world.theo, release.id, StageName::Preprod, Verdict::Approved).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_refused_is_refused_at_once_with_every_reason(pool: PgPool) {
    let world = World::new(pool).await;
    world.push("main").await;
    let release = world.tag("v9.0.0").await.unwrap();
    let promotion = promote::request(&world.engine, &world.paula, promote::Wanted::new(release.id, StageName::Preprod)).await.unwrap();
    assert_eq!(promotion.status, PromotionStatus::Refused);
    let reason = promotion.reason.unwrap();
    assert!(reason.contains("CHANGELOG.md") && reason.contains("MIGRATIONS.md"), "{reason}");
    assert!(world.audit().await.contains(&"ecluse promotion.refused".to_owned()));
    // And it stands in nobody's way.
    promote::request(&world.engine, &world.paula, promote::Wanted::new(release.id, StageName::Preprod)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn sessions_and_tokens_end_when_they_should(pool: PgPool) {
    let world = World::new(pool).await;
    let engine = &world.engine;
    let session = people::sign_in(engine, "theo", "a long password", None, None).await.unwrap();
    assert!(people::session_user(engine, &session.cookie).await.unwrap().is_some());
    let changed = NewPerson {
        login: "theo",
        name: "theo",
        role: Role::TechnicalReferent,
        project: None,
        password: Some("another password"),
        kind: AccountKind::Person,
    };
    people::add(engine, &Actor::command_line(), &changed).await.unwrap();
    assert!(people::session_user(engine, &session.cookie).await.unwrap().is_none());

    // A token that was lost cannot be made to last.
    let shell = Actor::command_line();
    let (_, _, first) = people::issue_token(engine, &shell, "theo", "first", Duration::days(2), &Scope::Everything).await.unwrap();
    let (_, _, second) = people::issue_token(engine, &world.theo, "theo", "second", Duration::days(300), &Scope::Everything).await.unwrap();
    assert!((second - first).abs() < Duration::seconds(1), "{second} {first}");
    let (_, _, short) = people::issue_token(engine, &world.theo, "theo", "short", Duration::days(1), &Scope::Everything).await.unwrap();
    assert!(short < first - Duration::hours(20));
}

#[sqlx::test(migrations = "../../migrations")]
async fn whoever_loses_their_role_or_account_counts_no_more(pool: PgPool) {
    let world = World::new(pool).await;
    let (engine, shell) = (&world.engine, Actor::command_line());
    let mut conn = engine.connection().await.unwrap();
    let user = world.theo.user.unwrap();
    assert!(access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve).await.unwrap());
    accounts::disable(engine, &shell, "theo").await.unwrap();
    assert!(!access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve).await.unwrap());
    assert!(access::require(&mut conn, &world.theo, Some(world.project.id), Action::Approve).await.is_err());
    let again = accounts::disable(engine, &shell, "theo").await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    // A sign-in that was under way left a session: it is over too.
    let session = "INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (sha256('x'), $1, now() + interval '1 hour')";
    sqlx::query(session).bind(user.0).execute(&mut *conn).await.unwrap();
    accounts::enable(engine, &shell, "theo").await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sessions WHERE user_id = $1").bind(user.0).fetch_one(&mut *conn).await.unwrap();
    assert_eq!(left, 0);
    assert!(access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve).await.unwrap());

    // A role goes where it was given, once; whoever has none of the rights takes none.
    let held = ecluse_store::people::memberships(&mut conn, user).await.unwrap();
    let (role, on) = (held[0].role, held[0].project_id);
    let forbidden = accounts::take_role(engine, &world.theo, "theo", role, on).await;
    assert!(matches!(forbidden, Err(Error::Forbidden(_))));
    let unknown = accounts::take_role(engine, &shell, "nobody", role, on).await;
    assert!(matches!(unknown, Err(Error::NotFound("user"))));
    let left = accounts::take_role(engine, &shell, "theo", role, on).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
    assert!(matches!(accounts::take_role(engine, &shell, "theo", role, on).await, Err(Error::Invalid(_))));
    assert!(!access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve).await.unwrap());
    let told: Vec<String> = sqlx::query_scalar("SELECT action FROM audit WHERE subject_id = $1 AND action LIKE 'person.%' ORDER BY id")
        .bind(user.0)
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    assert!(told.ends_with(&["person.disabled", "person.enabled", "person.role_removed"].map(str::to_owned)), "{told:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_tag_of_a_branch_is_its_last_push(pool: PgPool) {
    let world = World::new(pool).await;
    let named = async |tag: &str| world.engine.registry.resolve(&world.project.image_repository, tag).await.ok();
    let first = world.push("main").await;
    world.sample.commit("a feature", &[("shop_base/new.py", "x = 1\n")]).unwrap();
    let second = world.push("feature/x").await;
    let (built_first, built_second) =
        (world.build_of(&first).await.unwrap().image_digest, world.build_of(&second).await.unwrap().image_digest);
    assert!(built_first != built_second && built_second.is_some());
    assert_eq!(named("main").await, built_first);
    // A fast-forward to what another branch built.
    world.announce("main", &second, "merged").await;
    world.drain().await;
    assert_eq!(named("main").await, built_second);

    // Built by a tag, then pushed to a branch.
    world.sample.commit("by a tag", &[("shop_base/new.py", "x = 2\n")]).unwrap();
    let release = world.tag("v3.0.0").await.unwrap();
    world.announce("main", release.commit_sha.as_str(), "merged").await;
    world.drain().await;
    assert_eq!(named("main").await, release.image_digest);

    // Two pushes, the older of which was superseded and is built last: it does not take the tag back.
    world.sample.commit("older", &[("shop_base/new.py", "x = 3\n")]).unwrap();
    let older = world.sample.head();
    world.sample.commit("newer", &[("shop_base/new.py", "x = 4\n")]).unwrap();
    let newer = world.sample.head();
    world.sample.push().unwrap();
    world.announce("main", &older, "older").await;
    world.announce("main", &newer, "newer").await;
    sqlx::query("UPDATE jobs SET run_at = now() - interval '1 hour' WHERE kind = 'delivery' AND state = 'ready' AND subject_id = (SELECT max(id::text)::uuid FROM deliveries)")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
    let superseded = world.build_of(&older).await.unwrap();
    assert_eq!(superseded.status, BuildStatus::Superseded);
    build::retry(&world.engine, &world.theo, superseded.id).await.unwrap();
    world.drain().await;
    assert_eq!(world.build_of(&older).await.unwrap().status, BuildStatus::Succeeded);
    assert_eq!(named("main").await, world.build_of(&newer).await.unwrap().image_digest);
    assert_eq!(named(&older).await, world.build_of(&older).await.unwrap().image_digest);
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_change_of_a_release_is_in_the_audit_log(pool: PgPool) {
    let world = World::new(pool).await;
    world.sample.commit("wants a package", &[("requirements.txt", "requests==2.32\n")]).unwrap();
    let head = world.push("main").await;
    let release = world.tag("v1.0.0").await.unwrap();
    assert_eq!(release.status, ReleaseStatus::Failed);
    let failed = world.build_of(&head).await.unwrap();
    assert!(failed.error.clone().unwrap().ends_with('.'), "{failed:?}");
    build::retry(&world.engine, &world.theo, failed.id).await.unwrap();
    let payload = webhook::deletion(&world.sample.repository_url(), "refs/tags/v1.0.0", &head);
    world.deliver("push", &payload, &webhook::delivery_id()).await;
    world.drain().await;
    for _ in 0..2 {
        let payload = webhook::push_tag(&world.sample.repository_url(), "v1.0.0", &"1".repeat(40), &head, "x");
        world.deliver("push", &payload, &webhook::delivery_id()).await;
    }
    world.drain().await;
    let audit: Vec<String> = world.audit().await.into_iter().filter(|row| row.contains(" release.")).collect();
    let wanted = [
        "github release.created",
        "github release.failed",
        "theo release.building",
        "github release.tag_deleted",
        "ecluse release.failed",
        "github release.tag_came_back",
    ];
    assert_eq!(audit.len(), wanted.len(), "{audit:?}");
    for row in wanted {
        assert!(audit.iter().any(|found| found == row), "{row} is not in {audit:?}");
    }
}

/// A worker that lost its build says nothing more about it, not even between two log lines.
#[sqlx::test(migrations = "../../migrations")]
async fn who_lost_a_build_writes_nothing_about_it(pool: PgPool) {
    let world = World::new(pool).await;
    let lost = "CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE jobs SET fence = fence + 1 WHERE kind = 'build'; RETURN NEW; END $$;
                CREATE TRIGGER lost AFTER INSERT ON build_steps FOR EACH ROW WHEN (NEW.name = 'fetch') EXECUTE FUNCTION lost();";
    sqlx::raw_sql(lost).execute(&world.engine.pool).await.unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!((build.status, build.author), (BuildStatus::Running, None));
}
