//! What the plugin says to learners.

use plugin_common::{
    Language,
    formula::{ParseError, ValueError},
};

use crate::judgement::Judgement;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Tabellenkalkulation", "Spreadsheet")
}

pub(crate) fn row(language: Language) -> &'static str {
    language.pick("Zeile", "Row")
}

pub(crate) fn cell(language: Language, name: &str) -> String {
    language.pick(format!("Formel in {name}"), format!("Formula in {name}"))
}

pub(crate) fn help(language: Language) -> &'static str {
    language.pick(
        "Schreiben Sie Formeln wie in einer Tabellenkalkulation, etwa =A1+B1 oder =SUMME(A1:A3).",
        "Write formulas as in a spreadsheet, such as =A1+B1 or =SUM(A1:A3).",
    )
}

pub(crate) fn remark(language: Language, judgement: &Judgement) -> Option<String> {
    let said = match judgement {
        Judgement::Unanswered | Judgement::Right => return None,
        Judgement::OnlyHere => language
            .pick(
                "Das Ergebnis stimmt nur mit diesen Zahlen. Ändern sie sich, rechnet die Formel falsch.",
                "The result is right with these numbers only. When they change, the formula goes wrong.",
            )
            .to_owned(),
        Judgement::Constant => language
            .pick(
                "Das Ergebnis stimmt, aber es ist keine Formel: Ändern sich die Zahlen, bleibt es stehen.",
                "The result is right, but it is no formula: when the numbers change, it stays.",
            )
            .to_owned(),
        Judgement::Wrong => {
            language.pick("Die Formel rechnet etwas anderes.", "The formula calculates something else.").to_owned()
        }
        Judgement::Unreadable(error) => unreadable(language, error),
        Judgement::Broken(error) => broken(language, error),
    };
    Some(said)
}

fn unreadable(language: Language, error: &ParseError) -> String {
    match error {
        ParseError::TooLong | ParseError::TooDeep => language
            .pick("Die Formel ist zu lang oder zu verschachtelt.", "The formula is too long or too nested.")
            .to_owned(),
        ParseError::Character(letter) => language.pick(
            format!("Das Zeichen „{letter}“ gehört in keine Formel."),
            format!("The character \"{letter}\" belongs in no formula."),
        ),
        ParseError::Function(name) => language
            .pick(format!("Die Funktion {name} gibt es hier nicht."), format!("There is no function {name} here.")),
        ParseError::Unexpected(text) if text.is_empty() => {
            language.pick("Die Formel ist nicht zu Ende.", "The formula is not complete.").to_owned()
        }
        ParseError::Unexpected(text) => language
            .pick(format!("„{text}“ steht an der falschen Stelle."), format!("\"{text}\" is in the wrong place.")),
    }
}

fn broken(language: Language, error: &ValueError) -> String {
    match error {
        ValueError::DivisionByZero => {
            language.pick("Die Formel teilt durch null.", "The formula divides by zero.").to_owned()
        }
        ValueError::Unknown(name) => {
            language.pick(format!("Die Zelle {name} gibt es nicht."), format!("There is no cell {name}."))
        }
        ValueError::Kind => {
            language.pick("Mit Text lässt sich nicht rechnen.", "Text cannot be calculated with.").to_owned()
        }
        ValueError::Arguments(_) => language
            .pick("Einer Funktion fehlen Angaben.", "A function lacks something between its brackets.")
            .to_owned(),
        ValueError::TooLarge => language.pick("Das Ergebnis ist zu groß.", "The result is too large.").to_owned(),
        ValueError::Circular => {
            language.pick("Die Formel braucht ihr eigenes Ergebnis.", "The formula needs its own result.").to_owned()
        }
    }
}

pub(crate) fn evidence(judgement: &Judgement) -> &'static str {
    match judgement {
        Judgement::Unanswered => "unanswered",
        Judgement::Right => "right",
        Judgement::OnlyHere => "only-with-these-numbers",
        Judgement::Constant => "constant",
        Judgement::Wrong => "wrong",
        Judgement::Unreadable(_) => "unreadable",
        Judgement::Broken(_) => "broken",
    }
}
