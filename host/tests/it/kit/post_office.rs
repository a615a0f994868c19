//! A mail server on the loopback interface that takes what it is told to take (RFC 5321).

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf},
};

pub(crate) struct PostOffice {
    port: u16,
    /// What the server answers to a recipient, such as `250 OK` or `451 Try later`.
    answer: Arc<Mutex<&'static str>>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

/// A mail with its envelope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) message: String,
}

impl PostOffice {
    pub(crate) async fn open() -> PostOffice {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback interface is there");
        let port = listener.local_addr().expect("it is bound").port();
        let (answer, taken) = (Arc::new(Mutex::new("250 OK")), Arc::default());
        let office = PostOffice { port, answer: Arc::clone(&answer), taken: Arc::clone(&taken) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(talk(client, Arc::clone(&answer), Arc::clone(&taken)));
            }
        });
        office
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn answer(&self, answer: &'static str) {
        *self.answer.lock().expect("no panic") = answer;
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("no panic").clone()
    }
}

async fn talk(client: TcpStream, answer: Arc<Mutex<&'static str>>, taken: Arc<Mutex<Vec<Taken>>>) -> Option<()> {
    let (read, mut write) = client.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = Taken::default();
    write.write_all(b"220 post-office ESMTP\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let (verb, rest) = line.split_at(line.len().min(4));
        let reply = match verb {
            "EHLO" => "250-post-office\r\n250 8BITMIME",
            "MAIL" => {
                mail = Taken { from: address(rest), ..Taken::default() };
                "250 OK"
            }
            "RCPT" => {
                mail.to = address(rest);
                *answer.lock().expect("no panic")
            }
            "DATA" => {
                write.write_all(b"354 Go on\r\n").await.ok()?;
                mail.message = message(&mut lines).await?;
                taken.lock().expect("no panic").push(mail.clone());
                "250 OK"
            }
            _ => "250 OK",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

/// What stands between the angle brackets.
fn address(text: &str) -> String {
    text.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

/// The lines up to the lone dot, without the dots that the client put before others (4.5.2).
async fn message(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = lines.next_line().await.ok()??;
        if line == "." {
            return Some(text);
        }
        text += line.strip_prefix('.').unwrap_or(&line);
        text += "\r\n";
    }
}
