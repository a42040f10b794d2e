use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicI64, Ordering};

use tollgate_domain::clock::{Clock, Timestamp};

use super::*;

struct Hand(Arc<AtomicI64>);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

const DAY: i64 = 24 * 3600 * 1000;

#[test]
fn certificate_is_kept_until_it_must_be_renewed_and_the_ca_stays() {
    let path = std::env::temp_dir().join(format!("tollgate-tls-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    let home = Home::find(Some(path.clone()), None);
    home.prepare().unwrap();
    let time = Arc::new(AtomicI64::new(1_800_000_000_000));
    let environment = Environment::new(Hand(time.clone()), tollgate_auth::SystemRandom);
    let leaf = || fs::read_to_string(home.tls().join("server.pem")).unwrap();
    let ca = || fs::read_to_string(home.tls().join("ca.pem")).unwrap();

    let tls = load(&home, None, "localhost", &environment).unwrap();
    assert_eq!(tls.ca, Some(home.tls().join("ca.pem")));
    let (first, first_ca) = (leaf(), ca());
    for key in ["ca.key", "server.key"] {
        assert_eq!(fs::metadata(home.tls().join(key)).unwrap().permissions().mode() & 0o777, 0o600);
    }

    time.fetch_add((LEAF_DAYS - RENEW_DAYS - 2) * DAY, Ordering::Relaxed);
    load(&home, None, "localhost", &environment).unwrap();
    assert_eq!(leaf(), first);

    time.fetch_add(3 * DAY, Ordering::Relaxed);
    load(&home, None, "localhost", &environment).unwrap();
    let second = leaf();
    assert_ne!(second, first);

    load(&home, None, "api.example.com", &environment).unwrap();
    assert_ne!(leaf(), second);
    assert_eq!(ca(), first_ca);
    let names = ["localhost", "127.0.0.1", "::1", "api.example.com"].map(str::to_owned);
    assert!(is_good(&home.tls().join("server.pem"), &names, now(&environment)));

    time.fetch_add(CA_DAYS * DAY, Ordering::Relaxed);
    load(&home, None, "api.example.com", &environment).unwrap();
    assert_ne!(ca(), first_ca);
    fs::remove_dir_all(path).unwrap();
}
