//! Reads the client's database of a stage, and records what was found or why it could not be read. A
//! container with the image of the live deployment does it, in the networks of the stage: what Odoo
//! reaches there, it reaches. A reading changes nothing, so the death of a worker only means that
//! another one reads again.

use std::collections::BTreeMap;
use std::time::Duration;

use ecluse_clients::containers::{FILES, RunFile, RunResult};
use ecluse_clients::deployer::{DeploySpec, Secrets, StageProgram};
use ecluse_domain::database::DatabaseFacts;
use ecluse_domain::ids::{ProjectId, StageId};
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Action;
use ecluse_domain::stage::{DatabaseAddress, StageName, find_password};
use ecluse_domain::text::{Sentence, quote};
use ecluse_store::database_states::{self, Reading};
use ecluse_store::deployments::{self, Deployment};
use ecluse_store::jobs::{self, Job};
use ecluse_store::{PgConnection, images, stages};

use crate::deployment::spec::build_spec;
use crate::wording::end_with_full_stop;
use crate::{Actor, Engine, Error, Result, access, commit};

const PROGRAM: &str = include_str!("read_database.py");
/// How long a reading may take: the connection 10 seconds, each of five statements 20.
const TIMEOUT: Duration = Duration::from_secs(120);
/// Bytes of the output that are kept: 3,000 modules of 120 bytes take 360 KB.
const MAX_OUTPUT: usize = 1 << 20;

/// Requests a reading of the client's database. Needs [`Action::ManageStages`] on the project,
/// because a reading starts a container. Nothing is read while nothing is live on the stage.
pub async fn request_reading(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    stage: StageName,
) -> Result<()> {
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, Some(project), Action::ManageStages).await?;
    let stage = stages::get(&mut tx, project, stage).await?;
    enqueue_reading(&mut tx, project, stage.id).await?;
    commit(tx).await
}

/// Enqueues a reading of the client's database of a stage.
pub(crate) async fn enqueue_reading(
    conn: &mut PgConnection,
    project: ProjectId,
    stage: StageId,
) -> Result<()> {
    jobs::enqueue(conn, JobKind::DatabaseReading, stage.0, Some(project)).await?;
    Ok(())
}

/// Runs the job of a reading.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let Some(deployment) = find_deployment(engine, job).await? else {
        return Ok(()); // nothing has been live since it was enqueued
    };
    let spec = build_spec(engine, &deployment).await?;
    let variable = |name: &str| {
        let secret = spec.secrets.iter().find(|(secret, _)| *secret == name);
        let value = secret.map(|(_, value)| value);
        value.or_else(|| spec.settings.environment.get(name).map(String::as_str))
    };
    let (given, command) = (spec.settings.database.as_ref(), &spec.settings.command);
    let address = match DatabaseAddress::find(given, command, variable) {
        Ok(address) => address,
        Err(problem) => return record_problem(engine, job, None, &problem).await,
    };
    let password = find_password(command, variable);
    let read = match read_facts(engine, &spec, &address, password).await {
        Err(Error::Permanent(problem)) => Err(problem),
        other => other?,
    };
    match read {
        Ok(facts) => record_facts(engine, job, &deployment, (&address, &facts)).await,
        Err(problem) => {
            // The image may print anything, also what it was given.
            let secrets = BTreeMap::from([("password".to_owned(), password.to_owned())]);
            let problem = Secrets::new(secrets).mask(&problem);
            record_problem(engine, job, Some(&address), &problem).await
        }
    }
}

/// Records that the attempts to read a database failed because of the infrastructure.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    record_problem(engine, job, None, &error.to_string()).await
}

async fn find_deployment(engine: &Engine, job: &Job) -> Result<Option<Deployment>> {
    let mut conn = engine.connection().await?;
    let (project, stage) = (job.queue.project(), StageId(job.subject));
    Ok(deployments::find_live(&mut conn, project, stage).await?)
}

/// Reads the facts in a container of the stage's image. The inner error is a sentence for people.
async fn read_facts(
    engine: &Engine,
    spec: &DeploySpec,
    address: &DatabaseAddress,
    password: &str,
) -> Result<std::result::Result<DatabaseFacts, String>> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    let keep = |line: &str| {
        bytes += line.len();
        if bytes <= MAX_OUTPUT {
            lines.push(line.to_owned());
        }
    };
    let program = program(spec, address, password)?;
    let ended = engine.deployer.run_beside(spec, &program, keep).await?;
    let facts = DatabaseFacts::read(lines.iter().map(String::as_str));
    Ok(facts.map_err(|problem| explain(problem, ended, lines.last())))
}

fn program(spec: &DeploySpec, address: &DatabaseAddress, password: &str) -> Result<StageProgram> {
    let password =
        serde_json::to_vec(password).map_err(|error| Error::Internal(error.to_string()))?;
    let file = |content: Vec<u8>| RunFile {
        content,
        // The account of the image reads it; the volume is gone with the container.
        mode: 0o644,
    };
    // How to encrypt the connection, for example.
    let mut environment = spec.settings.environment.clone();
    environment.retain(|name, _| name.starts_with("PG"));
    environment.extend(
        [
            ("PGHOST", address.host.clone()),
            ("PGPORT", address.port.to_string()),
            ("PGUSER", address.user.clone()),
            ("PGDATABASE", address.name.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    Ok(StageProgram {
        command: vec!["python3".to_owned(), format!("{FILES}/read_database.py")],
        files: BTreeMap::from([
            ("read_database.py".to_owned(), file(PROGRAM.into())),
            ("password.json".to_owned(), file(password)),
        ]),
        environment,
        timeout: TIMEOUT,
    })
}

/// Adds how the program ended, when that says more than its output.
fn explain(problem: String, ended: RunResult, last: Option<&String>) -> String {
    if ended.timed_out {
        let limit = TIMEOUT.as_secs();
        format!("It did not answer completely within {limit} seconds.")
    } else if ended.exit != 0 {
        let last = last.map_or("nothing", String::as_str);
        format!(
            "{problem} It ended with status {}, and its last line was `{}`.",
            ended.exit,
            quote(last, 300)
        )
    } else {
        problem
    }
}

async fn record_facts(
    engine: &Engine,
    job: &Job,
    deployment: &Deployment,
    (address, facts): (&DatabaseAddress, &DatabaseFacts),
) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    let image = images::get(&mut tx, deployment.project_id, &deployment.image_digest).await?;
    let addons = image.addons.0.iter();
    let gaps = facts.find_gaps(addons.map(|addon| (addon.name.as_str(), addon.version.as_deref())));
    let reading = Reading {
        stage: deployment.stage_id,
        address,
        facts,
        deployment: deployment.id,
        gaps: gaps.len(),
    };
    database_states::set(&mut tx, &reading).await?;
    commit(tx).await
}

async fn record_problem(
    engine: &Engine,
    job: &Job,
    address: Option<&DatabaseAddress>,
    problem: &str,
) -> Result<()> {
    let problem = Sentence::from(end_with_full_stop(problem));
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    database_states::set_problem(&mut tx, StageId(job.subject), address, &problem).await?;
    commit(tx).await
}
