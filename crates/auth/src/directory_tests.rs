use serde_json::Map;
use tollgate_domain::user::UserState;

use super::*;

fn said(user: u8, role: &str) -> OwnerScopes {
    let owner = User {
        id: format!("00000000-0000-0000-0000-0000000000{user:02}").parse().expect("an id"),
        organization: Organization::super_organization(),
        name: "alice".to_owned(),
        password_hash: String::new(),
        roles: vec![role.to_owned()],
        state: UserState::Active,
        epoch: Epoch(7),
        valid_from: Epoch::FIRST,
        claims: Map::new(),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    };
    let binding = ScopeBinding { name: "update".to_owned(), roles: vec!["editor".to_owned()] };
    OwnerScopes { scopes: ScopeSet::default(), owner, catalog: vec![binding] }
}

fn granted(directory: &Directory, said: &OwnerScopes) -> Option<String> {
    let (ours, asked) = (Organization::super_organization(), ScopeSet::from_iter(["update"]));
    let decided = directory.owner_scopes(said.owner.id, &ours, &asked, &ScopePolicy::default());
    decided.map(|(scopes, epoch)| format!("{scopes} {epoch}"))
}

#[test]
fn an_answer_that_may_be_older_than_what_was_forgotten_is_not_learned() {
    let directory = Directory::default();
    let said = said(1, "editor");
    let asked = directory.stamp();
    directory.forget_client("any");
    directory.learn_owner(asked, &said);
    assert_eq!(granted(&directory, &said), None);
    directory.learn_owner(directory.stamp(), &said);
    assert_eq!(granted(&directory, &said).as_deref(), Some("update 7"));
    directory.forget_all();
    assert!(asked != directory.stamp());
    assert_eq!(granted(&directory, &said), None);
}

#[test]
fn an_owner_of_another_organization_is_not_decided_here() {
    let directory = Directory::default();
    let said = said(1, "editor");
    directory.learn_owner(directory.stamp(), &said);
    let theirs = "t1.com".parse().expect("a domain");
    let asked = ScopeSet::default();
    let decided = directory.owner_scopes(said.owner.id, &theirs, &asked, &ScopePolicy::default());
    assert_eq!(decided, None);
}

#[test]
fn equal_roles_are_kept_once_and_those_of_nobody_go() {
    let directory = Directory::default();
    let learn = |user: u8, role: &str| directory.learn_owner(directory.stamp(), &said(user, role));
    for user in 0..20 {
        learn(user, if user % 2 == 0 { "even" } else { "odd" });
    }
    assert_eq!((directory.read().owners.len(), directory.read().standings.len()), (20, 2));
    for round in 0..200 {
        learn(1, &format!("role{round}"));
    }
    let standings = directory.read().standings.len();
    assert!(standings <= 2 * 20 + 1, "{standings}");
}
