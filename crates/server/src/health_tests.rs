use tollgate_domain::environment::Environment;

use super::*;

#[test]
fn a_follower_that_stands_still_shows() {
    let start = Instant::now();
    let after = |seconds| start + Duration::from_secs(seconds);
    let ready = Ready::new(
        Verifier::new(Environment::new(tollgate_domain::clock::SystemClock, tollgate_auth::SystemRandom)),
        start,
    );
    ready.set(true);
    assert_eq!((ready.all(after(0)), ready.all(after(19))), (StatusCode::OK, StatusCode::OK));
    assert_eq!(ready.all(after(20)), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.gateway(), StatusCode::OK);
    ready.followed(after(30));
    assert_eq!(
        (ready.all(after(49)), ready.all(after(50))),
        (StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE)
    );
}
