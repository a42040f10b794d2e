//! The configuration: from `deployment.toml` and the environment to one typed, checked [`Config`].
//!
//! Every key is known (`config/key_table.rs`): used; WSO2's and not needed, with a warning; or WSO2's and changing a
//! behaviour that Tollgate lacks, an error. What is wrong is reported all at once, with file, line and column. The
//! defaults are `config/deployment.default.toml`, which is also the documentation. Nothing here opens a port, a
//! database or a key file, and no secret is ever shown.
//!
//! The way: layers (`layer.rs`, `variables.rs`) -> placeholders (`placeholder.rs`) -> checked settings (`setting.rs`) ->
//! sections.

mod advertised;
mod database;
mod database_tls;
mod finding;
mod foreign_file;
mod key_table;
mod keys;
mod keystore;
mod layer;
mod oauth;
mod own;
mod placeholder;
mod raw;
mod role;
mod server;
mod setting;
mod settings;
mod source;
mod traffic;
mod variables;

#[cfg(test)]
mod advertised_tests;
#[cfg(test)]
mod documentation_tests;
#[cfg(test)]
mod load_tests;
#[cfg(test)]
mod role_tests;
#[cfg(test)]
mod section_tests;
#[cfg(test)]
mod use_tests;
#[cfg(test)]
mod wso2_tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use tollgate_domain::pattern::Pattern;

use finding::Findings;
use keys::{Class, Row};
use layer::{Entry, Layers};
use placeholder::Resolved;
use raw::Raw;
use settings::Settings;

pub use advertised::Advertised;
pub use database::{Database, Engine};
pub use finding::{Finding, Place, Problems};
pub use keys::variable_of;
pub use keystore::{SealingKey, TlsFiles};
pub use oauth::{OAuth, SigningAlgorithm};
pub use role::{ControlPlane, Role, Roles};
pub use server::{DEMO_PORT, GATEWAY_PORT, GATEWAYS_PORT, MANAGEMENT_PORT, STATUS_PORT, Server, SuperAdmin};
pub use source::Source;
pub use traffic::{Cors, GatewayLimits};

/// The embedded default file: the defaults and the documentation of every used key.
pub const DEFAULT_FILE: &str = include_str!("config/deployment.default.toml");

/// What the operator asked for, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Listeners and name.
    pub server: Server,
    /// Where clients reach them, where that is elsewhere.
    pub advertised: Advertised,
    /// Which parts of Tollgate this server is.
    pub roles: Roles,
    /// The first admin.
    pub super_admin: SuperAdmin,
    /// What a new user's name must match (somewhere in it, unless the expression is anchored).
    pub username_rule: Pattern,
    /// What a new password must match.
    pub password_rule: Pattern,
    /// Whether anybody may sign up, until an admin's stored switch says otherwise.
    pub allow_self_registration: bool,
    /// Whether user names may be e-mail addresses.
    pub enable_email_domain: bool,
    /// How passwords are hashed.
    pub password_hashing: PasswordHashing,
    /// Where data lives.
    pub database: Database,
    /// The operator's own certificate.
    pub tls: Option<TlsFiles>,
    /// The operator's own sealing key; always there with PostgreSQL.
    pub sealing_key: Option<SealingKey>,
    /// Tokens and grants.
    pub oauth: OAuth,
    /// What a client's name must match at dynamic client registration.
    pub client_name_rule: Pattern,
    /// Cross-origin rules of published APIs.
    pub cors: Cors,
    /// The gateway's limits.
    pub gateway: GatewayLimits,
    /// How long the audit trail is kept.
    pub audit_keep: Duration,
    /// What is logged, and how.
    pub log: Log,
}

/// Argon2id's parameters and the pool that runs it.
#[derive(Clone, Debug)]
pub struct PasswordHashing {
    /// Memory of one hash, in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Hashes at once; 0: one per core.
    pub workers: usize,
    /// How many may wait.
    pub queue: usize,
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// JSON instead of text lines.
    pub json: bool,
}

/// A configuration that holds.
#[derive(Debug)]
pub struct Loaded {
    /// What to do.
    pub config: Config,
    /// What was written and has no effect, in the order of the file.
    pub warnings: Vec<Finding>,
    /// Where it was read.
    pub source: Source,
}

impl Config {
    /// Reads the file (`config_file`, else what the home holds, else the embedded defaults), lays the environment over
    /// it and checks everything. `environment` is the process's: `TOLLGATE_` variables and those that `$env{}` names.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn load(
        home: &Path,
        config_file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Loaded, Problems> {
        let (source, text) = source::read(home, config_file)
            .map_err(|finding| Problems { problems: vec![finding], warnings: Vec::new() })?;
        let variables: BTreeMap<String, String> = environment.collect();
        let mut findings = Findings::default();

        let mut layers = Layers::default();
        layers.add_defaults(DEFAULT_FILE, &mut findings);
        let mut settings = Settings::of_defaults(&layers);
        if let (Source::File(path), Some(text)) = (&source, text) {
            let file = path.display().to_string().into();
            layers.add_file(&file, &text, &mut findings);
            foreign_file::judge(&file, &text, &mut findings);
        }
        variables::add_overrides(&mut layers, &variables, &mut findings);

        let resolved = placeholder::resolve_all(&layers, &variables, &mut findings);
        let written = layers.entries.iter().filter(|(_, entry)| entry.place != Place::Default);
        let written = || written.clone().filter_map(|(path, entry)| Some((path, entry, resolved.get(path)?)));
        for (path, entry, value) in written() {
            if entry.row.class == Class::Used {
                match setting::check(entry.row.kind, &value.value, value.from_text) {
                    Ok(setting) => settings.set(path, setting, entry.place.clone()),
                    Err(text) => findings.problem(entry.place.clone(), path, text),
                }
            }
        }

        let config = read_sections(&settings, home, &layers, &resolved, &mut findings);
        judge_foreign_keys(written(), &config.server, &mut findings);

        let Findings { mut problems, mut warnings } = findings;
        problems.sort();
        problems.dedup();
        warnings.sort();
        if problems.is_empty() {
            Ok(Loaded { config, warnings, source })
        } else {
            Err(Problems { problems, warnings })
        }
    }
}

/// Warns of, or refuses, the keys of WSO2's that Tollgate does not use.
fn judge_foreign_keys<'a>(
    written: impl Iterator<Item = (&'a String, &'a Entry, &'a Resolved)>,
    server: &Server,
    findings: &mut Findings,
) {
    let mut warned: BTreeSet<&str> = BTreeSet::new();
    for (path, entry, resolved) in written {
        let Row { path: row_path, class, note, .. } = *entry.row;
        let asks_for = |values: &[&str]| {
            values.iter().any(|text| Raw::parse(text).is_some_and(|value| value == resolved.value.unquoted()))
        };
        let is_harmless = match class {
            Class::Used | Class::Section | Class::Alias(_) => continue,
            Class::Unneeded => {
                if warned.insert(row_path) {
                    findings.warning(entry.place.clone(), row_path, format!("is not needed: {note}"));
                }
                continue;
            }
            Class::Lacking(harmless) => asks_for(harmless),
            Class::Refused(harmless) if asks_for(harmless) => true,
            Class::Refused(_) => {
                if warned.insert(path) {
                    let text = format!("has no effect, and who asks for it is refused: {note}");
                    findings.warning(entry.place.clone(), path, text);
                }
                continue;
            }
            Class::OwnUrl => own::is_own_url(&resolved.value, server),
            Class::TokenTypes => own::are_known_token_types(&resolved.value),
        };
        if is_harmless {
            findings.warning(entry.place.clone(), path, format!("changes nothing: {note}"));
        } else {
            findings.problem(
                entry.place.clone(),
                path,
                format!("asks for what Tollgate does not do: {note}"),
            );
        }
    }
}

fn read_sections(
    settings: &Settings,
    home: &Path,
    layers: &Layers,
    resolved: &BTreeMap<String, Resolved>,
    findings: &mut Findings,
) -> Config {
    let server = server::read_server(settings, findings);
    let environments = layers.entries.get(advertised::ENVIRONMENT).zip(resolved.get(advertised::ENVIRONMENT));
    let advertised = advertised::read(settings, environments, &server, findings);
    let roles = role::read(settings, &server, findings);
    let super_admin = server::read_super_admin(settings, findings);
    let database = database::read(settings, findings);
    let sealing_key = keystore::read_sealing_key(settings, &database, findings);
    let java_keystore = match resolved.get("keystore.tls.file_name") {
        Some(Resolved { value: Raw::Text(name), .. }) => Some(name.as_str()),
        _ => None,
    };
    Config {
        server,
        advertised,
        roles,
        super_admin,
        username_rule: settings.pattern("user_store.username_java_regex"),
        password_rule: settings.pattern("user_store.password_java_regex"),
        allow_self_registration: settings.bool("identity_mgt.user_self_registration.allow_self_registration"),
        enable_email_domain: settings.bool("tenant_mgt.enable_email_domain"),
        password_hashing: read_password_hashing(settings, findings),
        database,
        tls: keystore::read_tls(settings, home, java_keystore, findings),
        sealing_key,
        oauth: oauth::read(settings, findings),
        client_name_rule: settings.pattern("service_provider.sp_name_regex"),
        cors: traffic::read_cors(settings, findings),
        gateway: traffic::read_limits(settings),
        audit_keep: settings.duration("audit.keep"),
        log: Log {
            level: settings.text("log.level").to_owned(),
            json: settings.text("log.format") == "json",
        },
    }
}

fn read_password_hashing(settings: &Settings, findings: &mut Findings) -> PasswordHashing {
    const MEMORY: &str = "password_hashing.memory_kib";
    let hashing = PasswordHashing {
        memory_kib: settings.number(MEMORY),
        iterations: settings.number("password_hashing.iterations"),
        parallelism: settings.number("password_hashing.parallelism"),
        workers: settings.number("password_hashing.workers"),
        queue: settings.number("password_hashing.queue"),
    };
    if hashing.memory_kib < 8 * hashing.parallelism {
        findings.problem(settings.place(MEMORY), MEMORY, "must be at least eight times parallelism");
    } else if hashing.memory_kib < 7168 {
        findings.warning(
            settings.place(MEMORY),
            MEMORY,
            "is less than OWASP advises (7168 with five passes)",
        );
    }
    hashing
}
