use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match host::commands::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("campus: {error:#}");
            ExitCode::FAILURE
        }
    }
}
