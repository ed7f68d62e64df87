//! Bugs that are planted on purpose, one at a time, to see that `cargo xtask faults` finds them.
//!
//! The feature `planted-bugs` compiles them into the program `ecluse-planted`, which nobody ships;
//! the variable `ECLUSE_PLANTED_BUG` chooses one when it starts. Without the feature, [`is_planted`]
//! is a constant `false`, so that the compiler removes the bugs.

#[cfg(all(feature = "planted-bugs", not(debug_assertions)))]
compile_error!("the feature `planted-bugs` is never compiled for release");

/// A bug, named by what the program does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// A delivery is acknowledged before it is stored.
    AcknowledgesBeforeCommit,
    /// Of several deliveries that are stored together, one is left out.
    StoresAllButOne,
    /// A delivery is acknowledged although the database does not answer.
    AcknowledgesWithoutDatabase,
    /// A transaction is answered as done before it is on disk.
    CommitsWithoutDisk,
    /// A repeated request runs again in spite of its key.
    IgnoresIdempotencyKey,
    /// The lock of a stage is not taken when a deployment takes its slot.
    ForgetsStageLock,
    /// The gates are read before the stage and the job are locked.
    ReadsGatesBeforeLock,
    /// Rules may change while gates are evaluated.
    ForgetsRulesLock,
    /// The requester's right is not checked again when the promotion starts.
    TrustsFormerRequester,
    /// An approval counts for another content than the approved one.
    CountsApprovalOfOtherContent,
    /// The requester's own technical approval counts.
    CountsApprovalOfRequester,
    /// A rejection is not seen.
    IgnoresRejection,
    /// A veto is not seen.
    IgnoresVeto,
    /// A freeze is judged by the clock of the process.
    JudgesFreezeByOwnClock,
    /// What the tag names now is deployed, instead of the approved digest.
    DeploysByTag,
    /// The previous container is not stopped before the new one starts.
    StartsBesidePrevious,
    /// The previous container is never removed.
    LeavesPrevious,
    /// An unhealthy container is not replaced by the previous one.
    ForgetsRollback,
    /// A container counts as healthy before it answers.
    CallsStartedHealthy,
    /// An older commit replaces a newer one on staging.
    DeploysOlderCommit,
    /// A transition writes no record in the audit log.
    ForgetsRecord,
    /// The record of a transition is written by another transaction.
    RecordsInOtherTransaction,
    /// The chain of the audit log leaves out the hash before.
    BreaksChain,
    /// What was pushed to the registry is not read back.
    TrustsRegistry,
    /// A worker writes without its lease.
    ForgetsFence,
    /// The log of a container has no bound.
    KeepsEndlessLog,
}

impl Bug {
    pub const ALL: &[Bug] = &[
        Bug::AcknowledgesBeforeCommit,
        Bug::StoresAllButOne,
        Bug::AcknowledgesWithoutDatabase,
        Bug::CommitsWithoutDisk,
        Bug::IgnoresIdempotencyKey,
        Bug::ForgetsStageLock,
        Bug::ReadsGatesBeforeLock,
        Bug::ForgetsRulesLock,
        Bug::TrustsFormerRequester,
        Bug::CountsApprovalOfOtherContent,
        Bug::CountsApprovalOfRequester,
        Bug::IgnoresRejection,
        Bug::IgnoresVeto,
        Bug::JudgesFreezeByOwnClock,
        Bug::DeploysByTag,
        Bug::StartsBesidePrevious,
        Bug::LeavesPrevious,
        Bug::ForgetsRollback,
        Bug::CallsStartedHealthy,
        Bug::DeploysOlderCommit,
        Bug::ForgetsRecord,
        Bug::RecordsInOtherTransaction,
        Bug::BreaksChain,
        Bug::TrustsRegistry,
        Bug::ForgetsFence,
        Bug::KeepsEndlessLog,
    ];
}

/// Whether this process has this bug.
#[cfg(feature = "planted-bugs")]
pub fn is_planted(bug: Bug) -> bool {
    static CHOSEN: std::sync::LazyLock<Option<Bug>> = std::sync::LazyLock::new(|| {
        let name = std::env::var("ECLUSE_PLANTED_BUG").ok()?;
        Bug::ALL
            .iter()
            .copied()
            .find(|bug| format!("{bug:?}") == name)
    });
    *CHOSEN == Some(bug)
}

/// Whether this process has this bug: never.
#[cfg(not(feature = "planted-bugs"))]
pub const fn is_planted(_: Bug) -> bool {
    false
}
