//! `/releases/{id}`: a release at its gates, and what the signed-in person may do about it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::changelog::{self, Changelog, Closed, Section};
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::{DeploymentId, ReleaseId, UserId};
use ecluse_domain::migrations;
use ecluse_domain::policy::{Policy, PolicyLine};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{Lane, ReleaseStatus, Verdict};
use ecluse_domain::role::{Action, Role};
use ecluse_domain::stage::StageName;
use ecluse_engine::{promote, readiness};
use ecluse_store::approvals::{self, Approval};
use ecluse_store::builds::{self, Build, Documents};
use ecluse_store::overrides::{self, Override, Stands};
use ecluse_store::pages::release::{self as page_of_release, Place};
use ecluse_store::projects::{self, Project};
use ecluse_store::promotions::{self, Promotion};
use ecluse_store::releases::{self, Release, TagMove};
use ecluse_store::vetoes::{self, Veto};
use ecluse_store::{PgConnection, deployments, policies, stages};

use super::view::{Status, Tone, Viewer, chip, commit, plain, stage_title, tone, web_link, when};
use super::{Rights, id, may_see};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};

#[derive(Template)]
#[template(path = "release.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    release: Release,
    build: Build,
    tag_moves: Vec<TagMove>,
    chambers: Vec<Chamber>,
    changelog: Option<Section>,
    /// What keeps the gate shut, said before anybody asks for a promotion.
    changelog_problem: Option<String>,
    migrations: Option<Section>,
    migrations_problem: Option<String>,
    migrate_script: Option<String>,
    history: Vec<Past>,
    veto: Option<Veto>,
    may_veto: bool,
    moving: bool,
    problem: Option<Problem>,
}

/// A stage as a chamber of the lock: how high the water stands for this release, and the gates before it.
struct Chamber {
    place: Place,
    state: Standing,
    /// The boat lies in the last chamber it reached.
    boat: bool,
    /// The newest promotion of this release to this stage.
    promotion: Option<Promotion>,
    /// Those of a promotion under way; else what they would say if somebody asked.
    gates: Vec<Shown>,
    words: Vec<Approval>,
    /// Newest first.
    overrides: Vec<Given>,
    may: May,
    /// Why it cannot go back to this release, told to who else could ask for that.
    rollback_obstacle: Option<String>,
}

/// An override, and what there is to do about it on the page of rules.
struct Given {
    row: Override,
    stands: Stands,
    link: &'static str,
}

impl Given {
    /// `viewer`: when they may override.
    fn new(row: Override, policy: &Policy, now: DateTime<Utc>, viewer: Option<UserId>) -> Self {
        let stands = row.stands(policy, now);
        let is_own = viewer.is_some_and(|viewer| row.given_by == viewer || row.seconded_by == Some(viewer));
        let link = match stands {
            _ if viewer.is_none() => "See it",
            Stands::Half if !is_own => "Stand for it, or withdraw it",
            Stands::Good | Stands::Half if is_own || row.reviewed_at.is_some() => "Withdraw it",
            Stands::Good | Stands::Half => "Withdraw or review it",
            Stands::RanOut if !is_own && row.reviewed_at.is_none() => "Review it",
            Stands::RanOut => "See it",
        };
        Self { row, stands, link }
    }
}

/// What the signed-in person may do about a stage.
#[derive(Default)]
struct May {
    promote: bool,
    take_back: bool,
    /// As what they may approve, and reject.
    approve: Vec<ApprovalKind>,
    reject: Vec<ApprovalKind>,
    withdraw: Vec<ApprovalKind>,
    roll_back: bool,
    /// They asked for the promotion, so its technical approval is somebody else's.
    asked: bool,
}

impl May {
    fn anything(&self) -> bool {
        self.promote || self.take_back || self.roll_back || !(self.reject.is_empty() && self.withdraw.is_empty())
    }
}

/// Where the release stands with one stage.
#[derive(Clone, Copy)]
enum Standing {
    Live(DateTime<Utc>),
    OnItsWay(PromotionStatus),
    Deploying,
    WasLive(DateTime<Utc>),
    Ended(PromotionStatus),
    NotYet,
}

impl Status for Standing {
    fn tone(&self) -> Tone {
        match self {
            Self::Live(_) => Tone::Good,
            Self::OnItsWay(status) | Self::Ended(status) => status.tone(),
            Self::Deploying => Tone::Moving,
            Self::WasLive(_) | Self::NotYet => Tone::Idle,
        }
    }
    fn word(&self) -> &'static str {
        match self {
            Self::Live(_) => "Live",
            Self::OnItsWay(status) | Self::Ended(status) => status.word(),
            Self::Deploying => "Deploying",
            Self::WasLive(_) => "Was live",
            Self::NotYet => "Not yet here",
        }
    }
}

impl Standing {
    /// How high the water stands.
    const fn level(&self) -> &'static str {
        match self {
            Self::Live(_) => "full",
            Self::OnItsWay(PromotionStatus::Running | PromotionStatus::Verifying) | Self::Deploying => "rising",
            Self::WasLive(_) => "half",
            Self::OnItsWay(_) => "low",
            Self::Ended(_) | Self::NotYet => "empty",
        }
    }
}

impl Chamber {
    /// What differs between this release and what is live there now; nothing while it is not built, or is what is live.
    fn changes_title(&self, release: &Release) -> Option<&'static str> {
        match (self.state, release.status) {
            (Standing::Live(_), _) | (_, ReleaseStatus::Building | ReleaseStatus::Failed) => None,
            (Standing::WasLive(_), ReleaseStatus::Ready) => Some("Compare with what runs there now"),
            (_, ReleaseStatus::Ready) => Some("What will ship"),
        }
    }

    /// How the doors before it stand.
    fn doors(&self) -> &'static str {
        match self.state {
            Standing::Live(_) | Standing::WasLive(_) | Standing::Deploying => "open",
            Standing::OnItsWay(PromotionStatus::AwaitingGates) => "waiting",
            Standing::OnItsWay(_) => "open",
            Standing::Ended(_) => "shut",
            Standing::NotYet => "closed",
        }
    }

    fn open_gates(&self) -> impl Iterator<Item = &Shown> {
        self.gates.iter().filter(|gate| gate.status.is_open())
    }

    fn closed_gates(&self) -> impl Iterator<Item = &Shown> {
        self.gates.iter().filter(|gate| !gate.status.is_open())
    }
}

/// A promotion that was asked for, and the deployment it led to.
struct Past {
    promotion: Promotion,
    deployment: Option<DeploymentId>,
}

/// What a gate says, of a promotion or of one that nobody asked for yet.
struct Shown {
    name: GateName,
    status: GateStatus,
    reason: String,
    owner: Role,
    opens_at: Option<DateTime<Utc>>,
    may_override: bool,
}

pub async fn show(State(app): State<App>, who: SignedIn, Path(text): Path<String>) -> Result<Response, PageError> {
    render(&app, &who, id(&text, "release")?, None).await
}

pub(super) async fn render(app: &App, who: &SignedIn, id: ReleaseId, problem: Option<Problem>) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    let rights = may_see(&mut conn, who, release.project_id, "release").await?;
    let documents = builds::documents(&mut conn, release.build_id).await?;
    let section = |text: Option<&str>| text.and_then(|text| Changelog::parse(text).section(release.version).cloned());
    let asked = promotions::list_for_release(&mut conn, id).await?;
    let led_to = page_of_release::deployments(&mut conn, id).await?;
    let mut overridden = overrides::list_for_release(&mut conn, id).await?;
    let now = ecluse_store::now(&mut conn).await?;
    let mut chambers = Vec::new();
    for place in page_of_release::places(&mut conn, id).await? {
        let promotion = asked.iter().find(|promotion| promotion.stage == place.stage).cloned();
        let gates = gates(&mut conn, &release, &place, promotion.as_ref(), &rights).await?;
        let words = approvals::list_for(&mut conn, id, place.stage_id).await?;
        let policy = policies::effective(&mut conn, release.project_id, place.stage).await?;
        let overrides = overridden
            .extract_if(.., |given| given.stage == place.stage)
            .map(|row| Given::new(row, &policy, now, rights.may(Action::BreakGlass).then_some(who.user.id)));
        let overrides = overrides.collect();
        let mut chamber = chamber(&release, place, promotion, gates, (words, overrides), (&rights, who.user.id, &policy));
        if chamber.may.roll_back {
            // On to something newer is a promotion.
            let live = deployments::find_live(&mut conn, release.project_id, chamber.place.stage_id).await?;
            chamber.may.roll_back = live.and_then(|live| live.version).is_none_or(|live| live > release.version);
        }
        if chamber.may.roll_back {
            let stage = stages::get_by_id(&mut conn, chamber.place.stage_id).await?;
            chamber.rollback_obstacle = promote::rollback_obstacle(&mut conn, &release, &stage).await?;
            chamber.may.roll_back = chamber.rollback_obstacle.is_none();
        }
        chambers.push(chamber);
    }
    if let Some(reached) = chambers.iter_mut().rfind(|chamber| matches!(chamber.state, Standing::Live(_) | Standing::WasLive(_))) {
        reached.boat = true;
    }
    let (changelog_problem, migrations_problem) = problems(&release, &documents, now);
    let shown = Page {
        viewer: Viewer::from(&who.user),
        project: projects::get(&mut conn, release.project_id).await?,
        build: builds::get(&mut conn, release.build_id).await?,
        tag_moves: releases::tag_moves(&mut conn, id).await?,
        changelog: section(documents.changelog.as_deref()),
        changelog_problem,
        migrations: section(documents.migrations.as_deref()),
        migrations_problem,
        migrate_script: documents.migrate_script,
        veto: vetoes::find(&mut conn, id).await?,
        may_veto: rights.may(Action::Veto),
        history: asked
            .into_iter()
            .map(|promotion| Past {
                deployment: led_to.iter().find(|(of, _)| *of == promotion.id).map(|(_, deployment)| *deployment),
                promotion,
            })
            .collect(),
        moving: release.status == ReleaseStatus::Building
            || chambers.iter().any(|chamber| matches!(chamber.state, Standing::OnItsWay(_) | Standing::Deploying)),
        chambers,
        release,
        problem,
    };
    let status = shown.problem.as_ref().map(Problem::status).unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// What the gates of the changelog and of the migrations will say, as soon as the commit's files are known.
fn problems(release: &Release, documents: &Documents, now: DateTime<Utc>) -> (Option<String>, Option<String>) {
    if release.status != ReleaseStatus::Ready {
        return (None, None);
    }
    let changelog = changelog::check(documents.changelog.as_deref(), release.version, now.date_naive()).err();
    let migrations = migrations::check(documents.migrations.as_deref(), release.version).err();
    (changelog.map(|(Closed::Later(reason) | Closed::Never(reason))| reason), migrations)
}

/// Of a promotion that is not over, what its job saw last; else, while nothing of this is there, what they say now.
async fn gates(
    conn: &mut PgConnection,
    release: &Release,
    place: &Place,
    promotion: Option<&Promotion>,
    rights: &Rights,
) -> Result<Vec<Shown>, PageError> {
    let may_override = |name: GateName, status: GateStatus| rights.may(Action::BreakGlass) && name.is_overridable() && !status.is_open();
    if let Some(promotion) = promotion.filter(|promotion| !promotion.status.is_over()) {
        let gates = promotions::gates(conn, &[promotion.id]).await?.into_iter();
        return Ok(gates
            .map(|gate| Shown {
                may_override: may_override(gate.name, gate.status),
                name: gate.name,
                status: gate.status,
                reason: gate.reason,
                owner: gate.owner,
                opens_at: gate.opens_at,
            })
            .collect());
    }
    if release.status != ReleaseStatus::Ready || place.live_at.is_some() {
        return Ok(Vec::new());
    }
    let ready = readiness::of_release(conn, release.id, place.stage).await?.gates.into_iter();
    Ok(ready
        .map(|gate| Shown {
            may_override: may_override(gate.name, gate.status),
            name: gate.name,
            status: gate.status,
            reason: gate.reason,
            owner: gate.owner,
            opens_at: gate.opens_at,
        })
        .collect())
}

fn chamber(
    release: &Release,
    place: Place,
    promotion: Option<Promotion>,
    gates: Vec<Shown>,
    (words, overrides): (Vec<Approval>, Vec<Given>),
    (rights, viewer, policy): (&Rights, UserId, &Policy),
) -> Chamber {
    let open = promotion.as_ref().filter(|promotion| !promotion.status.is_over()).map(|promotion| promotion.status);
    let ended = promotion
        .as_ref()
        .map(|promotion| promotion.status)
        .filter(|status| !matches!(status, PromotionStatus::Succeeded | PromotionStatus::Aborted));
    let state = match (place.live_at, open, place.last_live_at, ended) {
        (_, Some(status), _, _) => Standing::OnItsWay(status),
        (Some(at), None, _, _) => Standing::Live(at),
        (None, None, _, _) if place.deployment_status.is_some_and(|status| !status.is_over()) => Standing::Deploying,
        (None, None, _, Some(status)) => Standing::Ended(status),
        (None, None, Some(at), None) => Standing::WasLive(at),
        (None, None, None, None) => Standing::NotYet,
    };
    let ready = release.status == ReleaseStatus::Ready;
    // A word after the start would not stop it.
    let started = matches!(open, Some(PromotionStatus::Running | PromotionStatus::Verifying));
    let asked = open.is_some() && promotion.as_ref().is_some_and(|promotion| promotion.requested_by == viewer);
    let kinds: Vec<ApprovalKind> = if ready && !started && place.stage != StageName::Staging && place.live_at.is_none() {
        let may = [(ApprovalKind::Technical, Action::Approve), (ApprovalKind::Functional, Action::ApproveFunction)];
        may.into_iter().filter(|(_, action)| rights.may(*action)).map(|(kind, _)| kind).collect()
    } else {
        Vec::new()
    };
    let said = |kind: ApprovalKind| words.iter().find(|word| word.user_id == viewer && word.kind == kind).map(|word| word.verdict);
    let waits = matches!(open, Some(PromotionStatus::AwaitingGates | PromotionStatus::Queued));
    let rolls_back = promotion.as_ref().is_some_and(|promotion| promotion.rollback_reason.is_some());
    // Asking would end at once; the gates say why.
    let refused = gates.iter().any(|gate| gate.status == GateStatus::Fail);
    let may = May {
        promote: ready && open.is_none() && place.live_at.is_none() && !refused && rights.may(Action::RequestPromotion),
        take_back: waits && rights.may(if rolls_back { Action::RollBack } else { Action::RequestPromotion }),
        approve: kinds
            .iter()
            .copied()
            .filter(|kind| match kind {
                ApprovalKind::Technical => !asked && policy.number(PolicyLine::TechnicalApprovals) > 0,
                ApprovalKind::Functional => policy.number(PolicyLine::FunctionalApprovals) > 0,
            })
            .collect(),
        withdraw: kinds.iter().copied().filter(|kind| matches!(said(*kind), Some(Verdict::Approved | Verdict::Rejected))).collect(),
        reject: kinds,
        roll_back: ready && open.is_none() && place.live_at.is_none() && place.last_live_at.is_some() && rights.may(Action::RollBack),
        asked,
    };
    Chamber { boat: false, state, place, promotion, gates, words, overrides, may, rollback_obstacle: None }
}
