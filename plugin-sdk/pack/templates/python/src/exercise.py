"""An exercise: two numbers are to be added."""

import json
from typing import Optional

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.content import Inline_Span, Marks, TextSpan
from wit_world.imports.types import (
    Answer_Number, Capabilities, Config, ConfigReport, Context, Correctness, Fault_Unsupported, Feedback,
    Grade, Localized, Manifest, NumberAnswer, Outcome_Continued, Outcome_Graded, PartGrade, PartInfo, Phase, Problem,
    Rendering, Response, Verdict, Visibility,
)
from wit_world.imports.view import (
    Callout, Container, Control, Flow, Node_Callout, Node_Container, Node_NumberEntry, Node_Paragraph, NumberEntry, Tone,
    Tree,
)

# The platform makes a form of this. What is marked as secret never gets to learners before the end.
SCHEMA = {
    "type": "object",
    "required": ["left", "right"],
    "properties": {
        "left": {"type": "integer", "title": "First number"},
        "right": {"type": "integer", "title": "Second number"},
        "explanation": {"type": "string", "title": "Explanation", "x-secret": True},
    },
}


def both(german: str, english: str) -> list[Localized]:
    return [Localized("de", german), Localized("en", english)]


def say(locale: str, german: str, english: str) -> str:
    return german if locale.startswith("de") else english


def text(content: str) -> list[Inline_Span]:
    return [Inline_Span(TextSpan(content, Marks(0), None))]


def whole(config: Config) -> dict:
    """Both parts of the configuration; secret members are absent where they are withheld."""
    return json.loads(config.public) | json.loads(config.secret or "{}")


def typed(response: Optional[Response]) -> Optional[NumberAnswer]:
    given = [answer.answer for answer in response.answers if answer.field == "sum"] if response else []
    return given[0].value if given and isinstance(given[0], Answer_Number) else None


PARTS = [PartInfo("sum", both("Summe", "Sum"), 1000)]


class Exercise(exports.Exercise):
    def describe(self) -> Manifest:
        return Manifest(
            id="org.example.addition",
            version="1.0.0",
            title=both("Addition", "Addition"),
            summary=both("Zwei Zahlen werden addiert.", "Two numbers are added."),
            languages=["de", "en"],
            capabilities=Capabilities(0),
            config_schema=json.dumps(SCHEMA),
            state_version=0,
            oldest_state=0,
            parts=PARTS,
            known_barriers=[],
        )

    def check_config(self, locale: str, config: Config) -> ConfigReport:
        task = whole(config)
        wanted = say(locale, "Die Zahl liegt zwischen 0 und 1000.", "The number is between 0 and 1000.")
        wrong = [Problem(f"/{name}", wanted) for name in ("left", "right") if not 0 <= task[name] <= 1000]
        if wrong:
            raise Err(wrong)
        advice = say(locale, "Ohne Erklärung erfahren Lernende nicht, warum.", "Without it nobody can learn why.")
        warnings = [] if task.get("explanation") else [Problem("/explanation", advice)]
        return ConfigReport(warnings, PARTS, uses_seed=False)

    def render(
        self, context: Context, config: Config, state: Optional[bytes], last: Optional[Response]
    ) -> Rendering:
        task, locale, given = whole(config), context.locale, typed(last)
        wanted = say(locale, "Bitte geben Sie eine Zahl ein.", "Please enter a number.")
        problem = wanted if given and given.decimal is None else None
        control = Control("sum", text(say(locale, "Summe", "The sum")), None, False, problem)
        nodes = [
            Node_Paragraph(text(f"{task['left']} + {task['right']} = ?")),
            Node_NumberEntry(NumberEntry(control, None, None, None)),
        ]
        children = [1, 2]
        if context.phase == Phase.REVIEW and task.get("explanation"):
            nodes.append(Node_Callout(Callout(Tone.INFO, say(locale, "Erklärung", "Explanation"), [4])))
            nodes.append(Node_Paragraph(text(task["explanation"])))
            children.append(3)
        # Children are named by their place in the list, in which they stand behind their parent.
        root = Node_Container(Container(Flow.COLUMN, children))
        return Rendering(Tree(say(locale, "de", "en"), "Addition", [root, *nodes]), None)

    def grade(self, context: Context, config: Config, state: Optional[bytes], response: Response) -> Verdict:
        task, given = whole(config), typed(response)
        if given and given.decimal is None:
            # The next view says that it is no number; it costs no attempt.
            return Verdict(Outcome_Continued(), None)
        if given is None:
            part = PartGrade("sum", Correctness.UNANSWERED, 0, 1000, [])
        else:
            right = given.decimal == str(task["left"] + task["right"])
            correctness = Correctness.CORRECT if right else Correctness.INCORRECT
            part = PartGrade("sum", correctness, 1000 if right else 0, 1000, [])
            if task.get("explanation"):
                part.feedback.append(Feedback(Visibility.CLOSED, "sum", correctness, text(task["explanation"])))
        return Verdict(Outcome_Graded(Grade([part], [], [], None, False)), None)

    def migrate(self, from_version: int, state: bytes) -> bytes:
        raise Err(Fault_Unsupported("there is no state"))
