//! Processes under measurement: measured by the kernel's accounting, ended by pid, also when a run ends early.

use std::process::{Child, Command};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::Failure;

/// Clock ticks a second of `/proc/<pid>/stat` (`getconf CLK_TCK`; 100 on every Linux that we run on).
const TICKS: f64 = 100.0;

/// A process that was started here; dropped, it is ended.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        Ok(Self(command.spawn()?))
    }

    /// Its standard output, once.
    pub(crate) fn take_stdout(&mut self) -> Result<std::process::ChildStdout, Failure> {
        Ok(self.0.stdout.take().ok_or("no standard output")?)
    }

    /// Seconds of CPU that it and its children have used.
    pub(crate) fn cpu(&self) -> Result<f64, Failure> {
        family_cpu(self.0.id())
    }

    /// Proportional set size of it and its children, in MiB.
    pub(crate) fn pss_mib(&self) -> Result<f64, Failure> {
        let mut kib = 0.0;
        for pid in family(self.0.id())? {
            let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
            let line = rollup.lines().find(|line| line.starts_with("Pss:")).ok_or("no Pss line")?;
            kib += line.split_whitespace().nth(1).ok_or("no Pss value")?.parse::<f64>()?;
        }
        Ok(kib / 1024.0)
    }

    /// Asks it to end, and makes it when it has not after ten seconds.
    pub(crate) fn end(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = kill_process(Pid::from_child(&self.0), Signal::TERM);
        for _ in 0..1000 {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// A process and its children.
fn family(pid: u32) -> Result<Vec<u32>, Failure> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    let mut all = vec![pid];
    for child in children.split_whitespace() {
        all.push(child.parse()?);
    }
    Ok(all)
}

/// Seconds of CPU of a process and its children, those that have ended as well.
pub(crate) fn family_cpu(pid: u32) -> Result<f64, Failure> {
    let ended = stat(pid, 13)? + stat(pid, 14)?;
    // A child that ends between two of these lines is in neither sum: a few milliseconds of a housekeeper's.
    let living = family(pid)?.into_iter().filter_map(|pid| cpu_of(pid).ok()).sum::<f64>();
    Ok(ended / TICKS + living)
}

/// Seconds of CPU of one process.
pub(crate) fn cpu_of(pid: u32) -> Result<f64, Failure> {
    Ok((stat(pid, 11)? + stat(pid, 12)?) / TICKS)
}

/// The process that started this one.
pub(crate) fn parent_of(pid: u32) -> Result<u32, Failure> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a pid, read as a number")]
    Ok(stat(pid, 1)? as u32)
}

/// A number of `/proc/<pid>/stat`, counted behind the command's name, which may hold blanks.
fn stat(pid: u32, place: usize) -> Result<f64, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').ok_or("an unreadable stat")?;
    Ok(fields.split_whitespace().nth(place).ok_or("a short stat")?.parse()?)
}
