//! Callback URLs of clients: what may be stored, whatever becomes of it later.
//!
//! The field's tools register texts that are no absolute URI, or that have a fragment (RFC 6749 section 3.1.2): such
//! texts are kept as sent. Nobody may be sent to one: whoever redirects asks for more than this.

/// Schemes under which a browser runs what it is sent to.
const HARMFUL: [&str; 3] = ["javascript:", "data:", "vbscript:"];
/// How much of a refused one is shown, in characters.
const SHOWN: usize = 100;

/// Refuses a callback that would do harm in a page or a header. It may be one URI, a list with commas, or WSO2's
/// `regexp=(a|b)`.
///
/// # Errors
/// A sentence that names the URI.
pub fn check_callback(callback: &str) -> Result<(), String> {
    let shown = |text: &str| text.chars().filter(|c| !c.is_control()).take(SHOWN).collect::<String>();
    if callback.chars().any(char::is_control) {
        return Err(format!("The callback URL {} holds control characters", shown(callback)));
    }
    let list = callback.strip_prefix("regexp=").unwrap_or(callback);
    for uri in list.split([',', '|']).map(|uri| uri.trim_start_matches([' ', '(', '^'])) {
        let is = |scheme: &&str| uri.get(..scheme.len()).is_some_and(|own| own.eq_ignore_ascii_case(scheme));
        if HARMFUL.iter().any(is) {
            return Err(format!("The callback URL {} has a scheme that cannot be used", shown(uri)));
        }
    }
    Ok(())
}
