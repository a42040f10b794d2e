//! `sslmode` and `sslrootcert` of a database's URL, with libpq's meaning, and a safe default.

use std::net::IpAddr;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use tollgate_store::PostgresTls;

/// The two parameters that are not the driver's.
#[derive(Default)]
pub(super) struct SslParameters {
    mode: Option<String>,
    root: Option<String>,
}

impl SslParameters {
    /// Takes them out of a URL's parameters; the last one counts.
    pub(super) fn take_from(parameters: &mut Vec<(String, String)>) -> Self {
        let mut taken = Self::default();
        parameters.retain(|(name, value)| {
            let place = match name.as_str() {
                "sslmode" => &mut taken.mode,
                "sslrootcert" => &mut taken.root,
                _ => return true,
            };
            *place = Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
            false
        });
        taken
    }

    /// What they ask for; `is_near`: nobody is on the way to any of the hosts.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence about the URL.
    pub(super) fn read(self, is_near: bool) -> Result<PostgresTls, String> {
        let has_root = self.root.is_some();
        // libpq's word for the machine's own.
        let roots = self.root.filter(|root| root != "system").map(PathBuf::from);
        match self.mode.as_deref() {
            None if is_near && !has_root => Ok(PostgresTls::Disable),
            Some("disable") => Ok(PostgresTls::Disable),
            Some("prefer" | "allow") if is_near => Ok(PostgresTls::Prefer),
            Some(mode @ ("prefer" | "allow")) => Err(format!(
                "has sslmode={mode}: whoever is on the way can switch TLS off. Use verify-full (the default), \
                 verify-ca, require, or disable"
            )),
            // libpq has it so: a certificate that is named is looked at.
            Some("require") if has_root => Ok(PostgresTls::VerifyCa { roots }),
            Some("require") => Ok(PostgresTls::Require),
            Some("verify-ca") => Ok(PostgresTls::VerifyCa { roots }),
            None | Some("verify-full") => Ok(PostgresTls::VerifyFull { roots }),
            Some(_) => Err("has another sslmode than disable, require, verify-ca, verify-full".to_owned()),
        }
    }
}

/// Whether a host of a URL, with or without a port, is on this machine: a loopback address, or the path of a socket.
pub(super) fn is_near(host: &str) -> bool {
    let host = percent_decode_str(host).decode_utf8_lossy();
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None if host.parse::<IpAddr>().is_ok() => &host,
        None => host.split_once(':').map_or(&*host, |(name, _)| name),
    };
    name.is_empty()
        || name.starts_with(['/', '@'])
        || name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
