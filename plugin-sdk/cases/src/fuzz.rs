//! Answers that nobody thought of: made by chance from a seed, so that a finding comes again.

use plugin_runtime::{
    Answer, Blame, Config, Context, FieldAnswer, Node, NumberAnswer, Outcome, Phase, Rendering, Response,
};
use plugin_sdk::Seeded;

use crate::{case::Case, sandbox::Sandbox};

/// What came of it.
#[derive(Debug, Default)]
pub struct Fuzzed {
    pub calls: usize,
    pub most_fuel: u64,
    /// Each in a sentence, with the configuration's case and the number of the round.
    pub findings: Vec<String>,
}

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
    let configs: Vec<(&str, Config)> = cases.iter().filter_map(|case| sound(sandbox, case)).collect();
    let mut random = Seeded::new(seed, "fuzz");
    for round in 0..if configs.is_empty() { 0 } else { rounds } {
        let (name, config) = &configs[random.below(configs.len())];
        let context = context(&mut random);
        if let Err(what) = fuzzed.play(sandbox, &context, config, &mut random) {
            fuzzed.findings.push(format!("{name}, round {round}: {what}"));
        }
    }
    fuzzed
}

fn sound<'a>(sandbox: &Sandbox, case: &'a Case) -> Option<(&'a str, Config)> {
    let config = case.whole_config(&sandbox.manifest.config_schema).ok()?;
    let report = sandbox.runtime.check_config(&sandbox.plugin, "en", &config).ok()?;
    report.value.is_ok().then_some((case.name.as_str(), config))
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

impl Fuzzed {
    /// An attempt of up to three answers, and a look back.
    fn play(
        &mut self,
        sandbox: &Sandbox,
        context: &Context,
        config: &Config,
        random: &mut Seeded,
    ) -> Result<(), String> {
        let public = Config { secret: None, ..config.clone() };
        let (mut state, mut last) = (None, None);
        for _ in 0..=random.below(3) {
            let rendering = self.render(sandbox, context, &public, state.as_deref(), last.as_ref())?;
            state = rendering.state.clone().or(state);
            let is_blank = random.below(8) == 0;
            let response = if is_blank { blank(&rendering) } else { answer(&rendering, random) };
            let graded = sandbox.runtime.grade(&sandbox.plugin, context, config, state.as_deref(), &response);
            let reply = graded.map_err(|error| told(&error, &response))?;
            self.count(reply.usage.fuel);
            state = reply.value.state.clone().or(state);
            if let Outcome::Graded(grade) = &reply.value.outcome {
                let sum = |points: fn(&plugin_runtime::PartGrade) -> u32| -> u64 {
                    grade.parts.iter().map(|part| u64::from(points(part))).sum()
                };
                let (earned, possible) = (sum(|part| part.earned_milli), sum(|part| part.possible_milli));
                if is_blank && possible > 0 && earned == possible {
                    return Err("an empty answer earns all points".to_owned());
                }
            }
            last = Some(response);
        }
        let review = Context { phase: Phase::Review, ..context.clone() };
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
