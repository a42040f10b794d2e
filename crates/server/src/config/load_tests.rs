//! Reading: which file, layers, placeholders, classes of keys, and what is said of mistakes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Config, Loaded, Problems, Source};

/// A home of its own, removed at the end.
pub(super) struct Home(PathBuf);

impl Home {
    pub(super) fn new(text: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("tollgate-config-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let home = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&home).unwrap();
        std::fs::write(home.join("deployment.toml"), text).unwrap();
        Self(home)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn variables(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect::<Vec<_>>()
        .into_iter()
}

pub(super) fn load_with(text: &str, environment: &[(&str, &str)]) -> Result<Loaded, Problems> {
    let home = Home::new(text);
    Config::load(home.path(), None, variables(environment))
}

pub(super) fn load(text: &str) -> Config {
    load_with(text, &[]).unwrap_or_else(|problems| panic!("{problems}")).config
}

/// What is said of a file, one a line, without the folder's name.
pub(super) fn problems_with(text: &str, environment: &[(&str, &str)]) -> String {
    let home = Home::new(text);
    let mut said = Config::load(home.path(), None, variables(environment)).expect_err("a refusal");
    said.warnings.clear();
    said.to_string().replace(&format!("{}/", home.path().display()), "")
}

pub(super) fn problems(text: &str) -> String {
    problems_with(text, &[])
}

pub(super) fn warnings(text: &str) -> Vec<String> {
    let loaded = load_with(text, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    loaded.warnings.iter().filter_map(|warning| warning.key.clone()).collect()
}

#[test]
fn without_a_file_the_embedded_defaults_hold() {
    let home = Home::new("");
    std::fs::remove_file(home.path().join("deployment.toml")).unwrap();
    let loaded = Config::load(home.path(), None, variables(&[])).unwrap();
    assert_eq!(loaded.source, Source::Embedded);
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.config.server.management_port, 9443);
    assert!(!loaded.config.allow_self_registration);
}

#[test]
fn the_home_file_comes_before_the_one_in_repository_conf_and_a_named_one_before_both() {
    let home = Home::new("[server]\noffset = 1");
    let conf = home.path().join("repository/conf");
    std::fs::create_dir_all(&conf).unwrap();
    std::fs::write(conf.join("deployment.toml"), "[server]\noffset = 2").unwrap();
    let named = home.path().join("named.toml");
    std::fs::write(&named, "[server]\noffset = 3").unwrap();
    let offset =
        |file: Option<&Path>| Config::load(home.path(), file, variables(&[])).unwrap().config.server.offset;
    assert_eq!(offset(Some(&named)), 3);
    assert_eq!(offset(None), 1);
    std::fs::remove_file(home.path().join("deployment.toml")).unwrap();
    assert_eq!(offset(None), 2);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let home = Home::new("");
    let missing = home.path().join("missing.toml");
    let said = Config::load(home.path(), Some(&missing), variables(&[])).unwrap_err().to_string();
    assert!(said.starts_with(&format!("{}: cannot be read: ", missing.display())), "{said}");
    std::fs::write(&missing, vec![b'#'; 1024 * 1024 + 1]).unwrap();
    let said = Config::load(home.path(), Some(&missing), variables(&[])).unwrap_err().to_string();
    assert!(said.ends_with("is larger than 1048576 bytes"), "{said}");
    std::fs::write(&missing, b"a = \"\xff\"").unwrap();
    let said = Config::load(home.path(), Some(&missing), variables(&[])).unwrap_err().to_string();
    assert!(said.ends_with("is not UTF-8 text (at byte 5)"), "{said}");
}

#[test]
fn every_problem_is_reported_at_once_with_its_place() {
    let text = "[server]\nofset = 1\nhostname = 7\n\n[oauth.grant_type.pasword]\nenable = false\n\n\
                [apim.jwt]\nenable = true\n[gatway]\nx = 1\n";
    assert_eq!(
        problems_with(text, &[("TOLLGATE_SERVER__OFSET", "1"), ("TOLLGATE_NONSENSE", "1")]),
        "deployment.toml:2:1: server.ofset: unknown key; the nearest known one is `server.offset`\n\
         deployment.toml:3:12: server.hostname: must be a text, not a number\n\
         deployment.toml:5:19: oauth.grant_type.pasword: unknown key; the nearest known one is \
         `oauth.grant_type.password`\n\
         deployment.toml:9:10: apim.jwt.enable: asks for what Tollgate does not do: a JWT for upstreams is not there \
         yet\n\
         deployment.toml:10:2: gatway: unknown key; the nearest known one is `gateway`\n\
         environment variable TOLLGATE_NONSENSE: overrides no known key\n\
         environment variable TOLLGATE_SERVER__OFSET: overrides no known key; the nearest known one is \
         TOLLGATE_SERVER__OFFSET"
    );
}

#[test]
fn unknown_keys_get_the_nearest_known_one() {
    let cases = [
        ("offset = 1", "offset", "server.offset"),
        ("[sever]\noffset = 1", "sever", "server"),
        ("[super_admin]\nuser = 'a'", "super_admin.user", "super_admin.username"),
        (
            "[oauth.token_validation]\naccess_token_validity = 1",
            "oauth.token_validation.access_token_validity",
            "oauth.token_validation.app_access_token_validity",
        ),
        // Slips inside tables whose other keys are not needed are not taken for one of those.
        (
            "[transport.https.properties]\nprot = 1",
            "transport.https.properties.prot",
            "transport.https.properties.port",
        ),
        ("[keystore.tls]\nkeyfile = 'a'", "keystore.tls.keyfile", "keystore.tls.key_file"),
        ("[database.apim_db]\nusrname = 'a'", "database.apim_db.usrname", "database.apim_db.username"),
        (
            "[identity_mgt.user_self_registraton]\na = 1",
            "identity_mgt.user_self_registraton",
            "identity_mgt.user_self_registration",
        ),
    ];
    for (text, key, nearest) in cases {
        let said = problems(text);
        assert!(
            said.ends_with(&format!(" {key}: unknown key; the nearest known one is `{nearest}`")),
            "{said}"
        );
    }
    assert!(problems("zzzzzzzzzz = 1").ends_with("zzzzzzzzzz: unknown key"));
}

#[test]
fn a_table_in_the_place_of_a_key_and_the_other_way_round_are_refused() {
    assert!(problems("server = 1").ends_with("server: is a table of keys, not a number"));
    assert!(
        problems("[server.offset]\nx = 1").ends_with("must be a whole number from 0 to 50000, not a table")
    );
    assert!(problems("[[server]]\noffset = 1").ends_with("server: is a table of keys, not a list"));
}

#[test]
fn mistakes_of_toml_are_all_reported_and_no_line_is_quoted() {
    let said = problems("[super_admin]\npassword = hunter2\nusername = 'x\n");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.starts_with("deployment.toml:2:12: not TOML: "), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn deep_tables_do_not_exhaust_the_stack() {
    assert!(
        problems(&format!("[truststore{}]\nx = 1", ".a".repeat(40)))
            .contains("has too many levels of tables")
    );
    // Deeper still, the TOML parser itself refuses.
    assert!(problems(&format!("[truststore{}]\nx = 1", ".a".repeat(100_000))).contains("not TOML: "));
    let _ = load_with(&format!("x = {}1{}", "[".repeat(100_000), "]".repeat(100_000)), &[]).unwrap_err();
}

#[test]
fn the_environment_wins_over_the_file() {
    let pairs = [
        ("TOLLGATE_OAUTH__GRANT_TYPE__PASSWORD__ENABLE", "false"),
        ("TOLLGATE_SERVER__HOSTNAME", "api.example.com"),
        ("TOLLGATE_SUPER_ADMIN__PASSWORD", "12345"),
        ("TOLLGATE_SERVER__BIND_ADDRESS", "[\"127.0.0.1\"]"),
        ("TOLLGATE_OAUTH__TOKEN_RENEWAL", "{ reuse_grace = '5s' }"),
        ("TOLLGATE_HOME", "/nowhere"),
        ("TOLLGATE_TEST_POSTGRES_URL", "x"),
        ("PATH", "/bin"),
    ];
    let config =
        load_with("[server]\nhostname = 7\n[super_admin]\npassword = 'other'", &pairs).unwrap().config;
    assert_eq!(config.oauth.grant_types.len(), 2);
    assert_eq!(config.server.hostname, "api.example.com");
    assert_eq!(config.super_admin.password.expose(), "12345");
    assert_eq!(config.server.bind_address.len(), 1);
    assert_eq!(config.oauth.reuse_grace.as_secs(), 5);
}

#[test]
fn the_environment_is_checked_as_the_file_is() {
    assert_eq!(
        problems_with("", &[("TOLLGATE_SERVER__OFFSET", "many")]),
        "environment variable TOLLGATE_SERVER__OFFSET: server.offset: must be a whole number from 0 to 50000, not a \
         text"
    );
    assert!(problems_with("", &[("TOLLGATE_server__offset", "1")]).contains("overrides no known key"));
    assert!(load_with("", &[("TOLLGATE_TRUSTSTORE__FILE_NAME", "x.jks")]).unwrap().warnings.len() == 1);
}

#[test]
fn placeholders_stand_for_variables_and_keys() {
    let text = "[server]\nhostname = \"$env{NAME}.example.com\"\noffset = \"$env{OFFSET}\"\n\
                [super_admin]\nusername = \"$ref{server.hostname}\"\npassword = \"$ref{truststore.password}\"\n\
                create_admin_account = \"$ref{oauth.hash_tokens_and_secrets}\"\n[truststore]\npassword = \"p4ssw0rd\"\n";
    let config = load_with(text, &[("NAME", "api"), ("OFFSET", "3")]).unwrap().config;
    assert_eq!(config.server.hostname, "api.example.com");
    assert_eq!(config.server.offset, 3);
    assert_eq!(config.super_admin.username, "api.example.com");
    assert_eq!(config.super_admin.password.expose(), "p4ssw0rd");
    assert!(!config.super_admin.create_admin_account);
}

#[test]
fn placeholders_that_lead_nowhere_are_refused() {
    let cases = [
        ("$env{MISSING}", "the environment variable `MISSING` is not set"),
        ("$ref{server.nothing}", "$ref{server.nothing}: no such key is set"),
        ("$ref{server.hostname}", "its references go round in a circle"),
        ("$env{MISSING", "$env{.. has no closing brace"),
        ("a$ref{server.bind_address}", "$ref{server.bind_address} is a list, not part of a text"),
        (
            "$secret{x}",
            "$secret{..} is not supported: Tollgate has no cipher tool. Use $env{NAME}, or leave the key out \
          and set its TOLLGATE_ environment variable",
        ),
    ];
    for (value, said) in cases {
        let text = format!("[server]\nhostname = \"{value}\"");
        assert_eq!(problems(&text), format!("deployment.toml:2:12: server.hostname: {said}"));
    }
    assert!(problems("[truststore]\npassword = \"$secret{store}\"").contains("$secret{..} is not supported"));
}
