//! The running text, with gaps written as `{{id}}`. Blank lines divide paragraphs.

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    LineBreak,
    Gap(&'a str),
}

/// A gap begins and does not end in its line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unclosed;

pub(crate) fn paragraphs(text: &str) -> Result<Vec<Vec<Piece<'_>>>, Unclosed> {
    let mut paragraphs = Vec::new();
    let mut current = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            paragraphs.push(std::mem::take(&mut current));
            continue;
        }
        if !current.is_empty() {
            current.push(Piece::LineBreak);
        }
        add_line(line, &mut current)?;
    }
    paragraphs.push(current);
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    Ok(paragraphs)
}

fn add_line<'a>(line: &'a str, pieces: &mut Vec<Piece<'a>>) -> Result<(), Unclosed> {
    let mut rest = line;
    while let Some((before, begun)) = rest.split_once("{{") {
        let (id, after) = begun.split_once("}}").ok_or(Unclosed)?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Gap(id.trim()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Piece::{Gap, LineBreak, Text};
    use super::{Unclosed, paragraphs};

    #[test]
    fn gaps_may_stand_inside_words() {
        let expected = vec![vec![Gap("zahl"), Text(" Monat"), Gap("endung"), Text(".")]];
        assert_eq!(paragraphs("{{zahl}} Monat{{ endung }}."), Ok(expected));
    }

    #[test]
    fn blank_lines_divide_paragraphs_and_others_break() {
        let expected = vec![vec![Text("a"), LineBreak, Text("b")], vec![Text("c")]];
        assert_eq!(paragraphs("\na\nb\n \n\nc\n"), Ok(expected));
    }

    #[test]
    fn single_braces_are_text() {
        assert_eq!(paragraphs("{a} }}"), Ok(vec![vec![Text("{a} }}")]]));
    }

    #[test]
    fn a_gap_must_end_in_its_line() {
        assert_eq!(paragraphs("vor {{frist\n}}"), Err(Unclosed));
    }
}
