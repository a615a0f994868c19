//! A real identity provider: npm's oidc-provider in a process of its own, and a browser that visits it.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{LazyLock, Mutex, PoisonError},
};

use reqwest::{Client, header, redirect};
use serde_json::{Value, json};

/// The process with all providers; ends when its input does, with the tests.
struct Node {
    control: String,
    _process: Child,
}

static NODE: LazyLock<Node> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc");
    assert!(folder.join("node_modules").exists(), "ops/dev prepare --tests was run");
    let mut process = Command::new("node")
        .arg("provider.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("there is a program node");
    let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
    let control = lines.by_ref().find_map(|line| Some(line.ok()?.strip_prefix("control ")?.to_owned()));
    let control = control.expect("it says where it listens");
    // Whatever it says later is nobody's concern, but has to be taken.
    std::thread::spawn(move || lines.for_each(drop));
    Node { control, _process: process }
});

/// One provider with keys and people of its own.
pub(super) struct Idp {
    pub(super) issuer: String,
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

pub(super) const CLIENT: &str = "campus";
pub(super) const SECRET: &str = "geheim";

impl Idp {
    pub(super) async fn start() -> Idp {
        Idp::with(json!({})).await
    }

    /// `asked`: `alg`, `userinfo`, `logout_uri`.
    pub(super) async fn with(mut asked: Value) -> Idp {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build();
        let client = client.expect("the platform has set TLS up");
        asked["clients"] = json!([CLIENT, "campus-next-door"]);
        let started = client.post(&NODE.control).body(asked.to_string()).send().await.expect("it listens");
        let started: Value = serde_json::from_str(&started.text().await.expect("text")).expect("JSON");
        let issuer = started["issuer"].as_str().expect("it has an address").to_owned();
        Idp { issuer, client, cookies: Mutex::default() }
    }

    pub(super) async fn control(&self, what: Value) -> Value {
        let answer = self.client.post(format!("{}/control", self.issuer)).body(what.to_string()).send().await;
        let text = answer.expect("it listens").text().await.expect("text");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Lets the provider do wrong from now on; an empty fault makes it behave.
    pub(super) async fn fault(&self, fault: &str) {
        self.control(json!({ "fault": fault })).await;
    }

    /// Who is at the keyboard when the provider asks, with fresh cookies.
    pub(super) async fn person(&self, claims: Value) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.control(json!({ "person": claims })).await;
    }

    /// How often a path was asked for.
    pub(super) async fn calls(&self, path: &str) -> u64 {
        self.control(json!({})).await["calls"][path].as_u64().unwrap_or(0)
    }

    /// A token that the provider signs.
    pub(super) async fn sign(&self, what: Value) -> String {
        self.control(json!({ "sign": what })).await["token"].as_str().expect("a token").to_owned()
    }

    /// Goes where the product sends the browser, signs in there, and gives the address that leads back: path and query.
    pub(super) async fn visit(&self, url: &str) -> String {
        let redirect = query(url, "redirect_uri");
        self.control(json!({ "redirect": redirect })).await;
        let mut next = url.to_owned();
        for _ in 0..6 {
            let answer = self.client.get(&next).header(header::COOKIE, self.jar()).send().await.expect("it listens");
            self.keep(answer.headers());
            let location = answer.headers().get(header::LOCATION).map(|value| value.to_str().expect("text").to_owned());
            let Some(location) = location else {
                let (status, text) = (answer.status(), answer.text().await.unwrap_or_default());
                panic!("the provider leads nowhere: {status} {text}")
            };
            if let Some(back) = location.strip_prefix(&redirect) {
                let path = &redirect[redirect.find("/anmelden").expect("a path of ours")..];
                return format!("{path}{back}");
            }
            next = if location.starts_with('/') { format!("{}{location}", self.issuer) } else { location };
        }
        panic!("the provider leads in circles")
    }

    /// Signs out at the provider, as its own page does.
    pub(super) async fn sign_out(&self) {
        let url = format!("{}/session/end", self.issuer);
        let asked = self.client.get(&url).header(header::COOKIE, self.jar()).send().await.expect("it listens");
        self.keep(asked.headers());
        let page = asked.text().await.expect("text");
        let token = page.split("name=\"xsrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let token = token.unwrap_or_else(|| panic!("the provider asks whether to sign out: {page}"));
        let form = format!("xsrf={token}&logout=yes");
        let send = self.client.post(format!("{url}/confirm")).header(header::COOKIE, self.jar()).body(form);
        let send = send.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = send.send().await.expect("it listens");
        assert!(answer.status().is_redirection(), "{}", answer.status());
    }

    fn jar(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, headers: &header::HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a cookie has a value");
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// A parameter of an address.
pub(super) fn query(url: &str, name: &str) -> String {
    let (_, query) = url.split_once('?').expect("the address has parameters");
    let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("{name} in {url}")).1.into_owned()
}

/// The address with another value of a parameter; none takes it away.
pub(super) fn with(url: &str, name: &str, value: Option<&str>) -> String {
    let (path, query) = url.split_once('?').expect("the address has parameters");
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for (key, known) in form_urlencoded::parse(query.as_bytes()) {
        match value {
            _ if key != name => drop(pairs.append_pair(&key, &known)),
            Some(value) => drop(pairs.append_pair(&key, value)),
            None => {}
        }
    }
    format!("{path}?{}", pairs.finish())
}
