//! Credentials over a real store, with a clock that the tests move. `auth/world.rs` holds what they share.

#[path = "auth/bound.rs"]
mod bound;
#[path = "auth/directory.rs"]
mod directory;
#[path = "auth/grant.rs"]
mod grant;
#[path = "auth/house.rs"]
mod house;
#[path = "auth/organization.rs"]
mod organization;
#[path = "auth/revocation.rs"]
mod revocation;
#[path = "auth/user.rs"]
mod user;
#[path = "auth/world.rs"]
mod world;
