//! `tollgate gateway`.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tollgate_domain::clock::Timestamp;

use super::{AdminContext, say, store_failure};
use crate::cli::{GatewayCommand, GatewayTokenCommand};
use crate::control::gateway_authority::GatewayAuthority;
use crate::failure::{Doing as _, Failure};

/// The longest name of a gateway or an environment: that of X.520's upper bounds.
const LONGEST: usize = 64;

pub(super) async fn run(context: &AdminContext, command: GatewayCommand) -> Result<(), Failure> {
    match command {
        GatewayCommand::Token(GatewayTokenCommand::Create { name, environment, ttl }) => {
            require_name("a gateway's name", &name)?;
            require_name("an environment's name", &environment)?;
            let authority = GatewayAuthority::open(&context.auth).await?;
            let made = context.auth.create_gateway_token(&name, &environment, ttl, context.actor()).await;
            let (id, secret) = made.doing("cannot make the token")?;
            say(format_args!("{id}.{}.{}", secret.expose(), authority.hash()));
        }
        GatewayCommand::List => {
            for gateway in context.auth.store().gateways().await.map_err(store_failure)? {
                let state = match (gateway.revoked_at, gateway.expires_at) {
                    (Some(at), _) => format!("revoked {}", moment(at)),
                    (None, Some(end)) if end > context.auth.now() => format!("until {}", moment(end)),
                    (None, _) => "expired".to_owned(),
                };
                let seen = gateway.seen_at.map_or_else(|| "never".to_owned(), moment);
                say(format_args!("{}\t{}\t{state}\tseen {seen}", gateway.name, gateway.environment));
            }
        }
        GatewayCommand::Revoke { name } => {
            match context
                .auth
                .revoke_gateway(&name, context.actor())
                .await
                .doing("cannot revoke the gateway")?
            {
                true => say(format_args!("gateway {name} is revoked")),
                false => return Err(Failure::refused(format!("there is no gateway {name}"))),
            }
        }
    }
    Ok(())
}

fn require_name(what: &str, name: &str) -> Result<(), Failure> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    match (1..=LONGEST).contains(&name.len()) && name.chars().all(is_plain) && name.trim() == name {
        true => Ok(()),
        false => Err(Failure::refused(format!(
            "{what} has 1 to {LONGEST} characters: letters, digits, blanks inside, - _ ."
        ))),
    }
}

fn moment(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.seconds())
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_else(|| at.seconds().to_string())
}
