"""Geometry of the charts that the server draws: axes, ticks, lines, points, bars. No Django at all.

``line_chart`` and ``bar_chart`` give a ``Chart`` for components/chart.html. Whoever asks says everything in words (of a
value, of a day, of a number on the axis), so that units and dates stand as the person chose them. Every coordinate is a
text with a point, whatever the language, ready for an attribute of SVG.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 320, 176
"""In units of the drawing; on a phone one is about a pixel."""
TOP, RIGHT, BOTTOM = 34, 10, 26
LETTER = 7.4
"""How wide a letter on an axis is taken to be."""
LEAST_SPAN = 0.01
"""What lies closer together is one value: loads and times have two decimals."""
MOST_POINTS = 60
"""More of them can't be told apart on a phone; ``thinned`` keeps the best of each stretch of time."""

CROWD = 30
"""From so many points on they are drawn smaller."""

MONTHS = (
    pgettext_lazy("abbreviated month", "Jan"),
    pgettext_lazy("abbreviated month", "Feb"),
    pgettext_lazy("abbreviated month", "Mar"),
    pgettext_lazy("abbreviated month", "Apr"),
    pgettext_lazy("abbreviated month", "May"),
    pgettext_lazy("abbreviated month", "Jun"),
    pgettext_lazy("abbreviated month", "Jul"),
    pgettext_lazy("abbreviated month", "Aug"),
    pgettext_lazy("abbreviated month", "Sep"),
    pgettext_lazy("abbreviated month", "Oct"),
    pgettext_lazy("abbreviated month", "Nov"),
    pgettext_lazy("abbreviated month", "Dec"),
)


def day_and_month(day: date) -> str:
    return _words_of(day, get_language())[0]


def day_in_full(day: date) -> str:
    return _words_of(day, get_language())[1]


@lru_cache(maxsize=4096)
def _words_of(day: date, _language: str | None) -> tuple[str, str]:
    """The charts of a page name the same days again and again."""
    short = f"{day.day} {MONTHS[day.month - 1]}"
    return short, f"{short} {day.year}"


def plain_number(value: float) -> str:
    """Without idle zeros, the thousands apart: 1,250 or 2.5."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Datum:
    """One value on one day, and what is said of it; ``words`` has the unit: 40 kg × 12."""

    on: date
    value: float
    words: str
    is_record: bool = False
    when: str = ""
    """The day in words; empty for day, month and year in English."""
    url: str = ""
    """Where it comes from; the table links there."""


@dataclass(frozen=True)
class Series:
    data: Sequence[Datum]
    name: str = ""
    """Needed where a chart has several."""


@dataclass(frozen=True)
class Level:
    """A line across, such as a goal."""

    value: float
    words: str


@dataclass(frozen=True)
class Tick:
    at: str
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Point:
    """A value on the chart, and the column of the drawing that shows it when it is pointed at."""

    x: str
    y: str
    label: str
    """The whole of it, for those who listen: 17 Nov 2026: 40 kg × 12, a record."""
    when: str
    words: str
    tip_x: str
    anchor: str
    is_record: bool
    look: str
    """s1, s2, … by series: told apart by shape as well as by colour."""
    hit_x: str
    hit_width: str
    hit_y: str
    hit_height: str
    # Of a bar:
    left: str = ""
    width: str = ""
    height: str = ""


@dataclass(frozen=True)
class Line:
    look: str
    path: str
    area: str = ""
    """What lies under a line that is alone on its chart."""


@dataclass(frozen=True)
class DrawnLevel:
    y: str
    label_y: str
    words: str


@dataclass(frozen=True)
class Cell:
    words: str
    is_record: bool = False
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One day of the table behind a chart; a cell for each series, without words where it has no value that day."""

    when: str
    cells: list[Cell]


@dataclass(frozen=True)
class Key:
    look: str
    name: str


@dataclass(frozen=True)
class Chart:
    """What components/chart.html draws. Without points there is nothing to draw yet."""

    id: str
    title: str
    unit: str
    says: str
    """The chart in a sentence, for those who listen."""
    left: str
    right: str
    bottom: str
    top: str
    y_ticks: list[Tick] = field(default_factory=list)
    x_ticks: list[Tick] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    levels: list[DrawnLevel] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    has_bars: bool = False
    has_records: bool = False
    width: str = str(WIDTH)
    height: str = str(HEIGHT)

    @property
    def box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def is_crowded(self) -> bool:
        """Whether its points are drawn smaller."""
        return len(self.points) > CROWD and not self.has_bars

    @property
    def latest(self) -> Point | None:
        """Whose value is written where nothing is pointed at."""
        return self.points[-1] if self.points else None


# --- Ticks --------------------------------------------------------------------------------------


def nice_step(span: float, *, most: int, whole: bool = False) -> float:
    """The least of 1, 2, 2.5 and 5 × a power of ten that cuts a span into at most so many pieces."""
    rough = span / max(1, most)
    if rough <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * (1 - 1e-9))
    return max(1, math.ceil(step)) if whole else step


def value_ticks(low: float, high: float, *, most: int = 3, whole: bool = False) -> list[float]:
    """Round values from at or below the lowest to at or above the highest; at least two, ``most`` + 2 at the most."""
    if high - low < LEAST_SPAN:
        spread = 1 if whole or abs(high) < 1 else abs(high) * 0.1
        low, high = (max(0, low - spread), high + spread) if low >= 0 else (low - spread, high + spread)
    step = nice_step(high - low, most=most, whole=whole)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * place, 6) for place in range(first, max(last, first + 1) + 1)]


def first_of_month(day: date, *, later: int = 0) -> date:
    """The first of this month, or of one so many months later."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def _days(first: date, last: date, every: int) -> list[date]:
    """Counted back from the last, so that it has its word."""
    days = (last - first).days
    return [last - timedelta(days=ago) for ago in range(days - days % every, -1, -every)]


def _months(first: date, last: date, every: int) -> list[date]:
    start = first_of_month(first, later=0 if first.day == 1 else 1)
    start = first_of_month(start, later=-(start.month - 1) % every)
    found: list[date] = []
    while start <= last:
        found.append(start)
        start = first_of_month(start, later=every)
    return found


def day_ticks(
    first: date, last: date, *, most: int = 5, words: Callable[[date], str] = day_and_month
) -> list[tuple[date, str]]:
    """Days to name below a chart with their words: days, months (January as its year) or years, as the span asks."""
    span = (last - first).days
    for every in (1, 2, 7, 14, 21):
        if span // every < most:
            return [(day, words(day)) for day in _days(first, last, every)]
    for every in (1, 2, 3, 6):
        if span / 30.4 / every <= most:
            months = _months(first, last, every)
            return [(day, str(day.year) if day.month == 1 else str(MONTHS[day.month - 1])) for day in months]
    years = last.year - first.year
    every = next(number for number in (1, 2, 5, 10, 20, 50, 100, 1000, 10000) if years / number <= most)
    starts = [date(year, 1, 1) for year in range(first.year + (first > date(first.year, 1, 1)), last.year + 1)]
    return [(day, str(day.year)) for day in starts if not day.year % every]


# --- Data ---------------------------------------------------------------------------------------


def thinned(data: Sequence[Datum], *, most: int = MOST_POINTS) -> list[Datum]:
    """At most so many, in order of time: the best of each of as many stretches of equal length; records are kept
    before others."""
    if len(data) <= most:
        return list(data)
    first, span = data[0].on, (data[-1].on - data[0].on).days + 1
    best: dict[int, Datum] = {}
    for one in data:
        stretch = (one.on - first).days * most // span
        kept = best.get(stretch)
        if not kept or (one.is_record, one.value) >= (kept.is_record, kept.value):
            best[stretch] = one
    return [best[stretch] for stretch in sorted(best)]


def running_bests(values: Iterable[float | None]) -> list[bool]:
    """Which values were more than all before them when they were done; the first has nothing to beat."""
    told: list[bool] = []
    best: float | None = None
    for value in values:
        told.append(value is not None and best is not None and value > best)
        if value is not None and (best is None or value > best):
            best = value
    return told


def _at(number: float) -> str:
    """A coordinate, to a tenth."""
    return f"{number:.1f}".removesuffix(".0")


def _label(name: str, one: Datum) -> str:
    said = f"{one.when or day_in_full(one.on)}: {f'{name} ' if name else ''}{one.words}"
    return _("%(value)s, a record") % {"value": said} if one.is_record else said


@dataclass(frozen=True)
class _Frame:
    """Where values and days lie on the drawing."""

    left: float
    low: float
    high: float
    ticks: list[float]

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def share(self, share: float, inset: float) -> float:
        """A place between the left end (0) and the right one (1)."""
        return self.left + inset + share * (WIDTH - RIGHT - self.left - 2 * inset)

    def tip(self, x: float, words: str) -> tuple[str, str]:
        """Where a text above a place begins, ends or has its middle so that it stays inside."""
        half = len(words) * LETTER / 2
        if x - half < 2:
            return _at(2), "start"
        if x + half > WIDTH - 2:
            return _at(WIDTH - 2), "end"
        return _at(x), "middle"

    def y_ticks(self, number: Callable[[float], str]) -> list[Tick]:
        return [Tick(_at(self.y(value)), number(value), "end") for value in self.ticks]


def _frame(ticks: list[float], number: Callable[[float], str]) -> _Frame:
    widest = max(len(number(value)) for value in ticks)
    return _Frame(widest * LETTER + 8, ticks[0], ticks[-1], ticks)


def _x_tick(x: float, label: str) -> Tick:
    half = len(label) * LETTER / 2
    if x + half > WIDTH:
        return Tick(_at(WIDTH), label, "end")
    return Tick(_at(max(x, half)), label)


def _apart(ticks: Iterable[tuple[float, str]]) -> list[Tick]:
    """As many as don't touch one another, the last one first."""
    kept: list[Tick] = []
    free = float(WIDTH) + 20
    for x, label in reversed(list(ticks)):
        half = len(label) * LETTER / 2
        middle = min(max(x, half), WIDTH - half)
        if middle + half <= free - 6 or not kept:
            kept.append(_x_tick(x, label))
            free = middle - half
    return kept[::-1]


def _rows(series: Sequence[Series]) -> list[Row]:
    """The latest first; several values of a series on one day make several rows."""
    found: dict[tuple[date, int], dict[int, Datum]] = {}
    for place, one in enumerate(series):
        times: dict[date, int] = {}
        for datum in one.data:
            number = times[datum.on] = times.get(datum.on, 0) + 1
            found.setdefault((datum.on, number), {})[place] = datum
    rows: list[Row] = []
    for key in sorted(found, reverse=True):
        of_day = found[key]
        when = next(iter(of_day.values())).when or day_in_full(key[0])
        cells = [
            Cell(of_day[place].words, of_day[place].is_record, of_day[place].url) if place in of_day else Cell("")
            for place in range(len(series))
        ]
        rows.append(Row(when, cells))
    return rows


def _says(series: Sequence[Series]) -> str:
    """From what to what, each series in a sentence."""
    said: list[str] = []
    for one in series:
        if not one.data:
            continue
        first, last = one.data[0], one.data[-1]
        name = f"{one.name}: " if one.name else ""
        begin = f"{first.words}, {first.when or day_in_full(first.on)}"
        end = f"{last.words}, {last.when or day_in_full(last.on)}"
        records = sum(datum.is_record for datum in one.data)
        if len(one.data) == 1:
            said.append(f"{name}{begin}.")
            continue
        words = _("from %(begin)s, to %(end)s.")
        if records:
            words = ngettext(
                "from %(begin)s, to %(end)s, %(count)s record on the way.",
                "from %(begin)s, to %(end)s, %(count)s records on the way.",
                records,
            )
        said.append(f"{name}{words % {'begin': begin, 'end': end, 'count': records}}")
    return " ".join(said) or _("Nothing yet.")


def _head(series: Sequence[Series], value: str, when: str) -> list[str]:
    return [when, *(one.name or value for one in series)]


# --- Charts -------------------------------------------------------------------------------------


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    id: str = "chart",  # noqa: A002 - it is the id of the drawing
    number: Callable[[float], str] = plain_number,
    day: Callable[[date], str] = day_and_month,
    levels: Sequence[Level] = (),
    whole: bool = False,
    first: date | None = None,
    last: date | None = None,
    value: str = "",
    when: str = "",
) -> Chart:
    """Values over time, a line for each series; each is in order of time.

    ``number`` writes values on the axis, ``day`` days below it; ``whole`` keeps to whole steps (reps). ``first`` and
    ``last`` widen the span of time to days without values; ``value`` and ``when`` head the table's columns.
    """
    value, when = value or _("Value"), when or _("Day")
    drawn = [Series(thinned(one.data), one.name) for one in series]
    data = [one for each in drawn for one in each.data]
    says = _says(series)
    if not data:
        return Chart(id, title, unit, says, *_edges(30), head=_head(series, value, when))
    values = [one.value for one in data] + [one.value for one in levels]
    frame = _frame(value_ticks(min(values), max(values), whole=whole), number)
    start = min([one.on for one in data] + ([first] if first else []))
    end = max([one.on for one in data] + ([last] if last else []))
    span = (end - start).days
    inset = 8.0

    def x_of(on: date) -> float:
        return frame.share((on - start).days / span if span else 0.5, inset)

    lines = [
        Line(f"s{place}", path := _path(places), _area(path, places) if len(drawn) == 1 and len(places) > 1 else "")
        for place, each in enumerate(drawn, start=1)
        if (places := [(x_of(one.on), frame.y(one.value)) for one in each.data])
    ]
    return Chart(
        id,
        title,
        unit,
        says,
        *_edges(frame.left),
        y_ticks=frame.y_ticks(number),
        x_ticks=_apart((x_of(on), label) for on, label in day_ticks(start, end, words=day)),
        lines=lines,
        points=_points(drawn, frame, x_of),
        levels=[_level(one, frame.y(one.value)) for one in levels],
        keys=[Key(f"s{place}", one.name) for place, one in enumerate(drawn, start=1)] if len(drawn) > 1 else [],
        head=_head(series, value, when),
        rows=_rows(series),
        has_records=any(one.is_record for one in data),
    )


def _level(one: Level, y: float) -> DrawnLevel:
    """Its words stand above the line; below it where the value that is pointed at is written above."""
    return DrawnLevel(_at(y), _at(y - 5 if y > TOP + 12 else y + 14), one.words)


def _edges(left: float) -> tuple[str, str, str, str]:
    return _at(left), _at(WIDTH - RIGHT), _at(HEIGHT - BOTTOM), _at(TOP)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_at(x)} {_at(y)}" for x, y in places)


def _area(path: str, places: Sequence[tuple[float, float]]) -> str:
    return f"{path}V{_at(HEIGHT - BOTTOM)}H{_at(places[0][0])}Z"


def _points(drawn: Sequence[Series], frame: _Frame, x_of: Callable[[date], float]) -> list[Point]:
    """Every value with the part of the drawing that is nearest to it: a column; halved where two share a day."""
    places = sorted({x_of(one.on) for each in drawn for one in each.data})
    columns = {
        x: (
            (places[place - 1] + x) / 2 if place else frame.left,
            (x + places[place + 1]) / 2 if place + 1 < len(places) else WIDTH,
        )
        for place, x in enumerate(places)
    }
    at_place: dict[float, list[tuple[int, Datum]]] = {}
    for number, each in enumerate(drawn, start=1):
        for one in each.data:
            at_place.setdefault(x_of(one.on), []).append((number, one))
    points: list[Point] = []
    for x in places:
        here = at_place[x]
        begin, end = columns[x]
        order = sorted(here, key=lambda pair: frame.y(pair[1].value))
        tall = (HEIGHT - TOP / 2) / len(order)
        for number, one in here:
            name = drawn[number - 1].name
            when = one.when or day_in_full(one.on)
            words = f"{name} {one.words}" if name else one.words
            tip_x, anchor = frame.tip(x, f"{when} {words}")
            points.append(
                Point(
                    x=_at(x),
                    y=_at(frame.y(one.value)),
                    label=_label(name, one),
                    when=when,
                    words=words,
                    tip_x=tip_x,
                    anchor=anchor,
                    is_record=one.is_record,
                    look=f"s{number}",
                    hit_x=_at(begin),
                    hit_width=_at(end - begin),
                    hit_y=_at(TOP / 2 + tall * order.index((number, one))),
                    hit_height=_at(tall),
                )
            )
    return points


@dataclass(frozen=True)
class BarDatum:
    """One bar: ``when`` names it in full, ``short`` below the chart."""

    value: float
    words: str
    when: str
    short: str
    is_record: bool = False
    url: str = ""


def _bar_label(one: BarDatum) -> str:
    said = f"{one.when}: {one.words}"
    return _("%(value)s, a record") % {"value": said} if one.is_record else said


def bar_chart(
    data: Sequence[BarDatum],
    *,
    title: str,
    unit: str,
    id: str = "chart",  # noqa: A002 - it is the id of the drawing
    number: Callable[[float], str] = plain_number,
    whole: bool = False,
    value: str = "",
    when: str = "",
    most_labels: int = 6,
) -> Chart:
    """A bar for each stretch of time, from nothing up; the last one is the one that goes on."""
    value, when = value or _("Value"), when or _("Week")
    if not any(one.value for one in data):
        return Chart(id, title, unit, _("Nothing yet."), *_edges(30), head=[when, value], has_bars=True)
    frame = _frame(value_ticks(0, max(one.value for one in data), whole=whole), number)
    column = (WIDTH - RIGHT - frame.left) / len(data)
    gap = min(8.0, column * 0.2)
    points: list[Point] = []
    middles: list[tuple[float, str]] = []
    widest = max(len(one.short) for one in data) * LETTER + 6
    widest += max(0.0, widest / 2 - RIGHT - column / 2)  # the last one is moved in from the edge
    every = max(math.ceil(len(data) / most_labels), math.ceil(widest / column))
    for place, one in enumerate(data):
        left = frame.left + place * column
        x, y = left + column / 2, frame.y(one.value)
        tip_x, anchor = frame.tip(x, f"{one.when} {one.words}")
        if (len(data) - 1 - place) % every == 0:
            middles.append((x, one.short))
        points.append(
            Point(
                x=_at(x),
                y=_at(y),
                label=_bar_label(one),
                when=one.when,
                words=one.words,
                tip_x=tip_x,
                anchor=anchor,
                is_record=one.is_record,
                look="now" if place == len(data) - 1 else "past",
                hit_x=_at(left),
                hit_width=_at(column),
                hit_y=_at(TOP / 2),
                hit_height=_at(HEIGHT - TOP / 2),
                left=_at(left + gap / 2),
                width=_at(column - gap),
                height=_at(max(0.0, HEIGHT - BOTTOM - y)),
            )
        )
    first, last, most = data[0], data[-1], max(data, key=lambda one: one.value)
    return Chart(
        id,
        title,
        unit,
        f"{first.when}: {first.words}. {last.when}: {last.words}. "
        + _("Most, %(when)s: %(words)s.") % {"when": most.when, "words": most.words},
        *_edges(frame.left),
        y_ticks=frame.y_ticks(number),
        x_ticks=_apart(middles),
        points=points,
        head=[when, value],
        rows=[Row(one.when, [Cell(one.words, one.is_record, one.url)]) for one in reversed(data)],
        has_bars=True,
        has_records=any(one.is_record for one in data),
    )
