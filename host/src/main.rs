use std::process::ExitCode;

fn main() -> ExitCode {
    // A compiler or runner of plugins is this program again, and nothing of the server.
    if let Some(run) = std::env::args_os().nth(1).and_then(|argument| plugin_runner::role(argument.to_str()?)) {
        return run();
    }
    serve()
}

#[tokio::main]
async fn serve() -> ExitCode {
    match host::commands::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("campus: {error:#}");
            ExitCode::FAILURE
        }
    }
}
