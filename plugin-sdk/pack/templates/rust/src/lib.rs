//! An exercise: two numbers are to be added.

use plugin_sdk::view::{Tone, callout, column, number_entry, paragraph, tree};
use plugin_sdk::{
    Answer, Capabilities, Config, ConfigReport, Context, Correctness, Exercise, Fault, Grade, Localized, Manifest,
    NumberAnswer, Outcome, PartGrade, PartInfo, Phase, Problem, Rendering, Response, Verdict, Visibility, feedback,
    problem,
};

/// The platform makes a form of this. What is marked as secret never gets to learners before the end.
const SCHEMA: &str = r#"{
    "type": "object",
    "required": ["left", "right"],
    "properties": {
        "left": { "type": "integer", "title": "First number" },
        "right": { "type": "integer", "title": "Second number" },
        "explanation": { "type": "string", "title": "Explanation", "x-secret": true }
    }
}"#;

#[derive(serde::Deserialize)]
struct Sum {
    left: i64,
    right: i64,
    /// None where it is withheld.
    explanation: Option<String>,
}

struct Addition;

impl Exercise for Addition {
    fn describe() -> Manifest {
        Manifest {
            id: "org.example.addition".into(),
            version: "1.0.0".into(),
            title: both("Addition", "Addition"),
            summary: both("Zwei Zahlen werden addiert.", "Two numbers are added."),
            languages: vec!["de".into(), "en".into()],
            capabilities: Capabilities::empty(),
            config_schema: SCHEMA.into(),
            state_version: 0,
            oldest_state: 0,
            parts: parts(),
            known_barriers: vec![],
        }
    }

    fn check_config(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
        let sum: Sum = config.whole().map_err(|fault| match fault {
            Fault::ConfigInvalid(problems) => problems,
            _ => vec![],
        })?;
        let numbers = [("/left", sum.left), ("/right", sum.right)];
        let wrong = numbers.into_iter().filter(|(_, number)| !(0..=1000).contains(number)).map(|(pointer, _)| {
            let wanted = ("Die Zahl liegt zwischen 0 und 1000.", "The number is between 0 and 1000.");
            problem(pointer, say(locale, wanted))
        });
        let wrong: Vec<Problem> = wrong.collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let advice = ("Ohne Erklärung erfahren Lernende nicht, warum.", "Without it nobody can learn why.");
        let warnings = if sum.explanation.is_some() { vec![] } else { vec![problem("/explanation", say(locale, advice))] };
        Ok(ConfigReport { warnings, parts: parts(), uses_seed: false })
    }

    fn render(
        context: &Context,
        config: &Config,
        _state: Option<&[u8]>,
        last: Option<&Response>,
    ) -> Result<Rendering, Fault> {
        let locale = &context.locale;
        let Sum { left, right, explanation } = config.whole()?;
        let unreadable = matches!(
            last.and_then(|last| last.answer("sum")),
            Some(Answer::Number(NumberAnswer { decimal: None, .. }))
        );
        let wanted = ("Bitte geben Sie eine Zahl ein.", "Please enter a number.");
        let mut elements = vec![
            paragraph(format!("{left} + {right} = ?")),
            number_entry("sum", say(locale, ("Summe", "The sum")))
                .problem(unreadable.then(|| say(locale, wanted).to_owned()))
                .into(),
        ];
        if context.phase == Phase::Review && let Some(explanation) = explanation {
            let title = say(locale, ("Erklärung", "Explanation"));
            elements.push(callout(Tone::Info, title, [paragraph(explanation)]));
        }
        Ok(Rendering { tree: tree(say(locale, ("de", "en")), "Addition", column(elements)), state: None })
    }

    fn grade(
        _context: &Context,
        config: &Config,
        _state: Option<&[u8]>,
        response: &Response,
    ) -> Result<Verdict, Fault> {
        let Sum { left, right, explanation } = config.whole()?;
        let part = match response.answer("sum") {
            // The next view says that it is no number; it costs no attempt.
            Some(Answer::Number(NumberAnswer { decimal: None, .. })) => {
                return Ok(Verdict { outcome: Outcome::Continued, state: None });
            }
            Some(Answer::Number(NumberAnswer { decimal: Some(sum), .. })) => {
                let is_right = *sum == (left + right).to_string();
                let part = PartGrade::points("sum", if is_right { 1000 } else { 0 }, 1000);
                let correctness = if is_right { Correctness::Correct } else { Correctness::Incorrect };
                match explanation {
                    Some(why) => part.with_feedback(feedback(Visibility::Closed, "sum", correctness, why)),
                    None => part,
                }
            }
            _ => PartGrade::unanswered("sum", 1000),
        };
        Ok(Grade::of(vec![part]).into())
    }
}

fn parts() -> Vec<PartInfo> {
    vec![PartInfo { id: "sum".into(), title: both("Summe", "Sum"), weight_milli: 1000 }]
}

fn both(german: &str, english: &str) -> Vec<Localized> {
    [("de", german), ("en", english)].map(|(lang, text)| Localized { lang: lang.into(), text: text.into() }).into()
}

fn say<'a>(locale: &str, (german, english): (&'a str, &'a str)) -> &'a str {
    if locale.starts_with("de") { german } else { english }
}

plugin_sdk::export!(Addition);
