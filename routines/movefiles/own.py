"""Our own format, read strictly: what is missing has its default, what has another type is refused."""

import math
from typing import Any

from routines.movefiles.shape import LIMITS, Defaults, Move, RowRefusedError, Source, Text
from routines.movefiles.values import is_readable, listed, mapping, one_of, text, texts, whole

TRACKINGS = ("reps_and_load", "reps", "duration", "rounds", "distance")
LATERALITIES = ("both", "each_side", "alternating")
BREATHS = ("", "in", "out", "hold")
SLUG = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")

MAX_FIGURE = 60_000
MAX_NUMBER = 10_000
FIGURE_PARTS = {"view": dict, "frame": list, "ground": list, "muscles": dict, "props": list, "keys": dict, "via": dict}


def read_move(entry: dict[str, Any]) -> Move:
    """A move of our own format. Raises RowRefusedError."""
    words = read_text(mapping(entry.get("text", {}), "text"))
    move = Move(
        slug=read_slug(entry.get("slug", "")),
        tracking=one_of(entry.get("tracking", "reps_and_load"), "tracking", TRACKINGS),
        laterality=one_of(entry.get("laterality", "both"), "laterality", LATERALITIES),
        primary_muscles=texts(entry.get("primary_muscles", []), "primary_muscles", most=30, longest=60),
        secondary_muscles=texts(entry.get("secondary_muscles", []), "secondary_muscles", most=30, longest=60),
        equipment=texts(entry.get("equipment", []), "equipment", most=20, longest=60),
        defaults=read_defaults(mapping(entry.get("defaults", {}), "defaults")),
        variation_of=read_slug(entry.get("variation_of") or "", part="variation_of") or None,
        variation_note=text(entry.get("variation_note", ""), "variation_note", LIMITS["note"]),
        aliases=texts(entry.get("aliases", []), "aliases", most=60, longest=LIMITS["alias"]),
        text=words,
        figure=read_figure(entry.get("figure")),
    )
    if entry.get("source") is not None:
        move["source"] = read_source(mapping(entry["source"], "source"))
    return move


def read_slug(value: object, *, part: str = "slug") -> str:
    found = text(value, part, LIMITS["slug"])
    if not set(found) <= SLUG:
        raise RowRefusedError("not_one_of", part=part, value=found)
    return found


def read_text(value: dict[str, Any]) -> Text:
    name = value.get("name")
    if name is None or (isinstance(name, str) and not name.strip()):
        raise RowRefusedError("no_name")
    return Text(
        name=text(name, "name", LIMITS["name"]),
        summary=text(value.get("summary", ""), "summary", LIMITS["summary"]),
        steps=[read_step(one) for one in listed(value.get("steps", []), "steps", 40)],
        cues=texts(value.get("cues", []), "cues", most=40, longest=LIMITS["cue"]),
        mistakes=[read_advice(one, "mistakes") for one in listed(value.get("mistakes", []), "mistakes", 40)],
        feels_wrong=[
            read_advice(one, "feels_wrong") for one in listed(value.get("feels_wrong", []), "feels_wrong", 40)
        ],
    )


def read_step(value: object) -> dict[str, Any]:
    step = mapping(value, "steps")
    seconds = step.get("seconds", 0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
        raise RowRefusedError("wrong_type", part="seconds", wanted="a number")
    breath = one_of(step.get("breath", ""), "breath", BREATHS)
    least = 0.2 if breath else 0
    if not least <= seconds <= 600:
        raise RowRefusedError("out_of_bounds", part="seconds", least=str(least), most=600)
    how = text(step.get("text", ""), "steps", LIMITS["step"])
    if not breath and not how:
        raise RowRefusedError("missing", part="steps")
    return {
        "text": how,
        "breath": breath,
        "cue": text(step.get("cue", ""), "cue", 60),
        "seconds": seconds,
        "pose": text(step.get("pose", ""), "pose", 40),
    }


def read_advice(value: object, part: str) -> dict[str, Any]:
    row = mapping(value, part)
    return {"sign": text(row.get("sign", ""), part, 120), "advice": text(row.get("advice", ""), part, 500)}


def read_defaults(value: dict[str, Any]) -> Defaults:
    reps_min, reps_max = (maybe_whole(value.get(part), part, 1, 1000) for part in ("reps_min", "reps_max"))
    if reps_max is not None and (reps_min is None or reps_max < reps_min):
        raise RowRefusedError("out_of_order")
    return Defaults(
        sets=whole(value.get("sets", 3), "sets", 1, 20),
        reps_min=reps_min,
        reps_max=reps_max,
        seconds=maybe_whole(value.get("seconds"), "seconds", 1, 32_000),
        rest_seconds=whole(value.get("rest_seconds", 60), "rest_seconds", 0, 3600),
    )


def maybe_whole(value: object, part: str, least: int, most: int) -> int | None:
    return None if value is None else whole(value, part, least, most)


def read_source(value: dict[str, Any]) -> Source:
    return Source(
        title=text(value.get("title", ""), "source", 80),
        address=read_address(value.get("address", ""), "source"),
        key=text(value.get("key", ""), "source", 120),
        licence=text(value.get("licence", ""), "licence", 80),
        licence_address=read_address(value.get("licence_address", ""), "licence"),
        authors=text(value.get("authors", ""), "authors", 300),
    )


def read_address(value: object, part: str) -> str:
    """An address that may become a link: of the web, or nothing."""
    found = text(value, part, 300)
    if found and not found.startswith(("https://", "http://")):
        raise RowRefusedError("not_one_of", part=part, value=found[:60])
    return found


def read_figure(value: object) -> dict[str, Any] | None:
    """A drawn figure: key poses by name and what stands around them, of bounded size and depth, of finite numbers."""
    if value is None:
        return None
    figure = mapping(value, "figure")
    keys = figure.get("keys")
    if not isinstance(keys, dict) or not keys or not all(isinstance(pose, dict) for pose in keys.values()):
        raise RowRefusedError("bad_figure", what="keys")
    for part, kind in FIGURE_PARTS.items():
        if part in figure and not isinstance(figure[part], kind):
            raise RowRefusedError("bad_figure", what=part)
    frame = figure.get("frame")
    if not isinstance(frame, list) or len(frame) != 4 or not all(is_number(one) for one in frame):
        raise RowRefusedError("bad_figure", what="frame")
    if weigh(figure, 0) > MAX_FIGURE:
        raise RowRefusedError("bad_figure", what="size")
    return figure


def is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) <= MAX_NUMBER
    )


def weigh(value: object, depth: int) -> int:
    """About how many characters it takes; refuses what no figure has."""
    if depth > 8:
        raise RowRefusedError("bad_figure", what="depth")
    if isinstance(value, dict):
        return sum(weigh(str(key), depth + 1) + weigh(one, depth + 1) for key, one in value.items()) + 2
    if isinstance(value, list):
        return sum(weigh(one, depth + 1) for one in value) + 2
    if isinstance(value, str):
        if len(value) > 60 or not is_readable(value):
            raise RowRefusedError("bad_figure", what="text")
        return len(value) + 2
    if value is None or isinstance(value, bool) or is_number(value):
        return 6
    raise RowRefusedError("bad_figure", what="number")
