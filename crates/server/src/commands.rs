//! The commands: what each does to a home. One file per noun.
//!
//! All but `serve` work directly on the store, beside a running server, which follows within a second. What a command
//! decided from what it read is a condition of the statement that writes: the version of the user that it found
//! (`user passwd`, which waits for a password meanwhile, and `user delete`), that the name is not taken (`user add`,
//! `role add`, `organization add`). The others say what is to be, whatever is there: a state, a switch, roles to give or
//! to take, one by one. A command prints
//! what it did on stdout; a refusal goes to stderr with its exit code. How to add the next one: a variant in `cli.rs`,
//! a file here, a line in [`run`].

mod check_config;
mod client;
mod denial;
mod gateway;
mod organization;
mod role;
mod serve;
mod settings;
mod user;

use std::collections::BTreeMap;
use std::io::Read as _;

use tollgate_auth::{Actor, Auth};
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Password;
use tollgate_store::StoreError;
use zeroize::Zeroizing;

use crate::cli::{Cli, Command, Place};
use crate::config::{Config, Loaded};
use crate::failure::{Doing as _, Failure};
use crate::home::Home;
use crate::{launch, tls};

/// Who changes things on the command line, in the audit trail.
const ACTOR: &str = "cli";
/// The longest password that is read, in bytes; the rules of passwords are stricter.
const LONGEST_INPUT: u64 = 64 * 1024;

/// The variables of the process's environment.
pub type Variables = BTreeMap<String, String>;

/// Runs a command to its end.
///
/// # Errors
/// What was refused, with the exit code that says of which kind it is.
pub fn run(cli: Cli, variables: Variables) -> Result<(), Failure> {
    let place = &cli.place;
    match cli.command {
        Command::Serve { role, join_token_file, demo } => {
            serve::run(place, serve::Asked { role, join_token_file, demo }, variables)
        }
        Command::CheckConfig => check_config::run(place, &variables),
        Command::User(command) => {
            on_store(place, &variables, async |context| user::run(&context, command).await)
        }
        Command::Role(command) => {
            on_store(place, &variables, async |context| role::run(&context, command).await)
        }
        Command::Organization(command) => {
            on_store(place, &variables, async |context| organization::run(&context, command).await)
        }
        Command::Client(command) => {
            on_store(place, &variables, async |context| client::run(&context, command).await)
        }
        Command::Gateway(command) => {
            on_store(place, &variables, async |context| gateway::run(&context, command).await)
        }
        Command::Denial(command) => {
            on_store(place, &variables, async |context| denial::run(&context, command).await)
        }
        Command::Settings(command) => {
            on_store(place, &variables, async |context| settings::run(&context, command).await)
        }
    }
}

/// Where a command on the store works.
struct AdminContext {
    auth: Auth,
    /// The organization of `--org`, or `carbon.super`.
    organization: Organization,
    /// Whether `--org` was given.
    is_named: bool,
    /// Where requests come from here: nowhere.
    peer: Peer,
}

impl AdminContext {
    /// Who changes things here, in the audit trail.
    fn actor(&self) -> Actor<'_> {
        Actor { name: ACTOR, peer: &self.peer }
    }

    /// Refuses when the organization is not there.
    async fn require_organization(&self, organization: &Organization) -> Result<(), Failure> {
        match self.auth.store().organization_exists(organization.clone()).await.map_err(store_failure)? {
            true => Ok(()),
            false => Err(Failure::refused(format!("organization {organization} does not exist"))),
        }
    }
}

/// Opens the store of the home, runs the command, and closes the store.
fn on_store(
    place: &Place,
    variables: &Variables,
    command: impl AsyncFnOnce(AdminContext) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let home = home_of(place, variables);
    let Loaded { config, .. } = load(&home, place, variables)?;
    crate::logs::start(Some(variables.get("RUST_LOG").map_or("warn", String::as_str)), config.log.json);
    let organization = match &place.org {
        Some(domain) => domain
            .to_ascii_lowercase()
            .parse()
            .map_err(|error| Failure::refused(format!("--org: {error}")))?,
        None => Organization::super_organization(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("cannot start")?;
    let (result, store) = runtime.block_on(async {
        let auth = launch::open_made(&home, &config, launch::machine()).await?;
        let store = auth.store().clone();
        Ok::<_, Failure>((
            command(AdminContext {
                auth,
                organization,
                is_named: place.org.is_some(),
                peer: Peer::default(),
            })
            .await,
            store,
        ))
    })?;
    store.close();
    result
}

fn home_of(place: &Place, variables: &Variables) -> Home {
    Home::find(place.home.clone(), variables.get("TOLLGATE_HOME").map(String::as_str))
}

/// The configuration; all its problems are one failure.
fn load(home: &Home, place: &Place, variables: &Variables) -> Result<Loaded, Failure> {
    let variables = variables.iter().map(|(name, value)| (name.clone(), value.clone()));
    let loaded = Config::load(home.path(), place.config.as_deref(), variables)
        .map_err(|problems| Failure::configuration(problems.to_string()))?;
    tls::check(loaded.config.tls.as_ref())?;
    Ok(loaded)
}

/// The password on standard input, without the line end that `echo` and editors put behind it.
fn read_password() -> Result<Password, Failure> {
    let mut bytes = Zeroizing::new(Vec::new());
    std::io::stdin().take(LONGEST_INPUT).read_to_end(&mut bytes).doing("cannot read the password")?;
    password_of(&bytes)
}

fn password_of(bytes: &[u8]) -> Result<Password, Failure> {
    let line = bytes.strip_suffix(b"\n").map_or(bytes, |line| line.strip_suffix(b"\r").unwrap_or(line));
    match std::str::from_utf8(line) {
        Ok("") => Err(Failure::refused("the password on standard input is empty")),
        Ok(text) if text.contains('\0') => Err(Failure::refused("a password cannot hold a NUL character")),
        Ok(text) => Ok(Password::new(text)),
        Err(_) => Err(Failure::refused("the password on standard input is not UTF-8 text")),
    }
}

/// What the store said, for the person at the terminal.
fn store_failure(error: StoreError) -> Failure {
    Failure::refused(error.to_string())
}

/// Prints what a command found or did.
#[expect(clippy::print_stdout, reason = "a command's answer is its output")]
fn say(line: impl std::fmt::Display) {
    println!("{line}");
}

#[cfg(test)]
#[path = "commands_tests.rs"]
mod tests;
