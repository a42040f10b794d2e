//! What the product is held against: the bare work without a product around it.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};

use crate::Failure;
use crate::process::cpu_of;

/// Bare Argon2id hashes a second with the product's default cost, on as many threads as there are cores, each with a
/// memory block of its own that it keeps.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) fn argon2_rate(time: Duration) -> Result<f64, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let begin = Instant::now();
    let threads: Vec<_> = (0..cores)
        .map(|_| {
            std::thread::spawn(move || {
                let params = Params::new(19_456, 2, 1, Some(32)).map_err(|error| error.to_string())?;
                let mut memory = vec![Block::new(); params.block_count()];
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let (mut out, mut hashes) = ([0; 32], 0.0);
                while begin.elapsed() < time {
                    argon2
                        .hash_password_into_with_memory(b"editor-demo-1", &[7; 16], &mut out, &mut memory)
                        .map_err(|error| error.to_string())?;
                    hashes += 1.0;
                }
                Ok::<f64, String>(hashes)
            })
        })
        .collect();
    let mut hashes = 0.0;
    for thread in threads {
        hashes += thread.join().map_err(|_| "a hashing thread panicked")??;
    }
    Ok(hashes / begin.elapsed().as_secs_f64())
}

/// Microseconds of CPU of one bare signature over a token-sized message, while all cores sign: threads of one core slow
/// each other down, and a server under load has them all busy.
pub(crate) fn signature_cpu(algorithm: &'static str) -> Result<f64, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let own = std::process::id();
    let before = cpu_of(own)?;
    let threads: Vec<_> = (0..cores)
        .map(|_| std::thread::spawn(move || sign_many(algorithm).map_err(|error| error.to_string())))
        .collect();
    let mut count = 0;
    for thread in threads {
        count += thread.join().map_err(|_| "a signing thread panicked")??;
    }
    Ok((cpu_of(own)? - before) / f64::from(count) * 1e6)
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
