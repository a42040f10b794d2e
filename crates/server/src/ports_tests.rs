use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

const KEY: &str = "[some] port";

#[test]
fn free_port_is_the_same_on_every_address() {
    let port = Port::find(&[Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()], 0, KEY).unwrap();
    assert_ne!(port.number, 0);
    for listener in port.listen(true).unwrap() {
        assert_eq!(listener.local_addr().unwrap().port(), port.number);
    }
}

#[test]
fn taken_port_is_refused_even_when_its_holder_would_share() {
    let addresses = [Ipv4Addr::LOCALHOST.into()];
    let port = Port::find(&addresses, 0, KEY).unwrap();
    let listeners = port.listen(true).unwrap();
    let failure = Port::find(&addresses, port.number, KEY).unwrap_err();
    assert_eq!(failure.code(), 3);
    assert!(failure.to_string().contains(&port.number.to_string()), "{failure}");
    assert!(failure.to_string().contains(KEY), "{failure}");
    drop(listeners);
    Port::find(&addresses, port.number, KEY).unwrap();
}

#[test]
fn gateway_threads_share_a_port() {
    let port = Port::find(&[Ipv4Addr::LOCALHOST.into()], 0, KEY).unwrap();
    let first = port.listen(true).unwrap();
    let second = port.listen(true).unwrap();
    assert_eq!(first[0].local_addr().unwrap(), second[0].local_addr().unwrap());
}
