//! The image is signed by this installation, for exactly this digest and repository. What the registry
//! holds is looked at once more right before a stage is switched.

use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::role::Role;

use super::Facts;
use crate::signing;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let digest = &facts.promotion.image_digest;
    let (status, reason) = match &facts.signature {
        None => (
            GateStatus::Fail,
            format!("{} is not signed: it was built before images were. Push a commit, tag it, and promote that release.", digest.short()),
        ),
        Some(signed) => match signing::check_stored(signed, digest) {
            Ok(()) => (GateStatus::Pass, format!("{} is signed with the key {}.", digest.short(), signed.key_id)),
            Err(why) => (GateStatus::Fail, format!("The signature of {} does not verify: {why}.", digest.short())),
        },
    };
    GateResult { name: GateName::Signature, status, reason, owner: Role::Hosting }
}
