use clap::CommandFactory as _;

use super::*;

#[test]
fn definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn place_stands_anywhere() {
    for line in [
        "tollgate --home /h --org a.b user show alice",
        "tollgate user --home /h show --org a.b alice",
        "tollgate user show alice --org a.b --home /h",
    ] {
        let cli = Cli::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(cli.place.home, Some("/h".into()), "{line}");
        assert_eq!(cli.place.org.as_deref(), Some("a.b"), "{line}");
    }
}

#[test]
fn states_and_switches_in_any_letter_case() {
    for line in ["client state k REVOKED", "client state k Active", "settings self-signup ON"] {
        Cli::try_parse_from(["tollgate"].into_iter().chain(line.split(' '))).unwrap();
    }
}

#[test]
fn passwords_never_come_from_the_command_line() {
    for line in [
        "user add alice",
        "user add alice --password x",
        "user passwd alice",
        "user add a --password-stdin=x",
    ] {
        assert!(Cli::try_parse_from(["tollgate"].into_iter().chain(line.split(' '))).is_err(), "{line}");
    }
}
