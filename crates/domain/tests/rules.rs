//! docs/rules.md says what the code does: its tables and its diagram are made here, and must be in it as they are.

use ecluse_domain::gate::{Decision, GateName};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::promotion::{PromotionEvent, PromotionStatus};
use ecluse_domain::role::{Action, Role, may};
use ecluse_domain::stage::StageName;

fn gates() -> String {
    let mut table = "| Gate | Asks for | Can be overridden |\n|---|---|---|\n".to_owned();
    for gate in GateName::ALL {
        let overridable = if gate.is_overridable() { "yes" } else { "no" };
        table += &format!("| `{gate}` | {} | {overridable} |\n", gate.meaning());
    }
    table
}

fn lines() -> String {
    let mut table = "| Line | Meaning | staging | preprod | prod |\n|---|---|---|---|---|\n".to_owned();
    for line in PolicyLine::ALL {
        let rules: Vec<String> = StageName::ALL.iter().map(|stage| line.house_rule(*stage).to_string()).collect();
        table += &format!("| `{line}` | {} | {} |\n", line.meaning(), rules.join(" | "));
    }
    table
}

fn permissions() -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.title()).collect();
    let mut table = format!("| May | {} |\n|---|{}\n", roles.join(" | "), "---|".repeat(roles.len()));
    for action in Action::ALL {
        let marks: Vec<&str> = Role::ALL.iter().map(|role| if may(*role, *action) { "yes" } else { "" }).collect();
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
        (E::Started, "takes the slot"),
        (E::Switched, "container switched"),
        (E::Healthy, "healthy"),
        (E::Unhealthy, "unhealthy"),
        (E::Broke, "machinery broke"),
        (E::Aborted, "taken back"),
        (E::Superseded, "a newer one went live"),
    ];
    let mut diagram = "```mermaid\nstateDiagram-v2\n    [*] --> awaiting_gates\n".to_owned();
    for from in PromotionStatus::ALL {
        for (event, said) in events {
            match from.transition(event) {
                Some(to) if to != *from => diagram += &format!("    {from} --> {to}: {said}\n"),
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
fn the_documentation_is_what_the_code_does() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md")).unwrap();
    for (what, part) in [("gates", gates()), ("lines", lines()), ("permissions", permissions()), ("states", states())] {
        assert!(text.contains(&part), "docs/rules.md does not hold these {what}; put them there:\n\n{part}");
    }
}
