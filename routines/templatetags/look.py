"""How things are drawn: icons, people's initials, figures, muscles, strips of days. No queries."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypedDict

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.templatetags.style import number
from routines.models.exercise import Equipment, Muscle, figure_mark
from routines.readiness import REGION_OF, Level, Region, in_words

register = template.Library()

FIGURES = settings.BASE_DIR / "static" / "figures"
SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="([^"]+)">(.*?)</symbol>', re.DOTALL)
MUSCLE_MAP = settings.BASE_DIR / "fixtures" / "muscle-map.json"

# One path each, on a grid of 24 with a round stroke of 2.
ICONS = {
    "archive": "M4 5h16v4H4zM6 9v10h12V9M10 13h4",
    "back": "M15 5l-7 7 7 7",
    "book": "M5 4h10a4 4 0 014 4v12H8a3 3 0 01-3-3zM5 17a3 3 0 013-3h11",
    "cal": "M4 6h16v14H4zM4 10.5h16M8 3v4M16 3v4",
    "chart": "M4 20h16M7 16v-5M12 16V5M17 16v-8",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "chev": "M9 5l7 7-7 7",
    "clock": "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.5 2",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "cup": "M7 4h10v5a5 5 0 01-10 0zM7 5H4v2a3 3 0 003 3M17 5h3v2a3 3 0 01-3 3M12 14v4M8 20h8",
    "down": "M5 9l7 7 7-7",
    "download": "M12 4v11M7 11l5 5 5-5M4 20h16",
    "body": "M12 6.5a2 2 0 100-4 2 2 0 000 4zM5 9.5h14M12 9.5V15M12 15l-3.5 6.5M12 15l3.5 6.5",
    "cable": "M5 3h14M12 3v8M8 11h8M7 15h10v6H7zM7 18h10",
    "dumbbell": "M3 10v4M6 7v10M18 7v10M21 10v4M6 12h12",
    "edit": "M4 20l1-4.5L16 4.5a2 2 0 013 3L8.5 19zM14 6.5l3 3",
    "hand": (
        "M7 12V6a1.5 1.5 0 013 0v4V4a1.5 1.5 0 013 0v6V5a1.5 1.5 0 013 0v5V8a1.5 1.5 0 013 0v6a7 7 0 01-13 3l-2.5-4"
        "a1.5 1.5 0 012.5-1z"
    ),
    "floor": "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
    "gear": "M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 100-4 2 2 0 000 4zM9 19a2 2 0 100-4 2 2 0 000 4z",
    "grip": "M9 6h.01M9 12h.01M9 18h.01M15 6h.01M15 12h.01M15 18h.01",
    "info": "M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5M12 8h.01",
    "key": "M8 18a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM11.5 10.5L20 3M16 6.5l3 3",
    "link": "M10 14a4 4 0 005.7 0l3-3A4 4 0 0013 5.3l-1 1M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7l1-1",
    "list": "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
    "mail": "M4 6h16v12H4zM4 7l8 6.5L20 7",
    "mat": "M5 17h13a3 3 0 100-6H3l2 6zM18 17a1.5 1.5 0 010-3",
    "minus": "M5 12h14",
    "more": "M6 12h.01M12 12h.01M18 12h.01",
    "msg": "M4 5h16v11H10l-5 4v-4H4z",
    "out": "M10 4H5v16h5M10 12h10M16 8l4 4-4 4",
    "pause": "M8 5v14M16 5v14",
    "phone": "M7 3h10v18H7zM11 17.5h2",
    "play": "M7 4.5v15l12-7.5z",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "search": "M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L20 20",
    "share": "M12 15V3M8 6.5L12 3l4 3.5M8 10H5v11h14V10h-3",
    "skip": "M5 5v14l10-7zM19 5v14",
    "sound": "M4 10v4h4l5 4V6L8 10zM17 9a4 4 0 010 6",
    "star": "M12 4l2.5 5.2 5.5.7-4 4 1 5.6-5-2.7-5 2.7 1-5.6-4-4 5.5-.7z",
    "swap": "M7 4L4 7l3 3M4 7h13M17 14l3 3-3 3M20 17H7",
    "trash": "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
    "turn": "M20 12a8 8 0 11-2.5-5.8M20 3v4h-4",
    "undo": "M9 14L4 9l5-5M4 9h10a6 6 0 010 12h-3",
    "up": "M5 15l7-7 7 7",
    "user": "M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.5a7.5 7.5 0 0115 0",
    "users": (
        "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20a6.5 6.5 0 0113 0"
        "M16 4.3a3.5 3.5 0 010 6.4M18 14.2A6.5 6.5 0 0121.5 20"
    ),
    "warn": "M12 4l9 16H3zM12 10v4M12 17h.01",
    "wind": "M3 9h11a3 3 0 10-3-3M3 13h15a3 3 0 11-3 3M3 17h7",
    "x": "M6 6l12 12M18 6L6 18",
}
AVATAR_TINTS = ("", "t", "g", "e")

# What stands for a movement that nobody has drawn.
EQUIPMENT_ICONS: dict[str, str] = {
    Equipment.DUMBBELL: "dumbbell",
    Equipment.BARBELL: "dumbbell",
    Equipment.KETTLEBELL: "dumbbell",
    Equipment.CABLE_MACHINE: "cable",
    Equipment.MACHINE: "cable",
    Equipment.MAT: "mat",
}


@register.simple_tag(takes_context=True)
def is_here(context: template.Context, prefixes: str) -> bool:
    """Whether the page's door begins with one of these: "desk: accounts:invitation", or with strokes between them."""
    match = context["request"].resolver_match
    return bool(match) and match.view_name.startswith(tuple(prefixes.replace("/", " ").split()))


@register.simple_tag
@cache
def icon(name: str, icon_class: str = "") -> SafeString:
    """A name that isn't there is a slip of the pen, so it raises KeyError."""
    classes = " ".join(filter(None, ("ic", icon_class)))
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', classes, ICONS[name]
    )


# What a day of a strip is drawn with: class and path, each path begun by a move to the day's place and x.
DAY_SHAPES = {
    "done": [("bar done", 4, "3.5v9")],
    "part": [("bar rest", 4, "3.5v9"), ("bar done", 4, "10v2.5")],
    "missed": [("missed", 2, "4a2 2 0 014 0v8a2 2 0 01-4 0z"), ("missed", 1, "14.5l6-13")],
    "due": [("due", 2, "4a2 2 0 014 0v8a2 2 0 01-4 0z")],
    "rest": [("dot rest", 4, "8h.01")],
}
DAY_WIDTH = 8


@register.simple_tag
def strip(states: tuple[str, ...], label: str) -> SafeString:
    """The states of a run of days; ``label`` says it in words.

    A full bar is done, half a bar is part, a struck outline is missed, an outline is due, a dot is a day of rest: five
    shapes, so that it is not the colour that tells.
    """
    width = len(states) * DAY_WIDTH
    return format_html(
        '<svg class="strip" width="{0}" height="16" viewBox="0 0 {0} 16" role="img" aria-label="{1}">{2}</svg>',
        width,
        label,
        _strip_paths(states),
    )


@lru_cache(maxsize=1024)
def _strip_paths(states: tuple[str, ...]) -> SafeString:
    """One path for each class, instead of one drawing for each day."""
    paths: dict[str, str] = {}
    for place, state in enumerate(states):
        for drawn_as, x, rest in DAY_SHAPES[state]:
            paths[drawn_as] = f"{paths.get(drawn_as, '')}M{place * DAY_WIDTH + x} {rest}"
    # What is drawn later lies on top: the done half of a bar on its ground.
    in_order = sorted(paths.items(), key=lambda item: item[0] != "bar rest")
    return format_html_join("", '<path class="{}" d="{}"/>', in_order)


SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 80, 28, 5


@register.simple_tag
def spark(values: Iterable[float], way: str) -> SafeString:
    """A small line through values over time, nothing at the bottom and the most at the top; the end is marked.

    ``way`` is up, down or level. The words stand beside it.
    """
    heights = list(values)
    most = max(heights, default=0) or 1
    across = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(1, len(heights) - 1)
    up = (SPARK_HEIGHT - 2 * SPARK_EDGE) / most
    points = [
        (f"{SPARK_EDGE + across * place:.1f}", f"{SPARK_HEIGHT - SPARK_EDGE - up * height:.1f}")
        for place, height in enumerate(heights)
    ]
    end = format_html('<circle cx="{}" cy="{}" r="4"/>', *points[-1]) if points else ""
    return format_html(
        '<svg class="spark {0}" width="{1}" height="{2}" viewBox="0 0 {1} {2}" aria-hidden="true">'
        '<polyline points="{3}"/>{4}</svg>',
        way,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        " ".join(f"{x},{y}" for x, y in points),
        end,
    )


@register.simple_tag
def avatar(person: Any) -> SafeString:
    """A person's initials on one of four tints, always the same for the same person."""
    tint = AVATAR_TINTS[sum(str(person.pk).encode()) % len(AVATAR_TINTS)]
    return format_html('<span class="av {}" aria-hidden="true">{}</span>', tint, initials(person.name or person.email))


def initials(name: str) -> str:
    """First letters of the first and the last word: "Tess van Dyk" is TD."""
    words = str(name).split()
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


class Drawing(NamedTuple):
    """One drawing that draw_stills has put into a file."""

    box: str
    paths: SafeString


class Drawn(TypedDict):
    """What draw_stills has drawn of a movement."""

    mark: str  # of the figure that was drawn
    keys: list[str]


@cache
def drawn() -> dict[str, Drawn]:
    """Which movements have stills, by slug."""
    return json.loads((FIGURES / "drawn.json").read_text())


@cache
def drawings(file: str) -> dict[str, Drawing]:
    """The drawings of one of the files in static/figures/. They are ours, so their paths are safe."""
    return {key: Drawing(box, SafeString(paths)) for key, box, paths in SYMBOL.findall((FIGURES / file).read_text())}


def still_key(slug: str, pose: str) -> str:
    """The key to show: the one asked for if it is drawn, else the first; empty when nothing is drawn."""
    if slug not in drawn():
        return ""
    keys = drawn()[slug]["keys"]
    return pose if pose in keys else keys[0]


@register.simple_tag
def still(slug: str, pose: str = "") -> Drawing | None:
    """A movement's still, to be put into the page itself: no request, and there from the first paint."""
    key = still_key(slug, pose)
    return drawings(f"{slug}.svg")[key] if key else None


class Still(NamedTuple):
    """A key pose of an exercise's own figure; `is_current` unless the figure is another than the one drawn, if any."""

    box: str
    paths: str
    is_current: bool


@register.simple_tag
def still_of(exercise: Any, pose: str) -> Still | None:
    """What stands for the pose until figure.js draws it, and for good where it is current. None without a figure."""
    figure = exercise.figure
    if not figure:
        return None
    kept = still(exercise.slug, pose)
    if kept and drawn()[exercise.slug]["mark"] == figure_mark(figure):
        return Still(*kept, is_current=True)
    return Still(" ".join(str(number) for number in figure["frame"]), kept.paths if kept else "", is_current=False)


@register.simple_tag
def still_url(slug: str, pose: str = "") -> str:
    """Address of a movement's still; empty when it isn't drawn."""
    key = still_key(slug, pose)
    return f"{static(f'figures/{slug}.svg')}#{key}" if key else ""


@register.simple_tag
def thumb(slug: str) -> Drawing | None:
    """A movement's small drawing, for a page that shows only one or two."""
    return drawings("thumbs.svg").get(slug)


@register.simple_tag
def thumb_url(slug: str) -> str:
    """Address of a movement's small drawing for lists; empty when it isn't drawn."""
    return f"{static('figures/thumbs.svg')}#{slug}" if slug in drawn() else ""


@register.simple_tag
def movement_script(slug: str, movement: Any) -> str:
    """The movement as the JSON that figure.js reads."""
    return json_script(movement, f"movement-{slug}")


@register.filter
def equipment_icon(equipment: Iterable[str] | None) -> str:
    """The icon that stands for a movement without a figure."""
    return next((EQUIPMENT_ICONS[item] for item in equipment or () if item in EQUIPMENT_ICONS), "body")


@cache
def muscle_outlines() -> dict[str, Any]:
    """Half a body from the back and from the front: {view: {"viewBox", "body", "muscles": {slug: {"half"}}}}."""
    return json.loads(MUSCLE_MAP.read_text())


@register.simple_tag
def muscle_map(exercise: Any = None, sets: Mapping[str, float] | str = "", *, whole: object = "") -> dict[str, Any]:
    """What components/muscle_map.html draws: for an exercise, or for the number of sets each muscle had.

    Bodies without a worked muscle are left out, unless it is to be ``whole``.
    """
    if isinstance(sets, Mapping):
        most = max(sets.values(), default=0)
        counted = sorted(sets.items(), key=lambda item: -item[1])
        levels = {muscle: math.ceil(4 * count / most) for muscle, count in counted if count > 0}
        values = {muscle: number(sets[muscle]) for muscle in levels}
        shares = {muscle: round(100 * count / most) for muscle, count in counted if count > 0}
    else:
        levels = dict.fromkeys(exercise.primary_muscles, 4) | dict.fromkeys(exercise.secondary_muscles, 2)
        values = {muscle: gettext("main") if level == 4 else gettext("helps") for muscle, level in levels.items()}
        shares = {}
    views = [
        {
            "name": view,
            "box": " ".join(str(number) for number in outline["viewBox"]),
            "body": outline["body"],
            "muscles": [
                {"half": shape["half"], "level": levels.get(muscle, 0)} for muscle, shape in outline["muscles"].items()
            ],
        }
        for view, outline in muscle_outlines().items()
    ]
    worked = [view for view in views if any(muscle["level"] for muscle in view["muscles"])]
    return {
        "views": views if whole else worked or views,
        "rows": [
            {"label": str(Muscle(muscle).label), "level": levels[muscle], "value": values[muscle]}
            | ({"share": shares[muscle]} if shares else {})
            for muscle in levels
        ],
    }


@register.simple_tag
def region_map(felt: Mapping[str, int] | str = "") -> list[dict[str, Any]]:
    """What components/region_map.html draws: both views of the body by region, each with how sore it is (0 to 4)."""
    levels = felt if isinstance(felt, Mapping) else {}
    views = []
    for view, outline in muscle_outlines().items():
        halves: dict[Region, list[str]] = {}
        for muscle, shape in outline["muscles"].items():
            halves.setdefault(REGION_OF[muscle], []).append(shape["half"])
        regions = [
            {"slug": region.value, "label": region.label, "level": levels.get(region.value, 0), "d": " ".join(paths)}
            for region, paths in halves.items()
        ]
        box = " ".join(str(number) for number in outline["viewBox"])
        views.append({"name": view, "box": box, "body": outline["body"], "regions": regions})
    return views


@register.filter
def felt_words(felt: Mapping[Region, Level]) -> str:
    """What is sore in a line, the worst first."""
    return in_words(felt)
