//! The pool that hashes passwords: a bounded number of threads, each with its own block of memory, and a bounded queue.
//!
//! Hashing costs milliseconds of CPU and megabytes of memory on purpose; done anywhere else it would stall requests
//! that have nothing to do with passwords. A thread is started when there is work for it, runs at lower priority than
//! the gateway, keeps its memory while it is busy and ends after 30 s without work.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;
use tokio::sync::oneshot;

use crate::error::AuthError;
use crate::settings::HashingSettings;

/// How long a thread waits for work before it ends and gives its memory back.
const IDLE: Duration = Duration::from_secs(30);
/// How much lower than the rest of the process the threads run.
const NICE: i32 = 10;

type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

struct Shared {
    queue: Mutex<Queue>,
    work: Condvar,
}

/// Runs hashes. Cheap to share.
pub(crate) struct HashingPool {
    shared: Arc<Shared>,
    settings: HashingSettings,
    most_threads: usize,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // A job that panics does so outside the lock, so the queue is whole even behind a poisoned one.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HashingPool {
    pub(crate) fn new(settings: HashingSettings) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let most_threads = if settings.workers == 0 { cores } else { settings.workers };
        let shared = Arc::new(Shared { queue: Mutex::default(), work: Condvar::new() });
        Self { shared, settings, most_threads }
    }

    pub(crate) fn settings(&self) -> &HashingSettings {
        &self.settings
    }

    /// Runs `job` on a thread of the pool and waits for its answer.
    ///
    /// # Errors
    /// [`AuthError::Busy`] when the queue is full.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let (answer, wait) = oneshot::channel();
        self.push(Box::new(move |memory| {
            // A request that was given up while it waited costs no hash: otherwise clients that hang up would keep the
            // queue full.
            if !answer.is_closed() {
                // It may still be given up meanwhile: nothing to answer then.
                let _ = answer.send(job(memory));
            }
        }))?;
        wait.await.map_err(|_| AuthError::Crypto("hashing a password"))
    }

    fn push(&self, job: Job) -> Result<(), AuthError> {
        let mut queue = self.shared.lock();
        if queue.jobs.len() >= self.settings.queue {
            return Err(AuthError::Busy);
        }
        queue.jobs.push_back(job);
        if queue.idle < queue.jobs.len() && queue.threads < self.most_threads {
            let shared = Arc::clone(&self.shared);
            let started = std::thread::Builder::new().name("hash".to_owned()).spawn(move || work(&shared));
            match started {
                Ok(_) => queue.threads += 1,
                Err(error) if queue.threads == 0 => {
                    queue.jobs.pop_back();
                    tracing::error!(%error, "no thread could be started to hash a password");
                    return Err(AuthError::Busy);
                }
                Err(_) => {}
            }
        }
        self.shared.work.notify_one();
        Ok(())
    }
}

fn work(shared: &Shared) {
    // On Linux this lowers the calling thread only. Without it hashing is merely less polite.
    let _ = rustix::process::nice(NICE);
    let mut memory = Vec::new();
    let mut queue = shared.lock();
    loop {
        if let Some(job) = queue.jobs.pop_front() {
            drop(queue);
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut memory))).is_err() {
                tracing::error!("hashing a password panicked");
                memory = Vec::new();
            }
            queue = shared.lock();
            continue;
        }
        queue.idle += 1;
        let (guard, waited) = shared.work.wait_timeout(queue, IDLE).unwrap_or_else(PoisonError::into_inner);
        queue = guard;
        queue.idle -= 1;
        if waited.timed_out() && queue.jobs.is_empty() {
            queue.threads -= 1;
            return;
        }
    }
}

#[cfg(test)]
#[path = "hashing_tests.rs"]
mod tests;
