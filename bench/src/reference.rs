//! What the product is held against: the bare work without a product around it.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};

use crate::Failure;
use crate::process::cpu_of;

/// What the bare work came to, done on as many threads as there are cores.
pub(crate) struct Bare {
    /// What the work was.
    pub(crate) what: &'static str,
    /// Microseconds of CPU of one piece. Threads of one core slow each other down, and a server under load has all of
    /// them busy: so do we.
    pub(crate) cpu: f64,
    /// Pieces a second.
    pub(crate) rate: f64,
}

/// Argon2id with the product's default cost, each thread with a memory block of its own that it keeps.
pub(crate) fn argon2(time: Duration) -> Result<Bare, Failure> {
    on_all_cores("bare Argon2id", move |begin| {
        let params = Params::new(19_456, 2, 1, Some(32))?;
        let mut memory = vec![Block::new(); params.block_count()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (mut out, mut hashes) = ([0; 32], 0);
        while begin.elapsed() < time {
            argon2.hash_password_into_with_memory(b"editor-demo-1", &[7; 16], &mut out, &mut memory)?;
            hashes += 1;
        }
        Ok(hashes)
    })
}

/// Signatures over a token-sized message.
pub(crate) fn signature(algorithm: &'static str) -> Result<Bare, Failure> {
    on_all_cores("bare signature", move |_| sign_many(algorithm))
}

/// `work` answers how many pieces it did.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn on_all_cores(
    what: &'static str,
    work: impl Fn(Instant) -> Result<u32, Failure> + Send + Copy + 'static,
) -> Result<Bare, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let own = std::process::id();
    let (before, begin) = (cpu_of(own)?, Instant::now());
    let threads: Vec<_> = (0..cores).map(|_| std::thread::spawn(move || work(begin))).collect();
    let mut pieces = 0.0;
    for thread in threads {
        pieces += f64::from(thread.join().map_err(|_| "a thread panicked")??);
    }
    let cpu = (cpu_of(own)? - before) / pieces * 1e6;
    Ok(Bare { what, cpu, rate: pieces / begin.elapsed().as_secs_f64() })
}

fn sign_many(algorithm: &str) -> Result<u32, Failure> {
    let rng = SystemRandom::new();
    let message = [42; 420];
    let (count, sign): (u32, Box<dyn Fn() -> Result<(), Failure>>) = if algorithm == "RS256" {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
        let sign = move || {
            let mut signature = vec![0; pair.public_modulus_len()];
            Ok(pair.sign(&RSA_PKCS1_SHA256, &rng, &message, &mut signature)?)
        };
        (4_000, Box::new(sign))
    } else {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        let sign = move || Ok(pair.sign(&rng, &message).map(drop)?);
        (50_000, Box::new(sign))
    };
    for _ in 0..count {
        sign()?;
    }
    Ok(count)
}
