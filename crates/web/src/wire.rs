//! How the REST APIs write values that several of them share.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tollgate_domain::clock::Timestamp;

/// A time as API and application objects carry it: RFC 3339, UTC, to the millisecond. Empty when it is out of range.
#[must_use]
pub fn time_text(at: Timestamp) -> String {
    let nanos = i128::from(at.0) * 1_000_000;
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok();
    time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_default()
}

/// A time in milliseconds as text, as `createdTime` of API lists carries it.
#[must_use]
pub fn millis_text(at: Timestamp) -> String {
    at.0.to_string()
}
