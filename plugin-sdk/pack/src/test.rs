//! The cases against the component, with what each costs of the platform's limits.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use plugin_cases::{Call, Case, Sandbox};
use plugin_runtime::{Limits, Usage};
use serde::Serialize;

use crate::source;

/// More fuel than this share of the baseline is a step back.
const REGRESSION_PERCENT: u64 = 120;

#[derive(Debug, Serialize)]
struct Line {
    case: String,
    call: &'static str,
    fuel: u64,
    fuel_limit: u64,
    memory_bytes: usize,
    result_bytes: usize,
    problems: Vec<String>,
}

pub(crate) fn test(file: &Path, cases: Option<&Path>, baseline: Option<&Path>, json: bool) -> Result<()> {
    let (sandbox, cases) = source::with_cases(file, cases)?;
    let limits = source::limits(file)?;
    let mut lines = cases.iter().map(|case| line(&sandbox, case, &limits)).collect::<Result<Vec<Line>>>()?;
    if let Some(baseline) = baseline {
        compare(&mut lines, baseline)?;
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&lines)?);
    } else {
        print(&lines, &limits);
    }
    let failed = lines.iter().filter(|line| !line.problems.is_empty()).count();
    if failed > 0 {
        bail!("{failed} of {} cases do not hold", lines.len());
    }
    Ok(())
}

fn line(sandbox: &Sandbox, case: &Case, limits: &Limits) -> Result<Line> {
    let (call, budget) = match case.call {
        Call::CheckConfig => ("check-config", limits.upkeep),
        Call::Render => ("render", limits.render),
        Call::Grade => ("grade", limits.grade),
    };
    let [run, again] = [sandbox.run(case), sandbox.run(case)];
    let (run, again) = (run?, again?);
    let cost = |usage: Option<Usage>| usage.map_or((0, 0), |usage| (usage.fuel, usage.memory_bytes));
    let mut problems = run.problems;
    if run.result != again.result || cost(run.usage) != cost(again.usage) {
        problems.push("the same call gives something else the second time".to_owned());
    }
    let (fuel, memory_bytes) = cost(run.usage);
    Ok(Line {
        case: case.name.clone(),
        call,
        fuel,
        fuel_limit: budget.fuel,
        memory_bytes,
        result_bytes: run.result.to_string().len(),
        problems,
    })
}

/// The baseline is written when it is not there yet.
fn compare(lines: &mut [Line], baseline: &Path) -> Result<()> {
    let told = || format!("the baseline {}", baseline.display());
    if !baseline.exists() {
        let fuel: BTreeMap<&str, u64> = lines.iter().map(|line| (line.case.as_str(), line.fuel)).collect();
        return fs::write(baseline, serde_json::to_string_pretty(&fuel)?).with_context(told);
    }
    let known: BTreeMap<String, u64> = serde_json::from_slice(&source::bytes(baseline)?).with_context(told)?;
    for line in lines {
        let before = known.get(&line.case).copied().unwrap_or(line.fuel);
        if line.fuel.saturating_mul(100) > before.saturating_mul(REGRESSION_PERCENT) {
            line.problems.push(format!("takes {} fuel, {before} in the baseline", line.fuel));
        }
    }
    Ok(())
}

fn print(lines: &[Line], limits: &Limits) {
    let width = lines.iter().map(|line| line.case.chars().count()).max().unwrap_or_default();
    println!("{:width$}  {:12}  {:>11}  {:>7}  {:>8}", "case", "call", "fuel", "of it", "memory");
    for line in lines {
        let share = line.fuel as f64 * 100.0 / line.fuel_limit as f64;
        let memory = line.memory_bytes / 1024;
        println!("{:width$}  {:12}  {:>11}  {share:>6.2}%  {memory:>4} KiB", line.case, line.call, line.fuel);
        for problem in &line.problems {
            println!("{:width$}  {problem}", "");
        }
    }
    let most = |of: fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or_default();
    println!(
        "{} cases; at most {} of {} KiB of memory, {} of {} bytes in a result",
        lines.len(),
        most(|line| line.memory_bytes) / 1024,
        limits.memory_bytes / 1024,
        most(|line| line.result_bytes),
        limits.reply.bytes
    );
}
