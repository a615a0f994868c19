//! The steps, one after the other.

use plugin_cases::{Call, Case, Run, Sandbox, SandboxError, fuzz, sound};
use plugin_package::{About, Class, Limits as PackageLimits, Package};
use plugin_runtime::{Capability, Limits, Manifest, Node, Tree, Usage};
use sha2::{Digest as _, Sha256};

use crate::{
    lint::lint,
    report::{Measured, Report, Step, StepName, Trial},
};

/// Attempts with answers by chance, and the seed that finds the same again.
const ROUNDS: u32 = 300;
const HEAVY_ROUNDS: u32 = 20;
const SEED: u64 = 1;
/// More is an attack on the inspection.
const MOST_CASES: usize = 500;
/// Letters of a finding; results are long.
const LONGEST_FINDING: usize = 600;
/// What every attempt loads, and every list shows, in bytes.
const LONGEST_SCHEMA: usize = 64 << 10;
const LONGEST_TEXT: usize = 2_000;
/// With so many configurations a reviewer tries it at most.
const MOST_TRIALS: usize = 12;
/// More findings of one step are cut: the first ones are to be mended first.
const MOST_FINDINGS: usize = 50;

/// Inspects a package. What it finds is the same each time.
pub fn inspect(package: &[u8], limits: Limits) -> Report {
    let mut inspection = Inspection { report: empty() };
    // A step that cannot be taken has said why.
    inspection.run(package, limits).unwrap_or(());
    inspection.report
}

fn empty() -> Report {
    Report {
        manifest: None,
        component_sha256: String::new(),
        steps: Vec::new(),
        measured: Measured::default(),
        heavy: false,
        trials: Vec::new(),
    }
}

struct Inspection {
    report: Report,
}

impl Inspection {
    fn run(&mut self, bytes: &[u8], limits: Limits) -> Option<()> {
        let package = self.needed(StepName::Package, open(bytes))?;
        let (package, cases) = package;
        self.report.component_sha256 = hex::encode(Sha256::digest(package.component()));
        self.report.measured.component_bytes = package.component().len();
        self.report.measured.cases = cases.len();
        self.report.heavy = package.about.class == Class::Heavy;
        let (limits, rounds) = if self.report.heavy { (limits.heavy(), HEAVY_ROUNDS) } else { (limits, ROUNDS) };
        let sandbox = match Sandbox::of(package.component(), limits) {
            // It compiles, and that is all it does.
            Err(error @ SandboxError::Describe(_)) => {
                self.took(StepName::Component, Vec::new());
                return self.needed(StepName::Description, Err(error.to_string()));
            }
            other => self.needed(StepName::Component, other.map_err(|error| error.to_string()))?,
        };
        self.report.manifest = Some(sandbox.manifest.clone());
        self.took(StepName::Description, describes(&package.about, &sandbox.manifest));
        self.cases(&sandbox, &cases);
        let fuzzed = fuzz(&sandbox, &cases, rounds, SEED);
        self.report.measured.calls = fuzzed.calls;
        self.report.measured.fuel = self.report.measured.fuel.max(fuzzed.most_fuel);
        self.took(StepName::Chance, fuzzed.findings);
        self.took(StepName::Accessibility, views(&sandbox, &cases, &package));
        self.took(StepName::Secrets, fuzzed.leaks);
        // Those that are quickly understood come first.
        let mut trials = sound(&sandbox, &cases);
        trials.sort_by_key(|(_, config)| config.public.len());
        self.report.trials = trials
            .into_iter()
            .take(MOST_TRIALS)
            .map(|(name, config)| Trial { name: name.to_owned(), config })
            .collect();
        Some(())
    }

    /// A step without which the others cannot be taken.
    fn needed<T>(&mut self, name: StepName, result: Result<T, String>) -> Option<T> {
        let (value, findings) = match result {
            Ok(value) => (Some(value), Vec::new()),
            Err(finding) => (None, vec![finding]),
        };
        self.took(name, findings);
        value
    }

    fn took(&mut self, name: StepName, mut findings: Vec<String>) {
        let more = findings.len().saturating_sub(MOST_FINDINGS);
        findings.truncate(MOST_FINDINGS);
        for finding in &mut findings {
            if let Some((end, _)) = finding.char_indices().nth(LONGEST_FINDING) {
                finding.truncate(end);
                finding.push('…');
            }
        }
        if more > 0 {
            findings.push(format!("and {more} more"));
        }
        self.report.steps.push(Step { name, findings });
    }

    fn cases(&mut self, sandbox: &Sandbox, cases: &[Case]) {
        let (mut failed, mut unsteady) = (missing(cases), Vec::new());
        for case in cases {
            match [sandbox.run(case), sandbox.run(case)] {
                [Ok(run), Ok(again)] => {
                    self.measure(run.usage);
                    failed.extend(run.problems.iter().map(|problem| format!("{}: {problem}", case.name)));
                    if !same(&run, &again) {
                        unsteady.push(format!("{}: the same call gives something else the second time", case.name));
                    }
                }
                [Err(error), _] | [_, Err(error)] => failed.push(error.to_string()),
            }
        }
        self.took(StepName::Cases, failed);
        self.took(StepName::Repetition, unsteady);
    }

    fn measure(&mut self, usage: Option<Usage>) {
        let Some(usage) = usage else { return };
        let measured = &mut self.report.measured;
        measured.fuel = measured.fuel.max(usage.fuel);
        measured.memory_bytes = measured.memory_bytes.max(usage.memory_bytes);
    }
}

fn open(bytes: &[u8]) -> Result<(Package, Vec<Case>), String> {
    let package = Package::read(bytes, &PackageLimits::default()).map_err(|error| error.to_string())?;
    let cases = Case::of_files(package.folder("tests/")).map_err(|error| error.to_string())?;
    if cases.len() > MOST_CASES {
        return Err(format!("tests/ has more than {MOST_CASES} cases"));
    }
    Ok((package, cases))
}

/// What has to be tried at least.
fn missing(cases: &[Case]) -> Vec<String> {
    let calls = [(Call::CheckConfig, "check-config"), (Call::Render, "render"), (Call::Grade, "grade")];
    let absent = calls.iter().filter(|(call, _)| !cases.iter().any(|case| case.call == *call));
    absent.map(|(_, name)| format!("tests/ has no case that calls {name}")).collect()
}

fn same(run: &Run, again: &Run) -> bool {
    let cost = |usage: Option<Usage>| usage.map(|usage| (usage.fuel, usage.memory_bytes));
    run.result == again.result && cost(run.usage) == cost(again.usage)
}

fn describes(about: &About, manifest: &Manifest) -> Vec<String> {
    let mut findings = Vec::new();
    if (&about.id, &about.version) != (&manifest.id, &manifest.version) {
        let (id, version) = (&manifest.id, &manifest.version);
        findings.push(format!("package.toml says {} {}, the component says {id} {version}", about.id, about.version));
    }
    for lang in &manifest.languages {
        for (what, texts) in [("title", &manifest.title), ("summary", &manifest.summary)] {
            if !texts.iter().any(|text| text.lang == *lang && !text.text.trim().is_empty()) {
                findings.push(format!("there is no {what} in {lang}, which the component claims to speak"));
            }
        }
    }
    if manifest.config_schema.len() > LONGEST_SCHEMA {
        findings.push(format!("the schema of the configuration has more than {LONGEST_SCHEMA} bytes"));
    }
    if manifest.title.iter().chain(&manifest.summary).any(|text| text.text.len() > LONGEST_TEXT) {
        findings.push(format!("a title or summary has more than {LONGEST_TEXT} bytes"));
    }
    if !manifest.languages.iter().any(|lang| lang == "de") {
        findings.push("the component does not speak German (de)".to_owned());
    }
    if manifest.capabilities.contains(&Capability::Assets) {
        findings.push("this platform does not offer assets".to_owned());
    }
    findings
}

fn views(sandbox: &Sandbox, cases: &[Case], package: &Package) -> Vec<String> {
    let mut findings = Vec::new();
    for case in cases.iter().filter(|case| case.call == Call::Render) {
        // A call without a result was told with the cases.
        let Ok(rendering) = sandbox.show(case) else { continue };
        let found = lint(&rendering.tree, &case.context.locale, &sandbox.manifest.languages);
        let frames = frames(&rendering.tree, &sandbox.manifest, package);
        findings.extend(found.into_iter().chain(frames).map(|finding| format!("{}: {finding}", case.name)));
    }
    findings
}

/// What a view shows in frames has to be there, and to be named.
fn frames(tree: &Tree, manifest: &Manifest, package: &Package) -> Vec<String> {
    let mut findings = Vec::new();
    for node in &tree.nodes {
        let Node::CustomFrame(frame) = node else { continue };
        if !manifest.capabilities.contains(&Capability::CustomFrame) {
            findings.push("it shows a frame, which its manifest does not say".to_owned());
        }
        let is_there = package.folder("ui/").any(|(name, _)| name == frame.entry);
        if !is_there || !frame.entry.ends_with(".html") {
            findings.push(format!("the frame's entry {:?} is no HTML file below ui/", frame.entry));
        }
    }
    findings
}
