//! The facts that decide the gates and what people may do. They are read for one release and any number
//! of stages at once, in the transaction of the caller.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ecluse_domain::approval::{ApprovalKind, Content, ContentPart, Quorum};
use ecluse_domain::comparison::Comparison;
use ecluse_domain::ids::UserId;
use ecluse_domain::policy::{Overriders, Policy, PolicySetting};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{ApprovalVerdict, Lane, correct_with_new_version};
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest, Version};
use ecluse_store::approvals::{self, Approval};
use ecluse_store::back_merges::{self, BackMerge};
use ecluse_store::deployments::Occupancy;
use ecluse_store::freezes::{self, Freeze};
use ecluse_store::gate_facts::{self, ImageFacts, StageFacts};
use ecluse_store::overrides::{self, Override};
use ecluse_store::promotions::{self, Promotion};
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, comparisons, policies, stages};

use crate::access::{self, Rights};
use crate::release::digest::require_built_digest;
use crate::release::documents::ReadDocuments;
use crate::wording::format_moment;
use crate::{Error, Result};

/// What may go to a stage: a promotion, or one that nobody has requested yet.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub version: Version,
    pub stage: StageName,
    pub image_digest: Digest,
    /// The open promotion of the release to this stage.
    pub open: Option<OpenPromotion>,
    /// The stage goes back to a release that succeeded there before.
    pub is_rollback: bool,
}

impl Candidate {
    /// Did this person request the open promotion?
    pub(crate) fn is_requested_by(&self, user: UserId) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.requested_by == user)
    }
}

/// A promotion that is not over.
#[derive(Debug, Clone)]
pub(crate) struct OpenPromotion {
    pub status: PromotionStatus,
    pub requested_by: UserId,
    pub is_rollback: bool,
}

impl OpenPromotion {
    /// `None` for a promotion that is over.
    pub(crate) fn new(promotion: &Promotion) -> Option<Self> {
        (!promotion.status.is_over()).then(|| Self {
            status: promotion.status,
            requested_by: promotion.requested_by,
            is_rollback: promotion.rollback_reason.is_some(),
        })
    }
}

/// A stage whose facts are to be read.
pub(crate) struct Target {
    pub stage: StageName,
    pub open: Option<OpenPromotion>,
    pub is_rollback: bool,
}

impl Target {
    /// The stage of a promotion that is not over.
    pub(crate) fn of_promotion(promotion: &Promotion) -> Self {
        Self {
            stage: promotion.stage,
            open: OpenPromotion::new(promotion),
            is_rollback: promotion.rollback_reason.is_some(),
        }
    }
}

/// What is known of a release for one stage.
pub(crate) struct Facts {
    pub candidate: Candidate,
    pub release: Arc<Release>,
    pub image: Arc<ImageFacts>,
    pub documents: Arc<ReadDocuments>,
    /// The stage itself, with what is live there.
    pub stage: StageFacts,
    pub policy: Policy,
    /// The content that an approval recorded now would be bound to.
    pub content: Content,
    /// The newest decision of each person in each kind, if that person still has the right to it.
    pub approvals: Vec<Approval>,
    /// How many approvals and rejections each person has recorded for the stage.
    pub decisions: BTreeMap<UserId, usize>,
    pub previous: Option<Previous>,
    /// The lane whose rules apply: off the trunk when the release, or another release of its digest,
    /// is. `None` when git has not answered about one of them yet.
    pub lane: Option<Lane>,
    /// The releases off the trunk that were live on the stage; and the live release, when this one is
    /// off the trunk.
    pub back_merges: Vec<BackMerge>,
    /// The freezes of this stage that are on now.
    pub freezes: Vec<Freeze>,
    /// The effective overrides, of people who still have the right to override.
    pub overrides: Vec<Override>,
    /// The overrides that become effective once a second person confirms them.
    pub unconfirmed_overrides: Vec<Override>,
    /// The names of the authors of everything that the release brings to the stage. Empty where the
    /// policy lets authors approve, or where nothing is live yet; `None` when not all are known.
    pub authors: Option<BTreeSet<String>>,
}

/// The stage before.
pub(crate) struct Previous {
    pub stage: StageName,
    pub occupancy: Occupancy,
}

impl Facts {
    /// A moment for the sentence of a gate, in the time zone whose days the policy counts.
    pub(crate) fn format_moment(&self, at: DateTime<Utc>) -> String {
        format_moment(at, self.policy.text(PolicySetting::TimeZone))
    }

    /// The reason of a gate about a file of the commit. Behind a tag the file never changes, so the
    /// reason then names the way out.
    pub(crate) fn explain_file_problem(&self, problem: String) -> String {
        // The next release, which nobody has tagged, has no id.
        if self.release.id.0.is_nil() {
            return problem;
        }
        correct_with_new_version(&problem, self.candidate.version)
    }

    /// How many approvals of each kind the policy requires.
    pub(crate) fn quorum(&self) -> Quorum {
        // Until git has answered, the higher number is asked for: the promotion waits either way.
        let off_trunk = if self.lane == Some(Lane::Trunk) {
            0
        } else {
            self.policy.number(PolicySetting::OffTrunkApprovals)
        };
        let technical = self.policy.number(PolicySetting::TechnicalApprovals);
        Quorum {
            technical: technical.max(off_trunk),
            functional: self.policy.number(PolicySetting::FunctionalApprovals),
            different_people: self.policy.is_yes(PolicySetting::DifferentPeople),
        }
    }

    /// The newest decision of this person in this kind that can still be withdrawn.
    pub(crate) fn find_decision(&self, user: UserId, kind: ApprovalKind) -> Option<&Approval> {
        self.approvals.iter().find(|approval| {
            approval.user_id == user
                && approval.kind == kind
                && approval.verdict != ApprovalVerdict::Withdrawn
        })
    }

    /// Why this person may not approve the release, whatever the content of the approval.
    pub(crate) fn conflict_of_interest(
        &self,
        approver: Approver<'_>,
        kind: ApprovalKind,
    ) -> Option<ConflictOfInterest> {
        if kind == ApprovalKind::Technical
            && !self.policy.is_yes(PolicySetting::RequesterApproves)
            && self.candidate.is_requested_by(approver.user)
            && !ecluse_domain::planted::is_planted(
                ecluse_domain::planted::Bug::CountsApprovalOfRequester,
            )
        {
            return Some(ConflictOfInterest::Requester);
        }
        if !self.policy.is_yes(PolicySetting::TaggerApproves)
            && approver.is_named(&self.release.tagged_by)
        {
            return Some(ConflictOfInterest::Tagger);
        }
        let authors = self.authors.iter().flatten();
        authors
            .into_iter()
            .any(|author| approver.is_named(author))
            .then_some(ConflictOfInterest::Author)
    }
}

/// The person who approves.
#[derive(Clone, Copy)]
pub(crate) struct Approver<'a> {
    pub user: UserId,
    pub name: &'a str,
    pub login: &'a str,
}

impl Approver<'_> {
    /// Is this text of the forge or of git the name or the login of this person? Such a text can only
    /// take a right away, so that nobody gains anything by forging it.
    fn is_named(self, text: &str) -> bool {
        let same = |known: &str| known.to_lowercase() == text.trim().to_lowercase();
        same(self.name) || same(self.login)
    }
}

/// Why a person may not approve their own work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConflictOfInterest {
    /// They requested the promotion.
    Requester,
    /// They made the tag.
    Tagger,
    /// They wrote a commit that the release brings to the stage.
    Author,
}

/// The facts of some stages, and all decisions about the release.
pub(crate) struct Loaded {
    /// One for each target, in the order of the targets.
    pub facts: Vec<Facts>,
    /// Every decision about the release, newest first.
    pub approvals: Vec<Approval>,
    /// Every override of the release, newest first.
    pub overrides: Vec<Override>,
}

/// Reads the facts of a release for some stages. `documents` are those of its build, which were read
/// before the transaction. A conflict while the release has no image.
pub(crate) async fn load(
    conn: &mut PgConnection,
    release: &Release,
    documents: &Arc<ReadDocuments>,
    targets: &[Target],
) -> Result<Loaded> {
    let digest = require_built_digest(release)?;
    if documents.build != release.build_id {
        return Err(Error::Transient(format!(
            "{} has just got another build. Try again.",
            release.version
        )));
    }
    let project = release.project_id;
    let policies = policies::list_effective(conn, project).await?;
    let zones: Vec<(StageName, &str)> = policies
        .iter()
        .map(|(stage, policy)| (*stage, policy.text(PolicySetting::TimeZone)))
        .collect();
    let key = gate_facts::ReleaseKey {
        project,
        release: release.id,
        build: release.build_id,
        image_digest: digest,
    };
    let image = gate_facts::get_image(conn, key).await?;
    let stages = gate_facts::list_stages(conn, key, &zones).await?;
    let approvals = approvals::list_for_release(conn, release.id).await?;
    let overrides = overrides::list_for_release(conn, release.id).await?;
    let people: BTreeSet<UserId> = approvals
        .iter()
        .map(|approval| approval.user_id)
        .chain(overrides.iter().flat_map(|row| {
            [Some(row.created_by), row.seconded_by]
                .into_iter()
                .flatten()
        }))
        .collect();
    let rights = access::list_rights(conn, &Vec::from_iter(people), project).await?;
    let freezes = freezes::list_current(conn, project).await?;
    let find = |name: StageName| {
        let found = stages.iter().find(|stage| stage.name == name);
        found.ok_or(Error::NotFound("stage"))
    };
    let mut ids = Vec::new();
    for target in targets {
        ids.push(find(target.stage)?.id);
    }
    let back_merges = back_merges::list_by_stage(conn, project, &ids, &release.commit_sha).await?;
    let comparisons = load_comparisons(conn, release, &stages, &policies, targets).await?;
    let (release, image) = (Arc::new(release.clone()), Arc::new(image));
    let mut facts = Vec::new();
    for target in targets {
        let stage = find(target.stage)?.clone();
        let policy = policies
            .get(&target.stage)
            .cloned()
            .ok_or(Error::NotFound("stage"))?;
        let candidate = Candidate {
            version: release.version,
            stage: stage.name,
            image_digest: digest.clone(),
            open: target.open.clone(),
            is_rollback: target.is_rollback,
        };
        let (effective, unconfirmed) =
            sort_overrides(&overrides, &candidate, &policy, &image, &rights);
        let previous = match target.stage.previous() {
            Some(name) => Some(Previous {
                stage: name,
                occupancy: find(name)?.occupancy,
            }),
            None => None,
        };
        facts.push(Facts {
            content: approved_content(&release, &image, documents, &policy),
            approvals: newest_decisions(&approvals, &candidate, &rights),
            decisions: count_decisions(&approvals, candidate.stage),
            previous,
            lane: choose_lane(release.lane, image.lane),
            back_merges: back_merges
                .iter()
                .filter(|(at, hotfix)| *at == stage.id && hotfix.concerns(release.lane))
                .map(|(_, hotfix)| hotfix.clone())
                .collect(),
            freezes: freezes
                .iter()
                .filter(|freeze| freeze.stage.is_none_or(|at| at == target.stage))
                .cloned()
                .collect(),
            overrides: effective,
            unconfirmed_overrides: unconfirmed,
            authors: find_authors(&stage, &policy, &comparisons),
            candidate,
            release: release.clone(),
            image: image.clone(),
            documents: documents.clone(),
            stage,
            policy,
        });
    }
    Ok(Loaded {
        facts,
        approvals,
        overrides,
    })
}

/// Chooses the lane whose rules apply to the release, from its own and from that of all releases of
/// its digest.
fn choose_lane(release: Option<Lane>, digest: Option<Lane>) -> Option<Lane> {
    match (release, digest) {
        (Some(Lane::OffTrunk), _) | (_, Some(Lane::OffTrunk)) => Some(Lane::OffTrunk),
        (Some(Lane::Trunk), Some(Lane::Trunk)) => Some(Lane::Trunk),
        (None, _) | (_, None) => None,
    }
}

/// Locks the stage, as the taking of its slot does, and reads the facts of a release for it.
pub(crate) async fn lock_and_load(
    conn: &mut PgConnection,
    release: &Release,
    documents: &Arc<ReadDocuments>,
    (stage, is_rollback): (StageName, bool),
) -> Result<Facts> {
    let id = stages::lock_by_name(conn, release.project_id, stage).await?;
    // The lane may have changed while this waited for the lock.
    let release = &releases::get(conn, release.id).await?;
    let open = promotions::find_open(conn, release.id, id).await?;
    let target = Target {
        stage,
        open: open.as_ref().and_then(OpenPromotion::new),
        is_rollback,
    };
    load_one(conn, release, documents, target).await
}

/// Reads the facts of a release for one stage.
pub(crate) async fn load_one(
    conn: &mut PgConnection,
    release: &Release,
    documents: &Arc<ReadDocuments>,
    target: Target,
) -> Result<Facts> {
    let mut loaded = load(conn, release, documents, &[target]).await?;
    loaded.facts.pop().ok_or(Error::NotFound("stage"))
}

/// Reads the comparisons of the release with what is live on the stages, where the policy keeps the
/// authors of commits from approving.
async fn load_comparisons(
    conn: &mut PgConnection,
    release: &Release,
    stages: &[StageFacts],
    policies: &BTreeMap<StageName, Policy>,
    targets: &[Target],
) -> Result<BTreeMap<CommitSha, Comparison>> {
    let needs_authors = |stage: &&StageFacts| {
        targets.iter().any(|target| target.stage == stage.name)
            && policies
                .get(&stage.name)
                .is_some_and(|policy| !policy.is_yes(PolicySetting::AuthorApproves))
    };
    let live: Vec<&CommitSha> = stages
        .iter()
        .filter(needs_authors)
        .filter_map(|stage| stage.live.as_ref().map(|live| &live.commit_sha))
        .collect();
    if live.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = comparisons::list_to(conn, release.project_id, &live, &release.commit_sha).await?;
    Ok(found.into_iter().collect())
}

/// See [`Facts::authors`].
fn find_authors(
    stage: &StageFacts,
    policy: &Policy,
    comparisons: &BTreeMap<CommitSha, Comparison>,
) -> Option<BTreeSet<String>> {
    match &stage.live {
        Some(live) if !policy.is_yes(PolicySetting::AuthorApproves) => comparisons
            .get(&live.commit_sha)
            .and_then(Comparison::authors),
        Some(_) | None => Some(BTreeSet::new()),
    }
}

/// See [`Facts::approvals`].
fn newest_decisions(
    approvals: &[Approval],
    candidate: &Candidate,
    rights: &BTreeMap<UserId, Rights>,
) -> Vec<Approval> {
    let mut newest: Vec<Approval> = Vec::new();
    for approval in approvals
        .iter()
        .filter(|approval| approval.stage == candidate.stage)
    {
        let is_newest = !newest
            .iter()
            .any(|kept| kept.user_id == approval.user_id && kept.kind == approval.kind);
        let may_still = rights
            .get(&approval.user_id)
            .is_some_and(|rights| rights.may(right_to_approve(approval.kind)));
        if is_newest && approval.image_digest == candidate.image_digest && may_still {
            newest.push(approval.clone());
        }
    }
    newest
}

/// See [`Facts::decisions`].
fn count_decisions(approvals: &[Approval], stage: StageName) -> BTreeMap<UserId, usize> {
    let mut decisions = BTreeMap::new();
    for approval in approvals {
        if approval.stage == stage && approval.verdict != ApprovalVerdict::Withdrawn {
            *decisions.entry(approval.user_id).or_default() += 1;
        }
    }
    decisions
}

/// The right that a decision of this kind takes.
pub(crate) const fn right_to_approve(kind: ApprovalKind) -> Action {
    match kind {
        ApprovalKind::Technical => Action::Approve,
        ApprovalKind::Functional => Action::ApproveFunction,
    }
}

/// The effective overrides, and those that wait for a second person. An override needs as many people
/// as the policy requires now, or as it required when the override was created if that was more.
fn sort_overrides(
    overrides: &[Override],
    candidate: &Candidate,
    policy: &Policy,
    image: &ImageFacts,
    rights: &BTreeMap<UserId, Rights>,
) -> (Vec<Override>, Vec<Override>) {
    let may = |person: UserId| {
        rights
            .get(&person)
            .is_some_and(|rights| rights.may(Action::OverrideGates))
    };
    let (mut effective, mut unconfirmed) = (Vec::new(), Vec::new());
    for row in overrides {
        let is_active = row.stage == candidate.stage
            && row.image_digest == candidate.image_digest
            && row.withdrawn_at.is_none()
            && row.expires_at > image.now
            && may(row.created_by);
        let Some(needed) = policy
            .overriders_of_existing(row.needs_second)
            .filter(|_| is_active)
        else {
            continue;
        };
        let mut row = row.clone();
        if !row.seconded_by.is_some_and(may) {
            row.seconded_by_name = None;
        }
        if needed == Overriders::One || row.seconded_by_name.is_some() {
            effective.push(row);
        } else {
            unconfirmed.push(row);
        }
    }
    (effective, unconfirmed)
}

/// The content that an approval of this release for this stage is bound to, as it is now.
fn approved_content(
    release: &Release,
    image: &ImageFacts,
    documents: &ReadDocuments,
    policy: &Policy,
) -> Content {
    let changelog = documents.changelog.as_ref();
    let changelog = changelog.and_then(|document| document.section_text(release.version));
    let migrations = documents.migrations.as_ref();
    let migrations = migrations.and_then(|document| document.section_text(release.version));
    let digest = release.image_digest.as_ref().map(Digest::as_str);
    let base = image.base_digest.as_ref().map(Digest::as_str);
    let script = documents.migrate_script.as_deref();
    Content::default()
        .with(ContentPart::Image, digest)
        .with(ContentPart::Commit, Some(release.commit_sha.as_str()))
        .with(ContentPart::BaseImage, base)
        .with(ContentPart::Changelog, changelog)
        .with(ContentPart::Migrations, migrations)
        .with(ContentPart::MigrateScript, script)
        .with(ContentPart::Policy, Some(&policy.hash()))
}
