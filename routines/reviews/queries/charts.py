"""The weeks up to the one that is reviewed, side by side: what was moved (else how many sets), how hard it was."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.style import day_as, number
from routines.charts import BarDatum, Chart, bar_chart
from routines.formulas import load_in
from routines.models import TrainingSession
from routines.templatetags.training import mass_in

LEAST_WEEKS = 2
"""Fewer weeks with a session aren't compared."""


def week_charts(sessions: Iterable[TrainingSession], *, monday: date, weeks: int, unit: str) -> list[Chart]:
    """A small chart for each sum that there is, of this week and the ``weeks`` before; none where it is the only one
    with a session."""
    mondays = [monday - timedelta(weeks=ago) for ago in range(weeks, -1, -1)]
    moved = dict.fromkeys(mondays, Decimal(0))
    done: Counter[date] = Counter()
    planned: Counter[date] = Counter()
    effort: Counter[date] = Counter()
    for one in sessions:
        week = one.planned_on - timedelta(days=one.planned_on.weekday())
        moved[week] += one.tonnage_kg
        done[week] += one.sets_done
        planned[week] += one.sets_planned
        effort[week] += one.session_load or 0
    if sum(bool(done[week]) for week in mondays) < LEAST_WEEKS:
        return []
    said = {week: (day_as(week, "j M Y"), day_as(week, "j M")) for week in mondays}

    def bar(week: date, value: float, words: str) -> BarDatum:
        return BarDatum(value, words, *said[week])

    data = {
        "moved": [
            bar(week, float(load_in(moved[week], "kg", unit)), f"{mass_in(moved[week], unit)} {unit}")
            for week in mondays
        ],
        "sets": [bar(week, done[week], _sets(done[week], planned[week])) for week in mondays],
        "effort": [bar(week, effort[week], number(effort[week])) for week in mondays],
    }
    told = {
        "moved": (_("Weight moved per week"), unit, _("Weight moved")),
        "sets": (_("Sets per week"), _("sets"), _("Sets")),
        "effort": (_("Session load per week"), _("minutes × effort"), _("Session load")),
    }
    if any(moved.values()):
        del told["sets"]
    return [
        bar_chart(
            data[name], title=title, unit=of, id=name, number=_on_axis, whole=True, value=value, when=_("Week of")
        )
        for name, (title, of, value) in told.items()
        if any(one.value for one in data[name])
    ]


def _sets(done: int, planned: int) -> str:
    return ngettext("%(done)s of %(planned)s set", "%(done)s of %(planned)s sets", planned) % {
        "done": done,
        "planned": planned,
    }


def _on_axis(value: float) -> str:
    return str(number(round(value)))
