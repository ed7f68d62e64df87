//! The demo's refusals: each kind of reason for which a release does not reach prod yet, and what opens the gate.

use anyhow::ensure;
use serde_json::{Value, json};

use super::journey::{Journey, VERSION};
use crate::api::{Api, text};
use crate::server::Server;

impl Journey<'_> {
    /// The house rules ask for more than a demo waits for; says what they would do, and what it runs under.
    pub(super) async fn spare_the_waiting(&self, server: &Server, release: &str, engine: bool) -> anyhow::Result<()> {
        let [paula, hugo] = [&self.team.paula, &self.team.hugo].map(|person| self.api(server, person));
        let ready = readiness(&paula, release, "preprod").await?;
        self.refused(&ready, "previous_stage", if engine { "pending" } else { "" })?;
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

    /// On the way to prod: too early, frozen, vetoed, half approved, approved under other rules. Leaves it asked for.
    pub(super) async fn refuse_prod(&self, server: &Server, release: &str) -> anyhow::Result<String> {
        let [paula, theo, hugo] = [&self.team.paula, &self.team.theo, &self.team.hugo].map(|person| self.api(server, person));
        let asked = json!({"release": release, "stage": "prod"});

        let freeze = json!({
            "at": {"project": self.project.name(), "stage": "prod"}, "begins": "2026-01-01T00:00:00", "minutes": 1440, "time_zone": "Europe/Paris",
            "recurrence": "daily", "reason": "Stock-taking at the client's.",
        });
        let freeze = hugo.post("/freezes", &freeze).await?;
        self.refused(&readiness(&paula, release, "prod").await?, "freeze", "pending")?;
        hugo.post(&format!("/freezes/{}/lift", text(&freeze, "id")), &json!({})).await?;

        theo.post(&format!("/releases/{release}/veto"), &json!({"reason": "Wait until I have read the diff."})).await?;
        let promotion = paula.post("/promotions", &asked).await?;
        ensure!(text(&promotion, "status") == "refused", "a vetoed release was not refused");
        self.refused(&promotion, "veto", "fail")?;
        theo.post(&format!("/releases/{release}/lift-veto"), &json!({})).await?;

        let promotion = paula.post("/promotions", &asked).await?;
        self.refused(&promotion, "approval", "pending")?;
        self.approve(&theo, release, "prod").await?;
        self.refused(&readiness(&paula, release, "prod").await?, "approval", "pending")?;
        let at = json!({"project": self.project.name(), "stage": "prod"});
        hugo.post("/policies", &json!({"at": at, "lines": {"approval_days": 7}, "reason": "An approval is good for a week."})).await?;
        self.approve(&paula, release, "prod").await?;
        self.refused(&readiness(&paula, release, "prod").await?, "approval", "pending")?;
        self.approve(&theo, release, "prod").await?;
        Ok(text(&promotion, "id").to_owned())
    }

    pub(super) async fn approve(&self, who: &Api, release: &str, stage: &str) -> anyhow::Result<()> {
        let word = json!({"release": release, "stage": stage, "verdict": "approved", "reason": "Looked at it on the stage before."});
        let given = who.post("/approvals", &word).await?;
        self.progress.say(&format!("{} approved {VERSION} for {stage} ({})", text(&given, "by"), text(&given, "kind")));
        Ok(())
    }

    /// Says what keeps this gate shut; it must be.
    fn refused(&self, gated: &Value, gate: &str, status: &str) -> anyhow::Result<()> {
        let gates = gated["gates"].as_array().map_or(&[][..], Vec::as_slice);
        let Some(found) = gates.iter().find(|found| text(found, "name") == gate) else { anyhow::bail!("no gate `{gate}`: {gated}") };
        ensure!(
            status.is_empty() || text(found, "status") == status,
            "the gate `{gate}` is {}: {}",
            text(found, "status"),
            text(found, "reason")
        );
        self.progress.say(&format!("not yet: {gate}: {}", text(found, "reason")));
        Ok(())
    }
}

async fn readiness(api: &Api, release: &str, stage: &str) -> anyhow::Result<Value> {
    api.get(&format!("/releases/{release}/readiness?stage={stage}")).await
}
