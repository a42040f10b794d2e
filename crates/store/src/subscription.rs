//! Subscriptions: which application may call which API.

use tollgate_domain::api_summary::ApiSummary;
use tollgate_domain::change::ChangeKind;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::{ApiId, ApplicationId, SubscriptionId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::page::{Listed, Page};
use tollgate_domain::subscription::{Subscription, SubscriptionStatus};

use crate::application::{self, ApplicationSummary};
use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::listing::Listing;
use crate::row::Row;
use crate::store::Store;
use crate::transaction::Tx;
use crate::{api_list, params, version};

/// Which subscriptions are asked for.
#[derive(Clone, Debug)]
pub struct SubscriptionQuery {
    /// Whose.
    pub org: Organization,
    /// Only this application's.
    pub application: Option<ApplicationId>,
    /// Only those to this API.
    pub api: Option<ApiId>,
    /// Only those of this owner's applications.
    pub owner: Option<UserId>,
    /// Which part.
    pub page: Page,
}

const COLUMNS: &str =
    "s.organization, s.id, s.application_id, s.api_id, s.tier, s.status, s.created_at, s.updated_at";
/// The same of a statement that has one table.
fn returned() -> String {
    COLUMNS.replace("s.", "")
}

/// In which order they are listed: oldest first.
const ORDER: &str = "s.created_at, s.id";

/// Reads a status.
pub(crate) fn status(row: &Row<'_>, column: usize) -> Result<SubscriptionStatus, StoreError> {
    SubscriptionStatus::parse(&row.text(column)?)
        .ok_or_else(|| StoreError::malformed("unknown status of a subscription"))
}

/// Reads one, whose columns begin at `from`.
fn read(row: &Row<'_>, from: usize) -> Result<Subscription, StoreError> {
    Ok(Subscription {
        organization: row.parse(from)?,
        id: row.parse(from + 1)?,
        application: row.parse(from + 2)?,
        api: row.parse(from + 3)?,
        tier: row.text(from + 4)?,
        status: status(row, from + 5)?,
        created_at: row.time(from + 6)?,
        updated_at: row.time(from + 7)?,
    })
}

impl SubscriptionQuery {
    /// The list of its rows; `source` knows the subscription as `s`.
    fn of(&self, source: &'static str) -> Listing {
        let mut listing = Listing::of("subscription", source);
        listing.equal("s.organization", &self.org);
        if let Some(application) = self.application {
            listing.equal("s.application_id", application);
        }
        if let Some(api) = self.api {
            listing.equal("s.api_id", api);
        }
        if let Some(owner) = self.owner {
            let owner = listing.bind(owner);
            listing
                .add(&format!("s.application_id IN (SELECT id FROM application WHERE owner_id = {owner})"));
        }
        listing
    }
}

fn log(
    tx: &mut Tx<'_>,
    organization: &Organization,
    application: ApplicationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.log_change(now, organization, ChangeKind::Application, &application.to_string()).map(drop)
}

/// What every change of a subscription ends with.
fn finish(
    tx: &mut Tx<'_>,
    changed: Option<Subscription>,
    audit: &Audit,
) -> Result<Option<Subscription>, StoreError> {
    if let Some(changed) = &changed {
        audit::insert(tx, audit)?;
        log(tx, &changed.organization, changed.application, audit.at)?;
    }
    Ok(changed)
}

impl Store {
    /// Subscribes an application to an API.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] on `subscription_pair` when it is subscribed; [`StoreError::Missing`] when application
    /// or API are not of the organization.
    pub async fn create_subscription(
        &self,
        subscription: Subscription,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_subscription", move |tx| {
            let organization = &subscription.organization;
            application::require(tx, organization, subscription.application)?;
            let sql = "SELECT 1 FROM api WHERE organization = $1 AND id = $2";
            tx.query_opt(sql, params![organization, subscription.api], |_| Ok(()))?.ok_or(StoreError::Missing)?;
            tx.execute_one(
                "INSERT INTO subscription (organization, id, application_id, api_id, tier, status, created_at, \
                 updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                params![
                    organization,
                    subscription.id,
                    subscription.application,
                    subscription.api,
                    &subscription.tier,
                    subscription.status.as_str(),
                    subscription.created_at,
                    subscription.updated_at,
                ],
            )?;
            audit::insert(tx, &audit)?;
            log(tx, organization, subscription.application, audit.at)
        })
        .await
    }

    /// One subscription.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn subscription(
        &self,
        organization: Organization,
        id: SubscriptionId,
    ) -> Result<Option<Subscription>, StoreError> {
        self.read("subscription", move |tx| {
            let sql = format!("SELECT {COLUMNS} FROM subscription s WHERE s.organization = $1 AND s.id = $2");
            tx.query_opt(&sql, params![&organization, id], |row| read(row, 0))
        })
        .await
    }

    /// A page of the subscriptions that `query` asks for, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn subscriptions(&self, query: SubscriptionQuery) -> Result<Listed<Subscription>, StoreError> {
        self.read("subscriptions", move |tx| {
            query.of("subscription s").page(tx, (COLUMNS, 1), ORDER, query.page, |row| read(row, 0))
        })
        .await
    }

    /// The same, each with its API.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn subscriptions_with_apis(
        &self,
        query: SubscriptionQuery,
    ) -> Result<Listed<(Subscription, ApiSummary)>, StoreError> {
        self.read("subscriptions_with_apis", move |tx| {
            let columns = format!("{COLUMNS}, {}", api_list::columns("a."));
            query.of("subscription s JOIN api a ON a.id = s.api_id").page(
                tx,
                (&columns, 1),
                ORDER,
                query.page,
                |row| Ok((read(row, 0)?, api_list::read(row, 8)?)),
            )
        })
        .await
    }

    /// The same, each with its application.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn subscriptions_with_applications(
        &self,
        query: SubscriptionQuery,
    ) -> Result<Listed<(Subscription, ApplicationSummary)>, StoreError> {
        self.read("subscriptions_with_applications", move |tx| {
            let columns = format!("{}, {COLUMNS}", application::COLUMNS);
            let source = "application a JOIN account u ON u.id = a.owner_id \
                          JOIN subscription s ON s.application_id = a.id";
            query.of(source).page(tx, (&columns, application::WIDTH + 1), ORDER, query.page, |row| {
                Ok((read(row, application::WIDTH)?, application::read(row)?))
            })
        })
        .await
    }

    /// Gives a subscription another tier, and changes nothing else; for `seen` see `version.rs`. `None` when there is no
    /// such subscription of that version.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_subscription_tier(
        &self,
        organization: Organization,
        id: SubscriptionId,
        tier: String,
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Subscription>, StoreError> {
        self.write("set_subscription_tier", move |tx| {
            let sql = format!(
                "UPDATE subscription SET tier = $1, {} WHERE organization = $3 AND id = $4 AND {} RETURNING {}",
                version::next(2),
                version::is_seen(5),
                returned(),
            );
            let changed = tx.query_opt(&sql, params![&tier, audit.at, &organization, id, seen], |row| read(row, 0))?;
            finish(tx, changed, &audit)
        })
        .await
    }

    /// Moves a subscription that has one of the states `from` to another, and changes nothing else; for `seen` see
    /// `version.rs`. `None` when there is no such subscription in such a state.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_subscription_status(
        &self,
        organization: Organization,
        id: SubscriptionId,
        status: SubscriptionStatus,
        from: &'static [SubscriptionStatus],
        seen: Option<Timestamp>,
        audit: Audit,
    ) -> Result<Option<Subscription>, StoreError> {
        self.write("set_subscription_status", move |tx| {
            let from: Vec<String> = from.iter().map(|status| format!("'{}'", status.as_str())).collect();
            let sql = format!(
                "UPDATE subscription SET status = $1, {} WHERE organization = $3 AND id = $4 AND {} \
                 AND status IN ({}) RETURNING {}",
                version::next(2),
                version::is_seen(5),
                from.join(", "),
                returned(),
            );
            let params = params![status.as_str(), audit.at, &organization, id, seen];
            let changed = tx.query_opt(&sql, params, |row| read(row, 0))?;
            finish(tx, changed, &audit)
        })
        .await
    }

    /// Ends a subscription. `false` when there is no such one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_subscription(
        &self,
        organization: Organization,
        id: SubscriptionId,
        seen: Option<Timestamp>,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("delete_subscription", move |tx| {
            let application: Option<ApplicationId> = tx.query_opt(
                &format!(
                    "DELETE FROM subscription WHERE organization = $1 AND id = $2 AND {} RETURNING application_id",
                    version::is_seen(3)
                ),
                params![&organization, id, seen],
                |row| row.parse(0),
            )?;
            let Some(application) = application else {
                return Ok(false);
            };
            audit::insert(tx, &audit)?;
            log(tx, &organization, application, now)?;
            Ok(true)
        })
        .await
    }
}
