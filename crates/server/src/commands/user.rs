//! `tollgate user`.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::{Organization, SUPER};
use tollgate_domain::page::Page;
use tollgate_domain::user::User;
use tollgate_store::{NewUser, StoreError};

use super::{AdminContext, read_password, say, store_failure};
use crate::cli::UserCommand;
use crate::failure::{Doing as _, Failure};

pub(super) async fn run(context: &AdminContext, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Add { name, roles, .. } => add(context, &name, roles).await,
        UserCommand::Passwd { name, .. } => set_password(context, &name).await,
        UserCommand::Roles { name, add, remove } => change_roles(context, &name, add, remove).await,
        UserCommand::Show { name } => show(context, &name).await,
        UserCommand::Delete { name } => delete(context, &name).await,
        UserCommand::List => list(context).await,
    }
}

async fn add(context: &AdminContext, sent: &str, roles: Vec<String>) -> Result<(), Failure> {
    let auth = &context.auth;
    let organization = &context.organization;
    context.require_organization(organization).await?;
    // `name@carbon.super` is `name`; every other `@` is judged by the rule of names.
    let name = match sent.rsplit_once('@') {
        Some((name, domain)) if organization.is_super() && domain.eq_ignore_ascii_case(SUPER) => name,
        _ => sent,
    };
    let taken = || Failure::refused(format!("user {name} already exists in {organization}"));
    // Asked first, so that nobody types a password in vain.
    let store = auth.store();
    if store.user_by_name(organization.clone(), name.to_owned()).await.map_err(store_failure)?.is_some() {
        return Err(taken());
    }
    refuse_unknown_roles(context, organization, &roles).await?;
    let password = read_password()?;
    auth.check_new_user(organization, name, &password).map_err(Failure::refused)?;
    let user = NewUser {
        id: UserId::new(auth.environment()),
        name: name.to_owned(),
        password_hash: auth.hash_password(&password).await.doing("cannot hash the password")?,
        roles,
        claims: serde_json::Map::new(),
    };
    match auth.create_user(organization, user, context.actor()).await {
        Ok(()) => say(format_args!("user {name} added to {organization}")),
        Err(StoreError::Conflict { .. }) => return Err(taken()),
        Err(error) => return Err(store_failure(error)),
    }
    Ok(())
}

async fn set_password(context: &AdminContext, sent: &str) -> Result<(), Failure> {
    let user = find(context, sent).await?;
    let auth = &context.auth;
    let password = read_password()?;
    auth.check_password(&password).map_err(Failure::refused)?;
    let changed = auth
        .set_password(&user.organization, &user.name, &password, Some(user.version()), context.actor())
        .await;
    match changed.doing("cannot set the password")? {
        true => say(format_args!(
            "the password of {} is changed; earlier sign-ins and tokens are over",
            user.name
        )),
        false => return Err(outdated(&user)),
    }
    Ok(())
}

async fn change_roles(
    context: &AdminContext,
    sent: &str,
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<(), Failure> {
    let user = find(context, sent).await?;
    let organization = user.organization.clone();
    let named: Vec<String> = add.iter().chain(&remove).cloned().collect();
    refuse_unknown_roles(context, &organization, &named).await?;
    let roles = context.auth.change_roles(&organization, &user.name, add, remove, context.actor()).await;
    match roles.doing("cannot change the roles")? {
        Some(roles) => say(format_args!("{} has the roles: {}", user.name, shown(&roles))),
        None => return Err(absent(&user.name, &organization)),
    }
    Ok(())
}

async fn show(context: &AdminContext, sent: &str) -> Result<(), Failure> {
    let user = find(context, sent).await?;
    say(format_args!("name          {}", user.name));
    say(format_args!("organization  {}", user.organization));
    say(format_args!("id            {}", user.id));
    say(format_args!("roles         {}", shown(&user.roles)));
    say(format_args!("state         {}", user.state.as_str()));
    say(format_args!("created       {}", time_of(user.created_at)));
    Ok(())
}

async fn delete(context: &AdminContext, sent: &str) -> Result<(), Failure> {
    let user = find(context, sent).await?;
    let organization = user.organization.clone();
    let deleted =
        context.auth.delete_user(&organization, &user.name, Some(user.version()), context.actor()).await;
    match deleted.doing("cannot delete the user")? {
        true => say(format_args!("user {} deleted from {organization}", user.name)),
        false => return Err(outdated(&user)),
    }
    Ok(())
}

async fn list(context: &AdminContext) -> Result<(), Failure> {
    context.require_organization(&context.organization).await?;
    let mut offset = 0;
    loop {
        let page = Page::new(Some(offset), Some(Page::MOST));
        let users = context
            .auth
            .store()
            .users(context.organization.clone(), None, page)
            .await
            .map_err(store_failure)?;
        for user in &users.list {
            say(format_args!("{}\t{}", user.name, user.roles.join(",")));
        }
        offset += Page::MOST;
        if users.list.is_empty() || u64::from(offset) >= users.total {
            return Ok(());
        }
    }
}

/// The user of a name as clients write it; with `--org`, of that organization only.
async fn find(context: &AdminContext, sent: &str) -> Result<User, Failure> {
    let parsed = context.auth.parse_name(sent);
    let (name, organization) = match parsed.organization {
        // `alice@example.com` finds alice of example.com; with `--org`, only where the two agree.
        Some(organization) if !context.is_named || organization == context.organization => {
            (parsed.name, organization)
        }
        _ => (sent.to_owned(), context.organization.clone()),
    };
    context.require_organization(&organization).await?;
    let user =
        context.auth.store().user_by_name(organization.clone(), name.clone()).await.map_err(store_failure)?;
    user.ok_or_else(|| absent(&name, &organization))
}

async fn refuse_unknown_roles(
    context: &AdminContext,
    organization: &Organization,
    roles: &[String],
) -> Result<(), Failure> {
    let missing = context.auth.store().missing_roles(organization.clone(), roles.to_vec()).await;
    match missing.map_err(store_failure)?.as_slice() {
        [] => Ok(()),
        missing => Err(Failure::refused(format!(
            "there is no role {} in {organization}; `tollgate role add` makes one",
            missing.join(", ")
        ))),
    }
}

fn absent(name: &str, organization: &Organization) -> Failure {
    Failure::refused(format!("user {name} does not exist in {organization}"))
}

fn outdated(user: &User) -> Failure {
    let (name, organization) = (&user.name, &user.organization);
    Failure::refused(format!(
        "user {name} of {organization} was changed meanwhile: nothing is done, run it again"
    ))
}

fn shown(roles: &[String]) -> String {
    if roles.is_empty() { "none".to_owned() } else { roles.join(", ") }
}

fn time_of(time: Timestamp) -> String {
    let time = OffsetDateTime::from_unix_timestamp(time.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}
