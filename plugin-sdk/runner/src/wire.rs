//! What host and runner say to each other: a length in four bytes, big-endian, then JSON.

use std::io::{self, Read, Write};

use plugin_runtime::{
    Blame, CallError, Config, ConfigReport, Context, Fault, LogLine, Manifest, Problem, Rendering, Reply, Response,
    Verdict,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Longest message: the largest reply that the contract allows, in JSON.
pub const LONGEST: usize = 16 << 20;

#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// Name of the artefact.
    pub plugin: String,
    pub call: Call,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    Describe,
    CheckConfig { locale: String, config: Config },
    Render { context: Context, config: Config, state: Option<Vec<u8>>, last: Option<Response> },
    Grade { context: Context, config: Config, state: Option<Vec<u8>>, response: Response },
    Migrate { from_version: u32, state: Vec<u8> },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// There is no artefact of this name that this runner's key opens.
    Absent,
    Failed(Failure),
    Described(Done<Manifest>),
    Checked(Done<Result<ConfigReport, Vec<Problem>>>),
    Rendered(Done<Rendering>),
    Graded(Done<Verdict>),
    Migrated(Done<Vec<u8>>),
}

/// An answer, and whether it is the last one on its connection.
#[derive(Debug, Serialize, Deserialize)]
pub struct Said {
    pub answer: Answer,
    pub hangs_up: bool,
}

/// What a call returned and what it cost.
#[derive(Debug, Serialize, Deserialize)]
pub struct Done<T> {
    pub value: T,
    pub fuel: u64,
    pub memory_bytes: usize,
    pub log: Vec<LogLine>,
}

/// A [`CallError`] as the host needs it.
#[derive(Debug, Clone, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub blame: Blame,
    pub message: String,
    /// Units of fuel, when they were not enough.
    pub out_of_fuel: Option<u64>,
    pub fault: Option<Fault>,
    /// The call took longer than a call may.
    pub timed_out: bool,
}

impl<T> From<Reply<T>> for Done<T> {
    fn from(reply: Reply<T>) -> Self {
        let Reply { value, usage, log } = reply;
        Self { value, fuel: usage.fuel, memory_bytes: usage.memory_bytes, log }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Self {
            blame: error.kind(),
            message: error.to_string(),
            timed_out: matches!(error, CallError::DeadlineExceeded { .. }),
            out_of_fuel: match error {
                CallError::OutOfFuel { limit } => Some(limit),
                _ => None,
            },
            fault: match error {
                CallError::Fault(fault) => Some(fault),
                _ => None,
            },
        }
    }
}

/// # Errors
/// The stream's; also when the message is too long.
pub fn write<T: Serialize>(stream: &mut impl Write, message: &T) -> io::Result<()> {
    stream.write_all(&frame(message)?)
}

/// A message as bytes.
///
/// # Errors
/// The message is too long.
pub fn frame<T: Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let body = serde_json::to_vec(message)?;
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= LONGEST);
    let length = length.ok_or_else(|| io::Error::other("the message is too long"))?;
    Ok([&length.to_be_bytes()[..], &body].concat())
}

/// None when the other side has closed the stream between two messages.
///
/// # Errors
/// The stream's; also when a message is too long or none of ours.
pub fn read<T: DeserializeOwned>(stream: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match stream.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let mut body = vec![0; checked(length)?];
    stream.read_exact(&mut body)?;
    Ok(Some(serde_json::from_slice(&body)?))
}

/// The length that a message's first four bytes tell.
///
/// # Errors
/// It is too long.
pub fn checked(length: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_be_bytes(length) as usize;
    if length <= LONGEST { Ok(length) } else { Err(io::Error::other("the message is too long")) }
}
