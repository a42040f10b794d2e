//! A PostgreSQL server of a test's own, which it may stop and change.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{connect, outside};

/// Started by `scripts/postgres-private.sh`; gone when it is dropped.
pub struct PrivatePostgres {
    script: Child,
    url: String,
}

impl PrivatePostgres {
    /// Starts one. Blocks.
    #[must_use]
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres-private.sh");
        let mut command = Command::new("sh");
        command.arg(script).env_remove("TOLLGATE_TEST_POSTGRES_URL").stdout(Stdio::piped());
        let mut script = command.spawn().expect("the script starts");
        let mut url = String::new();
        let mut output = BufReader::new(script.stdout.take().expect("its output"));
        output.read_line(&mut url).expect("the server's URL");
        Self { script, url: url.trim_end().to_owned() }
    }

    /// The superuser's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The first columns of what a query answers, as texts. Blocks.
    #[must_use]
    pub fn ask(&self, sql: &'static str) -> Vec<String> {
        let url = self.own_url();
        outside(move || {
            let mut texts = Vec::new();
            let mut connection = connect(&url).expect("the private server accepts");
            let read = connection.query(sql, &[], &mut |row| {
                texts.push(row.text(0)?);
                Ok(())
            });
            read.expect("the private server answers");
            texts
        })
    }

    /// Runs statements, each by itself. Blocks.
    pub fn run(&self, statements: Vec<String>) {
        let url = self.own_url();
        outside(move || {
            let mut connection = connect(&url).expect("the private server accepts");
            for sql in statements {
                connection.batch(&sql).expect("the private server obeys");
            }
        });
    }

    /// Switches TLS on, with a certificate and its key as PEM texts. Blocks.
    pub fn switch_tls_on(&self, certificate: &str, key: &str) {
        let write = |text: &str, name: &str| {
            let lines = format!("SELECT unnest(string_to_array('{}', E'\\n'))", text.trim_end());
            format!("COPY ({lines}) TO PROGRAM 'umask 077 && cat > {name}'")
        };
        self.run(vec![
            write(certificate, "server.crt"),
            write(key, "server.key"),
            "ALTER SYSTEM SET ssl = on".to_owned(),
            "SELECT pg_reload_conf()".to_owned(),
        ]);
        // It takes its time to hear of it.
        while self.ask("SELECT setting FROM pg_settings WHERE name = 'ssl'") != ["on"] {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Stops it as `kill -STOP` does, until what is returned is dropped. Blocks.
    #[must_use]
    pub fn hold(&self) -> Held {
        let postmaster = self.postmaster();
        signal("STOP", &[postmaster]);
        // It makes no more of them now.
        let all: Vec<u32> = children(postmaster).into_iter().chain([postmaster]).collect();
        signal("STOP", &all);
        Held(all)
    }

    /// For what the test itself asks: told apart from what the product does.
    fn own_url(&self) -> String {
        format!("{}?application_name=test", self.url)
    }

    fn postmaster(&self) -> u32 {
        let file = self.ask("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
        file[0].parse().expect("a process's number")
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        signal("TERM", &[self.script.id()]);
        // The script removes what it made.
        let _ = self.script.wait();
    }
}

/// A server that is stopped.
pub struct Held(Vec<u32>);

impl Drop for Held {
    fn drop(&mut self) {
        signal("CONT", &self.0);
    }
}

fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").expect("/proc");
    let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let is_child = |process: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // The name before it is in brackets and may hold anything.
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        rest.split(' ').nth(1) == Some(&parent.to_string())
    };
    numbers.filter(is_child).collect()
}

fn signal(name: &str, processes: &[u32]) {
    let mut command = Command::new("kill");
    command.arg(format!("-{name}")).args(processes.iter().map(u32::to_string));
    // One may have ended by itself.
    let _ = command.stderr(Stdio::null()).status();
}
