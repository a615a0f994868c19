//! The private cluster, with real PostgreSQL processes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;
use tenants::cluster::{Cluster, ClusterError, ClusterSettings, Role, State};

/// A data directory that the cluster's account can reach too, when the tests run as root.
fn data_dir() -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o755)).expect("it is ours");
    dir
}

async fn start(data_dir: &Path) -> Result<Cluster, ClusterError> {
    Cluster::start(ClusterSettings { data_dir: data_dir.to_owned(), binaries: None }).await
}

async fn connect(cluster: &Cluster, role: Role) -> PgConnection {
    PgConnection::connect_with(&cluster.login(role)).await.expect("the cluster accepts its own login")
}

async fn write_row(cluster: &Cluster, text: &str) {
    let mut connection = connect(cluster, Role::Migrate).await;
    connection
        .execute("create schema if not exists test; create table if not exists test.note (text text not null)")
        .await
        .expect("the owner may create");
    sqlx::query("insert into test.note values ($1)")
        .bind(text)
        .execute(&mut connection)
        .await
        .expect("the owner may write");
}

async fn rows(cluster: &Cluster) -> Vec<String> {
    let mut connection = connect(cluster, Role::Migrate).await;
    sqlx::query_scalar("select text from test.note order by text")
        .fetch_all(&mut connection)
        .await
        .expect("the owner may read")
}

async fn setting(cluster: &Cluster, name: &str) -> String {
    let mut connection = connect(cluster, Role::App).await;
    sqlx::query_scalar("select current_setting($1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await
        .expect("it is a setting")
}

fn postmaster(data_dir: &Path) -> String {
    let text = fs::read_to_string(data_dir.join("postgres/postmaster.pid")).expect("the postmaster runs");
    text.lines().next().expect("the first line is the process number").to_owned()
}

fn kill_hard(process: &str) {
    let status = Command::new("kill").args(["-9", process]).status().expect("there is a program kill");
    assert!(status.success());
}

/// The processes that work in the directory of the cluster: the postmaster and all its children.
fn processes_in(data_dir: &Path) -> Vec<PathBuf> {
    let pgdata = data_dir.canonicalize().expect("it exists").join("postgres");
    let processes = fs::read_dir("/proc").expect("this is Linux").flatten().map(|entry| entry.path());
    processes.filter(|path| fs::read_link(path.join("cwd")).is_ok_and(|cwd| cwd == pgdata)).collect()
}

/// A process of its own that runs a cluster, as the server does: this test program again, asked for one test only.
fn other_host(data_dir: &Path) -> Child {
    let this = std::env::current_exe().expect("a running program has a path");
    let command = Command::new(this)
        .args(["--exact", "cluster::this_program_serves_as_the_other_host", "--nocapture"])
        .env(HOST_DIRECTORY, data_dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut host = command.expect("it can be run once more");
    let output = host.stdout.as_mut().expect("its output is ours");
    let mut lines = BufReader::new(output).lines().map(|line| line.expect("its output is text"));
    assert!(lines.any(|line| line.ends_with(HOST_IS_UP)), "the other host did not start");
    host
}

const HOST_DIRECTORY: &str = "CLUSTER_TEST_HOST_DIRECTORY";
const HOST_IS_UP: &str = "the other host is up";

/// Runs a cluster until it is killed when another test asked for it, and does nothing otherwise.
#[tokio::test]
async fn this_program_serves_as_the_other_host() {
    if let Some(data_dir) = std::env::var_os(HOST_DIRECTORY) {
        let _cluster = start(Path::new(&data_dir)).await.expect("it starts");
        println!("{HOST_IS_UP}");
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("the other test keeps the input open");
    }
}

#[tokio::test]
async fn a_second_start_finds_what_the_first_wrote() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("the first start creates");
    write_row(&cluster, "kept").await;
    cluster.stop().await.expect("it stops");

    let cluster = start(dir.path()).await.expect("the second start finds");
    assert_eq!(rows(&cluster).await, ["kept"]);
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn the_cluster_is_durable_and_closed_to_the_network() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    for (name, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("plan_cache_mode", "force_generic_plan"),
    ] {
        assert_eq!(setting(&cluster, name).await, value, "{name}");
    }
    let secrets = fs::metadata(dir.path().join("postgres.passwords")).expect("the passwords are kept");
    assert_eq!(secrets.permissions().mode() & 0o777, 0o600);
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn each_login_has_the_rights_of_its_role_and_no_more() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    for (role, superuser, bypasses) in [
        (Role::Admin, true, true),
        (Role::Migrate, false, false),
        (Role::App, false, false),
        (Role::Worker, false, false),
        (Role::Backup, false, true),
    ] {
        let mut connection = connect(&cluster, role).await;
        let rights: (bool, bool) =
            sqlx::query_as("select rolsuper, rolbypassrls from pg_roles where rolname = session_user")
                .fetch_one(&mut connection)
                .await
                .expect("everybody may read the roles");
        assert_eq!(rights, (superuser, bypasses), "{role:?}");
    }
    let wrong = cluster.login(Role::App).password("guessed");
    assert!(PgConnection::connect_with(&wrong).await.is_err());
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn the_migrations_run_as_their_own_login() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    tenants::migrate::run(&cluster.login(Role::Migrate)).await.expect("its rights suffice");
    let mut connection = connect(&cluster, Role::Admin).await;
    let owners: Vec<String> =
        sqlx::query_scalar("select distinct tableowner::text from pg_tables where schemaname = 'app'")
            .fetch_all(&mut connection)
            .await
            .expect("everybody may read the catalogue");
    assert_eq!(owners, ["campus_owner"]);
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn stopping_leaves_no_process() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    assert!(!processes_in(dir.path()).is_empty());
    let states = cluster.watch();
    cluster.stop().await.expect("it stops");
    assert_eq!(*states.borrow(), State::Stopped);
    assert_eq!(processes_in(dir.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_cluster_of_a_killed_server_is_taken_over() {
    let dir = data_dir();
    let mut host = other_host(dir.path());
    let first = postmaster(dir.path());
    kill_hard(&host.id().to_string());
    host.wait().expect("it is our child");

    let cluster = start(dir.path()).await.expect("the next server takes over");
    assert_ne!(postmaster(dir.path()), first);
    write_row(&cluster, "after").await;
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_server_and_a_postmaster_that_were_killed_together_leave_exact_data() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    write_row(&cluster, "committed").await;
    cluster.stop().await.expect("it stops");

    let mut host = other_host(dir.path());
    kill_hard(&host.id().to_string());
    // It may be on its way out already.
    Command::new("kill")
        .args(["-9", &postmaster_or_gone(dir.path())])
        .stderr(Stdio::null())
        .status()
        .expect("kill runs");
    host.wait().expect("it is our child");

    let cluster = start(dir.path()).await.expect("the next server recovers");
    assert_eq!(rows(&cluster).await, ["committed"]);
    cluster.stop().await.expect("it stops");
}

fn postmaster_or_gone(data_dir: &Path) -> String {
    let text = fs::read_to_string(data_dir.join("postgres/postmaster.pid")).unwrap_or_default();
    text.lines().next().unwrap_or("0x").to_owned()
}

#[tokio::test]
async fn a_killed_postmaster_is_started_again_with_exact_data() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    write_row(&cluster, "committed").await;
    let mut states = cluster.watch();
    assert_eq!(*states.borrow_and_update(), State::Running { starts: 1 });

    let mut open = connect(&cluster, Role::Migrate).await;
    let mut unfinished = open.begin().await.expect("a transaction can be opened");
    unfinished.execute("insert into test.note values ('never committed')").await.expect("the owner may write");
    kill_hard(&postmaster(dir.path()));

    states.wait_for(|state| *state == State::Running { starts: 2 }).await.expect("the supervisor lives");
    assert_eq!(rows(&cluster).await, ["committed"]);
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_second_server_on_the_same_directory_is_refused_but_a_command_may_join() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    let refusal = start(dir.path()).await.expect_err("one server is enough");
    assert!(matches!(refusal, ClusterError::InUse { process: Some(id), .. } if id == std::process::id()), "{refusal}");

    let logins = Cluster::join(dir.path()).expect("the directory can be read").expect("a server runs");
    PgConnection::connect_with(&logins.login(Role::App)).await.expect("the command may sign in");
    cluster.stop().await.expect("it stops");
    assert!(Cluster::join(dir.path()).expect("the directory can be read").is_none());
}

#[tokio::test]
async fn a_directory_of_another_major_version_is_refused_with_advice() {
    let dir = data_dir();
    start(dir.path()).await.expect("it starts").stop().await.expect("it stops");
    fs::write(dir.path().join("postgres/PG_VERSION"), "9.6\n").expect("we may write");

    let refusal = start(dir.path()).await.expect_err("another version cannot read these files");
    assert!(matches!(refusal, ClusterError::OtherMajor { data: 9, .. }), "{refusal}");
    let sentence = refusal.to_string();
    assert!(sentence.contains("made by PostgreSQL 9") && sentence.contains("pg_upgrade"), "{sentence}");
}

#[tokio::test]
async fn a_data_directory_with_a_long_path_gets_its_socket_elsewhere() {
    let dir = data_dir();
    let long = dir.path().join("a-directory-whose-name-is-long-enough-to-leave-no-room-for-a-socket".repeat(2));
    let cluster = start(&long).await.expect("it starts all the same");
    assert!(!cluster.logins().socket_dir().starts_with(&long));
    write_row(&cluster, "reached").await;
    let socket_dir = cluster.logins().socket_dir().to_owned();
    cluster.stop().await.expect("it stops");
    fs::remove_dir_all(socket_dir).expect("it is ours");
}

#[tokio::test]
async fn lost_passwords_are_set_anew() {
    let dir = data_dir();
    let cluster = start(dir.path()).await.expect("it starts");
    write_row(&cluster, "kept").await;
    cluster.stop().await.expect("it stops");
    fs::remove_file(dir.path().join("postgres.passwords")).expect("we may delete");

    let cluster = start(dir.path()).await.expect("it starts without the old passwords");
    assert_eq!(rows(&cluster).await, ["kept"]);
    cluster.stop().await.expect("it stops");
}
