use super::*;

const NOW: Timestamp = Timestamp(1_000_000);

fn begin(renewals: &LostRenewals) -> UnderWay<'_> {
    let lost = Lost { successor: Secret::new("next"), hash: b"next".to_vec() };
    renewals.begin(b"shown".to_vec(), Some(lost), NOW)
}

#[tokio::test]
async fn a_renewal_that_is_dropped_while_it_waits_is_a_lost_one() {
    let renewals = LostRenewals::default();
    let is_found = || renewals.find(b"shown", b"next", NOW).is_some();
    let waiting = async {
        let under_way = begin(&renewals);
        std::future::pending::<()>().await;
        under_way.answered();
    };
    let look = async { assert!(!is_found(), "while it waits there is nothing to give") };
    tokio::select! {
        biased;
        () = waiting => {}
        () = look => {}
    }
    assert_eq!((0..7).filter(|_| is_found()).count(), 5);
}

#[test]
fn an_answered_renewal_is_not_kept() {
    let renewals = LostRenewals::default();
    begin(&renewals).answered();
    assert!(renewals.find(b"shown", b"next", NOW).is_none());
}
