use super::*;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn each_address_has_its_own_and_gives_them_back() {
    let limit = AddressLimit::new(2);
    let first = limit.count(address("192.0.2.1"));
    let _second = limit.count(address("192.0.2.1"));
    assert!(first.is_some() && limit.count(address("192.0.2.1")).is_none());
    assert!(limit.count(address("192.0.2.2")).is_some());
    drop(first);
    let again = limit.count(address("192.0.2.1"));
    assert!(again.is_some() && limit.clone().count(address("192.0.2.1")).is_none());
}

#[test]
fn an_ipv6_network_is_one_address() {
    let limit = AddressLimit::new(1);
    let one = limit.count(address("2001:db8:0:1::1"));
    assert!(one.is_some() && limit.count(address("2001:db8:0:1:ffff:ffff:ffff:ffff")).is_none());
    assert!(limit.count(address("2001:db8:0:2::1")).is_some());
}

#[test]
fn nothing_is_kept_of_who_is_gone() {
    let limit = AddressLimit::new(2);
    let counted: Vec<_> = (0..=255).map(|last| limit.count(IpAddr::from([192, 0, 2, last]))).collect();
    assert_eq!(limit.all().len(), 256);
    drop(counted);
    assert_eq!(limit.all().len(), 0);
}
