//! Phone numbers: `vestibule_phone`, or the table that the configuration names, for allauth leaves it to the project where
//! they are kept.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoIden, Query, SelectStatement};
use sea_orm::{DynIden, QueryResult};

use crate::{Connection, Result, UserId};

/// Where phone numbers are kept.
#[derive(Clone, Debug)]
pub struct Phones {
    table: DynIden,
    user_id: DynIden,
    phone: DynIden,
    verified: DynIden,
}

/// The number of a user.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    /// Whose it is; a user has at most one.
    pub user_id: UserId,
    /// In the form of E.164, at most 40 characters, unique.
    pub phone: String,
    /// The user has shown to receive its messages.
    pub verified: bool,
}

// Security: numbers do not belong into a log line.
impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl Default for Phones {
    fn default() -> Self {
        Self::new("vestibule_phone", "user_id", "phone", "verified")
    }
}

impl Phones {
    /// Phone numbers in a table of the project's. The user's column must be its primary key or unique.
    pub fn new(table: &str, user_id: &str, phone: &str, verified: &str) -> Self {
        Self {
            table: iden(table),
            user_id: iden(user_id),
            phone: iden(phone),
            verified: iden(verified),
        }
    }

    /// The number of a user.
    pub async fn by_user(&self, db: &impl Connection, user: UserId) -> Result<Option<Phone>> {
        let mut query = self.select();
        query.and_where(Expr::col(self.user_id.clone()).eq(user));
        db.query_one(&query)
            .await?
            .map(|row| read(&row))
            .transpose()
    }

    /// The row of whoever has this number, verified or not.
    pub async fn owner_of(&self, db: &impl Connection, phone: &str) -> Result<Option<Phone>> {
        let mut query = self.select();
        query.and_where(Expr::col(self.phone.clone()).eq(phone));
        db.query_one(&query)
            .await?
            .map(|row| read(&row))
            .transpose()
    }

    /// Give a user this number in place of the one before; [`crate::Error::Unique`] when another has it.
    pub async fn set(&self, db: &impl Connection, phone: &Phone) -> Result<()> {
        // Dialect: MySQL's upsert would also strike when another user has the number, and take it away.
        if self.update(db, phone).await? {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert
            .into_table(self.table.clone())
            .columns([
                self.user_id.clone(),
                self.phone.clone(),
                self.verified.clone(),
            ])
            .values_panic([
                phone.user_id.into(),
                phone.phone.as_str().into(),
                phone.verified.into(),
            ]);
        db.execute(&insert).await?;
        Ok(())
    }

    async fn update(&self, db: &impl Connection, phone: &Phone) -> Result<bool> {
        let mut update = Query::update();
        update
            .table(self.table.clone())
            .value(self.phone.clone(), phone.phone.as_str())
            .value(self.verified.clone(), phone.verified)
            .and_where(Expr::col(self.user_id.clone()).eq(phone.user_id));
        Ok(db.execute(&update).await?.rows_affected() == 1)
    }

    /// Mark the number of a user as verified, if it still is `phone`; false when it is not.
    pub async fn set_verified(
        &self,
        db: &impl Connection,
        user: UserId,
        phone: &str,
    ) -> Result<bool> {
        let mut update = Query::update();
        update
            .table(self.table.clone())
            .value(self.verified.clone(), true)
            .and_where(Expr::col(self.user_id.clone()).eq(user))
            .and_where(Expr::col(self.phone.clone()).eq(phone));
        Ok(db.execute(&update).await?.rows_affected() == 1)
    }

    /// Delete the number of a user; false when there was none.
    pub async fn delete(&self, db: &impl Connection, user: UserId) -> Result<bool> {
        let mut delete = Query::delete();
        delete
            .from_table(self.table.clone())
            .and_where(Expr::col(self.user_id.clone()).eq(user));
        Ok(db.execute(&delete).await?.rows_affected() == 1)
    }

    fn select(&self) -> SelectStatement {
        Query::select()
            .columns([
                self.user_id.clone(),
                self.phone.clone(),
                self.verified.clone(),
            ])
            .from(self.table.clone())
            .take()
    }
}

fn iden(name: &str) -> DynIden {
    Alias::new(name).into_iden()
}

fn read(row: &QueryResult) -> Result<Phone> {
    Ok(Phone {
        user_id: row.try_get_by_index(0)?,
        phone: row.try_get_by_index(1)?,
        verified: row.try_get_by_index(2)?,
    })
}
