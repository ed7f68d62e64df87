//! Three processes over one database: the same promotion requested through all of them at once, and
//! approvals, withdrawals, vetoes, policies and roles that change while the promotion starts.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

use super::random::Random;
use super::site::{self, Detours, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, check};
use crate::api::{text, wait_for};
use crate::demo::people::Person;

/// How long a promotion may take until it starts, is refused or waits for somebody.
const DECISION: Duration = Duration::from_secs(30);

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "races", Detours::default()).await?;
    let mut nodes = Vec::new();
    let mut urls = vec![site.url.clone()];
    nodes.push(site.node("server-1", Role::Server)?);
    for name in ["server-2", "server-3"] {
        let address = format!("127.0.0.1:{}", ecluse_launcher::free_port()?);
        urls.push(format!("http://{address}"));
        let own = [("ECLUSE_LISTEN", address.as_str())];
        nodes.push(site.node_with(name, Role::Server, ground.program.path.clone(), &own)?);
    }
    for node in &mut nodes {
        node.start().await?;
    }
    for _ in 0..PROJECTS {
        let slug = site.add_project(false).await?;
        set_policy(&site, &slug, 0).await?;
    }
    let mut tally = Tally::default();
    let mut plans = Vec::new();
    let mut version = 0;
    while bounds.allow_another(tally.faults) {
        version += 1;
        let version_name = format!("v1.{version}.0");
        let mut releases = vec![site.release(&site.slugs[0], &version_name).await?];
        for slug in &site.slugs[1..] {
            releases.push(site.release_again(slug, &version_name).await?);
        }
        for stage in ["preprod", "prod"] {
            if plans.len() < PROJECTS {
                plans = Plan::all(random);
            }
            let rounds: Vec<(Round<'_>, Random)> = site
                .slugs
                .iter()
                .zip(&releases)
                .map(|(slug, release)| {
                    let round = Round {
                        site: &site,
                        slug,
                        release,
                        stage,
                        urls: &urls,
                        plan: plans.pop().unwrap_or(Plan::FIRST),
                    };
                    (round, Random::of_scenario(random.next(), slug))
                })
                .collect();
            let rounds = rounds
                .iter()
                .map(|(round, random)| round.run(random.clone(), version));
            for done in futures::future::join_all(rounds).await {
                tally.add(done?);
                tally.faults += 1;
            }
        }
    }
    tally.add(site.check(Some(ground.engine_host())).await?);
    site::stop(&mut nodes).await;
    Ok(tally)
}

/// Approvals are bound to the settings, so each number makes another content.
pub(super) async fn set_policy(site: &Site<'_>, slug: &str, number: u64) -> anyhow::Result<()> {
    let body = policy(slug, number);
    site.api(&site.team.hugo).post("/policies", &body).await?;
    Ok(())
}

fn policy(slug: &str, number: u64) -> Value {
    let settings = json!({
        "soak_minutes": 0, "tests": "off", "off_trunk_tests": "off", "releases_per_day": 0, "previous_stage": "off",
        "functional_approvals": 0, "override_hours": 25 + number % 40,
    });
    json!({"place": {"project": slug}, "settings": settings, "reason": "For the races."})
}

/// How many projects race side by side.
const PROJECTS: usize = 3;
/// Who acts against the promotion, see [`Round::oppose`].
const OPPONENTS: [usize; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
/// Those who act once more, after all of them did.
const AGAIN: [usize; 5] = [0, 0, 1, 3, 5];

/// When the approval comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    ApprovedFirst,
    AtOnce,
    OpposedFirst,
}

/// Who acts against a promotion, and when.
#[derive(Debug, Clone, Copy)]
struct Plan {
    opponent: usize,
    order: Order,
}

impl Plan {
    const FIRST: Plan = Plan {
        opponent: 0,
        order: Order::AtOnce,
    };

    /// Every opponent in every order, the last one first. What a gate ignores shows when the
    /// opposition is done first; a forgotten lock, when all come at once.
    fn all(random: &mut Random) -> Vec<Plan> {
        [
            Self::shuffled(&AGAIN, random),
            Self::shuffled(&OPPONENTS, random),
        ]
        .concat()
    }

    fn shuffled(opponents: &[usize], random: &mut Random) -> Vec<Plan> {
        let mut all = Vec::new();
        for &opponent in opponents {
            for order in [Order::ApprovedFirst, Order::AtOnce, Order::OpposedFirst] {
                all.push(Plan { opponent, order });
            }
        }
        for last in (1..all.len()).rev() {
            all.swap(last, random.below(last + 1));
        }
        all
    }
}

/// One release, about which everybody does something about at the same time.
struct Round<'a> {
    site: &'a Site<'a>,
    slug: &'a str,
    release: &'a str,
    stage: &'a str,
    urls: &'a [String],
    plan: Plan,
}

impl Round<'_> {
    async fn run(&self, mut random: Random, number: u64) -> anyhow::Result<Tally> {
        let mut tally = Tally::default();
        let team = Arc::clone(&self.site.team);
        let Plan { opponent, order } = self.plan;
        // The requester's own technical approval does not count.
        let requester = if opponent == 6 {
            &team.ada
        } else {
            &team.paula
        };
        let approver = if opponent == 6 { &team.ada } else { &team.theo };
        if order == Order::ApprovedFirst {
            self.decide(&self.urls[0], approver, "approved").await;
        }
        let request = json!({"release": self.release, "stage": self.stage});
        let requests = self.urls.iter().map(|url| {
            self.site
                .call(url, requester, "/promotions", None, &request)
        });
        let delays: Vec<Duration> = (0..2).map(|_| random.time(0, 600)).collect();
        let oppose = async {
            if order != Order::OpposedFirst {
                tokio::time::sleep(delays[0]).await;
            }
            self.oppose(opponent, number).await;
            if order == Order::OpposedFirst {
                self.decide(&self.urls[1], approver, "approved").await;
            }
        };
        let approve = async {
            tokio::time::sleep(delays[1]).await;
            if order == Order::AtOnce {
                self.decide(&self.urls[1], approver, "approved").await;
            }
        };
        let (answers, (), ()) = tokio::join!(futures::future::join_all(requests), oppose, approve);
        tally.operations += 6;
        let made: Vec<String> = answers
            .iter()
            .flatten()
            .filter(|(status, _)| (200..300).contains(status))
            .map(|(_, promotion)| text(promotion, "id").to_owned())
            .collect();
        let different: std::collections::BTreeSet<&String> = made.iter().collect();
        if different.len() > 1 {
            // The first one may have been refused before the second one was requested.
            let ended = self.ended(made.iter()).await?;
            if ended + 1 < different.len() {
                tally.twice += 1;
                tally.evidence.push(format!(
                    "I2: three requests of one promotion at one time made {made:?}"
                ));
            }
        }
        self.site.ledger().promotions.extend(made.iter().cloned());
        for promotion in &made {
            self.settle(promotion).await?;
        }
        // The next round replaces the container.
        check::settle_project(&self.site.database, self.slug, DECISION).await?;
        let engine = Some(self.site.ground.engine_host());
        check::check_running(self.site.subject(engine), self.slug, &mut tally).await?;
        self.clear(opponent).await?;
        Ok(tally)
    }

    /// Gives the tag of this release to the image of the first build, as somebody with access to
    /// the registry could.
    async fn move_tag(&self) -> anyhow::Result<()> {
        let query = "SELECT i.digest FROM images i JOIN projects p ON p.id = i.project_id WHERE p.slug = $1 ORDER BY i.created_at LIMIT 1";
        let first = self.read(query, self.slug).await?;
        self.put_tag(&first).await
    }

    async fn restore_tag(&self) -> anyhow::Result<()> {
        let query = "SELECT image_digest FROM releases WHERE id = $1::uuid";
        let own = self.read(query, self.release).await?;
        self.put_tag(&own).await
    }

    async fn read(&self, query: &'static str, about: &str) -> anyhow::Result<String> {
        let mut conn = PgConnection::connect(&self.site.database).await?;
        let found = sqlx::query_scalar(query)
            .bind(about)
            .fetch_one(&mut conn)
            .await?;
        conn.close().await?;
        Ok(found)
    }

    async fn put_tag(&self, digest: &str) -> anyhow::Result<()> {
        const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
        let query = "SELECT version FROM releases WHERE id = $1::uuid";
        let version = self.read(query, self.release).await?;
        let registry = self.site.ground.registry.address();
        let manifests = format!("http://{registry}/v2/clients/{}/manifests", self.slug);
        let client = &self.site.client;
        let answer = client
            .get(format!("{manifests}/{digest}"))
            .header("accept", MANIFEST)
            .send()
            .await?
            .error_for_status()?;
        let kind = answer.headers().get("content-type").cloned();
        let bytes = answer.bytes().await?;
        let mut put = client.put(format!("{manifests}/{version}")).body(bytes);
        if let Some(kind) = kind {
            put = put.header("content-type", kind);
        }
        put.send().await?.error_for_status()?;
        Ok(())
    }

    /// How many of these promotions are over.
    async fn ended(&self, promotions: impl Iterator<Item = &String>) -> anyhow::Result<usize> {
        let ada = self.site.api(&self.site.team.ada);
        let mut ended = 0;
        for promotion in promotions {
            let promotion = ada.get(&format!("/promotions/{promotion}")).await?;
            let open = ["awaiting_gates", "queued", "running", "verifying"];
            ended += usize::from(!open.contains(&text(&promotion, "status")));
        }
        Ok(ended)
    }

    async fn decide(&self, url: &str, person: &Person, verdict: &str) {
        let body = json!({
            "release": self.release, "stage": self.stage, "kind": "technical", "verdict": verdict, "reason": "Of the race.",
        });
        let answer = self.site.call(url, person, "/approvals", None, &body).await;
        if let Some((200..=299, decision)) = answer {
            self.site
                .ledger()
                .decisions
                .push(text(&decision, "id").to_owned());
        }
    }

    /// Somebody does something that forbids the promotion.
    async fn oppose(&self, opponent: usize, number: u64) {
        let (site, team) = (self.site, &self.site.team);
        let url = &self.urls[2];
        match opponent {
            0 => self.decide(url, &team.theo, "withdrawn").await,
            1 => self.decide(url, &team.ada, "rejected").await,
            2 => {
                let path = format!("/releases/{}/veto", self.release);
                let body = json!({"reason": "Of the race."});
                site.call(url, &team.theo, &path, None, &body).await;
            }
            3 => {
                let body = policy(self.slug, number);
                site.call(url, &team.hugo, "/policies", None, &body).await;
            }
            // The requester loses the role between the request and the start.
            4 => {
                let arguments = ["user", "remove", "paula", "--role", "project_manager"];
                self.run_command(&arguments).await;
            }
            // The requester gives the approval.
            6 => {}
            // The registry's tag moves to another image of the project.
            7 => {
                if let Err(error) = self.move_tag().await {
                    eprintln!("the tag was not moved: {error:#}");
                }
            }
            _ => {
                let freeze = json!({
                    "place": {"project": self.slug}, "starts_at": "2020-01-01T00:00:00", "minutes": 527_000, "time_zone": "UTC",
                    "recurrence": "yearly", "reason": "Of the race.",
                });
                site.call(url, &team.hugo, "/freezes", None, &freeze).await;
            }
        }
    }

    async fn run_command(&self, arguments: &[&str]) {
        if let Ok(node) = self.site.node("command", Role::Worker) {
            // A refusal changes nothing, and the checker reads what is there.
            if let Err(error) = node.installation.run(arguments, "").await {
                eprintln!("races: {error:#}");
            }
        }
    }

    /// Waits until the promotion ends or waits for somebody, and withdraws it then.
    async fn settle(&self, promotion: &str) -> anyhow::Result<()> {
        let ada = self.site.api(&self.site.team.ada);
        let status = wait_for("the end of a race", DECISION, async || {
            let promotion = ada.get(&format!("/promotions/{promotion}")).await?;
            let status = text(&promotion, "status").to_owned();
            if ["queued", "running", "verifying"].contains(&status.as_str()) {
                return Ok(None);
            }
            Ok(Some(status))
        })
        .await?;
        if status == "awaiting_gates" {
            let path = format!("/promotions/{promotion}/withdraw");
            let (answer, problem) = self
                .site
                .call_surely(&self.site.team.ada, &path, &json!({}))
                .await?;
            // It may have started in this moment.
            if answer >= 400 {
                self.site
                    .await_promotion(promotion, DECISION)
                    .await
                    .with_context(|| format!("after {answer}: {problem}"))?;
            }
        }
        Ok(())
    }

    /// Takes back what would stop the next round.
    async fn clear(&self, opponent: usize) -> anyhow::Result<()> {
        let hugo = self.site.api(&self.site.team.hugo);
        match opponent {
            4 => {
                self.run_command(&["user", "add", "paula", "--role", "project_manager"])
                    .await;
            }
            7 => self.restore_tag().await?,
            5 => {
                for freeze in hugo
                    .list(&format!("/projects/{}/freezes", self.slug))
                    .await?
                {
                    let path = format!("/freezes/{}/lift", text(&freeze, "id"));
                    self.site
                        .call_surely(&self.site.team.hugo, &path, &json!({}))
                        .await?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}
