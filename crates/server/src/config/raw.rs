//! A value as it was written, before anybody asks what it means. No `Debug`: it may be a secret.

use std::collections::BTreeMap;

use toml::de::DeValue;

/// A TOML value without its spans.
#[derive(Clone, PartialEq)]
pub(super) enum Raw {
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Raw>),
    Table(BTreeMap<String, Raw>),
    /// A value that no key takes (a date, a fraction, a number beyond 64 bits), by the name of its type.
    Other(&'static str),
}

impl Raw {
    /// Takes the value out of the parsed document.
    pub(super) fn of(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::Boolean(value) => Self::Bool(*value),
            DeValue::Integer(value) => i64::from_str_radix(value.as_str(), value.radix())
                .map_or(Self::Other("number beyond 64 bits"), Self::Int),
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Array(items) => Self::List(items.iter().map(|item| Self::of(item.get_ref())).collect()),
            DeValue::Table(table) => Self::Table(
                table
                    .iter()
                    .map(|(key, value)| (key.get_ref().to_string(), Self::of(value.get_ref())))
                    .collect(),
            ),
            DeValue::Float(_) => Self::Other("fraction"),
            DeValue::Datetime(_) => Self::Other("date"),
        }
    }

    /// Parses one TOML value, such as `["a", "b"]`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        DeValue::parse(text).ok().map(|value| Self::of(value.get_ref()))
    }

    /// The value that a text stands for where WSO2's files quote one: `"true"`, `"3600"`; else the value itself.
    pub(super) fn unquoted(&self) -> Self {
        match self {
            Self::Text(text) => match Self::parse(text.trim()) {
                Some(value @ (Self::Bool(_) | Self::Int(_))) => value,
                _ => self.clone(),
            },
            _ => self.clone(),
        }
    }

    /// What it is, for a message.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "true or false",
            Self::Int(_) => "number",
            Self::Text(_) => "text",
            Self::List(_) => "list",
            Self::Table(_) => "table",
            Self::Other(name) => name,
        }
    }
}
