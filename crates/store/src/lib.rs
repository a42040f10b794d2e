//! Everything durable: both databases, their migrations, the change log. Knows neither HTTP nor OAuth.
//!
//! One concrete [`Store`], inherent methods, one file per noun. A method is one synchronous closure that runs in one
//! transaction on a store thread; its caller awaits the answer. A new method: named for its use case, in the file of
//! its noun, `self.write("name", move |tx| ...)` or `self.read(...)`. The closure is `Fn` (PostgreSQL may have to run it
//! again after a serialization failure), so it owns what it needs and borrows it; see `transaction.rs` for the rules.

pub mod basis;
mod dialect;
mod error;
mod job;
mod migration;
mod outage;
mod postgresql;
mod presence;
mod queue;
mod row;
mod sqlite;
mod store;
#[doc(hidden)]
pub mod testing;
mod transaction;
mod unreadable;
mod value;
mod written;

// One line per noun, alphabetical.
mod administrator;
mod api;
mod api_list;
mod api_revision;
mod api_scope;
mod application;
mod audit;
mod client;
mod client_secret;
mod delta;
mod denial;
mod deployed;
mod document;
mod epoch;
mod gateway;
mod grant;
mod json;
mod listing;
mod metadata;
mod organization;
mod refresh_token;
mod removal;
mod role;
mod scope;
mod scope_decision;
mod session;
mod setting;
mod signing_key;
mod subscription;
mod tier;
mod user;
mod user_end;
mod user_rename;
mod user_role;
mod version;

pub use api_list::{ApiQuery, ApiSort};
pub use api_revision::{DeleteOutcome, Deployment, MOST_REVISIONS, Revision, RevisionOutcome};
pub use application::{ApplicationQuery, ApplicationSort, ApplicationSummary};
pub use audit::{Audit, AuditEntry, Counted};
pub use client::ClientWithSecrets;
pub use client_secret::{NewSecret, StoredSecret};
pub use epoch::{ClientProof, ShownClient, ShownUser};
pub use gateway::{Enrolment, GatewayCertificate, GatewayState, GatewayToken, Standing};
pub use grant::GrantRequest;
pub use refresh_token::{RefreshHandle, RefreshPlace, Renewal, Renewed, Rotated, Rotation};
pub use scope::SharedScope;
pub use scope_decision::OwnerScopes;
pub use signing_key::StoredKey;
pub use subscription::SubscriptionQuery;
pub use user::NewUser;
pub use user_end::NewPassword;
pub use user_rename::Renamed;
pub use user_role::RolesChanged;

pub use delta::UnreadableChange;
pub use denial::DenialRemoval;
pub use dialect::contains_pattern;
pub use error::{Ended, StoreError};
pub use migration::SCHEMA_VERSION;
pub use postgresql::PostgresTls;
pub use row::Row;
pub use store::{Store, StoreOptions};
pub use transaction::{ChangeTime, Tx};
pub use unreadable::Unreadable;
pub use value::Value;
pub use written::{Written, written};
