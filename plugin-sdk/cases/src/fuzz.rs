//! Answers that nobody thought of: made by chance from a seed, so that a finding comes again.

use std::collections::BTreeSet;

use plugin_runtime::{
    Answer, Blame, Config, Context, FieldAnswer, Node, NumberAnswer, Outcome, Phase, Rendering, Response, Visibility,
};
use plugin_sdk::Seeded;
use serde_json::{Value, json};

use crate::{case::Case, sandbox::Sandbox};

/// What came of it.
#[derive(Debug, Default)]
pub struct Fuzzed {
    pub calls: usize,
    pub most_fuel: u64,
    /// Each in a sentence, with the configuration's case and the number of the round.
    pub findings: Vec<String>,
    /// Solutions that came out before the end of an assessment, told the same way.
    pub leaks: Vec<String>,
}

/// Letters of the shortest text whose appearance is no accident.
const SHORTEST: usize = 8;
/// Texts that have broken programs before.
const TEXTS: [&str; 12] = [
    "",
    " ",
    "0",
    "-1,5",
    "§ 3 Abs. 2 VwVfG",
    "=SUMME(A1:A9",
    "((((((((((((((((",
    "<b>x</b> & \"y\"",
    "Straße, Maß, Ärger",
    "\u{202e}abc\u{200b}",
    "👩‍💼🏳️‍🌈",
    "{{a}} {0} %s ${x}",
];
/// Canonical decimals at the edges.
const NUMBERS: [&str; 8] = [
    "0",
    "-0.5",
    "1",
    "100",
    "3.14159265358979323846264338327950288419716939937510",
    "170141183460469231731687303715884105728",
    "-99999999999999999999999999999999999999999999999999",
    "0.00000000000000000000000000000000000000000001",
];

/// Answers tasks of the cases' sound configurations by chance: a call that gives no result, a fault, and full marks for
/// nothing are findings.
pub fn fuzz(sandbox: &Sandbox, cases: &[Case], rounds: u32, seed: u64) -> Fuzzed {
    let mut fuzzed = Fuzzed::default();
    let configs = sound(sandbox, cases);
    let mut random = Seeded::new(seed, "fuzz");
    for round in 0..if configs.is_empty() { 0 } else { rounds } {
        let (name, config) = &configs[random.below(configs.len())];
        let context = context(&mut random);
        let mut attempt = Attempt { sandbox, context, config, hidden: hidden(config), leaks: BTreeSet::new() };
        if let Err(what) = fuzzed.play(&mut attempt, &mut random) {
            fuzzed.findings.push(format!("{name}, round {round}: {what}"));
        }
        fuzzed.leaks.extend(attempt.leaks.iter().map(|what| format!("{name}, round {round}: {what}")));
    }
    fuzzed
}

/// The cases' configurations that the plugin takes, each once and with the name of its first case.
pub fn sound<'a>(sandbox: &Sandbox, cases: &'a [Case]) -> Vec<(&'a str, Config)> {
    let mut configs: Vec<(&str, Config)> = Vec::new();
    for case in cases {
        let Ok(config) = case.whole_config(&sandbox.manifest.config_schema) else { continue };
        if configs.iter().any(|(_, known)| *known == config) {
            continue;
        }
        let report = sandbox.runtime.check_config(&sandbox.plugin, "en", &config);
        if report.is_ok_and(|report| report.value.is_ok()) {
            configs.push((case.name.as_str(), config));
        }
    }
    configs
}

fn context(random: &mut Seeded) -> Context {
    Context {
        phase: if random.below(2) == 0 { Phase::Practice } else { Phase::Assessment },
        locale: if random.below(2) == 0 { "de" } else { "en" }.to_owned(),
        seed: random.next_number(),
        attempt: 1,
        submissions: 0,
        hints_used: 0,
        prefer_plain: random.below(2) == 0,
    }
}

/// What is played.
struct Attempt<'a> {
    sandbox: &'a Sandbox,
    context: Context,
    config: &'a Config,
    /// What nobody may read before the end.
    hidden: BTreeSet<String>,
    leaks: BTreeSet<String>,
}

impl Fuzzed {
    /// An attempt of up to three answers, and a look back.
    fn play(&mut self, attempt: &mut Attempt<'_>, random: &mut Seeded) -> Result<(), String> {
        let Attempt { sandbox, config, .. } = *attempt;
        let context = attempt.context.clone();
        let public = Config { secret: None, ..config.clone() };
        let (mut state, mut last) = (None, None);
        for _ in 0..=random.below(3) {
            let rendering = self.render(sandbox, &context, &public, state.as_deref(), last.as_ref())?;
            attempt.look("the task", &json!(rendering.tree), last.as_ref());
            state = rendering.state.clone().or(state);
            let is_blank = random.below(8) == 0;
            let response = if is_blank { blank(&rendering) } else { answer(&rendering, random) };
            let graded = sandbox.runtime.grade(&sandbox.plugin, &context, config, state.as_deref(), &response);
            let reply = graded.map_err(|error| told(&error, &response))?;
            self.count(reply.usage.fuel);
            state = reply.value.state.clone().or(state);
            if let Outcome::Graded(grade) = &reply.value.outcome {
                if is_blank && grade.possible_milli() > 0 && grade.earned_milli() == grade.possible_milli() {
                    return Err("an empty answer earns all points".to_owned());
                }
                let early: Vec<_> = grade.feedback_up_to(Visibility::Immediate).collect();
                attempt.look("immediate feedback", &json!(early), Some(&response));
            }
            last = Some(response);
        }
        let review = Context { phase: Phase::Review, ..context };
        self.render(sandbox, &review, config, state.as_deref(), last.as_ref()).map(drop)
    }

    fn render(
        &mut self,
        sandbox: &Sandbox,
        context: &Context,
        config: &Config,
        state: Option<&[u8]>,
        last: Option<&Response>,
    ) -> Result<Rendering, String> {
        let reply = sandbox.runtime.render(&sandbox.plugin, context, config, state, last);
        let reply = reply.map_err(|error| format!("the task cannot be shown after {last:?}: {error}"))?;
        self.count(reply.usage.fuel);
        Ok(reply.value)
    }

    fn count(&mut self, fuel: u64) {
        self.calls += 1;
        self.most_fuel = self.most_fuel.max(fuel);
    }
}

impl Attempt<'_> {
    /// Searches what a learner reads during an assessment; what the learner wrote may come back.
    fn look(&mut self, place: &str, shown: &Value, written: Option<&Response>) {
        if self.context.phase != Phase::Assessment {
            return;
        }
        let (shown, written) = (shown.to_string(), json!(written).to_string());
        for text in &self.hidden {
            let quoted = json!(text).to_string();
            let bare = quoted.trim_matches('"');
            if shown.contains(bare) && !written.contains(bare) {
                self.leaks.insert(format!("{place} shows {quoted} of the solution"));
            }
        }
    }
}

/// Texts of the secret part that are nowhere in the public one, and long enough to be nothing else.
fn hidden(config: &Config) -> BTreeSet<String> {
    let secret = config.secret.as_deref().and_then(|secret| serde_json::from_str(secret).ok());
    let mut texts = BTreeSet::new();
    collect(&secret.unwrap_or(Value::Null), &mut texts);
    texts.retain(|text| {
        text.chars().count() >= SHORTEST && !config.public.contains(json!(text).to_string().trim_matches('"'))
    });
    texts
}

fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(members) => members.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

fn told(error: &plugin_runtime::CallError, response: &Response) -> String {
    let whose = if error.kind() == Blame::Input { "this tool made too large an answer" } else { "not judged" };
    format!("{whose}: {error}; the answer was {response:?}")
}

fn blank(rendering: &Rendering) -> Response {
    let fields = rendering.tree.controls().map(|(_, control)| control.field.clone());
    let answers = fields.map(|field| FieldAnswer { field, answer: Answer::Blank }).collect();
    Response { answers, action: None }
}

fn answer(rendering: &Rendering, random: &mut Seeded) -> Response {
    let mut answers = Vec::new();
    for (node, control) in rendering.tree.controls() {
        // Some fields come twice, some not at all.
        for _ in 0..[1, 1, 1, 1, 1, 1, 0, 2][random.below(8)] {
            answers.push(FieldAnswer { field: control.field.clone(), answer: one(node, random) });
        }
    }
    if random.below(6) == 0 {
        answers.push(FieldAnswer { field: "no-such-field".to_owned(), answer: text(random) });
    }
    let actions: Vec<&str> = rendering.tree.nodes.iter().filter_map(action).collect();
    let pressed = !actions.is_empty() && random.below(2) == 0;
    Response { answers, action: pressed.then(|| actions[random.below(actions.len())].to_owned()) }
}

fn action(node: &Node) -> Option<&str> {
    match node {
        Node::Action(action) => Some(&action.id),
        _ => None,
    }
}

fn one(node: &Node, random: &mut Seeded) -> Answer {
    // Now and then an answer of a kind that the control does not give.
    if random.below(12) == 0 {
        return [Answer::Blank, Answer::Data("{".to_owned()), text(random), number(random)][random.below(4)].clone();
    }
    match node {
        Node::Choice(choice) => Answer::Selection(some(choice.options.iter().map(|option| option.id.as_str()), random)),
        Node::Hotspot(hotspot) => {
            Answer::Selection(some(hotspot.regions.iter().map(|region| region.id.as_str()), random))
        }
        Node::Ordering(ordering) => {
            let mut items = some(ordering.items.iter().map(|item| item.id.as_str()), random);
            random.shuffle(&mut items);
            Answer::Order(items)
        }
        Node::Matching(matching) => {
            let targets: Vec<&str> = matching.targets.iter().map(|target| target.id.as_str()).collect();
            let sources = some(matching.sources.iter().map(|source| source.id.as_str()), random);
            let target = |random: &mut Seeded| targets.get(random.below(targets.len().max(1))).copied();
            let pairs = sources.into_iter().map(|source| (source, target(random).unwrap_or("none").to_owned()));
            Answer::Pairs(pairs.collect())
        }
        Node::NumberEntry(_) => number(random),
        _ => text(random),
    }
}

/// Some of the ids; now and then one twice, or one that nobody has.
fn some<'a>(ids: impl Iterator<Item = &'a str>, random: &mut Seeded) -> Vec<String> {
    let mut chosen: Vec<String> = ids.filter(|_| random.below(2) == 0).map(str::to_owned).collect();
    match random.below(10) {
        0 => chosen.push("no-such-id".to_owned()),
        1 => chosen.extend(chosen.first().cloned()),
        _ => {}
    }
    chosen
}

fn text(random: &mut Seeded) -> Answer {
    if random.below(10) == 0 {
        return Answer::Text("Lärm ".repeat(1 + random.below(400)));
    }
    Answer::Text(TEXTS[random.below(TEXTS.len())].to_owned())
}

fn number(random: &mut Seeded) -> Answer {
    let decimal = match random.below(4) {
        0 => None,
        1 => Some(NUMBERS[random.below(NUMBERS.len())].to_owned()),
        _ => Some(format!("{}.{}", random.below(1_000), random.below(100))),
    };
    Answer::Number(NumberAnswer { raw: decimal.clone().unwrap_or_else(|| "zwölf".to_owned()), decimal })
}
