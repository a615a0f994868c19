//! A name server on the loopback interface that says what a test wrote into it (RFC 1035), and nothing about names that
//! begin with `_kommunalcampus.stumm`.

use std::{
    collections::HashMap,
    net::{SocketAddr, UdpSocket},
    sync::{LazyLock, Mutex},
    thread,
};

static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("the loopback interface is there");
    let address = socket.local_addr().expect("it is bound");
    thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut query) {
            if let Some(answer) = answer(&query[..length]) {
                socket.send_to(&answer, client).ok();
            }
        }
    });
    address
});
static TEXTS: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);

/// Where it listens.
pub(crate) fn name_server() -> SocketAddr {
    *ADDRESS
}

/// Lets a text (TXT) stand at a name.
pub(crate) fn publish_text(name: &str, text: &str) {
    TEXTS.lock().expect("no panic").insert(name.to_owned(), text.to_owned());
}

fn answer(query: &[u8]) -> Option<Vec<u8>> {
    let (name, end) = question(query)?;
    if name.starts_with("_kommunalcampus.stumm") {
        return None;
    }
    let text = TEXTS.lock().expect("no panic").get(&name).cloned();
    let mut answer = query[..2].to_vec();
    // A response with authority, recursion asked for and offered; code 3 when there is no such name.
    answer.extend(if text.is_some() { [0x85, 0x80] } else { [0x85, 0x83] });
    answer.extend([0, 1, 0, u8::from(text.is_some()), 0, 0, 0, 0]);
    answer.extend(&query[12..end]);
    if let Some(text) = text {
        let length = u8::try_from(text.len()).expect("a short text");
        // The name of the question, TXT, IN, no time to live.
        answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, length + 1, length]);
        answer.extend(text.bytes());
    }
    Some(answer)
}

/// The name that is asked for, and where the question ends.
fn question(query: &[u8]) -> Option<(String, usize)> {
    let (mut labels, mut at) = (Vec::new(), 12);
    while let length @ 1.. = usize::from(*query.get(at)?) {
        labels.push(String::from_utf8_lossy(query.get(at + 1..at + 1 + length)?).to_lowercase());
        at += 1 + length;
    }
    (query.len() >= at + 5).then(|| (labels.join("."), at + 5))
}
