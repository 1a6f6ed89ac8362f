"""Two public formats, read into ours: free-exercise-db's ``exercises.json`` and wger's ``exerciseinfo``.

Neither knows breath, cues, sides or how a move is counted: how it is counted follows from what the file does say (a
stretch is held, a move with a weight has reps and load), and is shown before anything is imported. Pictures and videos
are never taken, nor their addresses.
"""

import re
from html.parser import HTMLParser
from typing import Any

from routines.movefiles.shape import LIMITS, WGER, Defaults, Move, RowRefusedError, Source, Text
from routines.movefiles.values import is_readable, listed, shortened, texts, words
from routines.movefiles.values import text as checked

BODY_ONLY = {"", "body only", "none (bodyweight exercise)", "none", "gym mat", "foam roll"}
ONE_SIDE = re.compile(r"\b(one|single)[ -](arm|leg|hand|side|foot|legged|armed)\b", re.IGNORECASE)
IN_TURN = re.compile(r"\b(alternat\w+)\b", re.IGNORECASE)
END_OF_SENTENCE = re.compile(r"(?<=[.!?;])\s+")

FREE_TITLE, FREE_ADDRESS = "free-exercise-db", "https://github.com/yuhonas/free-exercise-db"
UNLICENSE, UNLICENSE_ADDRESS = "Unlicense", "https://unlicense.org/"
WGER_ADDRESS = "https://wger.de"


def read_free_exercise(entry: dict[str, Any]) -> Move:
    """An entry of exercises.json: name, force, level, mechanic, equipment, muscles, instructions, category, id."""
    name = name_of(entry.get("name"))
    how = [words(one) for one in texts(entry.get("instructions", []), "instructions", most=60, longest=4000)]
    equipment = entry.get("equipment")
    equipment = "" if equipment is None else checked(equipment, "equipment", 60)
    category = plain(entry.get("category"))
    is_held = category == "stretching" or plain(entry.get("force")) == "static" or category == "cardio"
    tracking = "duration" if is_held else counted_by([equipment])
    return Move(
        slug="",
        tracking=tracking,
        laterality=sides_by(name),
        primary_muscles=muscles_in(entry, "primaryMuscles"),
        secondary_muscles=muscles_in(entry, "secondaryMuscles"),
        equipment=[equipment] if equipment else [],
        defaults=usual(tracking, is_long=category == "cardio"),
        variation_of=None,
        variation_note="",
        aliases=[],
        text=text_of(name, how),
        figure=None,
        source=Source(
            title=FREE_TITLE,
            address=FREE_ADDRESS,
            key=shortened(entry.get("id") or ""),
            licence=UNLICENSE,
            licence_address=UNLICENSE_ADDRESS,
            authors="",
        ),
    )


def read_wger(entry: dict[str, Any]) -> Move:
    """An entry of exerciseinfo: the English one of its translations, muscles, equipment, category and license."""
    translations = [one for one in listed(entry.get("translations"), "translations", 100) if isinstance(one, dict)]
    english = next((one for one in translations if is_english(one.get("language"))), None)
    if english is None:
        raise RowRefusedError("no_english")
    name = name_of(english.get("name"))
    description = english.get("description_source") or english.get("description") or ""
    how = paragraphs(checked(description, "description", 20_000))
    notes = [named(one, "comment") for one in listed(english.get("notes") or [], "notes", 40)]
    equipment = [named(one, "name") for one in listed(entry.get("equipment") or [], "equipment", 20)]
    is_cardio = plain(named(entry.get("category"), "name")) == "cardio"
    tracking = "duration" if is_cardio or "stretch" in name.casefold() else counted_by(equipment)
    move = Move(
        slug="",
        tracking=tracking,
        laterality=sides_by(name),
        primary_muscles=wger_muscles(entry, "muscles"),
        secondary_muscles=wger_muscles(entry, "muscles_secondary"),
        equipment=[one for one in equipment if one],
        defaults=usual(tracking, is_long=is_cardio),
        variation_of=None,
        variation_note="",
        aliases=also_called(english, name),
        text=text_of(name, how),
        figure=None,
        source=wger_source(entry, english),
    )
    move["text"]["cues"] = [note[: LIMITS["cue"]] for note in notes if note]
    return move


def is_english(language: object) -> bool:
    if isinstance(language, dict):
        return is_english(language.get("short_name")) or is_english(language.get("id"))
    return (language == 2 and not isinstance(language, bool)) or language == "en"


def wger_muscles(entry: dict[str, Any], part: str) -> list[str]:
    """By their English names, else the Latin ones."""
    found = [one for one in listed(entry.get(part) or [], part, 30) if isinstance(one, dict)]
    return [name for one in found if (name := named(one, "name_en") or named(one, "name"))]


def wger_source(entry: dict[str, Any], english: dict[str, Any]) -> Source:
    """The licence of the English words where they have one of their own, else that of the exercise."""
    licence = next(
        (one for one in (english.get("license"), entry.get("license")) if isinstance(one, dict)),
        {},
    )
    authors = [english.get("license_author"), entry.get("license_author"), *as_list(entry.get("author_history"))]
    names = dict.fromkeys(name for one in authors if (name := words(one)) and is_readable(name))
    key = entry.get("id")
    is_known = isinstance(key, int) and not isinstance(key, bool) and 0 < key < 10**9
    return Source(
        title=WGER,
        address=f"{WGER_ADDRESS}/en/exercise/{key}/view/" if is_known else WGER_ADDRESS,
        key=shortened(entry.get("uuid") or key or ""),
        licence=named(licence, "short_name") or named(licence, "full_name"),
        licence_address=web_address(licence.get("url")),
        authors=", ".join(names)[:300],
    )


def web_address(value: object) -> str:
    found = value if isinstance(value, str) and len(value) <= 300 and is_readable(value) else ""
    if found.startswith("//"):
        found = f"https:{found}"
    return found if found.startswith(("https://", "http://")) else ""


def as_list(value: object) -> list[object]:
    return value[:40] if isinstance(value, list) else []


def also_called(english: dict[str, Any], name: str) -> list[str]:
    found = [named(one, "alias") for one in listed(english.get("aliases") or [], "aliases", 60)]
    return [one for one in dict.fromkeys(found) if one and one.casefold() != name.casefold()]


def named(value: object, part: str) -> str:
    """A text, or the text that an object has for it; empty for anything else."""
    found = value.get(part) if isinstance(value, dict) else value
    return shortened_to(found, 160)


def shortened_to(value: object, most: int) -> str:
    found = words(value)
    return found[:most] if is_readable(found) else ""


def name_of(value: object) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise RowRefusedError("no_name")
    return words(checked(value, "name", LIMITS["name"]))


def plain(value: object) -> str:
    return value.casefold() if isinstance(value, str) else ""


def muscles_in(entry: dict[str, Any], part: str) -> list[str]:
    value = entry.get(part)
    return [] if value is None else texts(value, part, most=30, longest=60)


def counted_by(equipment: list[str]) -> str:
    return "reps" if {one.casefold() for one in equipment} <= BODY_ONLY else "reps_and_load"


def sides_by(name: str) -> str:
    """Told by the name alone: “One-Arm …”, “Alternating …”."""
    if IN_TURN.search(name):
        return "alternating"
    return "each_side" if ONE_SIDE.search(name) else "both"


def usual(tracking: str, *, is_long: bool) -> Defaults:
    if tracking == "duration":
        return Defaults(
            sets=1 if is_long else 2, reps_min=None, reps_max=None, seconds=600 if is_long else 30, rest_seconds=30
        )
    return Defaults(sets=3, reps_min=8, reps_max=12, seconds=None, rest_seconds=60)


def text_of(name: str, how: list[str]) -> Text:
    steps = [part for one in how for part in in_parts(one)]
    if not steps:
        raise RowRefusedError("no_how_to")
    if len(steps) > 40:
        raise RowRefusedError("too_many_parts", part="instructions", most=40)
    return Text(
        name=name,
        summary="",
        steps=[{"text": one, "breath": "", "cue": "", "seconds": 0, "pose": ""} for one in steps],
        cues=[],
        mistakes=[],
        feels_wrong=[],
    )


def in_parts(paragraph: str) -> list[str]:
    """A paragraph in steps that fit, cut where a sentence ends; a longer sentence between two words."""
    parts: list[str] = []
    line = ""
    for sentence in END_OF_SENTENCE.split(paragraph):
        for piece in pieces(sentence, LIMITS["step"]):
            if line and len(line) + 1 + len(piece) > LIMITS["step"]:
                parts.append(line)
                line = ""
            line = f"{line} {piece}".strip()
    return [*parts, line] if line else parts


def pieces(sentence: str, most: int) -> list[str]:
    found = []
    while len(sentence) > most:
        cut = sentence.rfind(" ", 1, most + 1)
        cut = cut if cut > 0 else most
        found.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*found, sentence] if sentence else found


class Paragraphs(HTMLParser):
    """The text of a piece of HTML, a line for each paragraph or item; what a browser would not show is left out."""

    BREAKS = frozenset({"p", "br", "li", "ul", "ol", "div", "h1", "h2", "h3", "h4", "tr"})
    HIDDEN = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BREAKS:
            self.lines.append("")
        self.hidden += tag in self.HIDDEN

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BREAKS:
            self.lines.append("")
        self.hidden -= tag in self.HIDDEN and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.lines[-1] += data


def paragraphs(html: str) -> list[str]:
    parser = Paragraphs()
    parser.feed(html)
    parser.close()
    lines = [line for one in parser.lines for line in one.splitlines()]
    return [found for line in lines if (found := words(line)) and is_readable(found)]
