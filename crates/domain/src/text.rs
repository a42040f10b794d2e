//! Characters and normal forms of names and passwords.

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::secret::Password;

/// Ranges of characters that show nothing, or change how others are shown (Unicode's `Default_Ignorable_Code_Point`, line
/// and paragraph separators, and interlinear marks).
const INVISIBLE: [(char, char); 21] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
    ('\u{fffe}', '\u{ffff}'),
    ('\u{f0000}', '\u{ffffd}'),
    ('\u{100000}', '\u{10fffd}'),
];
/// Invisible ones that written languages and emoji need between visible ones.
const JOINING: [char; 4] = ['\u{200c}', '\u{200d}', '\u{fe0e}', '\u{fe0f}'];

/// Whether a character cannot be seen: two names that differ in such ones only look the same.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control() || INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Whether all of a text can be seen, and there is something to see.
#[must_use]
pub fn is_printable(text: &str) -> bool {
    text.chars().all(|c| !is_invisible(c) || JOINING.contains(&c))
        && text.chars().any(|c| !is_invisible(c) && !c.is_whitespace())
}

/// A text in Unicode's normal form C: one spelling for what keyboards spell in several ways.
#[must_use]
pub fn nfc(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

impl Password {
    /// The password in normal form C, as it is hashed.
    #[must_use]
    pub fn nfc(&self) -> Self {
        Self::new(nfc(self.expose()))
    }
}
