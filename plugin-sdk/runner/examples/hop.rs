//! What the way to the runner's process costs: a call over its socket, less the time that the call itself takes there; and
//! what many installed plugins cost that process. `ops/dev bench plugins` runs it.

use std::{
    error::Error,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use plugin_runner::{
    COMPILER, READY, RUNNER, Setup,
    artefact::{Key, seal},
    wire::{self, Answer, Call, Request, Said},
};
use plugin_runtime::{Limits, Runtime};

const CALLS: usize = 2_000;
const NAME: &str = "choice";
const INSTALLED: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let component = std::fs::read("target/plugins/choice.wasm")?;
    let program = Path::new("target/release/campus").canonicalize()?;
    let folder = std::env::temp_dir().join(format!("campus-hop-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let measured = measure(&program, &folder, &component);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(program: &Path, folder: &Path, component: &[u8]) -> Result<(), Box<dyn Error>> {
    let key = Key([7; 32]);
    std::fs::write(folder.join(NAME), seal(&key, NAME, &compiled(program, component)?))?;
    let setup = Setup { socket: folder.join("socket"), artefacts: folder.to_owned(), key, heavy: false };
    let mut runner = Command::new(program).arg(RUNNER).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = runner.stdin.take().ok_or("the runner has no input")?;
    writeln!(input, "{}", serde_json::to_string(&setup)?)?;
    let mut ready = [0; READY.len()];
    runner.stdout.take().ok_or("the runner has no output")?.read_exact(&mut ready)?;
    let mut stream = UnixStream::connect(&setup.socket)?;
    let request = Request { plugin: NAME.to_owned(), call: Call::Describe };

    let runtime = Runtime::new(Limits::default())?;
    let plugin = runtime.compile(component)?;
    let (mut over, mut here) = (Vec::with_capacity(CALLS), Vec::with_capacity(CALLS));
    for _ in 0..CALLS {
        let started = Instant::now();
        runtime.describe(&plugin)?;
        here.push(started.elapsed());
        let started = Instant::now();
        wire::write(&mut stream, &request)?;
        let said: Option<Said> = wire::read(&mut stream)?;
        over.push(started.elapsed());
        assert!(matches!(said, Some(Said { answer: Answer::Described(_), hangs_up: false })), "{said:?}");
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e6
    };
    let (over, here) = (median(over), median(here));
    println!("runner           p50 {over:.1} µs over the socket, {here:.1} µs here: {:.1} µs for the way", over - here);
    let before = resident_mb(runner.id())?;
    let code = compiled(program, component)?;
    for number in 0..INSTALLED {
        let name = format!("{NAME}-{number}");
        std::fs::write(folder.join(&name), seal(&key, &name, &code))?;
        wire::write(&mut stream, &Request { plugin: name, call: Call::Describe })?;
        let said: Option<Said> = wire::read(&mut stream)?;
        assert!(matches!(said, Some(Said { answer: Answer::Described(_), hangs_up: false })), "{said:?}");
    }
    let after = resident_mb(runner.id())?;
    println!(
        "{INSTALLED} plugins     {:.0} MB more, each installed and called once, over {before:.0} MB",
        after - before
    );
    // It ends with its input.
    drop(input);
    runner.wait()?;
    Ok(())
}

fn resident_mb(process: u32) -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("the system tells no memory")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).ok_or("the system tells no number")?.parse()?;
    Ok(kilobytes / 1024.0)
}

fn compiled(program: &Path, component: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut compiler = Command::new(program).arg(COMPILER).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    compiler.stdin.take().ok_or("the compiler has no input")?.write_all(component)?;
    let output = compiler.wait_with_output()?;
    let (_, code) = output.stdout.split_first().ok_or("the compiler says nothing")?;
    Ok(code.to_vec())
}
