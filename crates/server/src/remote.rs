//! A gateway whose key manager is on another machine: how it asks it, follows it, and does without it for a while.
//!
//! Nothing here knows a store or a private signing key. What a call is judged by comes over the feed (`feed.rs`), what is
//! no JSON Web Token is asked about (`key_manager.rs`), the Token API is passed on (`forward.rs`).

pub mod control_plane;
pub mod enrolment;
pub(crate) mod feed;
pub(crate) mod feed_reader;
pub(crate) mod forward;
pub(crate) mod key_manager;
pub(crate) mod lines;
pub mod link;
pub(crate) mod pinned;
pub(crate) mod state_file;
pub(crate) mod status;
