//! Jobs: one worker claims a job, a worker that lost its lease writes nothing, no request is lost,
//! and projects share the workers.

use std::time::Duration;

use ecluse_domain::Digest;
use ecluse_domain::delivery::{DeliveryStatus, Forge};
use ecluse_domain::ids::{DeliveryId, DependencyImageId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_store::deliveries::{self, NewDelivery, Processed};
use ecluse_store::dependency_images::{self, NewDependencyImage};
use ecluse_store::jobs::{self, Claim, Job, Pool, QueueId};
use ecluse_store::{Error, Listener, PgConnection, PgPool};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

const LEASE: Duration = Duration::from_secs(60);

/// Claims one job of a pool, with a limit of two for each project.
async fn claim(database: &PgPool, pool: Pool, worker: &str) -> Option<Job> {
    let mut jobs = claim_as(
        database,
        Claim {
            worker,
            ..one(pool)
        },
    )
    .await;
    assert!(jobs.len() <= 1);
    jobs.pop()
}

async fn claim_as(database: &PgPool, claim: Claim<'_>) -> Vec<Job> {
    let mut tx = jobs::begin_claim(database, claim.pool).await.unwrap();
    let jobs = jobs::claim(&mut tx, claim).await.unwrap();
    ecluse_store::commit(tx).await.unwrap();
    jobs
}

/// A claim of one job.
pub fn one(pool: Pool) -> Claim<'static> {
    Claim {
        pool,
        per_project: 2,
        except: None,
        served: &[],
        at_most: 1,
        worker: "w",
        lease: LEASE,
    }
}

async fn expire_leases(pool: &PgPool) {
    sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'leased'")
        .execute(pool)
        .await
        .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_job_is_claimed_once(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    for _ in 0..20 {
        jobs::enqueue(&mut conn, JobKind::Build, Uuid::now_v7(), None)
            .await
            .unwrap();
    }
    let claims = (0..40).map(|number| {
        let pool = pool.clone();
        tokio::spawn(async move { claim(&pool, Pool::Builds, &format!("w{number}")).await })
    });
    let mut claimed = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        claimed.extend(claim.await.unwrap().map(|job| job.subject));
    }
    let count = claimed.len();
    claimed.sort();
    claimed.dedup();
    assert_eq!((claimed.len(), count), (20, 20));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_worker_that_lost_its_lease_writes_nothing(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let subject = Uuid::now_v7();
    jobs::enqueue(&mut conn, JobKind::Deployment, subject, None)
        .await
        .unwrap();
    let old = claim(&pool, Pool::Deployments, "old").await.unwrap();
    assert!(
        claim(&pool, Pool::Deployments, "new").await.is_none(),
        "leased"
    );
    expire_leases(&pool).await;
    let new = claim(&pool, Pool::Deployments, "new").await.unwrap();
    assert_eq!((new.id, new.attempts, new.subject), (old.id, 2, subject));
    let lost = |result: Result<(), Error>| result.is_err_and(|error| error.violates("lease"));
    assert!(lost(jobs::heartbeat(&mut conn, &old, LEASE).await));
    assert!(lost(jobs::require_lease(&mut conn, &old).await));
    assert!(lost(jobs::finish(&mut conn, &old).await));
    assert!(lost(jobs::retry(&mut conn, &old, LEASE, "late").await));
    assert!(lost(jobs::mark_dead(&mut conn, &old, "late").await));
    assert!(lost(jobs::hand_back(&mut conn, &old).await));
    jobs::require_lease(&mut conn, &new).await.unwrap();
    jobs::finish(&mut conn, &new).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_job_requested_while_it_runs_runs_once_more(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let subject = Uuid::now_v7();
    jobs::enqueue(&mut conn, JobKind::Promotion, subject, None)
        .await
        .unwrap();
    jobs::enqueue(&mut conn, JobKind::Promotion, subject, None)
        .await
        .unwrap();
    let first = claim(&pool, Pool::Outside, "w").await.unwrap();
    assert!(
        claim(&pool, Pool::Outside, "w").await.is_none(),
        "two requests before the run are one run"
    );
    jobs::enqueue(&mut conn, JobKind::Promotion, subject, None)
        .await
        .unwrap();
    jobs::finish(&mut conn, &first).await.unwrap();
    let second = claim(&pool, Pool::Outside, "w").await.unwrap();
    assert_eq!((second.subject, second.attempts), (subject, 1));
    jobs::finish(&mut conn, &second).await.unwrap();
    assert!(claim(&pool, Pool::Outside, "w").await.is_none());
    assert_eq!(
        jobs::next_due(&mut conn, Pool::Outside).await.unwrap(),
        None
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_retry_waits_and_a_job_handed_back_does_not(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    jobs::enqueue(&mut conn, JobKind::Build, Uuid::now_v7(), None)
        .await
        .unwrap();
    let job = claim(&pool, Pool::Builds, "w").await.unwrap();
    jobs::hand_back(&mut conn, &job).await.unwrap();
    let job = claim(&pool, Pool::Builds, "w").await.unwrap();
    assert_eq!(job.attempts, 1, "handing back does not count as an attempt");
    jobs::retry(
        &mut conn,
        &job,
        Duration::from_secs(100),
        "the registry does not answer",
    )
    .await
    .unwrap();
    assert!(claim(&pool, Pool::Builds, "w").await.is_none());
    let due = jobs::next_due(&mut conn, Pool::Builds)
        .await
        .unwrap()
        .unwrap();
    assert!((90..=100).contains(&due.as_secs()), "{due:?}");
}

/// Announces a text on the channel of jobs, in a transaction of its own.
async fn announce(pool: &PgPool, text: &str) {
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(jobs::CHANNEL)
        .bind(text)
        .execute(pool)
        .await
        .unwrap();
}

async fn next_notification(listener: &mut Listener) -> String {
    tokio::time::timeout(Duration::from_secs(60), listener.next())
        .await
        .unwrap()
        .unwrap()
}

/// Postgres delivers notifications in the order of the commits. A text that is announced after the
/// job was enqueued, but before its transaction commits, therefore arrives first.
#[sqlx::test(migrations = "../../migrations")]
async fn a_listener_is_notified_when_the_transaction_commits_and_not_before(pool: PgPool) {
    let mut listener = Listener::open(&pool, jobs::CHANNEL).await.unwrap();
    let mut tx = ecluse_store::begin(&pool).await.unwrap();
    jobs::enqueue(&mut tx, JobKind::Build, Uuid::now_v7(), None)
        .await
        .unwrap();
    announce(&pool, "before the commit").await;
    assert_eq!(next_notification(&mut listener).await, "before the commit");
    ecluse_store::commit(tx).await.unwrap();
    let announced = next_notification(&mut listener).await;
    assert_eq!(jobs::announced_pool(&announced), Some(Pool::Builds));

    let mut tx = ecluse_store::begin(&pool).await.unwrap();
    jobs::enqueue(&mut tx, JobKind::Build, Uuid::now_v7(), None)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    announce(&pool, "after the rollback").await;
    assert_eq!(next_notification(&mut listener).await, "after the rollback");
}

/// Creates projects with so many waiting builds each. The builds of the first project are the
/// oldest.
async fn create_waiting_builds(pool: &PgPool, builds: &[i32]) -> Vec<Uuid> {
    let mut projects = Vec::new();
    for (number, builds) in builds.iter().enumerate() {
        let project = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO projects (id, slug, name, platform, repository, image_repository, base_image, webhook_secret) VALUES ($1, $2, 'P', 'cloud', 'https://h/p', $2, 'odoo', 'x')",
        )
        .bind(project)
        .bind(format!("p{number}"))
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "WITH created AS (INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind)
                           SELECT gen_random_uuid(), $1, encode(sha256(($1::text || n)::bytea), 'hex')::varchar(40), 'main', 'branch' FROM generate_series(1, $2) n RETURNING id)
             INSERT INTO jobs (id, kind, subject_id, project_id, run_at) SELECT gen_random_uuid(), 'build', id, $1, now() - interval '1 hour' + make_interval(secs => $3) FROM created",
        )
        .bind(project)
        .bind(builds)
        .bind(number as f64)
        .execute(pool)
        .await
        .unwrap();
        projects.push(project);
    }
    projects
}

async fn count_running(conn: &mut PgConnection, projects: &[Uuid]) -> Vec<i64> {
    sqlx::query_scalar("SELECT (SELECT count(*) FROM jobs WHERE state = 'leased' AND project_id = p) FROM unnest($1::uuid[]) WITH ORDINALITY u (p, n) ORDER BY n")
        .bind(projects)
        .fetch_all(conn)
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn builds_are_claimed_from_the_projects_in_turn(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[50, 5, 1]).await;
    let mut conn = pool.acquire().await.unwrap();
    let mut claimed = Vec::new();
    while let Some(job) = claim(&pool, Pool::Builds, "w").await {
        let project: Uuid = sqlx::query_scalar("SELECT project_id FROM jobs WHERE id = $1")
            .bind(job.id.0)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        claimed.push(projects.iter().position(|&known| known == project).unwrap());
    }
    assert_eq!(
        claimed,
        [0, 1, 2, 0, 1],
        "one build of each project, then the second ones, up to the limit of two"
    );
    assert_eq!(
        jobs::next_due(&mut conn, Pool::Builds)
            .await
            .unwrap()
            .map(|due| due.as_secs() > 50),
        Some(true),
        "the next event is the end of a lease"
    );
    // A build policy can raise or lower the limit of a project.
    sqlx::query("UPDATE projects SET build_policy = '{\"parallel_builds\": 4}' WHERE id = $1")
        .bind(projects[0])
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query("UPDATE projects SET build_policy = '{\"parallel_builds\": 1}' WHERE id = $1")
        .bind(projects[1])
        .execute(&mut *conn)
        .await
        .unwrap();
    for _ in 0..5 {
        claim(&pool, Pool::Builds, "w").await;
    }
    assert_eq!(count_running(&mut conn, &projects).await, [4, 2, 1]);
    // The pool for builds claims no other job.
    jobs::enqueue(&mut conn, JobKind::Delivery, Uuid::now_v7(), None)
        .await
        .unwrap();
    assert!(claim(&pool, Pool::Builds, "w").await.is_none());
    assert_eq!(
        claim(&pool, Pool::Deliveries, "w").await.unwrap().kind,
        JobKind::Delivery
    );
    assert!(claim(&pool, Pool::Deliveries, "w").await.is_none());
}

/// Many workers claim and finish builds at the same time: no limit is exceeded at any moment, and
/// every build runs.
#[sqlx::test(migrations = "../../migrations")]
async fn concurrent_claims_exceed_no_limit(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[40, 40, 40]).await;
    let workers: Vec<_> = (0..6)
        .map(|number| {
            let (pool, projects) = (pool.clone(), projects.clone());
            tokio::spawn(async move {
                let (mut done, mut idle) = (0, 0);
                while idle < 50 {
                    match claim(&pool, Pool::Builds, &format!("w{number}")).await {
                        Some(job) => {
                            let mut conn = pool.acquire().await.unwrap();
                            let now = count_running(&mut conn, &projects).await;
                            assert!(now.iter().all(|&builds| builds <= 2), "{now:?}");
                            jobs::finish(&mut conn, &job).await.unwrap();
                            (done, idle) = (done + 1, 0);
                        }
                        None => idle += 1,
                    }
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for worker in workers {
        done += worker.await.unwrap();
    }
    assert_eq!(done, 120);
}

/// Deliveries that wait, of one project; the first became due the longest ago.
async fn create_waiting_deliveries(pool: &PgPool, project: Uuid, count: i32) -> Vec<Uuid> {
    sqlx::query_scalar(
        "INSERT INTO jobs (id, kind, subject_id, project_id, run_at)
         SELECT gen_random_uuid(), 'delivery', gen_random_uuid(), $1, now() - interval '1 hour' + make_interval(secs => n) FROM generate_series(1, $2) n
         RETURNING subject_id",
    )
    .bind(project)
    .bind(count)
    .fetch_all(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn jobs_of_one_project_are_claimed_together_and_in_order(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[0, 0]).await;
    let first = create_waiting_deliveries(&pool, projects[0], 5).await;
    let second = create_waiting_deliveries(&pool, projects[1], 2).await;
    let subjects = |jobs: &[Job]| jobs.iter().map(|job| job.subject).collect::<Vec<_>>();
    let three = Claim {
        at_most: 3,
        per_project: 1,
        ..one(Pool::Deliveries)
    };
    let claimed = claim_as(&pool, three).await;
    assert_eq!(subjects(&claimed), first[..3]);
    // The limit of a project counts its running jobs, so the next claim takes another project.
    assert_eq!(subjects(&claim_as(&pool, three).await), second);
    assert!(claim_as(&pool, three).await.is_empty());

    let mut conn = pool.acquire().await.unwrap();
    let held = jobs::lock_leased(&mut conn, &claimed).await.unwrap();
    assert_eq!(subjects(&held), first[..3]);
    jobs::retry(&mut conn, &claimed[1], Duration::ZERO, "failed")
        .await
        .unwrap();
    let held = jobs::lock_leased(&mut conn, &claimed).await.unwrap();
    assert_eq!(subjects(&held), [first[0], first[2]]);
    jobs::finish_all(&mut conn, &held).await.unwrap();
    assert!(
        jobs::finish_all(&mut conn, &claimed)
            .await
            .is_err_and(|error| error.violates("lease"))
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_job_that_failed_before_is_claimed_alone(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[0]).await;
    let waiting = create_waiting_deliveries(&pool, projects[0], 4).await;
    sqlx::query("UPDATE jobs SET attempts = 1 WHERE subject_id = ANY($1)")
        .bind(&waiting[1..2])
        .execute(&pool)
        .await
        .unwrap();
    let many = Claim {
        at_most: 10,
        per_project: 10,
        ..one(Pool::Deliveries)
    };
    let mut claims = Vec::new();
    for _ in 0..3 {
        let claimed = claim_as(&pool, many).await;
        claims.push(claimed.iter().map(|job| job.subject).collect::<Vec<_>>());
    }
    assert_eq!(
        claims,
        [
            vec![waiting[0], waiting[2], waiting[3]],
            vec![waiting[1]],
            vec![]
        ]
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn projects_take_turns_although_one_has_older_jobs(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[0, 0, 0]).await;
    for (&project, count) in projects.iter().zip([50, 2, 1]) {
        create_waiting_deliveries(&pool, project, count).await;
    }
    let mut served = Vec::new();
    let mut turns = Vec::new();
    for _ in 0..7 {
        let claim = Claim {
            served: &served,
            ..one(Pool::Deliveries)
        };
        let job = claim_as(&pool, claim).await.pop().unwrap();
        let project: Uuid = sqlx::query_scalar(
            "UPDATE jobs SET state = 'done', finished_at = now(), lease_owner = NULL, lease_until = NULL WHERE id = $1 RETURNING project_id",
        )
        .bind(job.id.0)
        .fetch_one(&pool)
        .await
        .unwrap();
        served.retain(|&queue| queue != job.queue);
        served.push(job.queue);
        turns.push(projects.iter().position(|&known| known == project).unwrap());
    }
    assert_eq!(turns, [0, 1, 2, 0, 1, 0, 0]);

    // A claim can leave one project out.
    let claim = Claim {
        except: served.last().copied(),
        ..one(Pool::Deliveries)
    };
    assert!(claim_as(&pool, claim).await.is_empty());
}

/// Requests a dependency image for a project, whose first image has the number 1.
async fn request_image(conn: &mut PgConnection, project: Uuid, number: usize) -> DependencyImageId {
    let wanted = NewDependencyImage {
        key: Digest::sha256(format!("{project} {number}").as_bytes()),
        base_repository: "odoo".to_owned(),
        base_digest: Digest::sha256(b"base"),
        packages: "package".to_owned(),
        requirements: String::new(),
    };
    let (id, is_new) = dependency_images::request(conn, &wanted).await.unwrap();
    assert!(is_new);
    jobs::enqueue_dependencies(conn, id, ProjectId(project))
        .await
        .unwrap();
    id
}

/// Adds a build of a project that waits for this image.
async fn wait_for_image(conn: &mut PgConnection, project: Uuid, image: DependencyImageId) {
    sqlx::query(
        "INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind, status, started_at, dependency_image_id, waits_for)
         VALUES (gen_random_uuid(), $1, left(encode(sha256($2::text::bytea), 'hex'), 40), 'main', 'branch', 'running', now(), $2, 'dependencies')",
    )
    .bind(project)
    .bind(image.0)
    .execute(conn)
    .await
    .unwrap();
}

/// Claims builds and dependency images until there is none. Returns the number of the project in
/// whose queue each one was, and its subject.
async fn claim_all(pool: &PgPool, projects: &[Uuid]) -> Vec<(usize, Uuid)> {
    let mut claimed = Vec::new();
    while let Some(job) = claim(pool, Pool::Builds, "w").await {
        let is_of = |&project: &Uuid| QueueId::of(ProjectId(project)) == job.queue;
        claimed.push((projects.iter().position(is_of).unwrap(), job.subject));
    }
    claimed
}

#[sqlx::test(migrations = "../../migrations")]
async fn dependency_images_are_made_in_the_turns_of_the_projects(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[0, 0]).await;
    let mut conn = pool.acquire().await.unwrap();
    let mut images = Vec::new();
    for number in 0..20 {
        images.push(request_image(&mut conn, projects[0], number).await);
    }
    let last = request_image(&mut conn, projects[1], 0).await;
    let expected = [(0, images[0].0), (1, last.0), (0, images[1].0)];
    assert_eq!(
        claim_all(&pool, &projects).await,
        expected,
        "in turn, up to the limit of two"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_shared_dependency_image_is_made_in_the_earliest_turn(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[0, 0, 0]).await;
    let mut conn = pool.acquire().await.unwrap();
    let mut images = Vec::new();
    for number in 0..20 {
        images.push(request_image(&mut conn, projects[0], number).await);
    }
    let shared = images[19];
    for project in &projects[..2] {
        wait_for_image(&mut conn, *project, shared).await;
    }
    let expected = [(0, images[0].0), (1, shared.0), (0, images[1].0)];
    assert_eq!(claim_all(&pool, &projects).await, expected);
    // A project with as many running jobs as its limit allows brings no turn.
    let wanted = request_image(&mut conn, projects[2], 0).await;
    for project in &projects {
        wait_for_image(&mut conn, *project, wanted).await;
    }
    sqlx::query("UPDATE projects SET build_policy = '{\"parallel_builds\": 1}' WHERE id = $1")
        .bind(projects[1])
        .execute(&mut *conn)
        .await
        .unwrap();
    assert_eq!(claim_all(&pool, &projects).await, [(2, wanted.0)]);
}

/// The reconciler finds an image without a job, which a build waits for.
#[sqlx::test(migrations = "../../migrations")]
async fn the_missing_job_of_a_dependency_image_is_in_the_queue_of_its_project(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[0, 0]).await;
    let mut conn = pool.acquire().await.unwrap();
    let image = request_image(&mut conn, projects[0], 0).await;
    wait_for_image(&mut conn, projects[1], image).await;
    sqlx::query("DELETE FROM jobs")
        .execute(&mut *conn)
        .await
        .unwrap();
    assert_eq!(jobs::enqueue_missing(&mut conn).await.unwrap(), 1);
    assert_eq!(claim_all(&pool, &projects).await, [(1, image.0)]);
}

/// How many rows of a table Postgres has read in this transaction.
async fn count_rows_read(conn: &mut PgConnection, table: &str) -> i64 {
    sqlx::query_scalar(
        "SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int8 FROM pg_stat_xact_user_tables WHERE relname = $1",
    )
    .bind(table)
    .fetch_one(conn)
    .await
    .unwrap()
}

/// Stores deliveries, distributed over projects.
async fn store_deliveries(pool: &PgPool, projects: &[Uuid], count: usize) {
    let new: Vec<NewDelivery> = (0..count)
        .map(|number| NewDelivery {
            id: DeliveryId::generate(),
            project_id: ProjectId(projects[number % projects.len()]),
            forge: Forge::Github,
            forge_id: Uuid::new_v4().to_string(),
            event: "push".to_owned(),
            payload: "{}".into(),
            remote_address: None,
            ignored: None,
        })
        .collect();
    let mut conn = pool.acquire().await.unwrap();
    let stored = deliveries::insert_all(&mut conn, &new).await.unwrap();
    assert_eq!(stored.len(), count);
}

/// Claims and ends a batch of deliveries on a connection; returns how many there are, and how many
/// rows of `jobs` and of `deliveries` Postgres read for it.
async fn work_off_batch(database: &PgPool) -> (usize, i64, i64) {
    let mut tx = jobs::begin_claim(database, Pool::Deliveries).await.unwrap();
    let claim = Claim {
        at_most: 64,
        ..one(Pool::Deliveries)
    };
    let claimed = jobs::claim(&mut tx, claim).await.unwrap();
    let of_jobs = count_rows_read(&mut tx, "jobs").await;
    ecluse_store::commit(tx).await.unwrap();
    let mut tx = ecluse_store::begin_async_commit(database).await.unwrap();
    let locked = jobs::lock_leased(&mut tx, &claimed).await.unwrap();
    let ids: Vec<DeliveryId> = locked.iter().map(|job| DeliveryId(job.subject)).collect();
    let mut read = 0;
    deliveries::read_each(&mut tx, &ids, |_| read += 1)
        .await
        .unwrap();
    assert_eq!(read, claimed.len());
    let processed: Vec<Processed> = claimed
        .iter()
        .map(|job| Processed {
            id: DeliveryId(job.subject),
            status: DeliveryStatus::Processed,
            outcome: "Done.".into(),
        })
        .collect();
    deliveries::set_outcomes(&mut tx, &processed).await.unwrap();
    jobs::finish_all(&mut tx, &locked).await.unwrap();
    let of_deliveries = count_rows_read(&mut tx, "deliveries").await;
    let of_jobs = of_jobs + count_rows_read(&mut tx, "jobs").await;
    ecluse_store::commit(tx).await.unwrap();
    (claimed.len(), of_jobs, of_deliveries)
}

/// A plan stays for as long as its connection. One that was made when there were few jobs, or one
/// that sorts a queue, would read every waiting delivery for each batch of a burst.
#[sqlx::test(migrations = "../../migrations")]
async fn a_batch_reads_few_rows_when_the_queues_have_grown(pool: PgPool) {
    let projects = create_waiting_builds(&pool, &[0; 20]).await;
    let one_connection = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(pool.connect_options().as_ref().clone())
        .await
        .unwrap();
    store_deliveries(&pool, &projects[..1], 3).await;
    sqlx::raw_sql(
        "ALTER TABLE jobs SET (autovacuum_enabled = false);
         ALTER TABLE deliveries SET (autovacuum_enabled = false);
         ANALYZE jobs; ANALYZE deliveries",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert_eq!(work_off_batch(&one_connection).await.0, 3);
    store_deliveries(&pool, &projects, 4_000).await;
    let (claimed, of_jobs, of_deliveries) = work_off_batch(&one_connection).await;
    assert_eq!(claimed, 64);
    assert!(of_jobs < 700, "{of_jobs} rows of jobs were read");
    assert!(
        of_deliveries < 300,
        "{of_deliveries} rows of deliveries were read"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_pool_knows_when_its_next_job_is_due(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let mut time_until_due = async || {
        let due = jobs::time_until_due(&mut conn, Pool::Deliveries).await;
        due.unwrap()
    };
    assert_eq!(time_until_due().await, None);
    let project = create_waiting_builds(&pool, &[0]).await[0];
    create_waiting_deliveries(&pool, project, 1).await;
    assert_eq!(time_until_due().await, Some(Duration::ZERO));
    let job = claim(&pool, Pool::Deliveries, "w").await.unwrap();
    let lease = time_until_due().await.unwrap();
    assert!(lease <= LEASE && lease > LEASE / 2, "{lease:?}");
    expire_leases(&pool).await;
    assert_eq!(time_until_due().await, Some(Duration::ZERO));
    let again = claim(&pool, Pool::Deliveries, "w").await.unwrap();
    assert_eq!(again.id, job.id);
    let pause = Duration::from_secs(100);
    jobs::retry(&mut pool.acquire().await.unwrap(), &again, pause, "later")
        .await
        .unwrap();
    let retry = time_until_due().await.unwrap();
    assert!(retry <= pause && retry > pause / 2, "{retry:?}");
}
