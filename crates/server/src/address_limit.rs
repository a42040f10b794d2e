//! How many connections one address may have at once.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The bits of an IPv6 address that tell one client's network from another's: whoever has one address there has all.
const NETWORK: u32 = 64;

/// The open connections of a server, by address. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct AddressLimit {
    most: usize,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection of an address; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted {
    limit: AddressLimit,
    address: IpAddr,
}

impl AddressLimit {
    /// `most` for each address, or IPv6 network of 64 bits.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// Counts a connection; none when its address has as many as it may.
    pub(crate) fn count(&self, address: IpAddr) -> Option<Counted> {
        let address = match address {
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> NETWORK << NETWORK).into(),
            address => address,
        };
        let mut all = self.all();
        let open = all.entry(address).or_default();
        if *open >= self.most {
            return None;
        }
        *open += 1;
        Some(Counted { limit: self.clone(), address })
    }

    fn all(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // It is whole after a panic: every change is one step.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut all = self.limit.all();
        if let Some(open) = all.get_mut(&self.address) {
            *open -= 1;
            if *open == 0 {
                all.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
#[path = "address_limit_tests.rs"]
mod tests;
