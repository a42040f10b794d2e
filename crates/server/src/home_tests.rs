use std::os::unix::fs::PermissionsExt as _;

use tollgate_domain::clock::SystemClock;
use tollgate_domain::environment::Environment;
use tollgate_domain::random::Random;

use super::*;

struct Counting(std::sync::atomic::AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    }
}

fn environment() -> Environment {
    Environment::new(SystemClock, Counting(1.into()))
}

fn fresh(name: &str) -> Home {
    let path = std::env::temp_dir().join(format!("tollgate-home-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    Home::find(Some(path), None)
}

#[test]
fn option_beats_variable_beats_default() {
    assert_eq!(Home::find(Some("/a".into()), Some("/b")).path(), Path::new("/a"));
    assert_eq!(Home::find(None, Some("/b")).path(), Path::new("/b"));
    assert!(Home::find(None, Some("")).path().ends_with("home"));
    assert!(Home::find(None, None).path().is_absolute());
}

#[test]
fn directories_and_keys_are_private() {
    let home = fresh("private");
    home.prepare().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.data()), 0o700);
    assert_eq!(mode(&home.tls()), 0o700);
    fs::set_permissions(home.data(), Permissions::from_mode(0o755)).unwrap();
    home.prepare().unwrap();
    assert_eq!(mode(&home.data()), 0o700);
    let key = home.master_key(&environment(), false).unwrap();
    let path = home.data().join("keys/master.key");
    assert_eq!(mode(&path), 0o600);
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    assert_eq!(home.master_key(&environment(), true).unwrap(), key);
    assert_eq!(mode(&path), 0o600, "one that others could read is closed again");
    fs::remove_dir_all(home.path()).unwrap();
}

#[test]
fn master_key_is_made_once_and_never_over_data() {
    let home = fresh("key");
    home.prepare().unwrap();
    assert!(home.master_key(&environment(), true).unwrap_err().to_string().contains("is missing"));
    let key = home.master_key(&environment(), false).unwrap();
    assert_eq!(key.len(), 32);
    assert_eq!(home.master_key(&environment(), true).unwrap(), key);
    fs::write(home.data().join("keys/master.key"), b"short").unwrap();
    assert!(home.master_key(&environment(), true).unwrap_err().to_string().contains("32 bytes"));
    fs::remove_dir_all(home.path()).unwrap();
}

#[test]
fn only_one_server_at_a_time() {
    let home = fresh("lock");
    home.prepare().unwrap();
    let lock = home.lock().unwrap();
    assert!(home.lock().unwrap_err().to_string().contains("another tollgate serve"));
    drop(lock);
    home.lock().unwrap();
    fs::remove_dir_all(home.path()).unwrap();
}
