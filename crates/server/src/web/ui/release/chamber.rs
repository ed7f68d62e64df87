//! The stages of a release's page, each drawn as a chamber of a canal lock.

use chrono::{DateTime, Utc};
use ecluse_domain::gate::GateResult;
use ecluse_domain::ids::{PromotionId, UserId};
use ecluse_domain::overrides::OverrideState;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ReleaseStatus;
use ecluse_domain::role::Action;
use ecluse_engine::access::Rights;
use ecluse_engine::promotion::permitted::{AllowedActions, ReleaseView, StageView};
use ecluse_store::PgConnection;
use ecluse_store::approvals::Approval;
use ecluse_store::overrides::Override;
use ecluse_store::pages::release::{StageOfRelease, list_stages};
use ecluse_store::promotions::{self, Promotion};
use ecluse_store::releases::Release;

use crate::web::auth::SignedIn;
use crate::web::error::PageError;
use crate::web::ui::view::{Status, Tone};

/// A stage, drawn as a chamber of a canal lock: the water level shows how far the release has come
/// there, and the gates stand before the chamber.
pub struct Chamber {
    pub place: StageOfRelease,
    pub state: StageProgress,
    /// Whether the boat lies in this chamber: the last one that the release reached.
    pub boat: bool,
    /// The newest promotion of this release to this stage.
    pub promotion: Option<Promotion>,
    /// The gates of an open promotion, or else what they would answer to a new request.
    pub gates: Vec<GateView>,
    pub approvals: Vec<Approval>,
    /// The overrides, newest first.
    pub overrides: Vec<OverrideView>,
    pub allowed: AllowedActions,
}

/// An override, and the label of the link to the policy page, where it is confirmed, withdrawn and
/// reviewed.
pub struct OverrideView {
    pub row: Override,
    pub state: OverrideState,
    pub link: &'static str,
}

impl OverrideView {
    /// `viewer` is `None` for a person who may not override gates.
    fn new(row: Override, state: OverrideState, viewer: Option<UserId>) -> Self {
        let is_own = viewer
            .is_some_and(|viewer| row.created_by == viewer || row.seconded_by == Some(viewer));
        let link = match state {
            _ if viewer.is_none() => "Show",
            OverrideState::NeedsSecond if !is_own => "Confirm or withdraw it",
            OverrideState::Effective | OverrideState::NeedsSecond
                if is_own || row.reviewed_at.is_some() =>
            {
                "Withdraw it"
            }
            OverrideState::Effective | OverrideState::NeedsSecond => "Withdraw or review it",
            OverrideState::Ended if !is_own && row.reviewed_at.is_none() => "Review it",
            OverrideState::Ended => "Show",
        };
        Self { row, state, link }
    }
}

/// How far the release has come on one stage.
#[derive(Clone, Copy)]
pub enum StageProgress {
    Live(DateTime<Utc>),
    OnItsWay(PromotionStatus),
    Deploying,
    WasLive(DateTime<Utc>),
    Ended(PromotionStatus),
    NotYet,
}

impl Status for StageProgress {
    fn tone(&self) -> Tone {
        match self {
            Self::Live(_) => Tone::Good,
            Self::OnItsWay(status) | Self::Ended(status) => status.tone(),
            Self::Deploying => Tone::Moving,
            Self::WasLive(_) | Self::NotYet => Tone::Idle,
        }
    }
    fn label(&self) -> &'static str {
        match self {
            Self::Live(_) => "Live",
            Self::OnItsWay(status) | Self::Ended(status) => status.label(),
            Self::Deploying => "Deploying",
            Self::WasLive(_) => "Was live",
            Self::NotYet => "Not yet here",
        }
    }
}

impl StageProgress {
    fn new(place: &StageOfRelease, promotion: Option<&Promotion>) -> Self {
        let status = promotion.map(|promotion| promotion.status);
        let open = status.filter(|status| !status.is_over());
        let ended = status.filter(|status| {
            !matches!(
                status,
                PromotionStatus::Succeeded | PromotionStatus::Withdrawn
            )
        });
        let is_deploying = place
            .deployment_status
            .is_some_and(|status| !status.is_over());
        match (place.live_at, open, place.last_live_at, ended) {
            (_, Some(status), _, _) => Self::OnItsWay(status),
            (Some(at), None, _, _) => Self::Live(at),
            (None, None, _, _) if is_deploying => Self::Deploying,
            (None, None, _, Some(status)) => Self::Ended(status),
            (None, None, Some(at), None) => Self::WasLive(at),
            (None, None, None, None) => Self::NotYet,
        }
    }

    /// The water level of the chamber.
    pub const fn level(&self) -> &'static str {
        match self {
            Self::Live(_) => "full",
            Self::OnItsWay(PromotionStatus::Running | PromotionStatus::Verifying)
            | Self::Deploying => "rising",
            Self::WasLive(_) => "half",
            Self::OnItsWay(_) => "low",
            Self::Ended(_) | Self::NotYet => "empty",
        }
    }
}

impl Chamber {
    /// The label of the link to the changes that this release brings to the stage. `None` while the
    /// release is not built, and where it is live.
    pub fn changes_title(&self, release: &Release) -> Option<&'static str> {
        match (self.state, release.status) {
            (StageProgress::Live(_), _) | (_, ReleaseStatus::Building | ReleaseStatus::Failed) => {
                None
            }
            (StageProgress::WasLive(_), ReleaseStatus::Ready) => {
                Some("Compare with what runs here now")
            }
            (_, ReleaseStatus::Ready) => Some("What will ship"),
        }
    }

    /// The state of the doors before the chamber.
    pub fn doors(&self) -> &'static str {
        match self.state {
            StageProgress::Live(_) | StageProgress::WasLive(_) | StageProgress::Deploying => "open",
            StageProgress::OnItsWay(PromotionStatus::AwaitingGates) => "waiting",
            StageProgress::OnItsWay(_) => "open",
            StageProgress::Ended(_) => "shut",
            StageProgress::NotYet => "closed",
        }
    }

    pub fn open_gates(&self) -> impl Iterator<Item = &GateView> {
        self.gates.iter().filter(|gate| gate.status.is_open())
    }

    pub fn closed_gates(&self) -> impl Iterator<Item = &GateView> {
        self.gates.iter().filter(|gate| !gate.status.is_open())
    }
}

/// The answer of a gate, for a promotion or for a request that nobody has made yet.
pub struct GateView {
    pub result: GateResult,
    pub may_override: bool,
}

impl std::ops::Deref for GateView {
    type Target = GateResult;
    fn deref(&self) -> &GateResult {
        &self.result
    }
}

/// The chambers of a release, in the order of the stages. `view` has the gates and what the viewer
/// may do; it is `None` while the release is not built.
pub async fn chambers(
    conn: &mut PgConnection,
    release: &Release,
    view: Option<ReleaseView>,
    (promotions, who, rights): (&[Promotion], &SignedIn, &Rights),
) -> Result<Vec<Chamber>, PageError> {
    let open: Vec<PromotionId> = promotions
        .iter()
        .filter(|promotion| !promotion.status.is_over())
        .map(|promotion| promotion.id)
        .collect();
    let mut stored = if open.is_empty() {
        Vec::new()
    } else {
        promotions::list_gates(conn, &open).await?
    };
    let mut views = view.map(|view| view.stages).unwrap_or_default();
    let overrides_as = rights.may(Action::OverrideGates).then_some(who.user.id);
    let mut chambers = Vec::new();
    for place in list_stages(conn, release.id).await? {
        let view = views
            .extract_if(.., |view| view.stage == place.stage)
            .next();
        let promotion = promotions
            .iter()
            .find(|promotion| promotion.stage == place.stage)
            .cloned();
        let view = view.unwrap_or_else(|| StageView {
            stage: place.stage,
            gates: Vec::new(),
            allowed: AllowedActions::default(),
            approvals: Vec::new(),
            overrides: Vec::new(),
        });
        // An open promotion shows the gates as its job evaluated them last; a stage where the image
        // is live needs none.
        let results: Vec<GateResult> = match promotion.as_ref() {
            Some(promotion) if !promotion.status.is_over() => stored
                .extract_if(.., |gate| gate.promotion_id == promotion.id)
                .map(|gate| gate.result)
                .collect(),
            _ if place.live_at.is_some() => Vec::new(),
            _ => view.gates,
        };
        let gates = results
            .into_iter()
            .map(|result| GateView {
                may_override: !result.status.is_open()
                    && view.allowed.override_gates.contains(&result.name),
                result,
            })
            .collect();
        chambers.push(Chamber {
            boat: false,
            state: StageProgress::new(&place, promotion.as_ref()),
            place,
            promotion,
            gates,
            approvals: view.approvals,
            overrides: view
                .overrides
                .into_iter()
                .map(|(row, state)| OverrideView::new(row, state, overrides_as))
                .collect(),
            allowed: view.allowed,
        });
    }
    if let Some(reached) = chambers.iter_mut().rfind(|chamber| {
        matches!(
            chamber.state,
            StageProgress::Live(_) | StageProgress::WasLive(_)
        )
    }) {
        reached.boat = true;
    }
    Ok(chambers)
}
