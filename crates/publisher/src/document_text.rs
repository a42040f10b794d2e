//! Reads the text of an OpenAPI document, JSON or YAML, into one tree within limits.
//!
//! Knows nothing of OpenAPI itself. YAML aliases are followed, so a short text can stand for a huge tree; therefore
//! what counts against the limits is the tree, not the text.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The longest text taken, in bytes.
pub(crate) const LONGEST: usize = 2 * 1024 * 1024;
/// The most values in the tree.
const MOST_VALUES: usize = 100_000;
/// The most bytes of texts and member names in the tree.
const MOST_TEXT: usize = 4 * 1024 * 1024;
/// The most `[` and `{` in a YAML text: the scanner's time grows with the square of how deep they nest.
const MOST_BRACKETS: usize = 20_000;
/// The longest text about what is wrong, in characters.
const LONGEST_REASON: usize = 200;
/// The deepest nesting.
const DEEPEST: usize = 64;

/// Reads a document; a text that begins with `{` is JSON, everything else YAML.
///
/// # Errors
/// A sentence for the client, when the text cannot be read, passes a limit, or holds a NUL.
pub(crate) fn read_document_text(text: &[u8]) -> Result<Value, String> {
    if text.len() > LONGEST {
        return Err(format!("The definition is longer than {LONGEST} bytes"));
    }
    let text = std::str::from_utf8(text).map_err(|_| "The definition is not UTF-8 text".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut budget = Budget { values: MOST_VALUES, text: MOST_TEXT };
    let seed = Tree { budget: &mut budget, depth: 0 };
    if text.trim_start().starts_with('{') {
        let mut json = serde_json::Deserializer::from_str(text);
        let tree = seed.deserialize(&mut json).map_err(|error| unreadable(&error))?;
        json.end().map_err(|error| unreadable(&error))?;
        Ok(tree)
    } else if text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() > MOST_BRACKETS {
        Err("The definition holds too many brackets for YAML: send it as JSON".to_owned())
    } else {
        seed.deserialize(serde_yaml_ng::Deserializer::from_str(text)).map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &dyn fmt::Display) -> String {
    let reason: String = error.to_string().chars().take(LONGEST_REASON).collect();
    format!("The definition cannot be read: {reason}")
}

/// What is left of the limits.
struct Budget {
    values: usize,
    text: usize,
}

impl Budget {
    fn take_value<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.values = self.values.checked_sub(1).ok_or_else(|| E::custom("it holds too many values"))?;
        Ok(())
    }

    fn take_text<E: serde::de::Error>(&mut self, text: &str) -> Result<(), E> {
        if text.contains('\0') {
            return Err(E::custom("it holds a NUL character"));
        }
        self.text = self.text.checked_sub(text.len()).ok_or_else(|| E::custom("it holds too much text"))?;
        Ok(())
    }
}

/// Reads one value of the tree.
struct Tree<'a> {
    budget: &'a mut Budget,
    depth: usize,
}

impl Tree<'_> {
    /// The reader of a value inside this one.
    fn inner<E: serde::de::Error>(&mut self) -> Result<Tree<'_>, E> {
        if self.depth >= DEEPEST {
            return Err(E::custom("it is nested too deeply"));
        }
        Ok(Tree { budget: self.budget, depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.budget.take_value::<D::Error>()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain JSON or YAML value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("it holds a number without a value"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.budget.take_text::<E>(value)?;
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.inner::<A::Error>()?)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(MemberName(name)) = map.next_key()? {
            self.budget.take_text::<A::Error>(&name)?;
            let value = map.next_value_seed(self.inner::<A::Error>()?)?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("it names a member twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

/// The name of a member; YAML also has numbers there (`200:`).
struct MemberName(String);

impl<'de> serde::Deserialize<'de> for MemberName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = MemberName;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }

            fn visit_str<E>(self, name: &str) -> Result<MemberName, E> {
                Ok(MemberName(name.to_owned()))
            }

            fn visit_bool<E>(self, name: bool) -> Result<MemberName, E> {
                Ok(MemberName(name.to_string()))
            }

            fn visit_i64<E>(self, name: i64) -> Result<MemberName, E> {
                Ok(MemberName(name.to_string()))
            }

            fn visit_u64<E>(self, name: u64) -> Result<MemberName, E> {
                Ok(MemberName(name.to_string()))
            }

            fn visit_f64<E>(self, name: f64) -> Result<MemberName, E> {
                Ok(MemberName(name.to_string()))
            }
        }
        deserializer.deserialize_any(Name)
    }
}

#[cfg(test)]
#[path = "document_text_tests.rs"]
mod tests;
