//! The demo's refusals: each gate keeps something out before what is in order passes them all.

use std::fs;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::journey::{CHANGE, Journey, LIMIT, VERSION};
use crate::api::{Api, text, wait_for};
use crate::server::Server;

/// Tagged on a branch that is in no order.
const DRAFT: &str = "v0.9.0";
/// Another tag there, of which neither file has a section.
const UNTOLD: &str = "v0.8.0";
/// Made off the trunk after [`VERSION`] went live.
pub(super) const HOTFIX: &str = "v1.0.1";
/// Tagged on the trunk, which has not got the hotfix.
const LACKING: &str = "v1.0.2";
const HOTFIX_DATE: &str = "2025-10-20";

impl Journey<'_> {
    /// The house rules ask for more than a demo waits for; says what they would do, and what it runs under.
    pub(super) async fn spare_the_waiting(&self, server: &Server, release: &str, engine: bool) -> anyhow::Result<()> {
        let [paula, hugo] = [&self.team.paula, &self.team.hugo].map(|person| self.api(server, person));
        let ready = wait_for("whether the release is of the trunk", LIMIT, async || {
            let ready = readiness(&paula, release, "preprod").await?;
            let is_known = !text(gate(&ready, "previous_stage")?, "reason").starts_with("Git has not said");
            Ok(is_known.then_some(ready))
        });
        self.refused(&ready.await?, "previous_stage", "pending")?;
        // Only Hosting says a policy: theo's is refused.
        let tests = if engine { "yellow" } else { "off" };
        let lines = json!({"soak_minutes": 0, "tests": tests});
        let policy = json!({"at": {"project": self.project.name()}, "lines": lines, "reason": "A demo does not wait a day."});
        let his = self.api(server, &self.team.theo).post("/policies", &policy).await;
        ensure!(his.is_err_and(|error| error.to_string().contains("403")), "theo is no one to write a policy");
        hugo.post("/policies", &policy).await?;
        self.progress.say("hugo (hosting) set the project's soak to nothing; theo may not");
        Ok(())
    }

    /// Somebody tags a branch that is in no order, and Paula asks for it all the same. Answers its id.
    pub(super) async fn refuse_draft(&self, server: &Server, good: &str) -> anyhow::Result<String> {
        let [paula, hugo] = [&self.team.paula, &self.team.hugo].map(|person| self.api(server, person));
        let tree = self.project.work_tree();
        let own = self.project.name().replace('-', "_");
        self.project.git(&["checkout", "--quiet", "-b", "draft"])?;
        let manifest = format!("{own}_base/__manifest__.py");
        // Odoo warns of a missing license, and the checks of such a version.
        let lax = fs::read_to_string(tree.join(&manifest))?.replace("\"license\": \"LGPL-3\",", "").replace("18.0.1.0.0", "1.0");
        let migrations = fs::read_to_string(tree.join("MIGRATIONS.md"))?;
        let section = migrations.find("## [").context("MIGRATIONS.md has no section")?;
        let migrations = format!("{migrations}\n{}", migrations[section..].replace(VERSION, DRAFT));
        fs::remove_file(tree.join("migrate.sh"))?;
        let message = "Try something";
        self.project.commit(message, &[(&manifest, &lax), ("MIGRATIONS.md", &migrations)])?;
        let draft = self.tag(server, DRAFT, message).await?;
        let untold = self.tag(server, UNTOLD, message).await?;
        self.project.git(&["checkout", "--quiet", "main"])?;
        self.progress.say(&format!("{DRAFT} and {UNTOLD} were tagged on a branch that is in no order"));

        let at = json!({"project": self.project.name(), "stage": "preprod"});
        let strict = json!({"quality": "green", "base_image_days": 90});
        hugo.post("/policies", &json!({"at": at, "lines": strict, "reason": "To show what they do."})).await?;
        self.progress.say("hugo asks for green checks and a base image of the last 90 days on preprod, for a moment");
        self.forge_signature(text(&draft, "image_digest"), good).await?;
        self.progress.say(&format!("somebody in the database gave {DRAFT}'s image the signature of {VERSION}'s"));
        let promotion = ask(&paula, text(&draft, "id"), "preprod").await?;
        ensure!(text(&promotion, "status") == "refused", "{DRAFT} was not refused: {promotion}");
        for gate in ["changelog", "migrate_script", "tests", "quality", "signature", "base_image"] {
            self.refused(&promotion, gate, "fail")?;
        }
        self.refused(&ask(&paula, text(&untold, "id"), "preprod").await?, "migrations", "fail")?;
        hugo.post("/policies", &json!({"at": at, "lines": {}, "reason": "Shown."})).await?;
        Ok(text(&draft, "id").to_owned())
    }

    /// Somebody who got into the database gives an image the signature of a good one.
    async fn forge_signature(&self, image: &str, good: &str) -> anyhow::Result<()> {
        let mut database = sqlx::PgConnection::connect(&self.database).await?;
        let forged = sqlx::query(
            "UPDATE attestations forged SET document = good.document, signature = good.signature FROM attestations good
             WHERE good.kind = 'signature' AND good.image_digest = $2 AND forged.kind = 'signature' AND forged.image_digest = $1",
        );
        let changed = forged.bind(image).bind(good).execute(&mut database).await?.rows_affected();
        ensure!(changed == 1, "{changed} signatures were forged");
        Ok(database.close().await?)
    }

    /// After prod took this release: another one on the same day, one from before, and a trunk that lacks a hotfix. In the
    /// end the stages run what they ran.
    pub(super) async fn refuse_what_is_old_or_lost(&self, server: &Server, release: &str, draft: &str) -> anyhow::Result<()> {
        let [paula, theo, hugo] = [&self.team.paula, &self.team.theo, &self.team.hugo].map(|person| self.api(server, person));
        self.refused(&ask(&paula, draft, "prod").await?, "version", "fail")?;

        self.project.git(&["checkout", "--quiet", "-b", "hotfix", VERSION])?;
        let own = self.project.name().replace('-', "_");
        self.project.commit("Send the invoices again (#7)", &[(&format!("{own}_sales/invoices.py"), "SEND = True\n")])?;
        self.project.add_version(HOTFIX, HOTFIX_DATE, "Invoices are sent again.")?;
        let hotfix = self.tag(server, HOTFIX, &format!("Prepare {HOTFIX}")).await?;
        self.project.git(&["checkout", "--quiet", "main"])?;
        let promotion = ask(&paula, text(&hotfix, "id"), "preprod").await?;
        self.approve(&theo, text(&hotfix, "id"), HOTFIX, "preprod").await?;
        self.await_promotion(&paula, text(&promotion, "id")).await?;
        self.progress.done(&format!("preprod is live with {HOTFIX}, made off the trunk"));
        let waits = ask(&paula, text(&hotfix, "id"), "prod").await?;
        self.refused(&waits, "cadence", "pending")?;
        paula.post(&format!("/promotions/{}/abort", text(&waits, "id")), &json!({})).await?;
        // Before anybody tags the trunk.
        let next = format!("/projects/{}/readiness?stage=preprod", self.project.name());
        let lost = wait_for("what the next tag would lack", LIMIT, async || {
            let ready = paula.get(&next).await?;
            let fails = gate(&ready, "back_merge").is_ok_and(|gate| text(gate, "status") == "fail");
            Ok(fails.then_some(ready))
        });
        let lost = lost.await?;
        self.progress.say(&format!("the next tag on main would meet at preprod: {}", text(gate(&lost, "back_merge")?, "reason")));
        let lacking = self.tag(server, LACKING, CHANGE).await?;
        self.refused(&ask(&paula, text(&lacking, "id"), "preprod").await?, "back_merge", "fail")?;

        let back = json!({"release": release, "stage": "preprod", "rollback_reason": "The invoices are sent twice."});
        self.await_promotion(&paula, text(&hugo.post("/promotions", &back).await?, "id")).await?;
        self.progress.done(&format!("hugo took preprod back to {VERSION}"));

        let gates = lost["gates"].as_array().map_or(&[][..], Vec::as_slice);
        let untried: Vec<&str> =
            gates.iter().map(|gate| text(gate, "name")).filter(|name| !self.refused.borrow().contains(*name)).collect();
        ensure!(untried.is_empty(), "these gates kept nothing out: {}", untried.join(", "));
        self.progress.done(&format!("each of the {} gates has kept something out", gates.len()));
        Ok(())
    }

    /// On the way to prod: too early, frozen, vetoed, half approved, approved under other rules. Leaves it asked for.
    pub(super) async fn refuse_prod(&self, server: &Server, release: &str) -> anyhow::Result<String> {
        let [paula, theo, hugo] = [&self.team.paula, &self.team.theo, &self.team.hugo].map(|person| self.api(server, person));

        let freeze = json!({
            "at": {"project": self.project.name(), "stage": "prod"}, "begins": "2026-01-01T00:00:00", "minutes": 1440, "time_zone": "Europe/Paris",
            "recurrence": "daily", "reason": "Stock-taking at the client's.",
        });
        let freeze = hugo.post("/freezes", &freeze).await?;
        self.refused(&readiness(&paula, release, "prod").await?, "freeze", "pending")?;
        hugo.post(&format!("/freezes/{}/lift", text(&freeze, "id")), &json!({})).await?;

        theo.post(&format!("/releases/{release}/veto"), &json!({"reason": "Wait until I have read the diff."})).await?;
        let promotion = ask(&paula, release, "prod").await?;
        ensure!(text(&promotion, "status") == "refused", "a vetoed release was not refused");
        self.refused(&promotion, "veto", "fail")?;
        theo.post(&format!("/releases/{release}/lift-veto"), &json!({})).await?;

        let promotion = ask(&paula, release, "prod").await?;
        self.refused(&promotion, "approval", "pending")?;
        self.approve(&theo, release, VERSION, "prod").await?;
        self.refused(&readiness(&paula, release, "prod").await?, "approval", "pending")?;
        let at = json!({"project": self.project.name(), "stage": "prod"});
        hugo.post("/policies", &json!({"at": at, "lines": {"approval_days": 7}, "reason": "An approval is good for a week."})).await?;
        self.approve(&paula, release, VERSION, "prod").await?;
        self.refused(&readiness(&paula, release, "prod").await?, "approval", "pending")?;
        self.approve(&theo, release, VERSION, "prod").await?;
        Ok(text(&promotion, "id").to_owned())
    }

    pub(super) async fn approve(&self, who: &Api, release: &str, version: &str, stage: &str) -> anyhow::Result<()> {
        let word = json!({"release": release, "stage": stage, "verdict": "approved", "reason": "Looked at it on the stage before."});
        let given = who.post("/approvals", &word).await?;
        self.progress.say(&format!("{} approved {version} for {stage} ({})", text(&given, "by"), text(&given, "kind")));
        Ok(())
    }

    /// Says what keeps this gate shut; it must be.
    fn refused(&self, gated: &Value, name: &str, status: &str) -> anyhow::Result<()> {
        let found = gate(gated, name)?;
        let is = text(found, "status");
        ensure!(is == status, "the gate `{name}` is {is}: {}", text(found, "reason"));
        self.refused.borrow_mut().insert(name.to_owned());
        let said = if status == "fail" { "refused" } else { "not yet" };
        let (version, stage) = (text(gated, "version"), text(gated, "stage"));
        self.progress.say(&format!("{said}: {version} to {stage}: {name}: {}", text(found, "reason")));
        Ok(())
    }
}

fn gate<'v>(gated: &'v Value, name: &str) -> anyhow::Result<&'v Value> {
    let gates = gated["gates"].as_array().map_or(&[][..], Vec::as_slice);
    match gates.iter().find(|gate| text(gate, "name") == name) {
        Some(gate) => Ok(gate),
        None => bail!("no gate `{name}`: {gated}"),
    }
}

pub(super) async fn ask(who: &Api, release: &str, stage: &str) -> anyhow::Result<Value> {
    who.post("/promotions", &json!({"release": release, "stage": stage})).await
}

async fn readiness(api: &Api, release: &str, stage: &str) -> anyhow::Result<Value> {
    api.get(&format!("/releases/{release}/readiness?stage={stage}")).await
}
