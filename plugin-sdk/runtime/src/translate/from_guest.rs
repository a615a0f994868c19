//! What a plugin returned, as the crate's own types. Nothing is judged here.

use super::IntoOwn;
use crate::bindings::campus::exercise::{content as guest_content, types as guest, view};
use crate::{content, grade, manifest, tree};

/// A record with the same members on both sides.
macro_rules! record {
    ($from:ty => $to:path { $($member:ident),* }) => {
        impl IntoOwn for $from {
            type Own = $to;
            fn into_own(self) -> $to {
                $to { $($member: self.$member.into_own()),* }
            }
        }
    };
}

/// An enum without payload.
macro_rules! choice {
    ($from:ident :: $name:ident => $to:path { $($case:ident),* }) => {
        impl IntoOwn for $from::$name {
            type Own = $to;
            fn into_own(self) -> $to {
                match self {
                    $($from::$name::$case => <$to>::$case),*
                }
            }
        }
    };
}

/// A variant whose cases all carry one value.
macro_rules! variant {
    ($from:ident :: $name:ident => $to:path { $($case:ident),* } $(plain { $($bare:ident),* })?) => {
        impl IntoOwn for $from::$name {
            type Own = $to;
            fn into_own(self) -> $to {
                match self {
                    $($from::$name::$case(value) => <$to>::$case(value.into_own()),)*
                    $($($from::$name::$bare => <$to>::$bare,)*)?
                }
            }
        }
    };
}

/// Flags, as the list of those that are set.
macro_rules! flags {
    ($from:ident :: $name:ident => $to:path { $($flag:ident = $case:ident),* }) => {
        impl IntoOwn for $from::$name {
            type Own = Vec<$to>;
            fn into_own(self) -> Vec<$to> {
                let mut set = Vec::new();
                $(if self.contains($from::$name::$flag) {
                    set.push(<$to>::$case);
                })*
                set
            }
        }
    };
}

flags!(guest_content::Marks => content::Mark {
    STRONG = Strong, EMPHASIS = Emphasis, CODE = Code, KEYBOARD = Keyboard, SUBSCRIPT = Subscript,
    SUPERSCRIPT = Superscript, INSERTED = Inserted, DELETED = Deleted
});
record!(guest_content::TextSpan => content::TextSpan { text, marks, lang });
record!(guest_content::Formula => content::Formula { latex, spoken });
record!(guest_content::Hyperlink => content::Hyperlink { label, target });
variant!(guest_content::Inline => content::Inline { Span, Formula, Hyperlink, Gap } plain { LineBreak });
record!(guest_content::Image => content::Image { asset, alt });
record!(guest_content::TimedMedia => content::TimedMedia { asset, label, captions, transcript });

impl IntoOwn for guest_content::Alternative {
    type Own = content::Alternative;
    fn into_own(self) -> content::Alternative {
        match self {
            Self::Decorative => content::Alternative::Decorative,
            Self::Described(text) => content::Alternative::Described(text),
            Self::DescribedAt((text, node)) => content::Alternative::DescribedAt(text, node),
        }
    }
}

choice!(view::Tone => tree::Tone { Neutral, Info, Success, Warning, Error });
choice!(view::Flow => tree::Flow { Column, Row, Grid });
record!(view::Container => tree::Container { flow, children });
record!(view::FieldGroup => tree::FieldGroup { legend, children });
record!(view::Section => tree::Section { level, heading, children });
record!(view::Disclosure => tree::Disclosure { summary, children, open });
record!(view::Callout => tree::Callout { tone, title, children });
record!(view::Listing => tree::Listing { ordered, items });
record!(view::CodeBlock => tree::CodeBlock { language, text });
record!(view::Table => tree::Table { caption, columns, first_column_is_header, cells });
record!(view::Control => tree::Control { field, label, help, required, problem });
record!(view::OptionItem => tree::OptionItem { id, label, image });
record!(view::Choice => tree::Choice { control, options, max_selected, compact });
record!(view::TextEntry => tree::TextEntry {
    control, max_chars, lines, code_language, spellcheck, prefill
});
record!(view::NumberEntry => tree::NumberEntry { control, min, max, unit });
record!(view::Ordering => tree::Ordering { control, items });
record!(view::Matching => tree::Matching { control, sources, targets, targets_reusable });
record!(view::Region => tree::Region { id, label, left, top, width, height });
record!(view::Hotspot => tree::Hotspot { control, image, regions, max_selected });
record!(view::Action => tree::Action { id, label, tone });
record!(view::CustomFrame => tree::CustomFrame { title, entry, data, fields, fallback });
record!(view::Extension => tree::Extension { kind, props, fallback });
variant!(view::Node => tree::Node {
    Container, Section, FieldGroup, Disclosure, Callout, Paragraph, Listing, CodeBlock, Table,
    Picture, Audio, Video, Choice, TextEntry, NumberEntry, Ordering, Matching, Hotspot, Action,
    CustomFrame, Extension
});
record!(view::Tree => tree::Tree { lang, title, nodes });

flags!(guest::Capabilities => manifest::Capability {
    ASSETS = Assets, CUSTOM_FRAME = CustomFrame, HUMAN_REVIEW = HumanReview
});
record!(guest::Localized => manifest::Localized { lang, text });
record!(guest::PartInfo => manifest::PartInfo { id, title, weight_milli });
record!(guest::Manifest => manifest::Manifest {
    id, version, title, summary, languages, capabilities, config_schema, state_version,
    oldest_state, parts, known_barriers
});

record!(guest::Rendering => grade::Rendering { tree, state });
choice!(guest::Correctness => grade::Correctness {
    Correct, Partial, Incorrect, Unanswered, Unscored
});
choice!(guest::Visibility => grade::Visibility { Immediate, Closed, Staff });
record!(guest::Feedback => grade::Feedback { visibility, field, correctness, body });
record!(guest::PartGrade => grade::PartGrade {
    part, correctness, earned_milli, possible_milli, feedback
});
record!(guest::Evidence => grade::Evidence { kind, key, value, field, competency });
record!(guest::ReviewRequest => grade::ReviewRequest { reason, fields });
variant!(guest::Outcome => grade::Outcome { Graded } plain { Continued });
record!(guest::Verdict => grade::Verdict { outcome, state });
record!(guest::Problem => grade::Problem { pointer, message });
record!(guest::ConfigReport => grade::ConfigReport { warnings, parts, uses_seed });
variant!(guest::Fault => grade::Fault { ConfigInvalid, StateInvalid, Unsupported, Internal });

impl IntoOwn for guest::Grade {
    type Own = grade::Grade;
    fn into_own(self) -> grade::Grade {
        grade::Grade {
            parts: self.parts.into_own(),
            feedback: self.feedback.into_own(),
            evidence: self.evidence.into_own(),
            review: self.review.into_own(),
            is_final: self.final_,
        }
    }
}
