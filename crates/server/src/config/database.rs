//! `[database.apim_db]`: which engine, and for PostgreSQL one URL that its driver understands.

use std::fmt::Write as _;
use std::time::Duration;

use tollgate_domain::secret::Secret;
use tollgate_store::PostgresTls;

use super::database_tls::{self, SslParameters};
use super::finding::Findings;
use super::settings::Settings;

const TYPE: &str = "database.apim_db.type";
const URL: &str = "database.apim_db.url";
const USERNAME: &str = "database.apim_db.username";
const PASSWORD: &str = "database.apim_db.password";
const CONNECTIONS: &str = "database.apim_db.pool_options.maxActive";
const REQUEST_TIMEOUT: &str = "database.apim_db.request_timeout";

/// The parameters that the PostgreSQL driver takes in a URL.
const DRIVER_PARAMETERS: [&str; 15] = [
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "target_session_attrs",
    "channel_binding",
    "load_balance_hosts",
];

/// Where everything durable lives, and how long a request waits for it.
#[derive(Clone, Debug)]
pub struct Database {
    /// Which one.
    pub engine: Engine,
    /// How long one job of a request may take.
    pub request_timeout: Duration,
}

/// Which database.
#[derive(Clone, Debug)]
pub enum Engine {
    /// `data/tollgate.db` in the home.
    Sqlite,
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://user:password@host:port/database?parameters`, for the driver; secret for its password.
        url: Secret,
        /// Whether the connections are encrypted, and what the server must show.
        tls: PostgresTls,
        /// Connections at most.
        connections: usize,
    },
}

pub(super) fn read(settings: &Settings, findings: &mut Findings) -> Database {
    Database { engine: read_engine(settings, findings), request_timeout: settings.duration(REQUEST_TIMEOUT) }
}

fn read_engine(settings: &Settings, findings: &mut Findings) -> Engine {
    let place = settings.place(TYPE);
    match settings.text(TYPE).to_ascii_lowercase().as_str() {
        "sqlite" => {
            if settings.is_written(URL) {
                findings.problem(
                    settings.place(URL),
                    URL,
                    "is for PostgreSQL only: SQLite's file is always data/tollgate.db in the home. Set type = \
                     \"postgres\", or remove the url",
                );
            }
            for (key, text) in [
                (USERNAME, "is not needed: SQLite has no accounts"),
                (PASSWORD, "is not needed: SQLite has no accounts"),
                (CONNECTIONS, "is for PostgreSQL only: with SQLite the number of connections is fixed"),
            ] {
                if settings.is_written(key) {
                    findings.warning(settings.place(key), key, text);
                }
            }
            Engine::Sqlite
        }
        "h2" => {
            let text = "WSO2's embedded database is taken for SQLite, in data/tollgate.db of the home; the url and \
                        the account are not needed";
            findings.warning(place, TYPE, text);
            Engine::Sqlite
        }
        "postgres" | "postgre" | "postgresql" => {
            let (url, tls) = read_url(settings, findings).unwrap_or_default();
            Engine::Postgres { url: Secret::new(url), tls, connections: settings.number(CONNECTIONS) }
        }
        "mysql" | "mariadb" | "oracle" | "mssql" | "db2" => {
            findings.problem(place, TYPE, "this database is not there: keep Tollgate's data in sqlite (remove [database.apim_db]) or in PostgreSQL \
                 (type = \"postgres\"); APIs, applications and users are made anew there, see docs/from-wso2.md");
            Engine::Sqlite
        }
        _ => {
            findings.problem(place, TYPE, "must be one of sqlite, postgres (or postgre, postgresql)");
            Engine::Sqlite
        }
    }
}

/// A URL taken apart; the account encoded as in a URL.
#[derive(Default)]
struct Parts {
    user: Option<String>,
    password: Option<String>,
    hosts: String,
    database: String,
    parameters: Vec<(String, String)>,
}

fn read_url(settings: &Settings, findings: &mut Findings) -> Option<(String, PostgresTls)> {
    let place = settings.place(URL);
    let Some(url) = settings.optional_text(URL) else {
        let text = "is required with PostgreSQL, such as \"postgres://user:password@host:5432/tollgate\"";
        findings.problem(settings.place(TYPE), URL, text);
        return None;
    };
    let parts = if let Some(rest) = url.strip_prefix("jdbc:postgresql:") {
        parse_jdbc(rest).map(|(parts, ignored)| {
            if !ignored.is_empty() {
                let text =
                    format!("these parameters of the JDBC driver are not needed: {}", ignored.join(", "));
                findings.warning(place.clone(), URL, text);
            }
            parts
        })
    } else {
        let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
        rest.map(parse_native)
    };
    let Some(mut parts) = parts else {
        let text = "must begin with postgres:// or jdbc:postgresql:// (its value is not shown: it may hold a password)";
        findings.problem(place, URL, text);
        return None;
    };
    if let Some(user) = settings.optional_text(USERNAME) {
        parts.user = Some(encode(user));
    }
    if let Some(password) = settings.optional_text(PASSWORD) {
        parts.password = Some(encode(password));
    }
    if parts.password.is_some() && parts.user.is_none() {
        findings.problem(settings.place(PASSWORD), USERNAME, "is missing beside the password");
    }
    let ssl = SslParameters::take_from(&mut parts.parameters);
    for (name, _) in &parts.parameters {
        if !DRIVER_PARAMETERS.contains(&name.as_str()) {
            findings.problem(place.clone(), URL, format!("has an unknown parameter `{name}`"));
        }
    }
    let hosts = parts.parameters.iter().filter(|(name, _)| name == "host" || name == "hostaddr");
    let hosts = hosts.map(|(_, hosts)| hosts.as_str()).chain([parts.hosts.as_str()]);
    let is_near = hosts.flat_map(|hosts| hosts.split(',')).all(database_tls::is_near);
    let tls = ssl.read(is_near).unwrap_or_else(|text| {
        findings.problem(place, URL, text);
        PostgresTls::Disable
    });
    Some((assemble(&parts), tls))
}

fn parse_native(rest: &str) -> Parts {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (account, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = match account.split_once(':') {
        Some((user, password)) => (user, Some(password.to_owned())),
        None => (account, None),
    };
    Parts {
        user: (!user.is_empty()).then(|| user.to_owned()),
        password,
        hosts: hosts.to_owned(),
        database: database.to_owned(),
        parameters: parse_query(query),
    }
}

/// What follows `jdbc:postgresql:`, and the names of the parameters that are left out.
fn parse_jdbc(rest: &str) -> Option<(Parts, Vec<String>)> {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (hosts, database) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", rest),
    };
    if hosts.contains('@') {
        return None;
    }
    let hosts = if hosts.is_empty() { "localhost" } else { hosts };
    let mut parts = Parts { hosts: hosts.to_owned(), database: database.to_owned(), ..Parts::default() };
    let mut ignored = Vec::new();
    for (name, value) in parse_query(query) {
        let name = match name.as_str() {
            "user" => {
                parts.user = Some(value);
                continue;
            }
            "password" => {
                parts.password = Some(value);
                continue;
            }
            "ssl" if value == "false" => continue,
            "ssl" => {
                // What the JDBC driver makes of it.
                parts.parameters.push(("sslmode".to_owned(), "verify-full".to_owned()));
                continue;
            }
            "currentSchema" => {
                parts.parameters.push(("options".to_owned(), format!("-c%20search_path%3D{value}")));
                continue;
            }
            "sslmode" => "sslmode",
            "sslrootcert" => "sslrootcert",
            "ApplicationName" => "application_name",
            "connectTimeout" => "connect_timeout",
            _ => {
                ignored.push(name);
                continue;
            }
        };
        parts.parameters.push((name.to_owned(), value));
    }
    Some((parts, ignored))
}

fn parse_query(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn assemble(parts: &Parts) -> String {
    let mut url = "postgres://".to_owned();
    if let Some(user) = &parts.user {
        url.push_str(user);
        if let Some(password) = &parts.password {
            url.push(':');
            url.push_str(password);
        }
        url.push('@');
    }
    url.push_str(&parts.hosts);
    url.push('/');
    url.push_str(&parts.database);
    for (index, (name, value)) in parts.parameters.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.push_str(value);
    }
    url
}

/// Percent-encodes what is not an unreserved character (RFC 3986 section 2.3).
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
