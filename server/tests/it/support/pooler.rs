//! Debian's PgBouncer in transaction mode before the run's Postgres.

use super::database::{postgres, scratch};
use server::{
    config::{Pooler, SecretText},
    database::Connect,
};
use sqlx::{ConnectOptions as _, Connection as _};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running PgBouncer. It ends with the value, and with this process: a shell waits for its own input to end.
pub struct PgBouncer {
    shell: Child,
    port: u16,
}

impl PgBouncer {
    pub fn start(name: &str, role: &str, pool_size: u32) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = scratch(name);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let socket = postgres().admin().get_socket().unwrap().clone();
        // `auth_type = any` wants the user in the database line.
        let ini = format!(
            "[databases]\n* = host={} port=5432 user={role}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = transaction\ndefault_pool_size = {pool_size}\nmax_client_conn = 500\n\
             server_reset_query = DEALLOCATE ALL\nserver_reset_query_always = 1\nignore_startup_parameters = extra_float_digits\n",
            socket.display()
        );
        let file = folder.join("pgbouncer.ini");
        fs::write(&file, ini).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "pgbouncer -q \"$0\" & read -r _; kill $!"]);
        use std::os::unix::{fs::MetadataExt as _, process::CommandExt as _};
        let owner = fs::metadata(&socket).unwrap();
        if owner.uid() != fs::metadata("/proc/self").unwrap().uid() {
            command.uid(owner.uid()).gid(owner.gid()); // it does not run as root either, and has to reach the socket
        }
        let shell =
            command.arg(&file).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { shell, port }
    }

    pub async fn connect(&self, database: &str, pooler: Pooler) -> Connect {
        let url = SecretText::new(format!("postgres://keyward@127.0.0.1:{}/{database}?sslmode=disable", self.port));
        let connect = Connect::by_url(&url, pooler, 10, None).unwrap();
        for _ in 0..200 {
            if let Ok(connection) = connect.options().connect().await {
                connection.close().await.unwrap();
                return connect;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("PgBouncer does not answer");
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        _ = self.shell.wait();
    }
}
