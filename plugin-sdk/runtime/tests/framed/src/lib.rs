//! A guest with an interface of its own, for the tests of frames. Which one it shows its configuration says:
//! `{"entry": "index.html"}`.

use plugin_sdk::view::{column, custom_frame, paragraph, text_entry, tree};
use plugin_sdk::{
    Answer, Capabilities, Config, ConfigReport, Context, Correctness, Exercise, Fault, Grade, Localized, Manifest,
    PartGrade, PartInfo, Problem, Rendering, Response, Verdict, Visibility, feedback,
};
use serde::Deserialize;

const SCHEMA: &str =
    r#"{ "type": "object", "required": ["entry"], "properties": { "entry": { "type": "string", "title": "Frame" } } }"#;
const FIELD: &str = "zahl";

#[derive(Deserialize)]
struct Order {
    entry: String,
}

#[derive(Debug)]
pub struct Framed;

impl Exercise for Framed {
    fn describe() -> Manifest {
        Manifest {
            id: "de.kommunalcampus.framed".to_owned(),
            version: "1.0.0".to_owned(),
            title: both("Zahlenstrahl", "Number line"),
            summary: both("Eine Zahl wird auf einem Strahl gezeigt.", "A number is shown on a line."),
            languages: vec!["de".to_owned(), "en".to_owned()],
            capabilities: Capabilities::CUSTOM_FRAME,
            config_schema: SCHEMA.to_owned(),
            state_version: 0,
            oldest_state: 0,
            parts: parts(),
            known_barriers: Vec::new(),
        }
    }

    fn check_config(_locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
        config.public::<Order>().map_err(|fault| match fault {
            Fault::ConfigInvalid(problems) => problems,
            _ => Vec::new(),
        })?;
        Ok(ConfigReport { warnings: Vec::new(), parts: parts(), uses_seed: false })
    }

    fn render(
        context: &Context,
        config: &Config,
        _state: Option<&[u8]>,
        _last: Option<&Response>,
    ) -> Result<Rendering, Fault> {
        let Order { entry } = config.public()?;
        let german = context.locale.starts_with("de");
        let (lang, title, asks) = if german {
            ("de", "Zahlenstrahl", "Zeigen Sie die Sieben.")
        } else {
            ("en", "Number line", "Show the seven.")
        };
        let label = if german { "Zahl" } else { "Number" };
        let frame = custom_frame(title, entry, r#"{"from":0,"to":10}"#, &[FIELD], text_entry(FIELD, label, 10));
        Ok(Rendering { tree: tree(lang, title, column([paragraph(asks), frame])), state: None })
    }

    fn grade(
        _context: &Context,
        _config: &Config,
        _state: Option<&[u8]>,
        response: &Response,
    ) -> Result<Verdict, Fault> {
        let part = match response.answer(FIELD) {
            Some(Answer::Data(text) | Answer::Text(text)) => {
                let is_right = text.trim() == "7";
                let correctness = if is_right { Correctness::Correct } else { Correctness::Incorrect };
                let said = feedback(Visibility::Immediate, FIELD, correctness, format!("{} Zeichen", text.len()));
                PartGrade::points(FIELD, if is_right { 1000 } else { 0 }, 1000).with_feedback(said)
            }
            _ => PartGrade::unanswered(FIELD, 1000),
        };
        Ok(Grade::of(vec![part]).into())
    }
}

fn parts() -> Vec<PartInfo> {
    vec![PartInfo { id: FIELD.to_owned(), title: both("Zahl", "Number"), weight_milli: 1000 }]
}

fn both(german: &str, english: &str) -> Vec<Localized> {
    [("de", german), ("en", english)]
        .map(|(lang, text)| Localized { lang: lang.to_owned(), text: text.to_owned() })
        .into()
}

plugin_sdk::export!(Framed);
