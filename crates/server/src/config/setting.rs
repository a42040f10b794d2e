//! From a written value to a checked one: types, bounds, lengths of time, regular expressions.

use std::time::Duration;

use tollgate_domain::pattern::Pattern;

use super::keys::Kind;
use super::raw::Raw;

/// Longest text that any key takes, in bytes.
const MAX_TEXT: usize = 8 * 1024;
/// Most items that any list takes.
const MAX_ITEMS: usize = 256;

/// What is said of a negative lifetime, which WSO2 takes for a token that never expires.
const ENDLESS: &str = "asks for tokens that never expire: every user's and refresh token ends here. Give a length of \
                       time; an application that needs a token without an end asks for one with a negative \
                       `validity_period`, where [oauth] max_token_validity is -1";

/// A checked value. No `Debug`: it may be a secret.
#[derive(Clone)]
pub(super) enum Setting {
    Bool(bool),
    Int(i64),
    Text(String),
    Duration(Duration),
    Unlimited,
    List(Vec<String>),
    Pattern(Pattern),
    Patterns(Vec<Pattern>),
}

/// Checks a value against what its key takes. `from_text`: it came out of a placeholder, so a text may stand for it; for
/// a number or `true` and `false` a text always may, as in many of WSO2's files.
///
/// The error never quotes the value.
pub(super) fn check(kind: Kind, value: &Raw, from_text: bool) -> Result<Setting, String> {
    let parsed = match (value, kind) {
        (Raw::Text(text), _) if from_text && !kind.is_text() => Raw::parse(text.trim()),
        (
            Raw::Text(_),
            Kind::Bool | Kind::Int(..) | Kind::Duration(..) | Kind::Lifetime(..) | Kind::Limit(..),
        ) => Some(value.unquoted()),
        _ => None,
    };
    let value = parsed.as_ref().unwrap_or(value);
    match (kind, value) {
        (Kind::Bool, Raw::Bool(value)) => Ok(Setting::Bool(*value)),
        (Kind::Int(min, max), Raw::Int(value)) if (min..=max).contains(value) => Ok(Setting::Int(*value)),
        (Kind::Limit(..), Raw::Int(-1)) => Ok(Setting::Unlimited),
        (Kind::Lifetime(..), Raw::Int(..0)) => Err(ENDLESS.to_owned()),
        (Kind::Duration(..) | Kind::Lifetime(..) | Kind::Limit(..), Raw::Int(seconds)) => {
            check_duration(kind, seconds.checked_mul(1000))
        }
        (Kind::Duration(..) | Kind::Lifetime(..) | Kind::Limit(..), Raw::Text(text)) => {
            check_duration(kind, parse_milliseconds(text))
        }
        (Kind::Text | Kind::Secret, Raw::Text(text)) => check_text(text).map(Setting::Text),
        (Kind::OneOf(names), Raw::Text(text)) => {
            let name = names.iter().find(|name| name.eq_ignore_ascii_case(text));
            name.map(|name| Setting::Text((*name).to_owned())).ok_or_else(|| expected(kind))
        }
        (Kind::Pattern, Raw::Text(text)) => {
            Pattern::parse(&check_text(text)?).map(Setting::Pattern).map_err(|refused| refused.to_string())
        }
        (Kind::List | Kind::Patterns, Raw::Text(text)) => check_list(kind, &[Raw::Text(text.clone())]),
        (Kind::List | Kind::Patterns, Raw::List(items)) => check_list(kind, items),
        (Kind::Int(..), Raw::Int(_)) => Err(format!("is out of range: {}", expected(kind))),
        _ => Err(format!("{}, not a {}", expected(kind), value.type_name())),
    }
}

fn check_text(text: &str) -> Result<String, String> {
    if text.len() > MAX_TEXT {
        return Err(format!("is longer than {MAX_TEXT} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err("holds a control character".to_owned());
    }
    Ok(text.to_owned())
}

fn check_list(kind: Kind, items: &[Raw]) -> Result<Setting, String> {
    if items.len() > MAX_ITEMS {
        return Err(format!("has more than {MAX_ITEMS} items"));
    }
    let texts: Result<Vec<_>, _> = items
        .iter()
        .map(|item| match item {
            Raw::Text(text) => check_text(text),
            other => Err(format!("{}; an item is a {}", expected(kind), other.type_name())),
        })
        .collect();
    if kind == Kind::Patterns {
        let patterns: Result<Vec<_>, _> = texts?.iter().map(|text| Pattern::parse_whole(text)).collect();
        return patterns.map(Setting::Patterns).map_err(|refused| refused.to_string());
    }
    texts.map(Setting::List)
}

fn check_duration(kind: Kind, milliseconds: Option<i64>) -> Result<Setting, String> {
    let (Kind::Duration(min, max) | Kind::Lifetime(min, max) | Kind::Limit(min, max)) = kind else {
        return Err(expected(kind));
    };
    let milliseconds = milliseconds.ok_or_else(|| expected(kind))?;
    if !(min..=max).contains(&milliseconds) {
        return Err(format!("is out of range: {}", expected(kind)));
    }
    // Bounds of whole seconds mean a value of whole seconds: token lifetimes are told to clients so.
    if min % 1000 == 0 && milliseconds % 1000 != 0 {
        return Err("must be whole seconds".to_owned());
    }
    let milliseconds = u64::try_from(milliseconds).map_err(|_| expected(kind))?;
    Ok(Setting::Duration(Duration::from_millis(milliseconds)))
}

/// `900`, `900s`, `15m`, `1h`, `1d`, `500ms`.
pub(super) fn parse_milliseconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit: i64 = match unit.trim() {
        "ms" => 1,
        "" | "s" => 1000,
        "m" => 60 * 1000,
        "h" => 3600 * 1000,
        "d" => 24 * 3600 * 1000,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit)
}

/// What a key of this kind takes, as the words after its name.
pub(super) fn expected(kind: Kind) -> String {
    match kind {
        Kind::Bool => "must be true or false".to_owned(),
        Kind::Int(min, max) => format!("must be a whole number from {min} to {max}"),
        Kind::Text | Kind::Secret => "must be a text".to_owned(),
        Kind::OneOf(names) => format!("must be one of {}", names.join(", ")),
        Kind::Limit(min, max) => format!("{}, or -1 for none", expected(Kind::Duration(min, max))),
        Kind::Duration(min, max) | Kind::Lifetime(min, max) => format!(
            "must be a length of time from {} to {} (a number of seconds, or a text such as \"900s\", \"15m\", \
             \"1h\", \"1d\")",
            show_milliseconds(min),
            show_milliseconds(max)
        ),
        Kind::List => "must be a list of texts".to_owned(),
        Kind::Pattern => "must be a regular expression as a text".to_owned(),
        Kind::Patterns => "must be a list of regular expressions".to_owned(),
        Kind::Any => "may be anything".to_owned(),
    }
}

fn show_milliseconds(milliseconds: i64) -> String {
    const UNITS: [(i64, &str); 4] =
        [(24 * 3600 * 1000, "d"), (3600 * 1000, "h"), (60 * 1000, "m"), (1000, "s")];
    let fits = UNITS.iter().find(|(unit, _)| milliseconds > 0 && milliseconds % unit == 0);
    match fits {
        Some((unit, name)) => format!("{}{name}", milliseconds / unit),
        None if milliseconds == 0 => "0s".to_owned(),
        None => format!("{milliseconds}ms"),
    }
}
