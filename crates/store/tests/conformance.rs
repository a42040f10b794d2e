//! What the store promises, the same on both databases: SQLite by default, PostgreSQL with
//! `TOLLGATE_TEST_DATABASE=postgres` (see `scripts/postgres-private.sh`). One file per noun.

mod conformance {
    mod changes;
    mod deadline;
    mod engine;
    mod migrations;
    mod statements;
    // One line per noun, alphabetical.
    mod api;
    mod api_revision;
    mod application;
    mod client;
    mod denial;
    mod document;
    mod gateway;
    mod grant;
    mod organization;
    mod removal;
    mod scope;
    mod server;
    mod session;
    mod snapshot;
    mod subscription;
    mod user;
    mod world;
}
