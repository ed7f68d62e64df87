//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which forges show
//! next to the code.

use std::collections::BTreeMap;

use ecluse_domain::compliance::{Judged, Judgement, RuleId};
use ecluse_domain::severity::Severity;
use serde_json::{Value, json};

/// A SARIF log with one run.
pub fn log(judgement: &Judgement) -> anyhow::Result<String> {
    let mut rules: BTreeMap<&RuleId, usize> = judgement
        .findings
        .iter()
        .map(|judged| (&judged.finding.rule, 0))
        .collect();
    for (at, index) in rules.values_mut().enumerate() {
        *index = at;
    }
    let results: Vec<Value> = judgement
        .findings
        .iter()
        .map(|judged| result(judged, rules[&judged.finding.rule]))
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Ecluse",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.keys().map(|rule| rule_description(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn rule_description(rule: &RuleId) -> Value {
    json!({
        "id": rule.to_string(),
        "shortDescription": {"text": rule.title()},
        "help": {"text": rule.advice()},
        "defaultConfiguration": {"level": level(rule.default_severity())},
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "error",
        Severity::Warn => "warning",
        Severity::Off => "none",
    }
}

fn result(judged: &Judged, rule_index: usize) -> Value {
    let finding = &judged.finding;
    let mut result = json!({
        "ruleId": finding.rule.to_string(),
        "ruleIndex": rule_index,
        "level": level(judged.severity),
        "message": {"text": finding.message},
    });
    // A finding about the whole project has no location.
    if !finding.path.is_empty() {
        let mut location =
            json!({"artifactLocation": {"uri": uri(&finding.path), "uriBaseId": "%SRCROOT%"}});
        if let Some(line) = finding.line {
            location["region"] = json!({"startLine": line});
        }
        result["locations"] = json!([{"physicalLocation": location}]);
    }
    result
}

/// A relative path as a URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use ecluse_domain::compliance::{Finding, Rule};

    #[test]
    fn a_log_has_what_the_standard_requires() {
        let findings = vec![
            Finding::new(Rule::PythonSyntax, "own/é b.py", Some(3), "no"),
            Finding::new(Rule::NoAddon, "", None, "none"),
            Finding::new(RuleId::ruff("E501").unwrap(), "own/a.py", Some(1), "long"),
        ];
        let log: Value =
            serde_json::from_str(&log(&Judgement::new(findings, &BTreeMap::new())).unwrap())
                .unwrap();
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "Ecluse");
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 3);
        for result in results {
            assert!(
                result["message"]["text"].is_string()
                    && ["error", "warning"].contains(&result["level"].as_str().unwrap())
            );
            let rule =
                &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
        }
        let place = &results
            .iter()
            .find(|result| result["ruleId"] == "python/syntax")
            .unwrap()["locations"][0]["physicalLocation"];
        assert_eq!(
            (
                &place["artifactLocation"]["uri"],
                &place["region"]["startLine"]
            ),
            (&json!("own/%C3%A9%20b.py"), &json!(3))
        );
        assert!(
            results
                .iter()
                .find(|result| result["ruleId"] == "template/addon")
                .unwrap()
                .get("locations")
                .is_none()
        );
    }
}
