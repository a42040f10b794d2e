//! The embedded database: one writer thread that commits whatever waits at once, reader threads with connections of
//! their own, and a thread that moves the write-ahead log back into the file, so that no commit has to.

mod checkpoint;
mod connection;
mod migrate;
mod reader;
pub(crate) mod statement;
mod writer;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::error::StoreError;
use crate::job::Job;
use crate::queue::Queue;
use crate::written::Writes;
use checkpoint::Checkpoints;

/// How many jobs may wait, for the writer and for the readers each.
const QUEUE: usize = 4096;

pub(crate) struct Sqlite {
    writes: Arc<Queue<Box<dyn Job>>>,
    reads: Arc<Queue<Box<dyn Job>>>,
    checkpoints: Arc<Checkpoints>,
    /// The writer first: it is joined before the checkpoint thread is told to end.
    workers: Mutex<Vec<JoinHandle<()>>>,
    checkpointer: Mutex<Option<JoinHandle<()>>>,
}

impl Sqlite {
    pub(crate) fn open(path: PathBuf, readers: usize, told: Writes) -> Result<Self, StoreError> {
        let mut writer = connection::writer(&path)?;
        migrate::migrate(&mut writer)?;
        let writes = Arc::new(Queue::new(QUEUE));
        let reads = Arc::new(Queue::new(QUEUE));
        let checkpoints = Arc::new(Checkpoints::default());

        let mut workers = Vec::new();
        let (queue, pages) = (Arc::clone(&writes), Arc::clone(&checkpoints));
        workers.push(spawn("store-writer", move || writer::run(&writer, &queue, &pages, &told))?);
        for _ in 0..readers {
            let (queue, path) = (Arc::clone(&reads), path.clone());
            workers.push(spawn("store-reader", move || reader::run(&path, &queue))?);
        }
        let pages = Arc::clone(&checkpoints);
        let checkpointer = spawn("store-checkpoint", move || checkpoint::run(&path, &pages))?;
        Ok(Self {
            writes,
            reads,
            checkpoints,
            workers: Mutex::new(workers),
            checkpointer: Mutex::new(Some(checkpointer)),
        })
    }

    pub(crate) fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        if job.order().writes { self.writes.push(job) } else { self.reads.push(job) }
    }

    /// How many jobs of this name wait for the writer.
    pub(crate) fn queued(&self, name: &str) -> usize {
        self.writes.count(|job| job.order().name == name)
    }

    pub(crate) fn close(&self) {
        self.writes.close();
        self.reads.close();
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        for worker in workers {
            // A worker catches panics of its jobs; one that died all the same has nothing left to finish.
            let _ = worker.join();
        }
        self.checkpoints.close();
        let checkpointer = self.checkpointer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(checkpointer) = checkpointer {
            let _ = checkpointer.join();
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
        self.checkpoints.close();
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    // Statements run on SQLite's heap, not on the stack: half a megabyte is plenty.
    let builder = std::thread::Builder::new().name(name.to_owned()).stack_size(512 * 1024);
    builder.spawn(run).map_err(|error| StoreError::Unavailable(format!("cannot start a thread: {error}")))
}
