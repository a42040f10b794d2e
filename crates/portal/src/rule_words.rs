//! The rules for names and passwords in words that people read: the configuration has them as patterns.

/// Puts the pattern of a sentence such as `A password matches ^[\S]{5,30}$.` into words; a pattern of another form
/// stays as it is.
pub(crate) fn in_words(sentence: &str, pattern: &str) -> String {
    match bounds(pattern) {
        Some((least, most)) => sentence.replace(
            &format!("matches {pattern}"),
            &format!("has {least} to {most} characters and no blanks"),
        ),
        None => sentence.to_owned(),
    }
}

/// The bounds of `^[\S]{least,most}$`, WSO2's form.
fn bounds(pattern: &str) -> Option<(u32, u32)> {
    let inner = pattern.strip_prefix("^[\\S]{").or_else(|| pattern.strip_prefix("^\\S{"))?;
    let (least, most) = inner.strip_suffix("}$")?.split_once(',')?;
    Some((least.parse().ok()?, most.parse().ok()?))
}

#[cfg(test)]
#[path = "rule_words_tests.rs"]
mod tests;
