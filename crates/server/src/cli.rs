//! The command line: what can be asked for, in the words of its help.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Role;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const ABOUT: &str = "\
Tollgate issues OAuth tokens, guards APIs, and gives developers the place where they get keys and tokens. It speaks WSO2 \
API Manager's wire format.";

const EXAMPLES: &str = "\
Examples:
  tollgate serve --demo                          start with an API, users and a session to paste
  tollgate serve --home /srv/tollgate            start on a home of its own
  echo 'a secret' | tollgate user add alice --roles Internal/subscriber --password-stdin
  tollgate user roles alice --add orders-editor
  tollgate client state k3yOfTheClient revoked   its tokens are refused within a second

Every command works beside a running server on the same home. Passwords are read from standard input, never from the
command line.

Exit codes: 0 done, 1 refused, 2 the configuration or the command line is wrong, 3 a port is taken.";

/// `tollgate`.
#[derive(Debug, Parser)]
#[command(name = "tollgate", version, about = "An API manager in one binary", long_about = ABOUT)]
#[command(after_help = EXAMPLES, styles = STYLES, max_term_width = 100, subcommand_required = true)]
#[command(arg_required_else_help = true, propagate_version = false, disable_help_subcommand = true)]
pub struct Cli {
    /// Where the command works.
    #[command(flatten)]
    pub place: Place,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where a command works: options of every command, in any order.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// The home directory [default: $TOLLGATE_HOME, else ./home]
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// The configuration file [default: deployment.toml of the home, else what is built in]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The organization [default: carbon.super]
    #[arg(long, global = true, value_name = "DOMAIN")]
    pub org: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server: key manager, gateway and portals
    Serve {
        /// Which parts of Tollgate this server is [default: what [server] server_role says]
        #[arg(long, value_name = "ROLE")]
        role: Option<ServerRole>,
        /// A file with what `tollgate gateway token create` printed on the control plane: by it a gateway joins, once
        #[arg(long, value_name = "FILE")]
        join_token_file: Option<PathBuf>,
        /// Bring an Orders API with an upstream, users, and a session of commands to paste
        #[arg(long)]
        demo: bool,
    },
    /// Add, change, show and delete users
    #[command(subcommand, arg_required_else_help = true)]
    User(UserCommand),
    /// Add roles
    #[command(subcommand, arg_required_else_help = true)]
    Role(RoleCommand),
    /// Add organizations
    #[command(subcommand, arg_required_else_help = true)]
    Organization(OrganizationCommand),
    /// Revoke clients (consumer keys), and bring them back
    #[command(subcommand, arg_required_else_help = true)]
    Client(ClientCommand),
    /// Let gateways on other servers join, list them, and revoke them
    #[command(subcommand, arg_required_else_help = true)]
    Gateway(GatewayCommand),
    /// Remove denials that a newer release has left behind
    #[command(subcommand, arg_required_else_help = true)]
    Denial(DenialCommand),
    /// Change settings of a running server
    #[command(subcommand, arg_required_else_help = true)]
    Settings(SettingsCommand),
    /// Say what is wrong with the configuration, all at once, without starting anything
    CheckConfig,
}

/// What a server does.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ServerRole {
    /// Everything
    All,
    /// Key manager, portals and REST APIs, for gateways on other servers
    Control,
    /// Published APIs alone, without a database; [apim.key_manager] service_url names the control plane
    Gateway,
}

impl From<ServerRole> for Role {
    fn from(role: ServerRole) -> Self {
        match role {
            ServerRole::All => Self::All,
            ServerRole::Control => Self::Control,
            ServerRole::Gateway => Self::Gateway,
        }
    }
}

/// `--password-stdin`.
#[derive(Args, Clone, Copy, Debug)]
pub struct PasswordInput {
    /// Read the password from standard input; one line end at its end is dropped
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

/// `tollgate user`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user
    Add {
        /// The user's name
        name: String,
        /// Roles to give, separated by commas
        #[arg(long, value_delimiter = ',', value_name = "ROLES")]
        roles: Vec<String>,
        /// Where the password comes from.
        #[command(flatten)]
        password: PasswordInput,
    },
    /// Set a user's password; ends the user's sessions, and revokes the tokens that the user's sign-ins gave
    Passwd {
        /// The user's name
        name: String,
        /// Where the password comes from.
        #[command(flatten)]
        password: PasswordInput,
    },
    /// Give roles to a user, or take them away
    Roles {
        /// The user's name
        name: String,
        /// A role to give; may be repeated, or a list with commas
        #[arg(long, value_delimiter = ',', value_name = "ROLE", required_unless_present = "remove")]
        add: Vec<String>,
        /// A role to take away; may be repeated, or a list with commas
        #[arg(long, value_delimiter = ',', value_name = "ROLE")]
        remove: Vec<String>,
    },
    /// Show a user; exit 1 when there is none
    Show {
        /// The user's name
        name: String,
    },
    /// Delete a user, with the user's applications, clients and tokens; the user's APIs stay
    Delete {
        /// The user's name
        name: String,
    },
    /// List the users, one a line: name and roles
    List,
}

/// `tollgate role`.
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// Add a role
    Add {
        /// The role's name
        name: String,
    },
}

/// `tollgate organization`.
#[derive(Debug, Subcommand)]
pub enum OrganizationCommand {
    /// Add an organization with its first admin
    Add {
        /// The organization's domain, such as example.com
        domain: String,
        /// The name of its first admin
        #[arg(long, value_name = "NAME")]
        admin: String,
        /// Where the admin's password comes from.
        #[command(flatten)]
        password: PasswordInput,
    },
}

/// `tollgate client`.
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Revoke a client, or make it active again; finds it in any organization unless --org names one
    State {
        /// The consumer key
        key: String,
        /// The new state
        #[arg(ignore_case = true)]
        state: State,
    },
}

/// The states of a client.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum State {
    /// In use
    Active,
    /// Refused everywhere
    Revoked,
}

/// `tollgate gateway`.
#[derive(Debug, Subcommand)]
pub enum GatewayCommand {
    /// Make tokens by which gateways join
    #[command(subcommand, arg_required_else_help = true)]
    Token(GatewayTokenCommand),
    /// List the gateways, one a line: name, environment, until when its certificate holds, when it was last connected
    List,
    /// Revoke a gateway and the tokens by which it could join; its connection ends within a second, it erases its state and
    /// serves no call
    Revoke {
        /// The gateway's name
        name: String,
    },
}

/// `tollgate gateway token`.
#[derive(Debug, Subcommand)]
pub enum GatewayTokenCommand {
    /// Make a token and print it, with the hash of the gateway authority: for one gateway, to be used once. A gateway that
    /// has joined under that name before is revoked when the token is used
    Create {
        /// The gateway's name
        name: String,
        /// The environment that the gateway serves
        #[arg(long, value_name = "ENVIRONMENT")]
        environment: String,
        /// How long the token may be used, such as 30m, 1h or 7d
        #[arg(long, value_name = "TIME", default_value = "1h", value_parser = seconds_of)]
        ttl: i64,
    },
}

/// The seconds that a text such as `1h` stands for: at least one, at most 30 days.
fn seconds_of(text: &str) -> Result<i64, String> {
    let unit = |unit: char| match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3600),
        'd' => Some(24 * 3600),
        _ => None,
    };
    let parsed = text.chars().last().and_then(unit).and_then(|unit| {
        let number = text[..text.len() - 1].parse::<u32>().ok()?;
        Some(i64::from(number) * unit)
    });
    parsed
        .filter(|seconds| (1..=30 * 24 * 3600).contains(seconds))
        .ok_or_else(|| "a number with s, m, h or d behind it, at most 30d".to_owned())
}

/// `tollgate denial`.
#[derive(Debug, Subcommand)]
pub enum DenialCommand {
    /// Remove a denial that names nobody whom this release knows: while there is one, no call of an API is served. The
    /// log of the server names it
    Remove {
        /// The denial's id
        id: String,
    },
}

/// `tollgate settings`.
#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Whether people may sign up by themselves in the organization; wins over the configuration
    SelfSignup {
        /// on or off
        #[arg(ignore_case = true)]
        switch: Switch,
    },
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Anybody may sign up
    On,
    /// Only admins add users
    Off,
}

#[cfg(test)]
#[path = "cli_tests.rs"]
mod tests;
