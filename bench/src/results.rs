//! Runs that are kept: `bench/results/<commit>.json`, and the table of `docs/benchmarks.md`, made of the newest.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::table::{Figure, Table, markdown};
use crate::{Failure, nginx, postgres};

/// What the table of the page stands between.
const BEGIN: &str = "<!-- the newest run begins -->\n";
const END: &str = "<!-- the newest run ends -->";
/// What a run itself writes.
const WRITTEN: [&str; 2] = [":!docs/benchmarks.md", ":!bench/results"];

/// A run that is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// When it ended, in UTC (RFC 3339): of all that are kept, the greatest is the newest.
    at: String,
    /// The commit whose binary was measured.
    commit: String,
    /// On what it ran.
    machine: String,
    /// Rounds of each figure.
    rounds: usize,
    /// The figures.
    figures: Vec<Figure>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(1).expect("the crate lies in the tree").to_owned()
}

fn git(arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git").args(arguments).current_dir(root()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// The commit that a run is kept under; `None` when the tree is not what was committed.
pub(crate) fn clean_commit() -> Result<Option<String>, Failure> {
    let [page, results] = WRITTEN;
    let changed = git(&["status", "--porcelain", "--untracked-files=no", "--", ".", page, results])?;
    if !changed.is_empty() {
        eprintln!("uncommitted changes: this run is shown, not kept\n{changed}");
        return Ok(None);
    }
    Ok(Some(git(&["rev-parse", "--short=12", "HEAD"])?))
}

/// Cores, processor, and the versions of what the references come from.
async fn machine() -> Result<String, Failure> {
    let cores = std::thread::available_parallelism()?;
    let processors = std::fs::read_to_string("/proc/cpuinfo")?;
    let processor = processors.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let nginx = nginx::version()?;
    let postgres = postgres::version().await?;
    let processor = processor.unwrap_or("unknown processor");
    Ok(format!("{cores} hardware threads ({processor}), {nginx}, PostgreSQL {postgres}"))
}

/// Keeps a whole run and makes the page's table of it.
#[expect(clippy::disallowed_methods, reason = "a benchmark notes real time")]
pub(crate) async fn keep(commit: String, rounds: usize, table: Table) -> Result<(), Failure> {
    let at = OffsetDateTime::now_utc().replace_nanosecond(0)?.format(&Rfc3339)?;
    let path = root().join("bench/results").join(format!("{commit}.json"));
    let run = Run { at, commit, machine: machine().await?, rounds, figures: table.figures().to_vec() };
    std::fs::write(path, serde_json::to_string_pretty(&run)? + "\n")?;
    Ok(std::fs::write(page(), rendered(&std::fs::read_to_string(page())?)?)?)
}

fn page() -> PathBuf {
    root().join("docs/benchmarks.md")
}

/// The page as it ought to be: with the table of the newest run.
fn rendered(text: &str) -> Result<String, Failure> {
    with_table(text, &newest(&root().join("bench/results"))?)
}

/// The newest run of a folder, by what the runs say of themselves.
fn newest(folder: &Path) -> Result<Run, Failure> {
    let mut newest: Option<Run> = None;
    for entry in std::fs::read_dir(folder)? {
        let run: Run = serde_json::from_slice(&std::fs::read(entry?.path())?)?;
        if newest.as_ref().is_none_or(|known| known.at < run.at) {
            newest = Some(run);
        }
    }
    newest.ok_or_else(|| "no run is kept".into())
}

/// The page with the table of a run.
fn with_table(text: &str, run: &Run) -> Result<String, Failure> {
    let (before, rest) = text.split_once(BEGIN).ok_or("the page has no place for the table")?;
    let (_, after) = rest.split_once(END).ok_or("the place for the table does not end")?;
    let Run { at, commit, machine, rounds, figures } = run;
    let head = format!("Commit {commit}, {at}, {rounds} rounds; {machine}.");
    Ok(format!("{before}{BEGIN}{head}\n\n{}\n{END}{after}", markdown(figures)))
}

#[cfg(test)]
#[path = "results_tests.rs"]
mod tests;
