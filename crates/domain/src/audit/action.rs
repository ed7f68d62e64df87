//! The actions that the audit log records.

crate::text::text_enum! {
    /// A change of state. The audit log stores its text and covers it with its hash chain, so a
    /// text that was once stored never changes its meaning.
    pub enum AuditAction {
        BuildQueued = "build.queued",
        BuildRetried = "build.retried",
        BuildStarted = "build.started",
        BuildSucceeded = "build.succeeded",
        BuildFailed = "build.failed",
        BuildErrored = "build.errored",
        /// A person requested the end of a build; `build.cancelled` follows.
        BuildCancelRequested = "build.cancel_requested",
        BuildCancelled = "build.cancelled",
        BuildSuperseded = "build.superseded",
        DependenciesRequested = "dependencies.requested",
        DependenciesReady = "dependencies.ready",
        DependenciesFailed = "dependencies.failed",
        DependenciesErrored = "dependencies.errored",
        DeploymentQueued = "deployment.queued",
        DeploymentStarted = "deployment.started",
        DeploymentVerifying = "deployment.verifying",
        DeploymentLive = "deployment.live",
        DeploymentReplaced = "deployment.replaced",
        DeploymentSuperseded = "deployment.superseded",
        DeploymentFailed = "deployment.failed",
        DeploymentErrored = "deployment.errored",
        FreezeSet = "freeze.set",
        FreezeLifted = "freeze.lifted",
        GateOverridden = "gate.overridden",
        OverrideConfirmed = "override.seconded",
        OverrideReviewed = "override.reviewed",
        OverrideWithdrawn = "override.withdrawn",
        ImageKept = "image.kept",
        ImageRemoving = "image.removing",
        ImageRemoved = "image.removed",
        PersonCreated = "person.created",
        PersonRenamed = "person.renamed",
        PersonDisabled = "person.disabled",
        PersonEnabled = "person.enabled",
        PersonPasswordChanged = "person.password_changed",
        PersonRoleAdded = "person.role_added",
        PersonRoleRemoved = "person.role_removed",
        PolicySet = "policy.set",
        ProjectCreated = "project.created",
        ProjectBuildPolicyChanged = "project.build_policy_changed",
        ProjectEngineAccessChanged = "project.engine_access_changed",
        ProjectSubmoduleSourcesChanged = "project.submodule_sources_changed",
        ProjectWebhookSecretChanged = "project.webhook_secret_changed",
        PromotionRequested = "promotion.requested",
        RollbackRequested = "rollback.requested",
        PromotionWaiting = "promotion.waiting",
        PromotionGatesOpen = "promotion.gates_open",
        PromotionStarted = "promotion.started",
        PromotionVerifying = "promotion.verifying",
        PromotionSucceeded = "promotion.succeeded",
        PromotionFailed = "promotion.failed",
        PromotionErrored = "promotion.errored",
        PromotionRefused = "promotion.refused",
        PromotionWithdrawn = "promotion.withdrawn",
        PromotionSuperseded = "promotion.superseded",
        ReleaseCreated = "release.created",
        ReleaseBuilding = "release.building",
        ReleaseReady = "release.ready",
        ReleaseFailed = "release.failed",
        ReleaseImageTagged = "release.image_tagged",
        ReleaseTagDeleted = "release.tag_deleted",
        ReleaseTagRestored = "release.tag_came_back",
        ReleaseTagMoveRefused = "release.tag_move_refused",
        ReleaseApproved = "release.approved",
        ReleaseRejected = "release.rejected",
        ReleaseApprovalWithdrawn = "release.approval_withdrawn",
        ReleaseVetoed = "release.vetoed",
        ReleaseVetoLifted = "release.veto_lifted",
        ReleaseOnTrunk = "release.on_trunk",
        ReleaseOffTrunk = "release.off_trunk",
        ReleaseBackMerged = "release.back_merged",
        SessionStarted = "session.started",
        SessionEnded = "session.ended",
        SigningKeyCreated = "signing_key.made",
        SigningKeyRetired = "signing_key.retired",
        StageChanged = "stage.changed",
        StageHeld = "stage.held",
        StageHoldLifted = "stage.hold_lifted",
        TokenIssued = "token.issued",
        TokenRevoked = "token.revoked",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_has_a_text_of_its_own_with_a_subject_before_the_dot() {
        let texts: BTreeSet<&str> = AuditAction::ALL.iter().map(|a| a.as_str()).collect();
        assert_eq!(texts.len(), AuditAction::ALL.len());
        for text in texts {
            let (subject, event) = text.split_once('.').unwrap();
            let is_plain = |part: &str| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            };
            assert!(is_plain(subject) && is_plain(event), "{text}");
        }
    }
}
