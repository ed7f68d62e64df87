//! The refusals of the demo: each gate refuses a promotion, or makes it wait, before a good release
//! passes every gate.

use std::fs;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::journey::{CHANGE, HOTFIX, Journey, LIMIT, VERSION};
use crate::api::{Api, text, wait_for};
use crate::server::Server;

/// Tagged on a branch that breaks the rules of several gates.
const DRAFT: &str = "v0.9.0";
/// Another tag on the same commit, without a section in CHANGELOG.md and MIGRATIONS.md.
const UNDOCUMENTED: &str = "v0.8.0";
/// Tagged on the trunk, which lacks the hotfix.
const WITHOUT_HOTFIX: &str = "v1.0.2";
const HOTFIX_DATE: &str = "2025-10-20";

impl Journey<'_> {
    /// Shows what the default policy requires, and has Hosting shorten the times that a demo cannot
    /// wait.
    pub(super) async fn shorten_waiting(
        &self,
        server: &Server,
        release: &str,
        engine: bool,
    ) -> anyhow::Result<()> {
        let [paula, hugo] =
            [&self.team.paula, &self.team.hugo].map(|person| self.api(server, person));
        // Git has to answer first whether the release is on the trunk.
        wait_for("the lane of the release", LIMIT, async || {
            let shown = paula.get(&format!("/releases/{release}")).await?;
            Ok((!shown["lane"].is_null()).then_some(()))
        })
        .await?;
        let ready = readiness(&paula, release, "preprod").await?;
        self.expect_refusal(&ready, "previous_stage", "pending")?;
        // Only Hosting may write a policy: the policy that theo writes is refused.
        let tests = if engine { "yellow" } else { "off" };
        let settings = json!({"soak_minutes": 0, "tests": tests});
        let policy = json!({"place": {"project": self.project.name()}, "settings": settings, "reason": "A demo does not wait a day."});
        let refused = self
            .api(server, &self.team.theo)
            .post("/policies", &policy)
            .await;
        ensure!(
            refused.is_err_and(|error| error.to_string().contains("403")),
            "theo could write a policy, which only Hosting may do"
        );
        hugo.post("/policies", &policy).await?;
        self.progress
            .print("hugo (hosting) set the soak of the project to 0 minutes; theo may not");
        Ok(())
    }

    /// Somebody tags a branch that breaks the rules, and Paula requests its promotion. Answers the
    /// id of the release.
    pub(super) async fn refuse_draft(&self, server: &Server, good: &str) -> anyhow::Result<String> {
        let [paula, hugo] =
            [&self.team.paula, &self.team.hugo].map(|person| self.api(server, person));
        let tree = self.project.work_tree();
        let own = self.project.name().replace('-', "_");
        self.project.git(&["checkout", "--quiet", "-b", "draft"])?;
        let manifest = format!("{own}_base/__manifest__.py");
        // Odoo warns about a missing license, and the compliance checks about such a version.
        let careless = fs::read_to_string(tree.join(&manifest))?
            .replace("\"license\": \"LGPL-3\",", "")
            .replace("18.0.1.0.0", "1.0");
        let migrations = fs::read_to_string(tree.join("MIGRATIONS.md"))?;
        let section = migrations
            .find("## [")
            .context("MIGRATIONS.md has no section")?;
        let migrations = format!(
            "{migrations}\n{}",
            migrations[section..].replace(VERSION, DRAFT)
        );
        fs::remove_file(tree.join("migrate.sh"))?;
        let message = "Try something";
        self.project.commit(
            message,
            &[(&manifest, &careless), ("MIGRATIONS.md", &migrations)],
        )?;
        let draft = self.tag(server, DRAFT, message).await?;
        let undocumented = self.tag(server, UNDOCUMENTED, message).await?;
        self.project.git(&["checkout", "--quiet", "main"])?;
        self.progress.print(&format!(
            "{DRAFT} and {UNDOCUMENTED} were tagged on a branch that breaks the rules"
        ));

        let at = json!({"project": self.project.name(), "stage": "preprod"});
        let strict = json!({"quality": "green", "base_image_days": 90});
        hugo.post(
            "/policies",
            &json!({"place": at, "settings": strict, "reason": "To show what they do."}),
        )
        .await?;
        self.progress.print(
            "hugo requires green checks and a base image of the last 90 days on preprod, for a moment",
        );
        self.forge_signature(text(&draft, "image_digest"), good)
            .await?;
        self.progress.print(&format!(
            "somebody with access to the database copied the signature of {VERSION} to the image of {DRAFT}"
        ));
        let promotion = paula
            .request_promotion(text(&draft, "id"), "preprod")
            .await?;
        ensure!(
            text(&promotion, "status") == "refused",
            "{DRAFT} was not refused: {promotion}"
        );
        for gate in [
            "changelog",
            "migrate_script",
            "tests",
            "quality",
            "signature",
            "base_image",
        ] {
            self.expect_refusal(&promotion, gate, "fail")?;
        }
        self.expect_refusal(
            &paula
                .request_promotion(text(&undocumented, "id"), "preprod")
                .await?,
            "migrations",
            "fail",
        )?;
        hugo.post(
            "/policies",
            &json!({"place": at, "settings": {}, "reason": "Shown."}),
        )
        .await?;
        Ok(text(&draft, "id").to_owned())
    }

    /// Copies the signature of a good image to another image, as somebody with access to the
    /// database could.
    async fn forge_signature(&self, image: &str, good: &str) -> anyhow::Result<()> {
        let mut database = sqlx::PgConnection::connect(&self.database).await?;
        let forged = sqlx::query(
            "UPDATE attestations forged SET document = good.document, signature = good.signature FROM attestations good
             WHERE good.kind = 'signature' AND good.image_digest = $2 AND forged.kind = 'signature' AND forged.image_digest = $1",
        );
        let changed = forged
            .bind(image)
            .bind(good)
            .execute(&mut database)
            .await?
            .rows_affected();
        ensure!(changed == 1, "{changed} signatures were forged");
        Ok(database.close().await?)
    }

    /// After prod received the release: another one on the same day, an older one, and a trunk that
    /// lacks a hotfix. In the end the stages run what they ran before.
    pub(super) async fn refuse_old_and_incomplete_releases(
        &self,
        server: &Server,
        release: &str,
        draft: &str,
    ) -> anyhow::Result<()> {
        let [paula, theo, hugo] = [&self.team.paula, &self.team.theo, &self.team.hugo]
            .map(|person| self.api(server, person));
        self.expect_refusal(
            &paula.request_promotion(draft, "prod").await?,
            "version",
            "fail",
        )?;

        self.project
            .git(&["checkout", "--quiet", "-b", "hotfix", VERSION])?;
        let own = self.project.name().replace('-', "_");
        self.project.commit(
            "Send the invoices again (#7)",
            &[(&format!("{own}_sales/invoices.py"), "SEND = True\n")],
        )?;
        self.project
            .add_version(HOTFIX, HOTFIX_DATE, "Invoices are sent again.")?;
        let hotfix = self
            .tag(server, HOTFIX, &format!("Prepare {HOTFIX}"))
            .await?;
        self.project.git(&["checkout", "--quiet", "main"])?;
        let promotion = paula
            .request_promotion(text(&hotfix, "id"), "preprod")
            .await?;
        self.approve(&theo, text(&hotfix, "id"), HOTFIX, "preprod")
            .await?;
        self.await_promotion(&paula, text(&promotion, "id")).await?;
        self.progress.print_success(&format!(
            "preprod is live with {HOTFIX}, made off the trunk"
        ));
        let waits = paula.request_promotion(text(&hotfix, "id"), "prod").await?;
        self.expect_refusal(&waits, "cadence", "pending")?;
        paula
            .post(
                &format!("/promotions/{}/withdraw", text(&waits, "id")),
                &json!({}),
            )
            .await?;
        // The readiness of the next tag is known before anybody tags the trunk.
        let next = format!("/projects/{}/readiness?stage=preprod", self.project.name());
        let next_tag = wait_for(
            "the hotfix that the next tag would lack",
            LIMIT,
            async || {
                let ready = paula.get(&next).await?;
                let fails =
                    gate(&ready, "back_merge").is_ok_and(|gate| text(gate, "status") == "fail");
                Ok(fails.then_some(ready))
            },
        );
        let next_tag = next_tag.await?;
        self.progress.print(&format!(
            "the next tag on main would be refused at preprod: {}",
            text(gate(&next_tag, "back_merge")?, "reason")
        ));
        let without_hotfix = self.tag(server, WITHOUT_HOTFIX, CHANGE).await?;
        self.expect_refusal(
            &paula
                .request_promotion(text(&without_hotfix, "id"), "preprod")
                .await?,
            "back_merge",
            "fail",
        )?;

        let back = json!({"release": release, "stage": "preprod", "rollback_reason": "The invoices are sent twice."});
        self.await_promotion(&paula, text(&hugo.post("/promotions", &back).await?, "id"))
            .await?;
        self.progress
            .print_success(&format!("hugo rolled preprod back to {VERSION}"));

        let gates = next_tag["gates"].as_array().map_or(&[][..], Vec::as_slice);
        let unused: Vec<&str> = gates
            .iter()
            .map(|gate| text(gate, "name"))
            .filter(|name| !self.refused.borrow().contains(*name))
            .collect();
        ensure!(
            unused.is_empty(),
            "these gates refused nothing: {}",
            unused.join(", ")
        );
        self.progress.print_success(&format!(
            "each of the {} gates refused something",
            gates.len()
        ));
        Ok(())
    }

    /// On the way to prod: too early, frozen, vetoed, half approved, approved under an older
    /// policy. The promotion stays requested.
    pub(super) async fn refuse_prod(
        &self,
        server: &Server,
        release: &str,
    ) -> anyhow::Result<String> {
        let [paula, theo, hugo] = [&self.team.paula, &self.team.theo, &self.team.hugo]
            .map(|person| self.api(server, person));

        let freeze = json!({
            "place": {"project": self.project.name(), "stage": "prod"}, "starts_at": "2026-01-01T00:00:00", "minutes": 1440, "time_zone": "Europe/Paris",
            "recurrence": "daily", "reason": "Stock-taking at the client's.",
        });
        let freeze = hugo.post("/freezes", &freeze).await?;
        self.expect_refusal(
            &readiness(&paula, release, "prod").await?,
            "freeze",
            "pending",
        )?;
        hugo.post(
            &format!("/freezes/{}/lift", text(&freeze, "id")),
            &json!({}),
        )
        .await?;

        theo.post(
            &format!("/releases/{release}/veto"),
            &json!({"reason": "Wait until I have read the diff."}),
        )
        .await?;
        let promotion = paula.request_promotion(release, "prod").await?;
        ensure!(
            text(&promotion, "status") == "refused",
            "a vetoed release was not refused"
        );
        self.expect_refusal(&promotion, "veto", "fail")?;
        theo.post(&format!("/releases/{release}/lift-veto"), &json!({}))
            .await?;

        let promotion = paula.request_promotion(release, "prod").await?;
        self.expect_refusal(&promotion, "approval", "pending")?;
        self.approve(&theo, release, VERSION, "prod").await?;
        self.expect_refusal(
            &readiness(&paula, release, "prod").await?,
            "approval",
            "pending",
        )?;
        let at = json!({"project": self.project.name(), "stage": "prod"});
        hugo.post("/policies", &json!({"place": at, "settings": {"approval_days": 7}, "reason": "An approval is good for a week."})).await?;
        self.approve(&paula, release, VERSION, "prod").await?;
        self.expect_refusal(
            &readiness(&paula, release, "prod").await?,
            "approval",
            "pending",
        )?;
        self.approve(&theo, release, VERSION, "prod").await?;
        Ok(text(&promotion, "id").to_owned())
    }

    pub(super) async fn approve(
        &self,
        approver: &Api,
        release: &str,
        version: &str,
        stage: &str,
    ) -> anyhow::Result<()> {
        let approval = json!({"release": release, "stage": stage, "verdict": "approved", "reason": "Tried on the stage before."});
        let recorded = approver.post("/approvals", &approval).await?;
        self.progress.print(&format!(
            "{} approved {version} for {stage} ({})",
            text(&recorded, "created_by"),
            text(&recorded, "kind")
        ));
        Ok(())
    }

    /// Checks that this gate has the status, and prints its reason.
    fn expect_refusal(&self, gated: &Value, name: &str, status: &str) -> anyhow::Result<()> {
        let found = gate(gated, name)?;
        let actual = text(found, "status");
        ensure!(
            actual == status,
            "the gate `{name}` is {actual} instead of {status}: {}",
            text(found, "reason")
        );
        self.refused.borrow_mut().insert(name.to_owned());
        let answer = if status == "fail" {
            "refused"
        } else {
            "not yet"
        };
        let (version, stage) = (text(gated, "version"), text(gated, "stage"));
        self.progress.print(&format!(
            "{answer}: {version} to {stage}: {name}: {}",
            text(found, "reason")
        ));
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

async fn readiness(api: &Api, release: &str, stage: &str) -> anyhow::Result<Value> {
    api.get(&format!("/releases/{release}/readiness?stage={stage}"))
        .await
}
