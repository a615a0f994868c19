//! A device with passkeys (WebAuthn, level 3): ES256, with user verification, without attestation.

use std::cell::Cell;

use axum::http::header;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use sha2::{Digest as _, Sha256};

use super::{Answer, Browser, Form};

/// User present and verified.
const VERIFIED: u8 = 0b0000_0101;
const WITH_KEY: u8 = 0b0100_0000;

pub(crate) struct Authenticator {
    key: EcdsaKeyPair,
    random: SystemRandom,
    id: [u8; 16],
    owner: Cell<Option<Vec<u8>>>,
    count: Cell<u32>,
}

impl Authenticator {
    pub(crate) fn new() -> Authenticator {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("there is randomness");
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).expect("it is a key");
        let id = *uuid::Uuid::new_v4().as_bytes();
        Authenticator { key, random, id, owner: Cell::new(None), count: Cell::new(0) }
    }

    /// Counts its answers from here on, as a copy does.
    pub(crate) fn count_from(&self, count: u32) {
        self.count.set(count);
    }

    /// Makes a passkey for whoever has the account page open, and gives its id.
    pub(crate) async fn register(&self, browser: &Browser, name: &str) -> String {
        let form = self.new_passkey(browser, name).await;
        browser.send(&form).await;
        let account = browser.get("/konto").await;
        let actions = scraper::Selector::parse("form[action^='/konto/passkeys/']").expect("valid");
        let html = account.html();
        let action = html.select(&actions).filter_map(|form| form.attr("action")).next_back();
        let action = action.unwrap_or_else(|| panic!("the passkey is on the account page: {}", account.body));
        action.split('/').nth(3).expect("the address names it").to_owned()
    }

    /// The form that makes a passkey, answered.
    pub(crate) async fn new_passkey(&self, browser: &Browser, name: &str) -> Form {
        let form = browser.form("/konto/passkeys?zurueck=/konto", "/konto/passkeys").await;
        let asked = ask(browser, &form, "/konto/passkeys/aufgabe").await.json();
        let options = &asked["options"]["publicKey"];
        self.owner.set(Some(decode(options["user"]["id"].as_str().expect("the account has a name"))));
        let client = client_data("webauthn.create", &options["challenge"], browser.host());
        let mut data = self.data(options["rp"]["id"].as_str().expect("the site has a name"), VERIFIED | WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).expect("it is short"));
        attestation.extend(data);
        let response = serde_json::json!({ "clientDataJSON": encode(client.as_bytes()), "attestationObject": encode(&attestation) });
        self.fill(form, &asked, &response).set("name", name)
    }

    /// A form of the page with this action, with the answer to what the server asks.
    pub(crate) async fn sign(&self, browser: &Browser, page: &str, action: &str) -> Form {
        self.sign_for(browser, browser.form(page, action).await, browser.host()).await
    }

    /// The same, where the browser was shown another site.
    pub(crate) async fn sign_for(&self, browser: &Browser, form: Form, host: &str) -> Form {
        let asked = ask(browser, &form, "/anmelden/passkey/aufgabe").await.json();
        let options = &asked["options"]["publicKey"];
        let client = client_data("webauthn.get", &options["challenge"], host);
        let data = self.data(host, VERIFIED);
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature = self.key.sign(&self.random, &signed).expect("the key signs");
        let owner = self.owner.take().expect("it was registered");
        let response = serde_json::json!({
            "clientDataJSON": encode(client.as_bytes()),
            "authenticatorData": encode(&data),
            "signature": encode(signature.as_ref()),
            "userHandle": encode(&owner),
        });
        self.owner.set(Some(owner));
        self.fill(form, &asked, &response)
    }

    fn fill(&self, form: Form, asked: &serde_json::Value, response: &serde_json::Value) -> Form {
        let id = encode(&self.id);
        let credential =
            serde_json::json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} });
        let challenge = asked["challenge"].as_str().expect("the question has a name");
        form.set("challenge", challenge).set("credential", &credential.to_string())
    }

    fn data(&self, site: &str, flags: u8) -> Vec<u8> {
        self.count.set(self.count.get() + 1);
        let mut data = Sha256::digest(site).to_vec();
        data.push(flags);
        data.extend(self.count.get().to_be_bytes());
        data
    }
}

/// What the page's script does when its button is pressed.
async fn ask(browser: &Browser, form: &Form, question: &str) -> Answer {
    let answer = browser.post(question, &form.fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.header(header::CONTENT_TYPE).starts_with("application/json"));
    answer
}

fn client_data(kind: &str, challenge: &serde_json::Value, host: &str) -> String {
    let origin = format!("http://{host}:8080");
    serde_json::json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string()
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64url without padding (RFC 4648, 5).
fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..=group.len() {
            text.push(char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

fn decode(text: &str) -> Vec<u8> {
    let value = |letter: u8| LETTERS.iter().position(|known| *known == letter).expect("it is base64url") as u32;
    let mut bytes = Vec::new();
    for group in text.as_bytes().chunks(4) {
        let bits = group.iter().fold(0, |bits, letter| bits << 6 | value(*letter)) << (6 * (4 - group.len()));
        bytes.extend(&bits.to_be_bytes()[1..group.len()]);
    }
    bytes
}
