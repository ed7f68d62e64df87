//! The image is signed by this installation, for exactly this digest and repository. The signature in
//! the registry is verified once more right before a stage is switched.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::role::Role;

use super::{Answer, Facts};
use crate::image::signing;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let digest = &facts.candidate.image_digest;
    let answer = match &facts.image.signature {
        None => Answer::fail(format!(
            "{} is not signed: it was built before images were signed. Push a commit, tag it, and promote that release.",
            digest.short()
        )),
        Some(signed) => match signing::check_stored(signed, digest) {
            Ok(()) => Answer::pass(format!(
                "{} is signed with the key {}.",
                digest.short(),
                signed.key_id
            )),
            Err(problem) => Answer::fail(format!(
                "The signature of {} does not verify: {problem}.",
                digest.short()
            )),
        },
    };
    answer.for_gate(GateName::Signature, Role::Hosting)
}
