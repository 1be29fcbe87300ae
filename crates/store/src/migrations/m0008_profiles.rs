//! Who is of which type, with what profile; what of profiles must be had once; invitations.
//!
//! A profile goes with its user, also when Django deletes that user, and its unique values with it, or nobody could have
//! them again. Invitations stay, to tell afterwards who was invited by whom.

use sea_orm::sea_query::Table;

use super::{Result, Work, to_user};
use crate::dialect::kinds::Kind::{Auto, Boolean, Char, DateTime, Integer, Json, Text};

/// Makes `vestibule_profile`, `vestibule_profile_key` and `vestibule_invitation`.
pub(super) async fn up(work: &mut Work<'_>) -> Result<()> {
    let db = work.tx;
    let mut profiles = Table::create();
    profiles
        .table("vestibule_profile")
        .col(Integer.column(db, "user_id").primary_key())
        .col(Char { length: 40 }.column(db, "user_type"))
        .col(Json.column(db, "data"))
        .col(Char { length: 8 }.column(db, "approval"))
        .col(DateTime.column(db, "announced_at").null())
        .col(DateTime.column(db, "decided_at").null())
        .col(Integer.column(db, "decided_by").null())
        .col(Text.column(db, "reason"))
        .col(DateTime.column(db, "created_at"))
        .col(DateTime.column(db, "updated_at"))
        .foreign_key(&mut to_user("vestibule_profile"));
    work.create_table(&mut profiles).await?;
    work.create_index(
        "vestibule_profile",
        "vestibule_profile_type",
        &["user_type", "approval", "user_id"],
    )
    .await?;
    let mut keys = Table::create();
    keys.table("vestibule_profile_key")
        .col(Char { length: 64 }.column(db, "key_hash").primary_key())
        .col(Integer.column(db, "user_id"))
        .foreign_key(&mut to_user("vestibule_profile_key"));
    work.create_table(&mut keys).await?;
    work.create_index(
        "vestibule_profile_key",
        "vestibule_profile_key_user_id",
        &["user_id"],
    )
    .await?;
    let mut invitations = Table::create();
    invitations
        .table("vestibule_invitation")
        .col(Auto.column(db, "id"))
        .col(Char { length: 64 }.column(db, "key_hash").unique_key())
        .col(Char { length: 254 }.column(db, "email"))
        .col(Char { length: 40 }.column(db, "user_type"))
        .col(Json.column(db, "data"))
        .col(Boolean.column(db, "is_mailed"))
        .col(Integer.column(db, "invited_by").null())
        .col(DateTime.column(db, "created_at"))
        .col(DateTime.column(db, "expires_at"))
        .col(Integer.column(db, "used_by").null())
        .col(DateTime.column(db, "used_at").null())
        .col(DateTime.column(db, "revoked_at").null());
    work.create_table(&mut invitations).await?;
    work.create_index(
        "vestibule_invitation",
        "vestibule_invitation_email",
        &["email"],
    )
    .await
}
