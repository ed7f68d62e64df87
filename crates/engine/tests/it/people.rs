//! People: the end of sessions, tokens, roles and accounts.

use crate::fixtures::world::World;
use chrono::Duration;
use ecluse_domain::role::{AccountKind, Action, Role, Scope};
use ecluse_engine::people::accounts::{NewPerson, add_person, disable_account, enable_account};
use ecluse_engine::people::roles::remove_role;
use ecluse_engine::people::sessions::find_session_user;
use ecluse_engine::people::sign_in;
use ecluse_engine::people::tokens::{SameName, issue_token, revoke_token};
use ecluse_engine::{Actor, Error, access};
use ecluse_store::{PgPool, tokens};

#[sqlx::test(migrations = "../../migrations")]
async fn sessions_and_tokens_end_when_they_should(pool: PgPool) {
    let world = World::new(pool).await;
    let engine = &world.engine;
    let verified = sign_in::verify(engine, "theo", "a long password")
        .await
        .unwrap();
    let session = sign_in::start(engine, verified, None, None).await.unwrap();
    assert!(
        find_session_user(engine, &session.cookie)
            .await
            .unwrap()
            .is_some()
    );
    let changed = NewPerson {
        login: "theo",
        name: "theo",
        role: Role::TechnicalReferent,
        project: None,
        password: Some("another password"),
        kind: AccountKind::Person,
    };
    add_person(engine, &Actor::command_line(), &changed)
        .await
        .unwrap();
    assert!(
        find_session_user(engine, &session.cookie)
            .await
            .unwrap()
            .is_none()
    );

    // A token that was stolen cannot be extended: a token that is issued with it expires no later.
    let shell = Actor::command_line();
    let (_, _, first) = issue_token(
        engine,
        &shell,
        "theo",
        "first",
        Duration::days(2),
        &Scope::Everything,
        SameName::Keep,
    )
    .await
    .unwrap();
    let (_, _, second) = issue_token(
        engine,
        &world.theo,
        "theo",
        "second",
        Duration::days(300),
        &Scope::Everything,
        SameName::Keep,
    )
    .await
    .unwrap();
    assert!(
        (second - first).abs() < Duration::seconds(1),
        "{second} {first}"
    );
    let (_, _, short) = issue_token(
        engine,
        &world.theo,
        "theo",
        "short",
        Duration::days(1),
        &Scope::Everything,
        SameName::Keep,
    )
    .await
    .unwrap();
    assert!(short < first - Duration::hours(20));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_person_who_loses_the_role_or_the_account_loses_the_rights(pool: PgPool) {
    let world = World::new(pool).await;
    let (engine, shell) = (&world.engine, Actor::command_line());
    let mut conn = engine.connection().await.unwrap();
    let user = world.theo.user.unwrap();
    assert!(
        access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve)
            .await
            .unwrap()
    );
    disable_account(engine, &shell, "theo").await.unwrap();
    assert!(
        !access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve)
            .await
            .unwrap()
    );
    assert!(
        access::require(
            &mut conn,
            &world.theo,
            Some(world.project.id),
            Action::Approve
        )
        .await
        .is_err()
    );
    let again = disable_account(engine, &shell, "theo").await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    // A sign-in that was under way left a session. It ends when the account is enabled.
    let session = "INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (sha256('x'), $1, now() + interval '1 hour')";
    sqlx::query(session)
        .bind(user.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    enable_account(engine, &shell, "theo").await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions WHERE user_id = $1")
        .bind(user.0)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(left, 0);
    assert!(
        access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve)
            .await
            .unwrap()
    );

    // A role is removed once, from the place where it was assigned, and only by a person with the
    // right.
    let held = ecluse_store::people::list_memberships(&mut conn, user)
        .await
        .unwrap();
    let (role, project) = (held[0].role, held[0].project_id);
    let forbidden = remove_role(engine, &world.theo, "theo", role, project).await;
    assert!(matches!(forbidden, Err(Error::Forbidden(_))));
    let unknown = remove_role(engine, &shell, "nobody", role, project).await;
    assert!(matches!(unknown, Err(Error::NotFound("user"))));
    let left = remove_role(engine, &shell, "theo", role, project)
        .await
        .unwrap();
    assert!(left.is_empty(), "{left:?}");
    assert!(matches!(
        remove_role(engine, &shell, "theo", role, project).await,
        Err(Error::Invalid(_))
    ));
    assert!(
        !access::is_allowed(&mut conn, user, Some(world.project.id), Action::Approve)
            .await
            .unwrap()
    );
    let audited: Vec<String> = sqlx::query_scalar(
        "SELECT action FROM audit WHERE subject_id = $1 AND action LIKE 'person.%' ORDER BY id",
    )
    .bind(user.0)
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert!(
        audited.ends_with(
            &["person.disabled", "person.enabled", "person.role_removed"].map(str::to_owned)
        ),
        "{audited:?}"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_commands_at_once_one_issues_the_token_of_a_name(pool: PgPool) {
    let world = World::new(pool).await;
    let (engine, shell) = (&world.engine, Actor::command_line());
    let issue = async |same_name| {
        let day = Duration::days(1);
        let scope = Scope::Everything;
        let issued = issue_token(engine, &shell, "theo", "laptop", day, &scope, same_name);
        issued.await.map(|(id, _, _)| id)
    };
    let (one, other) = tokio::join!(issue(SameName::Refuse), issue(SameName::Refuse));
    let issued = match (one, other) {
        (Ok(issued), Err(Error::Conflict(_))) | (Err(Error::Conflict(_)), Ok(issued)) => issued,
        both => panic!("{both:?}"),
    };
    revoke_token(engine, &shell, issued).await.unwrap();
    let kept = issue(SameName::Refuse).await.unwrap();
    let another = issue(SameName::Keep).await.unwrap();
    let replacement = issue(SameName::Revoke).await.unwrap();
    let mut conn = engine.connection().await.unwrap();
    for (id, is_valid) in [(kept, false), (another, false), (replacement, true)] {
        let scope = tokens::find_scope(&mut conn, id, world.theo.user.unwrap()).await;
        assert_eq!(scope.unwrap().is_some(), is_valid);
    }
}
