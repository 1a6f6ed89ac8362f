"""How the library writes: the field's terms as we spell them, what a move's text must have, and how hard it reads.

Nothing here refuses a text. An editor sees what is found beside the field, and a list of moves that need work.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# How we write a term, and how else it is written: words between bars, as regular expressions without their case.
# "Push up" may be what somebody does, so of those only the forms that can't be are here.
TERMS = {
    "warm-up": r"warmup|warm up(?= set| sets| routine| exercise)",
    "cool-down": r"cooldown|cool down(?= routine| stretch| exercise)",
    "push-up": r"push ?ups|pushup|press-?up|press ups",
    "pull-up": r"pull ?ups|pullup",
    "chin-up": r"chin ?ups|chinup",
    "sit-up": r"sit ?ups|situp",
    "step-up": r"step ?ups|stepup",
    "kettlebell": r"kettle[ -]bell|ketlebell|kettlebel|kettle-ball",
    "dumbbell": r"dumb[ -]bell|dumbell|dumbel|dumbbel",
    "barbell": r"bar[ -]bell|barbel|barbbell",
    "deadlift": r"dead[ -]lift|deadlfit",
    "pulldown": r"pull-down|pull down(?= bar| machine| station)",
    "pushdown": r"push-down",
    "bench press": r"bench-press|benchpress",
    "backbend": r"back[ -]bend",
    "shoulder blade": r"shoulder-blade|shoulderblade",
    "forearm": r"fore[ -]arm",
    "hamstring": r"ham[ -]string",
    "rotator cuff": r"rotary cuff|rotator cup|rotator-cuff",
    "quadriceps": r"quadricep",
    "biceps": r"bicep",
    "triceps": r"tricep",
    "glute": r"gluteous|glut",
    "deltoid": r"deltiod|deltoide",
    "trapezius": r"trapezious|trapezuis",
    "latissimus": r"lattisimus|latisimus|lattissimus",
    "rhomboid": r"romboid|rhomboïd",
    "abdominal": r"abdominial|abdomnial",
    "superset": r"super[ -]set",
    "rep": r"repitition|repetion",
    "one-arm": r"one arm(?= row| press| curl)|single-arm|single arm",
    "one-leg": r"one leg(?= deadlift| squat| press)|single-leg|single leg",
    "Romanian": r"rumanian|romainian",
    "vinyasa": r"vinyassa|vinyāsa",
    "child’s pose": r"childs pose|childs' pose|childs’ pose",
    "smith machine": r"smith-machine",
    "cable machine": r"cable-machine",
    "foam roller": r"foam-roller|foamroller",
    "eccentric": r"excentric|eccentrical",
    "isometric": r"isometrical",
}
ALREADY_MANY = ("biceps", "triceps", "quadriceps")
TERM = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<t{n}>(?:{odd}))(?P<s{n}>s)?" for n, odd in enumerate(TERMS.values()))
    + r")(?![\w-])",
    re.IGNORECASE,
)
RIGHT = list(TERMS)


class OddWord(NamedTuple):
    """A term that we write in another way."""

    found: str
    right: str
    start: int
    end: int


def odd_words(text: str) -> Iterator[OddWord]:
    """The field's terms that aren't written as in the glossary, in their order; capitals and plurals are kept."""
    for match in TERM.finditer(text):
        number = next(n for n in range(len(RIGHT)) if match[f"t{n}"] is not None)
        right, found = RIGHT[number], match[0]
        is_many = match[f"s{number}"] or (found.lower().endswith("s") and not right.endswith("s"))
        if is_many and right not in ALREADY_MANY:
            right += "s"
        if found[0].isupper():
            right = right[0].upper() + right[1:]
        if right != found:
            yield OddWord(found, right, match.start(), match.end())


def in_house_style(text: str) -> str:
    """The text with the glossary's spelling."""
    parts, done = [], 0
    for odd in odd_words(text):
        parts += [text[done : odd.start], odd.right]
        done = odd.end
    return "".join([*parts, text[done:]])


# --- How hard it reads ----------------------------------------------------------------------------

MOST_GRADE = 6.0
FEWEST_WORDS = 30  # below that one long word decides
SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?<=[^aeiouyl])es$|(?<=[^aeiouydt])ed$|(?<=[^aeiouyl])e$")


def syllables(word: str) -> int:
    """How many syllables an English word has: its groups of vowels, without a silent ending; at least 1."""
    return max(1, len(VOWELS.findall(SILENT.sub("", word.lower()))))


def reading_grade(text: str) -> float | None:
    """The US school grade that an English text asks for; None for fewer than 30 words.

    Flesch–Kincaid grade level: 0.39 × words per sentence + 11.8 × syllables per word − 15.59. Source: J. P. Kincaid,
    R. P. Fishburne, R. L. Rogers, B. S. Chissom, "Derivation of New Readability Formulas for Navy Enlisted
    Personnel", Research Branch Report 8-75, Naval Air Station Memphis, 1975. It goes from about 0 (below is easier
    still) to 18. Texts for patients are to stay at grade 6 or below (B. D. Weiss, "Health Literacy and Patient
    Safety", American Medical Association, 2007): MOST_GRADE.
    """
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = [part for part in SENTENCE.split(text) if WORD.search(part)]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return round(grade, 1)


# --- What a move must have ------------------------------------------------------------------------


class Flag(StrEnum):
    """What is broken or missing in a move, the gravest first."""

    NO_STEPS = "no_steps"
    NO_BREATH = "no_breath"
    BROKEN_POSE = "broken_pose"
    NO_PICTURE = "no_picture"
    NO_SUMMARY = "no_summary"
    NO_SAID = "no_said"
    NO_CUES = "no_cues"
    NO_MISTAKES = "no_mistakes"
    NO_FEELS_WRONG = "no_feels_wrong"
    NO_MUSCLES = "no_muscles"
    HARD_TO_READ = "hard_to_read"
    ODD_WORDS = "odd_words"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Flag.NO_STEPS: gettext_lazy("No steps"),
    Flag.NO_BREATH: gettext_lazy("No breath"),
    Flag.BROKEN_POSE: gettext_lazy("Pose missing"),
    Flag.NO_PICTURE: gettext_lazy("No picture"),
    Flag.NO_SUMMARY: gettext_lazy("No summary"),
    Flag.NO_SAID: gettext_lazy("Breath without words"),
    Flag.NO_CUES: gettext_lazy("No cues"),
    Flag.NO_MISTAKES: gettext_lazy("No mistakes"),
    Flag.NO_FEELS_WRONG: gettext_lazy("Nothing if it feels wrong"),
    Flag.NO_MUSCLES: gettext_lazy("No muscles"),
    Flag.HARD_TO_READ: gettext_lazy("Hard to read"),
    Flag.ODD_WORDS: gettext_lazy("Odd spelling"),
}


class Finding(NamedTuple):
    """One thing to work on, the field of the editor that it is about, and a sentence about it."""

    flag: Flag
    field: str
    sentence: str


def texts_of(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a move that people read, with the field of the editor that it is in."""
    yield "name", content["name"]
    yield "summary", content["summary"]
    for step in content["steps"]:
        yield "steps", step["text"]
        yield "steps", step["cue"]
    for cue in content["cues"]:
        yield "cues", cue
    for field in ("mistakes", "feels_wrong"):
        for row in content[field]:
            yield field, row["sign"]
            yield field, row["advice"]


def running_text(content: Mapping[str, Any]) -> str:
    """What is read in sentences: each text on a line of its own, without cues and signs, which are no sentences."""
    advice = [row["advice"] for field in ("mistakes", "feels_wrong") for row in content[field]]
    return "\n".join([content["summary"], *(step["text"] for step in content["steps"]), *advice])


def findings(content: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Finding]:
    """What is broken or missing in a move, from the words of a revision (ExerciseText) and its ExerciseFacts."""
    found = [*_missing(content, facts), *_odd(content)]
    return sorted(found, key=lambda finding: list(Flag).index(finding.flag))


def flags_of(content: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """The kinds of what is found, each once, the gravest first."""
    return list(dict.fromkeys(finding.flag.value for finding in findings(content, facts)))


EMPTY = {
    "summary": (Flag.NO_SUMMARY, gettext_lazy("Say in a sentence or two what it is and why it is worth doing.")),
    "cues": (Flag.NO_CUES, gettext_lazy("Give at least one cue.")),
    "mistakes": (Flag.NO_MISTAKES, gettext_lazy("Name at least one common mistake.")),
    "feels_wrong": (Flag.NO_FEELS_WRONG, gettext_lazy("Say what to do when it feels wrong.")),
}


def _missing(content: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Finding]:
    keys = (facts.get("figure") or {}).get("keys", {})
    yield from _missing_in_steps(content["steps"], keys)
    if not keys:
        yield Finding(Flag.NO_PICTURE, "figure", _("Nothing is drawn for this move."))
    for field, (flag, sentence) in EMPTY.items():
        if not content[field]:
            yield Finding(flag, field, str(sentence))
    if not facts.get("primary_muscles"):
        yield Finding(Flag.NO_MUSCLES, "primary_muscles", _("Choose the muscles that work hardest."))
    grade = reading_grade(running_text(content))
    if grade is not None and grade > MOST_GRADE:
        wordy = _(
            "It reads like school grade %(grade)s. Aim for %(most)s or less: shorter sentences, shorter words."
        ) % {"grade": f"{grade:g}", "most": f"{MOST_GRADE:g}"}
        yield Finding(Flag.HARD_TO_READ, "summary", str(wordy))


def _missing_in_steps(steps: Sequence[Mapping[str, Any]], keys: Mapping[str, Any]) -> Iterator[Finding]:
    if not any(step["text"] for step in steps):
        yield Finding(Flag.NO_STEPS, "steps", _("No step says what to do."))
    if not any(step["breath"] in {"in", "out"} for step in steps):
        yield Finding(Flag.NO_BREATH, "steps", _("No step has a breath, so the clock can’t lead through it."))
    if silent := sum(not step["cue"] for step in steps if step["breath"]):
        said = ngettext("%(count)s breath says nothing.", "%(count)s breaths say nothing.", silent)
        yield Finding(Flag.NO_SAID, "steps", said % {"count": silent})
    gone = list(dict.fromkeys(step["pose"] for step in steps if step["pose"] and step["pose"] not in keys))
    if gone and keys:
        sentence = _("The figure has no pose called %(names)s.") % {"names": ", ".join(gone)}
        yield Finding(Flag.BROKEN_POSE, "steps", sentence)


def _odd(content: Mapping[str, Any]) -> Iterator[Finding]:
    by_field: dict[str, dict[str, str]] = {}
    for field, text in texts_of(content):
        for odd in odd_words(text):
            by_field.setdefault(field, {})[odd.found] = odd.right
    for field, pairs in by_field.items():
        for found, right in pairs.items():
            sentence = _("We write “%(right)s”, not “%(found)s”.") % {"right": right, "found": found}
            yield Finding(Flag.ODD_WORDS, field, sentence)


FIELDS = ("name", "summary", "steps", "figure", "cues", "mistakes", "feels_wrong", "primary_muscles")


def by_field(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings under the field that they are about; every field is there."""
    grouped: dict[str, list[Finding]] = {field: [] for field in FIELDS}
    for finding in found:
        grouped[finding.field].append(finding)
    return grouped
