//! Load on a running demo server, for `ops/bench/*`: prints figures, judges nothing.
//!
//! `load ORIGIN search|exercise|page|visits`, where ORIGIN is a member's site such as `http://ludwigshafen.localhost:8080`.

use std::{net::SocketAddr, time::Duration, time::Instant};

use anyhow::{Context as _, bail};
use scraper::{Html, Selector};

/// Words of municipal work; every fifth is a prefix or has no hit.
const WORDS: [&str; 20] = [
    "Datenschutz",
    "Vergabe",
    "E-Akte",
    "Fuehrung",
    "Dat",
    "Kommunikation",
    "Haushalt",
    "Recht",
    "Beratung",
    "Ver",
    "Gebäude",
    "Planung",
    "Kundengespräche",
    "Umweltschutz",
    "qwertz",
    "Barrierefreiheit",
    "Arbeitsschutz",
    "Wasser",
    "Verwaltung",
    "Sich",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, origin, what] = arguments.as_slice() else { bail!("usage: load ORIGIN search|exercise|page|visits") };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url: url::Url = origin.parse()?;
    let host = url.host_str().context("the origin has no host")?;
    let address = SocketAddr::from(([127, 0, 0, 1], url.port_or_known_default().context("the origin has no port")?));
    let client = reqwest::Client::builder()
        .resolve(host, address)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build()?;
    let visitor = Visitor { client, origin: origin.clone(), cookies: Vec::new() };
    match what.as_str() {
        "search" => search(visitor).await,
        "exercise" => exercise(visitor).await,
        "page" => page(visitor).await,
        "visits" => visits(visitor).await,
        other => bail!("there is no load {other:?}"),
    }
}

struct Visitor {
    client: reqwest::Client,
    origin: String,
    cookies: Vec<(String, String)>,
}

impl Visitor {
    async fn get(&mut self, path: &str) -> anyhow::Result<(reqwest::StatusCode, String)> {
        let request = self.client.get(format!("{}{path}", self.origin));
        let (status, _, body) = self.send(request).await?;
        Ok((status, body))
    }

    /// Posts with the token and the key of `form`, a page; gives the way the server leads to.
    async fn post(&mut self, path: &str, form: &str, fields: &[(String, String)]) -> anyhow::Result<String> {
        let hidden = |name: &str| value(form, &format!("input[name={name}]")).unwrap_or_default();
        let mut fields = fields.to_vec();
        fields.push(("csrf".to_owned(), hidden("csrf")));
        fields.push(("form_key".to_owned(), uuid::Uuid::new_v4().to_string()));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let request = self.client.post(format!("{}{path}", self.origin)).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let (status, location, _) = self.send(request).await?;
        anyhow::ensure!(status.is_redirection(), "{path} answers {status}");
        Ok(location)
    }

    async fn send(
        &mut self,
        request: reqwest::RequestBuilder,
    ) -> anyhow::Result<(reqwest::StatusCode, String, String)> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header("cookie", cookies.join("; ")).send().await?;
        for cookie in response.headers().get_all("set-cookie") {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let location =
            response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        Ok((response.status(), location, response.text().await?))
    }
}

/// Waits until the worker has indexed what was imported: the count of the catalogue stays the same for five looks.
async fn settle(visitor: &mut Visitor) -> anyhow::Result<String> {
    let (mut count, mut looks) = (String::new(), 0);
    while looks < 5 {
        let (_, html) = visitor.get("/katalog").await?;
        let document = Html::parse_document(&html);
        let said = document.select(&selector("[data-announce]")).next().context("the catalogue has a count")?;
        let said = said.text().collect::<String>().trim().to_owned();
        looks = if said == count { looks + 1 } else { 0 };
        count = said;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(count)
}

async fn search(mut visitor: Visitor) -> anyhow::Result<()> {
    println!("the catalogue holds {}", settle(&mut visitor).await?);
    let mut baseline = Vec::new();
    let mut times = Vec::new();
    let cost = Cost::now()?;
    let mut pace = pace();
    for round in 0..1_000 {
        pace.tick().await;
        let started = Instant::now();
        visitor.get("/healthz").await?;
        baseline.push(started.elapsed());
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("q", WORDS[round % WORDS.len()]).finish();
        let started = Instant::now();
        let (status, _) = visitor.get(&format!("/katalog?{query}")).await?;
        times.push(started.elapsed());
        anyhow::ensure!(status.is_success(), "the search answers {status}");
    }
    report("catalogue search", &mut times[100..], &mut baseline[100..]);
    cost.report("search", 1_000)?;
    Ok(())
}

async fn exercise(mut visitor: Visitor) -> anyhow::Result<()> {
    let (_, form) = visitor.get("/anmelden").await?;
    let sign_in = [("email", std::env::var("LOAD_EMAIL")?), ("password", "campus-demo".to_owned())];
    visitor.post("/anmelden", &form, &sign_in.map(|(name, value)| (name.to_owned(), value))).await?;
    let (_, module) = visitor.get("/module/ki-im-buero").await?;
    let studies = match value_of(&module, "form[action^='/durchfuehrungen/']", "action") {
        Some(action) => visitor.post(&action, &module, &[]).await?,
        None => value_of(&module, "main a[href^='/lernen/']", "href").context("the module cannot be booked")?,
    };
    let (_, outline) = visitor.get(&studies).await?;
    let links = Html::parse_document(&outline);
    let outline_links = selector(".outline a");
    let items = links.select(&outline_links).filter_map(|link| link.attr("href")).map(str::to_owned);
    let mut found = None;
    for item in items.collect::<Vec<_>>() {
        let (_, html) = visitor.get(&item).await?;
        if html.contains("/antwort") {
            found = Some((item, html));
            break;
        }
    }
    let (item, mut html) = found.context("the module has no exercise")?;
    let (mut baseline, mut times) = (Vec::new(), Vec::new());
    let cost = Cost::now()?;
    let mut pace = pace();
    for _ in 0..400 {
        pace.tick().await;
        let started = Instant::now();
        visitor.get("/healthz").await?;
        baseline.push(started.elapsed());
        let answer = answers(&html);
        let started = Instant::now();
        visitor.post(&format!("{item}/antwort"), &html, &answer).await?;
        (_, html) = visitor.get(&item).await?;
        times.push(started.elapsed());
    }
    report("exercise round trip (answer, grade, render)", &mut times[50..], &mut baseline[50..]);
    cost.report("round trip", 400)?;
    Ok(())
}

/// What a member's people open most, signed in as LOAD_EMAIL with LOAD_PASSWORD: the median of each in milliseconds,
/// one a line, for `ops/bench/onboard`.
async fn visits(mut visitor: Visitor) -> anyhow::Result<()> {
    let (_, form) = visitor.get("/anmelden").await?;
    let sign_in = [("email", std::env::var("LOAD_EMAIL")?), ("password", std::env::var("LOAD_PASSWORD")?)];
    visitor.post("/anmelden", &form, &sign_in.map(|(name, value)| (name.to_owned(), value))).await?;
    let paths = ["/katalog", "/lernen", "/konto"];
    let mut times = [const { Vec::new() }; 3];
    let mut pace = pace();
    for round in 0..200 {
        pace.tick().await;
        for (path, times) in paths.iter().zip(&mut times) {
            let started = Instant::now();
            let (status, _) = visitor.get(path).await?;
            anyhow::ensure!(status.is_success(), "{path} answers {status}");
            if round >= 20 {
                times.push(started.elapsed());
            }
        }
    }
    for (path, times) in paths.iter().zip(&mut times) {
        times.sort_unstable();
        println!("{path} {:.3}", times[times.len() / 2].as_secs_f64() * 1000.0);
    }
    Ok(())
}

/// The first option of every question.
fn answers(html: &str) -> Vec<(String, String)> {
    let mut answers: Vec<(String, String)> = Vec::new();
    for input in Html::parse_document(html).select(&selector("input[name^='f.']")) {
        let (name, value) = (input.attr("name").unwrap_or_default(), input.attr("value").unwrap_or_default());
        if !answers.iter().any(|(known, _)| known == name) {
            answers.push((name.to_owned(), value.to_owned()));
        }
    }
    answers
}

/// Bytes of a first visit as they are transferred, everything that the page names included.
async fn page(visitor: Visitor) -> anyhow::Result<()> {
    for path in ["/", "/katalog"] {
        let (bytes, html) = transferred(&visitor, path).await?;
        let mut total = bytes;
        let mut parts = vec![format!("html {bytes}")];
        let document = Html::parse_document(&html);
        let mut links: Vec<String> = Vec::new();
        for element in
            document.select(&selector("link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src], img[src]"))
        {
            let link = element.attr("href").or_else(|| element.attr("src")).unwrap_or_default();
            if !links.iter().any(|known| known == link) {
                links.push(link.to_owned());
            }
        }
        for link in links {
            let (bytes, _) = transferred(&visitor, &link).await?;
            total += bytes;
            parts.push(format!("{} {bytes}", link.rsplit('/').next().unwrap_or_default()));
        }
        println!("first visit of {path}: {:.1} KB ({})", total as f64 / 1000.0, parts.join(", "));
    }
    Ok(())
}

/// Bytes on the wire, and the text: once compressed as browsers ask for it, once plain.
async fn transferred(visitor: &Visitor, path: &str) -> anyhow::Result<(usize, String)> {
    let url = format!("{}{path}", visitor.origin);
    let compressed = visitor.client.get(&url).header("accept-encoding", "br").send().await?;
    anyhow::ensure!(compressed.status().is_success(), "{path} answers {}", compressed.status());
    let bytes = compressed.bytes().await?.len();
    let plain = visitor.client.get(&url).header("accept-encoding", "identity").send().await?.bytes().await?;
    Ok((bytes, String::from_utf8_lossy(&plain).into_owned()))
}

fn report(what: &str, times: &mut [Duration], baseline: &mut [Duration]) {
    times.sort_unstable();
    baseline.sort_unstable();
    let ms = |times: &[Duration], percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, n={}; baseline /healthz p50 {:.2} ms, p99 {:.2} ms; ratio of medians {:.1}",
        ms(times, 50),
        ms(times, 99),
        times.len(),
        ms(baseline, 50),
        ms(baseline, 99),
        ms(times, 50) / ms(baseline, 50)
    );
}

/// Twenty rounds a second: how long one takes, not how many the machine can bear, which a shared one throttles.
fn pace() -> tokio::time::Interval {
    let mut pace = tokio::time::interval(Duration::from_millis(50));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    pace
}

/// What does not depend on other guests of the same machine: time of the processor that the server took, and the share
/// of it that the machine withheld meanwhile (`steal` in proc(5)).
struct Cost {
    server: f64,
    all: f64,
    stolen: f64,
}

impl Cost {
    fn now() -> anyhow::Result<Cost> {
        let server = std::env::var("LOAD_SERVER").context("LOAD_SERVER is the server's process number")?;
        let stat = std::fs::read_to_string(format!("/proc/{server}/stat"))?;
        let fields = numbers(stat.rsplit(')').next().unwrap_or_default());
        let machine = std::fs::read_to_string("/proc/stat")?;
        let ticks = numbers(machine.lines().next().unwrap_or_default());
        anyhow::ensure!(fields.len() > 12 && ticks.len() > 7, "proc(5) looks different here");
        // Of the process: utime and stime, ten fields after its state and its parent. Of the machine: steal is the eighth.
        Ok(Cost { server: fields[10] + fields[11], all: ticks[..8].iter().sum(), stolen: ticks[7] })
    }

    fn report(&self, what: &str, count: u32) -> anyhow::Result<()> {
        let now = Cost::now()?;
        // A tick is a hundredth of a second on every Linux that we build for.
        let each = (now.server - self.server) * 10.0 / f64::from(count);
        let stolen = (now.stolen - self.stolen) / (now.all - self.all) * 100.0;
        println!("  the server took {each:.2} ms of processor for each {what}; the machine withheld {stolen:.0} %");
        Ok(())
    }
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("selectors here are fixed")
}

fn value(html: &str, path: &str) -> Option<String> {
    value_of(html, path, "value")
}

fn value_of(html: &str, path: &str, attribute: &str) -> Option<String> {
    Html::parse_document(html).select(&selector(path)).next()?.attr(attribute).map(str::to_owned)
}
