//! A name server for the product that knows what the tests tell it: text records over UDP (RFC 1035), nothing else.

use std::{
    collections::HashMap,
    net::{SocketAddr, UdpSocket},
    sync::{Arc, Mutex, PoisonError},
};

const HEADER: usize = 12;
/// Type and class behind the name of a question.
const KIND: usize = 4;

#[derive(Clone, Debug)]
pub struct NameServer {
    pub address: SocketAddr,
    texts: Arc<Mutex<HashMap<String, String>>>,
}

impl NameServer {
    /// Starts on a free port; ends with the process.
    ///
    /// # Errors
    /// No port is free.
    pub fn start() -> std::io::Result<NameServer> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let server = NameServer { address: socket.local_addr()?, texts: Arc::default() };
        let texts = Arc::clone(&server.texts);
        std::thread::spawn(move || {
            let mut packet = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut packet) {
                let known = texts.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(answer) = answer(&packet[..length], &known) {
                    // Who asks and goes away gets no answer.
                    socket.send_to(&answer, from).ok();
                }
            }
        });
        Ok(server)
    }

    /// Puts a text record there, of at most 255 bytes.
    pub fn enter(&self, name: &str, text: &str) {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_lowercase(), text.to_owned());
    }
}

fn answer(asked: &[u8], texts: &HashMap<String, String>) -> Option<Vec<u8>> {
    let (name, end) = name(asked)?;
    let question = asked.get(HEADER..end + KIND)?;
    let text = texts.get(&name);
    // An answer, recursion possible; "no such name" where there is none.
    let flags: [u8; 2] = if text.is_some() { [0x81, 0x80] } else { [0x81, 0x83] };
    let mut answer = asked[..2].to_vec();
    answer.extend(flags);
    answer.extend([0, 1, 0, u8::from(text.is_some()), 0, 0, 0, 0]);
    answer.extend(question);
    if let Some(text) = text {
        let length = u8::try_from(text.len()).ok()?;
        // The name of the question, TXT, IN, a minute
        answer.extend([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 60]);
        answer.extend((u16::from(length) + 1).to_be_bytes());
        answer.push(length);
        answer.extend(text.as_bytes());
    }
    Some(answer)
}

/// The name of the first question, and where it ends.
fn name(asked: &[u8]) -> Option<(String, usize)> {
    let (mut at, mut labels) = (HEADER, Vec::new());
    loop {
        let length = usize::from(*asked.get(at)?);
        at += 1;
        if length == 0 {
            return Some((labels.join("."), at));
        }
        labels.push(String::from_utf8_lossy(asked.get(at..at + length)?).to_lowercase());
        at += length;
    }
}
