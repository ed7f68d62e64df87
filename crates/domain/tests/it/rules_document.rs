//! The tables and the diagram of docs/rules.md are written here from the code, and the document
//! must contain them unchanged.

use ecluse_domain::gate::{Decision, GateName};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::promotion::{PromotionEvent, PromotionStatus};
use ecluse_domain::role::{Action, Role, may};
use ecluse_domain::stage::StageName;

fn gates() -> String {
    let mut table = "| Gate | Requires | Can be overridden |\n|---|---|---|\n".to_owned();
    for gate in GateName::ALL {
        let overridable = if gate.is_overridable() { "yes" } else { "no" };
        table += &format!("| `{gate}` | {} | {overridable} |\n", gate.meaning());
    }
    table
}

fn settings() -> String {
    let mut table =
        "| Setting | Meaning | staging | preprod | prod |\n|---|---|---|---|---|\n".to_owned();
    for setting in PolicySetting::ALL {
        let defaults: Vec<String> = StageName::ALL
            .iter()
            .map(|stage| setting.default_value(*stage).to_string())
            .collect();
        table += &format!(
            "| `{setting}` | {} | {} |\n",
            setting.meaning(),
            defaults.join(" | ")
        );
    }
    table
}

fn permissions() -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.title()).collect();
    let mut table = format!(
        "| Action | {} |\n|---|{}\n",
        roles.join(" | "),
        "---|".repeat(roles.len())
    );
    for action in Action::ALL {
        let marks: Vec<&str> = Role::ALL
            .iter()
            .map(|role| if may(*role, *action) { "yes" } else { "" })
            .collect();
        table += &format!("| `{action}` | {} |\n", marks.join(" | "));
    }
    table
}

fn states() -> String {
    use PromotionEvent as E;
    let events = [
        (E::Decided(Decision::Open), "every gate open"),
        (E::Decided(Decision::Waiting), "a gate closed again"),
        (E::Decided(Decision::Refused), "a gate refuses"),
        (E::Started, "takes the slot of the stage"),
        (E::Switched, "the new container runs"),
        (E::Healthy, "healthy"),
        (E::Unhealthy, "unhealthy"),
        (E::Broke, "infrastructure fault"),
        (E::Withdrawn, "withdrawn"),
        (E::Superseded, "a newer release went live"),
    ];
    let mut diagram = "```mermaid\nstateDiagram-v2\n    [*] --> awaiting_gates\n".to_owned();
    for from in PromotionStatus::ALL {
        for (event, label) in events {
            match from.transition(event) {
                Some(to) if to != *from => diagram += &format!("    {from} --> {to}: {label}\n"),
                Some(_) | None => {}
            }
        }
        if from.is_over() {
            diagram += &format!("    {from} --> [*]\n");
        }
    }
    diagram + "```\n"
}

#[test]
fn the_document_has_the_tables_of_the_code() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md"))
        .unwrap();
    for (what, part) in [
        ("gates", gates()),
        ("settings", settings()),
        ("permissions", permissions()),
        ("states", states()),
    ] {
        assert!(
            text.contains(&part),
            "docs/rules.md does not have these {what}; write them there:\n\n{part}"
        );
    }
}
