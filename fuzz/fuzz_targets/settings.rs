//! What the API takes as JSON: settings of a stage, the engine access, the build policy, the
//! settings of a policy. The first byte chooses.

#![no_main]

use libfuzzer_sys::fuzz_target;

use std::collections::BTreeMap;

use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::policy::{PolicySetting, Settings, Value};
use ecluse_domain::stage::{EngineAccess, StageSettings};
use serde_json::{from_slice, to_vec};

fuzz_target!(|input: &[u8]| {
    let Some((which, json)) = input.split_first() else {
        return;
    };
    match which % 4 {
        0 => {
            if let Ok(settings) = from_slice::<StageSettings>(json)
                && settings.validate().is_ok()
            {
                let _ = EngineAccess::default().check(&settings);
                let stored = to_vec(&settings).ok();
                assert_eq!(
                    stored.and_then(|json| from_slice(&json).ok()),
                    Some(settings)
                );
            }
        }
        1 => {
            if let Ok(access) = from_slice::<EngineAccess>(json) {
                let _ = access.validate();
            }
        }
        2 => {
            if let Ok(policy) = from_slice::<BuildPolicy>(json)
                && policy.validate().is_ok()
            {
                let stored = to_vec(&policy).ok();
                assert_eq!(stored.and_then(|json| from_slice(&json).ok()), Some(policy));
            }
        }
        _ => {
            if let Ok(settings) = from_slice::<BTreeMap<PolicySetting, Value>>(json) {
                let _ = Settings::new(settings);
            }
        }
    }
});
