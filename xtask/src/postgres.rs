//! A PostgreSQL of our own for the tests: made in a temporary folder, on a socket there, gone afterwards.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{debian, stage::Stage};

/// The variable that tells tests where they may make databases.
pub(crate) const VARIABLE: &str = "ZHOUBI_TEST_POSTGRES";

/// Where Debian puts the programs, a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// How long a cluster may take to be made and to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Installs PostgreSQL where it is missing and Debian's packages are to be had.
pub(crate) fn stages() -> Vec<Stage> {
    match programs() {
        Some(_) => Vec::new(),
        None => debian::stages("PostgreSQL", &["postgresql"]),
    }
}

/// A running cluster; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    server: Option<Child>,
}

impl Cluster {
    /// Makes and starts one.
    ///
    /// # Errors
    /// What could not be done, in words.
    pub(crate) fn start() -> Result<Cluster, String> {
        let programs = programs().ok_or_else(|| {
            format!("there is no initdb in {DEBIAN}/*/bin nor in PATH; install PostgreSQL")
        })?;
        let folder = env::temp_dir().join(format!("zhoubi-postgres-{}", std::process::id()));
        private_folder(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        // From here on, whatever happens removes the folder.
        let mut cluster = Cluster { folder, server: None };
        cluster.make(&programs)?;
        cluster.run(&programs)?;
        Ok(cluster)
    }

    /// The address of the cluster's own database.
    pub(crate) fn address(&self) -> String {
        format!("postgres://zhoubi@localhost/postgres?host={}", self.folder.display())
    }

    fn make(&self, programs: &Path) -> Result<(), String> {
        if is_root() {
            // PostgreSQL refuses to run as root; its package brings a user along.
            let owned = Command::new("chown").arg("postgres").arg(&self.folder).status();
            succeeded("chown postgres", owned)?;
        }
        let made = as_user(&programs.join("initdb"), &self.folder)
            .args(["-U", "zhoubi", "-E", "UTF8", "--auth=trust", "--no-locale", "--no-sync", "-D"])
            .arg(self.data())
            .stdout(Stdio::null())
            .status();
        succeeded("initdb", made)
    }

    fn run(&mut self, programs: &Path) -> Result<(), String> {
        let log = fs::File::create(self.folder.join("log")).map_err(|error| error.to_string())?;
        let server = as_user(&programs.join("postgres"), &self.folder)
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(&self.folder)
            // No port. That writes reach the disk is PostgreSQL's own business, and is not tested here.
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("cannot start postgres: {error}"))?;
        let server = self.server.insert(server);
        let begun = Instant::now();
        loop {
            let ready = Command::new(programs.join("pg_isready"))
                .args(["-q", "-U", "zhoubi", "-h"])
                .arg(&self.folder)
                .status();
            if ready.is_ok_and(|status| status.success()) {
                return Ok(());
            }
            let ended = server.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("postgres does not answer:\n{log}"));
            }
            sleep(Duration::from_millis(50));
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Tells the server to end at once; its data are thrown away anyhow.
    fn stop(&mut self) -> io::Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        // The first line is the server's process: `runuser` stands between it and us.
        let file = fs::read_to_string(self.data().join("postmaster.pid"))?;
        let id = file.lines().next().unwrap_or_default();
        Command::new("kill").args(["-QUIT", id]).status()?;
        server.wait()?;
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = self.stop();
        let removed = fs::remove_dir_all(&self.folder);
        if let Err(error) = stopped.and(removed) {
            eprintln!("PostgreSQL: {} may be left behind: {error}", self.folder.display());
        }
    }
}

/// The folder of PostgreSQL's programs: the newest of Debian's, else where PATH has `initdb`.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| Path::new(&format!("{DEBIAN}/{version}/bin/initdb")).exists())
        .max();
    if let Some(version) = newest {
        return Some(format!("{DEBIAN}/{version}/bin").into());
    }
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find(|folder| folder.join("initdb").exists())
}

/// Makes a folder that nobody else may enter: whoever reaches the socket in it is let in as the cluster's master.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A program as a user other than root.
fn as_user(program: &Path, folder: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // The folder that we stand in may be closed to that user.
    command.current_dir(folder);
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn succeeded(what: &str, status: io::Result<ExitStatus>) -> Result<(), String> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} ended with {status}")),
        Err(error) => Err(format!("cannot run {what}: {error}")),
    }
}
