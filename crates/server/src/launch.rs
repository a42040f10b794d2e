//! From a home and its configuration to an open [`Auth`]: what `serve` and every other command begin with.

use tollgate_auth::{Actor, Auth, AuthSettings, HashingSettings, Lifetimes, MasterKey, SystemRandom};
use tollgate_domain::clock::SystemClock;
use tollgate_domain::environment::Environment;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::scope::ScopePolicy;
use tollgate_domain::secret::Secret;
use tollgate_domain::signing_key::Algorithm;
use tollgate_gateway::{CorsSettings, GatewaySettings};
use tollgate_store::{NewUser, Store, StoreError, StoreOptions};

use crate::config::{Config, Engine, SigningAlgorithm};
use crate::failure::{Doing as _, Failure};
use crate::home::Home;
use crate::known_passwords;

/// Connections that read, with SQLite.
const READERS: usize = 4;
/// What can be no hash of a password: nobody signs in with it.
const NO_PASSWORD: &str = "!";

/// The machine's clock and randomness.
#[must_use]
pub fn machine() -> Environment {
    Environment::new(SystemClock, SystemRandom)
}

/// Opens the database and the keys for `serve`; at the very first start makes them, and the first organization with its
/// admin.
///
/// # Errors
/// Whatever the store and the keys refuse, in words; a key whose database is not there.
pub async fn open(
    home: &Home,
    config: &Config,
    demo: bool,
    environment: Environment,
) -> Result<Auth, Failure> {
    if config.sealing_key.is_none() && home.has_key_alone() {
        return Err(Failure::refused(format!(
            "{} is missing, but its key is there: put the database back from a backup, or move {} away to begin anew",
            home.database().display(),
            home.master_key_file().display()
        )));
    }
    let store = Store::open(store_options(home, config)).doing("cannot open the database")?;
    let master = match &config.sealing_key {
        Some(key) => MasterKey::from_text(&Secret::new(hex(&key.material()))),
        None => {
            let recorded =
                tollgate_auth::is_master_key_recorded(&store).await.doing("cannot read the database")?;
            MasterKey::new(home.master_key(&environment, recorded)?)
        }
    };
    let auth = Auth::open(store, environment, master, auth_settings(config, demo))
        .await
        .doing("cannot open the keys")?;
    make_first_organization(&auth, config).await?;
    normalize_names(&auth).await.doing("cannot bring names to their normal form")?;
    Ok(auth)
}

/// Brings names that an earlier release stored as they were typed to normal form C.
async fn normalize_names(auth: &Auth) -> Result<(), StoreError> {
    let mut after = Some(String::new());
    while let Some(from) = after {
        let renamed = auth.store().normalize_names(from, auth.now()).await?;
        for (organization, name) in renamed.taken {
            tracing::warn!(%organization, name, "a user's name is not in normal form C, but that is taken: it stays");
        }
        after = renamed.next;
    }
    Ok(())
}

/// Opens the database and the keys that `serve` has made; makes nothing.
///
/// # Errors
/// Exit code 2 when there are none; whatever the store and the keys refuse, in words.
pub async fn open_made(home: &Home, config: &Config, environment: Environment) -> Result<Auth, Failure> {
    let what = "cannot open the database";
    let options = store_options(home, config);
    if !options.is_made().doing(what)? {
        return Err(home.absence());
    }
    let store = Store::open(options).doing(what)?;
    if !tollgate_auth::is_master_key_recorded(&store).await.doing("cannot read the database")? {
        return Err(home.absence());
    }
    let master = match &config.sealing_key {
        Some(key) => MasterKey::from_text(&Secret::new(hex(&key.material()))),
        None => MasterKey::new(home.master_key(&environment, true)?),
    };
    let settings = auth_settings(config, false);
    Auth::open(store, environment, master, settings).await.doing("cannot open the keys")
}

fn store_options(home: &Home, config: &Config) -> StoreOptions {
    let request = config.database.request_timeout;
    match &config.database.engine {
        Engine::Sqlite => StoreOptions::Sqlite { path: home.database(), readers: READERS, request },
        Engine::Postgres { url, tls, connections } => StoreOptions::Postgres {
            url: url.expose().to_owned(),
            tls: tls.clone(),
            username: None,
            password: None,
            threads: *connections,
            request,
        },
    }
}

/// The same bytes are the same key, however they were written.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn make_first_organization(auth: &Auth, config: &Config) -> Result<(), Failure> {
    let organization = Organization::super_organization();
    let what = "cannot make the first organization";
    if auth.store().organization_exists(organization.clone()).await.doing(what)? {
        return Ok(());
    }
    known_passwords::refuse_first_account(config)?;
    let admin = &config.super_admin;
    let password_hash = if admin.create_admin_account {
        auth.hash_password(&admin.password).await.doing(what)?
    } else {
        NO_PASSWORD.to_owned()
    };
    let user = NewUser {
        id: UserId::new(auth.environment()),
        name: auth.parse_name(&admin.username).name,
        password_hash,
        roles: vec![admin.admin_role.clone()],
        claims: serde_json::Map::new(),
    };
    let peer = Peer::default();
    match auth.create_organization(&organization, user, Actor { name: "server", peer: &peer }).await {
        // Another process was first: the same.
        Ok(()) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(Failure::refused(format!("{what}: {error}"))),
    }
}

fn auth_settings(config: &Config, demo: bool) -> AuthSettings {
    let oauth = &config.oauth;
    let seconds = |time: std::time::Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    AuthSettings {
        hostname: config.server.hostname.clone(),
        email_names: config.enable_email_domain,
        algorithm: match oauth.access_token_signing_algorithm {
            SigningAlgorithm::Es256 => Algorithm::Es256,
            SigningAlgorithm::Rs256 => Algorithm::Rs256,
            SigningAlgorithm::EdDsa => Algorithm::EdDsa,
        },
        lifetimes: Lifetimes {
            application: seconds(oauth.app_access_token_validity),
            user: seconds(oauth.user_access_token_validity),
            refresh: seconds(oauth.refresh_token_validity),
            longest_access: oauth.max_token_validity.map(seconds),
        },
        renew_refresh_token: oauth.renew_refresh_token,
        extend_on_renewal: oauth.extend_refresh_token_expiry_time_on_renewal,
        reuse_grace: i64::try_from(oauth.reuse_grace.as_millis()).unwrap_or(i64::MAX),
        audit_keep: seconds(config.audit_keep),
        hash_only: oauth.hash_tokens_and_secrets,
        scopes: ScopePolicy {
            default_requested: oauth.default_requested_scopes.clone(),
            allowed: oauth.allowed_scopes.clone(),
        },
        grant_types: oauth.grant_types.clone(),
        self_signup: config.allow_self_registration || demo,
        user_name_rule: config.username_rule.clone(),
        password_rule: config.password_rule.clone(),
        client_name_rule: config.client_name_rule.clone(),
        hashing: HashingSettings {
            memory_kib: config.password_hashing.memory_kib,
            iterations: config.password_hashing.iterations,
            parallelism: config.password_hashing.parallelism,
            workers: config.password_hashing.workers,
            queue: config.password_hashing.queue,
        },
        gateway_environment: config.advertised.environment.clone(),
    }
}

/// What the configuration says about the gateway.
#[must_use]
pub(crate) fn gateway_settings(config: &Config) -> GatewaySettings {
    let limits = &config.gateway;
    GatewaySettings {
        connect_timeout: limits.connect_timeout,
        response_timeout: limits.upstream_timeout,
        response_idle_timeout: limits.body_timeout,
        request_body_idle_timeout: limits.body_timeout,
        response_max_headers: limits.max_headers,
        path_readings: limits.path_readings,
        cors: CorsSettings {
            enabled: config.cors.enable,
            allow_origins: config.cors.allow_origins.clone(),
            allow_methods: config.cors.allow_methods.clone(),
            allow_headers: config.cors.allow_headers.clone(),
            ..CorsSettings::default()
        },
        ..GatewaySettings::default()
    }
}
