//! Where to go after signing in: only ever a path of this server.

/// Where people go who came from nowhere in particular.
pub(crate) const HOME: &str = "/devportal/";
/// The longest path, in bytes.
const LONGEST: usize = 2000;

/// The path that was asked for when it is one of this server, else [`HOME`].
///
/// Browsers read `//host`, `/\host` and either with tabs or line breaks inside as another host: none of these passes.
#[must_use]
pub(crate) fn local_path(sent: Option<&str>) -> &str {
    let is_local = |path: &&str| {
        path.len() <= LONGEST
            && path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|b| (0x21..=0x7e).contains(&b) && b != b'\\')
    };
    sent.filter(is_local).unwrap_or(HOME)
}

#[cfg(test)]
#[path = "next_tests.rs"]
mod tests;
