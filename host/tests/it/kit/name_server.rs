//! A name server that knows what tests tell it, over UDP as a real one.

use std::{
    collections::HashMap,
    net::{SocketAddr, UdpSocket},
    sync::{LazyLock, Mutex, PoisonError},
};

use hickory_resolver::proto::{
    op::{Message, OpCode, ResponseCode},
    rr::{RData, Record, rdata::TXT},
};

pub(crate) struct NameServer {
    pub(super) address: SocketAddr,
    texts: Mutex<HashMap<String, Vec<String>>>,
}

/// The one of this process; it ends with it.
pub(crate) static NAMES: LazyLock<&'static NameServer> = LazyLock::new(|| Box::leak(Box::new(NameServer::start())));

impl NameServer {
    fn start() -> NameServer {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
        let address = socket.local_addr().expect("it is bound");
        std::thread::spawn(move || serve(&socket));
        NameServer { address, texts: Mutex::default() }
    }

    /// Puts a text record there.
    pub(crate) fn enter(&self, name: &str, text: &str) {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry(name.to_owned()).or_default().push(text.to_owned());
    }

    fn answer(&self, asked: &Message) -> Message {
        let mut answer = Message::response(asked.metadata.id, OpCode::Query);
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        for query in &asked.queries {
            answer.add_query(query.clone());
            let name = query.name().to_string().trim_end_matches('.').to_lowercase();
            match texts.get(&name) {
                Some(known) => {
                    for text in known {
                        // In two pieces, as long texts come.
                        let (head, tail) = text.split_at(text.len() / 2);
                        let data = RData::TXT(TXT::new(vec![head.to_owned(), tail.to_owned()]));
                        answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
                    }
                }
                None => answer.metadata.response_code = ResponseCode::NXDomain,
            }
        }
        answer
    }
}

fn serve(socket: &UdpSocket) {
    let mut packet = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut packet) {
        let Ok(asked) = Message::from_vec(&packet[..length]) else { continue };
        // One that is asked for these says nothing.
        if asked.queries.iter().any(|query| query.name().to_string().starts_with("_kommunalcampus.stumm")) {
            continue;
        }
        let answer = NAMES.answer(&asked).to_vec().expect("an answer can be written");
        socket.send_to(&answer, from).expect("the one who asks listens");
    }
}
