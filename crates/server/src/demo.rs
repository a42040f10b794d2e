//! The demo: an Orders API with an upstream of its own, people to sign in as, and a session of commands to paste.
//!
//! Only `tollgate serve --demo` brings it. It can be brought again and again: what is there stays as it is, no password
//! is reset, and the API is pointed at the upstream of this start.

mod content;
mod session;
mod upstream;

use tokio::task::JoinSet;
use tollgate_auth::Auth;

use crate::failure::{Doing as _, Failure};
use crate::ports::Port;
use crate::serve::Running;

/// The demo of a running server.
#[derive(Clone, Debug)]
pub struct Demo {
    upstream: String,
}

/// Starts the upstream and brings the content.
pub(crate) async fn start(auth: &Auth, port: &Port, tasks: &mut JoinSet<()>) -> Result<Demo, Failure> {
    let what = "cannot start the demo's upstream";
    for listener in port.listen(false).doing(what)? {
        let listener = tokio::net::TcpListener::from_std(listener).doing(what)?;
        tasks.spawn(upstream::serve(listener));
    }
    let upstream = format!("http://127.0.0.1:{}", port.number);
    content::bring(auth, &upstream).await.doing("cannot bring the demo's content")?;
    Ok(Demo { upstream })
}

/// The people, each a name and a password that everybody knows.
pub(crate) fn people() -> impl Iterator<Item = (&'static str, &'static str)> {
    content::PEOPLE.iter().map(|(name, password, _)| (*name, *password))
}

impl Demo {
    /// The URL of the Orders upstream.
    #[must_use]
    pub fn upstream(&self) -> &str {
        &self.upstream
    }

    /// What a newcomer is told: where the portal is, who can sign in, and commands to paste.
    #[must_use]
    pub fn session(&self, running: &Running) -> String {
        session::text(
            running.management_url(),
            running.gateway_url(),
            running.ca().map(|path| path.as_path()),
        )
    }
}
