//! Names and numbers that arrive as texts. What is accepted reads the same after it was written.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::addon::AddonName;
use ecluse_domain::git::{RefName, SubmoduleSource};
use ecluse_domain::stage::{PortMapping, PortRange, StageName};
use ecluse_domain::text::Name;
use ecluse_domain::{CommitSha, Digest, Reason, Slug, Version};

fn survives<T: std::str::FromStr + PartialEq + std::fmt::Debug>(
    text: &str,
    write: impl Fn(&T) -> String,
) where
    T::Err: std::fmt::Display,
{
    match text.parse::<T>() {
        Ok(value) => assert_eq!(write(&value).parse::<T>().ok(), Some(value)),
        Err(error) => assert!(error.to_string().len() < 4000),
    }
}

fuzz_target!(|text: &str| {
    survives::<RefName>(text, |name| name.as_str().to_owned());
    survives::<Version>(text, ToString::to_string);
    survives::<CommitSha>(text, ToString::to_string);
    survives::<Digest>(text, ToString::to_string);
    survives::<Slug>(text, ToString::to_string);
    survives::<StageName>(text, ToString::to_string);
    survives::<PortMapping>(text, ToString::to_string);
    survives::<PortRange>(text, ToString::to_string);
    survives::<SubmoduleSource>(text, ToString::to_string);
    survives::<Reason>(text, ToString::to_string);
    survives::<Name>(text, |name| name.as_str().to_owned());
    survives::<AddonName>(text, ToString::to_string);
});
