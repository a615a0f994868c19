//! Inputs: each has a visible label, its help and its problem tied to it, and keeps what was entered. Fields are named
//! `f.FIELD`, for matching and ordering `f.FIELD.ITEM`.

use plugin_runtime::{
    Answer, Correctness, Node,
    tree::{Choice, Control, Hotspot, Matching, NumberEntry, OptionItem, Ordering, Region, TextEntry},
};

use super::{FieldFeedback, Painter, escape, inline::inlines};

/// One way to answer: value and label as safe HTML.
struct Way {
    value: String,
    label: String,
    /// Left, top, width and height in hundredths of a percent of the picture.
    region: Option<[u32; 4]>,
}

impl Way {
    fn new(value: &str, label: String) -> Way {
        Way { value: value.to_owned(), label, region: None }
    }
}

impl Painter<'_> {
    pub(super) fn control(&mut self, node: &Node) {
        match node {
            Node::Choice(choice) if choice.compact => self.compact_choice(choice),
            Node::Choice(choice) => {
                let ways = self.ways(&choice.options);
                self.ways_to_choose(&choice.control, &ways, choice.max_selected);
            }
            Node::TextEntry(entry) => self.text_entry(entry),
            Node::NumberEntry(entry) => self.number_entry(entry),
            Node::Ordering(ordering) => self.ordering(ordering),
            Node::Matching(matching) => self.matching(matching),
            Node::Hotspot(hotspot) => self.hotspot(hotspot),
            _ => {}
        }
    }

    /// The control of a field inside a sentence.
    pub(super) fn gap(&mut self, field: &str) {
        let node = self.tree.nodes.iter().find(|node| node.control().is_some_and(|control| control.field == field));
        let Some(node) = node else { return };
        let Some(control) = node.control() else { return };
        let label = escape(&plugin_runtime::plain_text(&control.label));
        let (name, described) = (name(field), described(control));
        let html = match node {
            Node::Choice(choice) => {
                let options = self.select_options(&self.ways(&choice.options), &self.selected(field));
                format!(
                    "<select class=\"gap\" id=\"{name}\" name=\"{name}\" aria-label=\"{label}\"{described}{}>{options}</select>",
                    self.disabled()
                )
            }
            _ => {
                let value = escape(&self.text(field).unwrap_or_default());
                format!(
                    "<input class=\"gap\" id=\"{name}\" name=\"{name}\" aria-label=\"{label}\" value=\"{value}\" autocomplete=\"off\"{described}{}>",
                    self.disabled()
                )
            }
        };
        self.put(&html);
        self.gap_help_and_problem(control, &name);
        self.verdict(field, false);
    }

    /// Within the sentence.
    fn gap_help_and_problem(&mut self, control: &Control, name: &str) {
        if let Some(help) = &control.help {
            let help = escape(help);
            self.put(&format!(" <span class=\"meta\" id=\"{name}-hint\">({help})</span>"));
        }
        if let Some(problem) = &control.problem {
            let problem = escape(problem);
            self.put(&format!(
                "<span class=\"verdict verdict--wrong\" id=\"{name}-error\">\
                 <span class=\"kern-icon kern-icon--danger\" aria-hidden=\"true\"></span><span>{problem}</span></span>"
            ));
        }
    }

    fn ways_to_choose(&mut self, control: &Control, ways: &[Way], max_selected: u32) {
        let name = name(&control.field);
        let kind = if max_selected == 1 { "radio" } else { "checkbox" };
        let selected = self.selected(&control.field);
        self.open_fieldset(control);
        self.put("<div class=\"options\">");
        for way in ways {
            let checked = if selected.contains(&way.value) { " checked" } else { "" };
            let (value, label, disabled) = (escape(&way.value), &way.label, self.disabled());
            let region =
                way.region.map(|[left, top, width, height]| format!(" data-region=\"{left} {top} {width} {height}\""));
            let region = region.unwrap_or_default();
            let html = format!(
                "<div class=\"option\"><div class=\"kern-form-check\"><input class=\"kern-form-check__{kind}\" type=\"{kind}\" \
                 id=\"{name}.{value}\" name=\"{name}\" value=\"{value}\"{region}{checked}{disabled}>\
                 <label class=\"kern-label\" for=\"{name}.{value}\">{label}</label></div></div>"
            );
            self.put(&html);
        }
        self.put("</div>");
        self.close_fieldset(&control.field);
    }

    fn compact_choice(&mut self, choice: &Choice) {
        let control = &choice.control;
        let options = self.select_options(&self.ways(&choice.options), &self.selected(&control.field));
        self.open_input(control);
        let select = self.select(&name(&control.field), &options, &described(control));
        self.put(&select);
        self.close_input(control);
    }

    fn text_entry(&mut self, entry: &TextEntry) {
        let control = &entry.control;
        let text = self.text(&control.field).unwrap_or_else(|| entry.prefill.clone());
        let (name, value, described, readonly) =
            (name(&control.field), escape(&text), described(control), self.readonly());
        let spellcheck = if entry.spellcheck { "true" } else { "false" };
        let limit = entry.max_chars;
        let html = if entry.lines > 1 {
            let rows = entry.lines.min(20);
            format!(
                "<textarea class=\"kern-form-input__input\" id=\"{name}\" name=\"{name}\" rows=\"{rows}\" maxlength=\"{limit}\" \
                 spellcheck=\"{spellcheck}\"{described}{readonly}>\n{value}</textarea>"
            )
        } else {
            format!(
                "<input class=\"kern-form-input__input\" id=\"{name}\" name=\"{name}\" type=\"text\" maxlength=\"{limit}\" \
                 spellcheck=\"{spellcheck}\" autocomplete=\"off\" value=\"{value}\"{described}{readonly}>"
            )
        };
        self.open_input(control);
        self.put(&html);
        self.close_input(control);
    }

    fn number_entry(&mut self, entry: &NumberEntry) {
        let control = &entry.control;
        let (name, described, readonly) = (name(&control.field), described(control), self.readonly());
        let value = escape(&self.text(&control.field).unwrap_or_default());
        let input = format!(
            "<input class=\"kern-form-input__input\" id=\"{name}\" name=\"{name}\" type=\"text\" inputmode=\"decimal\" \
             maxlength=\"64\" autocomplete=\"off\" value=\"{value}\"{described}{readonly}>"
        );
        self.open_input(control);
        match &entry.unit {
            Some(unit) => self.put(&format!("<div class=\"measured\">{input}<span>{}</span></div>", escape(unit))),
            None => self.put(&input),
        }
        self.close_input(control);
    }

    /// One drop-down an item: its place in the order.
    fn ordering(&mut self, ordering: &Ordering) {
        let (control, items) = (&ordering.control, self.ways(&ordering.items));
        let order = match self.answer(&control.field) {
            Some(Answer::Order(order)) => order.clone(),
            _ => Vec::new(),
        };
        let places: Vec<Way> = (1..=items.len()).map(|place| Way::new(&place.to_string(), place.to_string())).collect();
        self.open_fieldset(control);
        let words = self.view.words;
        let (up, down, place) = (escape(&words.up), escape(&words.down), escape(&words.place));
        self.put(&format!("<div data-sort data-up=\"{up}\" data-down=\"{down}\" data-place=\"{place}\">"));
        for item in &items {
            let place = order.iter().position(|id| *id == item.value).map(|index| (index + 1).to_string());
            self.labelled_select(&control.field, item, &places, place.as_deref());
        }
        self.put("</div>");
        self.close_fieldset(&control.field);
    }

    /// One drop-down a source: its target.
    fn matching(&mut self, matching: &Matching) {
        let control = &matching.control;
        let (sources, targets) = (self.ways(&matching.sources), self.ways(&matching.targets));
        let pairs = match self.answer(&control.field) {
            Some(Answer::Pairs(pairs)) => pairs.clone(),
            _ => Vec::new(),
        };
        self.open_fieldset(control);
        let drag = escape(&self.view.words.drag);
        self.put(&format!("<div data-match=\"{drag}\">"));
        for source in &sources {
            let target = pairs.iter().find(|(from, _)| *from == source.value).map(|(_, to)| to.as_str());
            self.labelled_select(&control.field, source, &targets, target);
        }
        self.put("</div>");
        self.close_fieldset(&control.field);
    }

    fn labelled_select(&mut self, field: &str, item: &Way, ways: &[Way], chosen: Option<&str>) {
        let id = format!("{}.{}", name(field), escape(&item.value));
        let chosen: Vec<String> = chosen.map(str::to_owned).into_iter().collect();
        let select = self.select(&id, &self.select_options(ways, &chosen), "");
        let label = &item.label;
        self.put(&format!(
            "<div class=\"kern-form-input\"><label class=\"kern-label\" for=\"{id}\">{label}</label>{select}</div>"
        ));
    }

    /// The places of the image as a list of choices beside it.
    fn hotspot(&mut self, hotspot: &Hotspot) {
        let point = escape(&self.view.words.point);
        self.put(&format!("<div class=\"flow\" data-places=\"{point}\">"));
        self.picture(&hotspot.image);
        let way = |region: &Region| Way {
            region: Some([region.left, region.top, region.width, region.height]),
            ..Way::new(&region.id, escape(&region.label))
        };
        let ways: Vec<Way> = hotspot.regions.iter().map(way).collect();
        self.ways_to_choose(&hotspot.control, &ways, hotspot.max_selected);
        self.put("</div>");
    }

    fn open_fieldset(&mut self, control: &Control) {
        let (name, described) = (name(&control.field), described(control));
        self.put(&format!("<fieldset class=\"kern-fieldset\" id=\"{name}\"{described}><legend class=\"kern-label\">"));
        self.inlines(&control.label);
        self.put("</legend>");
        self.help_and_problem(control);
        self.put("<div class=\"kern-fieldset__body\">");
    }

    fn close_fieldset(&mut self, field: &str) {
        self.put("</div>");
        self.verdict(field, true);
        self.put("</fieldset>");
    }

    fn open_input(&mut self, control: &Control) {
        let name = name(&control.field);
        self.put(&format!("<div class=\"kern-form-input\"><label class=\"kern-label\" for=\"{name}\">"));
        let label = inlines(&control.label, self.view.assets);
        self.put(&label);
        self.put("</label>");
        self.help_and_problem(control);
    }

    fn close_input(&mut self, control: &Control) {
        self.verdict(&control.field, true);
        self.put("</div>");
    }

    fn help_and_problem(&mut self, control: &Control) {
        let name = name(&control.field);
        if let Some(help) = &control.help {
            let help = escape(help);
            self.put(&format!("<div class=\"kern-hint\" id=\"{name}-hint\">{help}</div>"));
        }
        if let Some(problem) = &control.problem {
            let problem = escape(problem);
            self.put(&format!(
                "<p class=\"kern-error\" id=\"{name}-error\"><span class=\"kern-icon kern-icon--danger\" aria-hidden=\"true\">\
                 </span><span class=\"kern-body\">{problem}</span></p>"
            ));
        }
    }

    /// What is said of the answer: an icon, a word, the reason. Colour is never the only sign.
    fn verdict(&mut self, field: &str, as_block: bool) {
        let feedback: Vec<&FieldFeedback> =
            self.view.feedback.iter().filter(|feedback| feedback.field == field).collect();
        for said in feedback {
            let words = self.view.words;
            let (word, icon, class) = match said.correctness {
                Some(Correctness::Correct) => (words.correct.as_str(), "success", "right"),
                Some(Correctness::Partial) => (words.partial.as_str(), "warning", "partly"),
                Some(Correctness::Incorrect) => (words.incorrect.as_str(), "danger", "wrong"),
                Some(Correctness::Unanswered) => (words.unanswered.as_str(), "danger", "wrong"),
                Some(Correctness::Unscored) | None => ("", "info", "plain"),
            };
            let word = if word.is_empty() { String::new() } else { format!("<strong>{}</strong> ", escape(word)) };
            let (tag, text, lang) = (if as_block { "p" } else { "span" }, escape(&said.text), escape(&words.lang));
            self.put(&format!(
                "<{tag} class=\"verdict verdict--{class}\" lang=\"{lang}\">\
                 <span class=\"kern-icon kern-icon--{icon}\" aria-hidden=\"true\"></span><span>{word}{text}</span></{tag}>"
            ));
        }
    }

    fn select(&self, id: &str, options: &str, described: &str) -> String {
        format!(
            "<div class=\"kern-form-input__select-wrapper\"><select class=\"kern-form-input__select\" id=\"{id}\" \
             name=\"{id}\"{described}{}>{options}</select></div>",
            self.disabled()
        )
    }

    fn select_options(&self, ways: &[Way], chosen: &[String]) -> String {
        let mut html = format!("<option value=\"\">{}</option>", escape(&self.view.words.choose));
        for way in ways {
            let selected = if chosen.contains(&way.value) { " selected" } else { "" };
            html.push_str(&format!("<option value=\"{}\"{selected}>{}</option>", escape(&way.value), way.label));
        }
        html
    }

    fn ways(&self, options: &[OptionItem]) -> Vec<Way> {
        let label = |option: &OptionItem| {
            let image = option.image.as_ref().map(|image| self.image(image)).unwrap_or_default();
            format!("{image}{}", inlines(&option.label, self.view.assets))
        };
        options.iter().map(|option| Way::new(&option.id, label(option))).collect()
    }

    fn answer(&self, field: &str) -> Option<&Answer> {
        self.view.last.and_then(|response| response.answer(field))
    }

    fn selected(&self, field: &str) -> Vec<String> {
        match self.answer(field) {
            Some(Answer::Selection(ids)) => ids.clone(),
            _ => Vec::new(),
        }
    }

    fn text(&self, field: &str) -> Option<String> {
        match self.answer(field)? {
            Answer::Text(text) | Answer::Data(text) => Some(text.clone()),
            Answer::Number(number) => Some(number.raw.clone()),
            _ => None,
        }
    }

    fn disabled(&self) -> &'static str {
        if self.view.readonly { " disabled" } else { "" }
    }

    fn readonly(&self) -> &'static str {
        if self.view.readonly { " readonly" } else { "" }
    }
}

/// Name and id of a field in the form.
pub(super) fn name(field: &str) -> String {
    format!("f.{}", escape(field))
}

/// Ties help and problem to an input.
fn described(control: &Control) -> String {
    let name = name(&control.field);
    let hint = control.help.as_ref().map(|_| format!("{name}-hint"));
    let error = control.problem.as_ref().map(|_| format!("{name}-error"));
    let ids: Vec<String> = hint.into_iter().chain(error).collect();
    let invalid = if control.problem.is_some() { " aria-invalid=\"true\"" } else { "" };
    if ids.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"{invalid}", ids.join(" ")) }
}
