//! Stage `pending_approval`: where the user type asks for it, staff must let a newcomer in.

use serde::Serialize;
use serde_json::Value;
use store::profiles::{self, Approval, Model};
use store::{Timestamp, users};

use crate::context::Cx;
use crate::error::Result;
use crate::kit::audit::{self, Event};
use crate::kit::letter::{self, Letter};
use crate::kit::lookup;
use crate::kit::mail::Mail;
use crate::login::Login;
use crate::stages::Step;
use crate::user_types::UserType;

/// Most of the staff that is told where the settings name nobody.
const MOST_TOLD: u64 = 20;

/// What staff was asked, and has said.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ApprovalOut {
    /// `pending` or `rejected`.
    #[schema(example = "pending")]
    pub state: &'static str,
    /// As what somebody signed up.
    #[schema(example = "teacher")]
    pub user_type: String,
    /// What people call it.
    #[schema(example = "Teacher")]
    pub label: String,
    /// Why not, in the words of staff.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Waits until staff has decided, and after a refusal. The first time both sides are told.
pub async fn enter(cx: &Cx, login: &mut Login) -> Result<Step> {
    // Who only pretends to log in never gets past the stages before.
    let Some(user) = &login.user else {
        return Ok(Step::Wait);
    };
    let Some(profile) = profiles::of_user(&cx.server.db, user.id).await? else {
        return Ok(Step::Pass);
    };
    match profile.approval {
        Approval::Approved => Ok(Step::Pass),
        Approval::Pending if profile.announced_at.is_none() => {
            announce(cx, user, &profile).await?;
            Ok(Step::Wait)
        }
        Approval::Pending | Approval::Rejected => Ok(Step::Wait),
    }
}

/// How it stands with somebody who waits.
pub async fn state(cx: &Cx, user: &users::Model) -> Result<Option<ApprovalOut>> {
    let profile = profiles::of_user(&cx.server.db, user.id).await?;
    Ok(profile.map(|profile| ApprovalOut {
        state: profile.approval.as_str(),
        label: label(cx, &profile.user_type),
        reason: match profile.approval {
            Approval::Rejected => profile.reason,
            Approval::Approved | Approval::Pending => String::new(),
        },
        user_type: profile.user_type,
    }))
}

/// What people call a type, also one that the settings have no more.
pub fn label(cx: &Cx, user_type: &str) -> String {
    let known = cx.server.user_types.by_id(user_type);
    known
        .map_or(user_type, |one| one.settings.label())
        .to_owned()
}

/// Tells both sides, once.
async fn announce(cx: &Cx, user: &users::Model, profile: &Model) -> Result<()> {
    let label = label(cx, &profile.user_type);
    let own = lookup::primary_email(cx, user).await?.unwrap_or_default();
    let mut letters = Vec::new();
    if !own.is_empty() {
        let mail = Mail::ApprovalPending {
            label: label.clone(),
        };
        letters.push(letter::to(cx, &own, mail).await?);
    }
    let user_type = cx.server.user_types.by_id(&profile.user_type);
    // Staff reads the language of the site, whatever the newcomer speaks.
    let staff = cx.speaking(&cx.server.config.server.language);
    for approver in approvers(cx, user_type).await? {
        let mail = Mail::ApprovalRequest {
            label: label.clone(),
            username: user.username.clone(),
            address: own.clone(),
            fields: told(&profile.data),
        };
        letters.push(letter::to(&staff, &approver, mail).await?);
    }
    store::tx(&cx.server.db, async |tx| {
        // Of two logins at once, one tells.
        if !profiles::announce(tx, user.id, Timestamp::from(cx.now)).await? {
            return Ok(());
        }
        send(cx, tx, &letters).await?;
        let event = Event::ApprovalRequested {
            user_type: &profile.user_type,
        };
        audit::note(cx, tx, user.id, event).await
    })
    .await
}

async fn send(cx: &Cx, tx: &store::Tx, letters: &[Letter]) -> Result<()> {
    for letter in letters {
        letter.enqueue(cx, tx).await?;
    }
    Ok(())
}

/// The addresses that hear of somebody who waits.
async fn approvers(cx: &Cx, user_type: Option<&UserType>) -> Result<Vec<String>> {
    if let Some(one) = user_type.filter(|one| !one.settings.approvers.is_empty()) {
        return Ok(one.settings.approvers.clone());
    }
    let staff = users::staff(&cx.server.db, MOST_TOLD).await?;
    let addresses = staff.into_iter().map(|user| user.email);
    Ok(addresses.filter(|email| !email.is_empty()).collect())
}

/// A profile on one line.
fn told(profile: &Value) -> String {
    let fields = profile.as_object().into_iter().flatten();
    let lines = fields.map(|(name, value)| match value {
        Value::String(text) => format!("{name}: {text}"),
        other => format!("{name}: {other}"),
    });
    lines.collect::<Vec<_>>().join(", ")
}
