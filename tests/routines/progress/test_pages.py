"""Progress over time: an overview, moves, muscles and the year, for the client and for their trainer."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.charts import Chart
from routines.formulas import estimated_one_rep_max, is_hard, muscle_sets
from routines.models import Assignment, Exercise, LoggedSet, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import finish_session, log_set, start_session
from routines.progress.queries import Span, moves_of, muscle_weeks, overview_of, progress_in, year_of
from routines.progress.queries.moves import ESTIMATE
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

TODAY = date(2026, 11, 18)
"""A Wednesday."""
DOORS = ("overview", "exercise_list", "muscles", "calendar", "session_list")


@pytest.fixture
def row(tess: User) -> Exercise:
    return make_exercise("Row", owner=tess, primary_muscles=["lats", "rhomboids"], secondary_muscles=["biceps"])


@pytest.fixture
def pull_day(coaching: Coaching, tess: User, row: Exercise) -> Assignment:
    press = make_exercise("Press", owner=tess, laterality="each_side", primary_muscles=["chest"])
    return make_assignment(coaching, make_routine(tess, row, press), starts_on=date(2026, 11, 1), weeks=52)


def train(assignment: Assignment, day: date, *sets: dict[str, Any]) -> TrainingSession:
    """A finished session at noon; each set by its slot."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    session = start_session(assignment, on=day, at=at)
    for place, one in enumerate(sets, start=1):
        slot = one.pop("slot")
        log_set(
            session, set_id=set_id_of(session.pk, slot), slot=slot, op=uuid7(), at=at + timedelta(minutes=place), **one
        )
    return finish_session(session, at=at + timedelta(minutes=30))


def rows(load: float, reps: int = 8, **details: Any) -> dict[str, Any]:
    return {"slot": "1.1.both", "load": Decimal(str(load)), "reps": reps} | details


def left(load: float = 10) -> dict[str, Any]:
    return {"slot": "2.1.left", "load": Decimal(str(load)), "reps": 8}


def told(chart: Chart) -> list[tuple[str, str, bool]]:
    return [(point.when, point.words, point.is_record) for point in chart.points]


def chart_of(charts: list[Chart], id: str) -> Chart:  # noqa: A002
    return next(chart for chart in charts if chart.id == id)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- One move over time -------------------------------------------------------------------------


def test_a_move_over_twelve_weeks_marks_what_were_records_then(cleo, pull_day, row):
    train(pull_day, TODAY - timedelta(weeks=30), rows(30))
    train(pull_day, TODAY - timedelta(weeks=3), rows(25))
    train(pull_day, TODAY - timedelta(weeks=2), rows(32.5, 6))
    train(pull_day, TODAY - timedelta(weeks=1), rows(32.5, 9))
    train(pull_day, TODAY, rows(35, 3))
    page = progress_in(cleo, row, Span.WEEKS, unit="kg", today=TODAY)
    assert told(chart_of(page.lines, "load")) == [
        ("28 Oct 2026", "25 kg × 8", False),
        ("4 Nov 2026", "32.5 kg × 6", True),
        ("11 Nov 2026", "32.5 kg × 9", False),
        ("18 Nov 2026", "35 kg × 3", True),
    ]
    assert told(chart_of(page.lines, "max")) == [
        ("28 Oct 2026", "31.7 kg", False),
        ("4 Nov 2026", "39 kg", True),
        ("11 Nov 2026", "42.3 kg", True),
        ("18 Nov 2026", "38.5 kg", False),
    ]
    moved = chart_of(page.bars, "moved")
    assert [point.words for point in moved.points][-4:] == ["200 kg", "195 kg", "293 kg", "105 kg"]
    assert len(moved.points) == 12
    assert [point.words for point in chart_of(page.bars, "sets").points][-2:] == ["1 set", "1 set"]
    assert [(one.words, one.on) for one in page.best_sets] == [
        ("35 kg × 3", TODAY),
        ("32.5 kg × 9", TODAY - timedelta(weeks=1)),
        ("30 kg × 8", TODAY - timedelta(weeks=30)),
        ("25 kg × 8", TODAY - timedelta(weeks=3)),
    ]


def test_a_year_is_shown_by_week_and_years_by_month(cleo, pull_day, row):
    for weeks, load in ((150, 20), (40, 30), (39, 27.5), (0, 35)):
        train(pull_day, TODAY - timedelta(weeks=weeks), rows(load))
    year = progress_in(cleo, row, Span.YEAR, unit="kg", today=TODAY)
    assert told(chart_of(year.lines, "load")) == [
        ("9 Feb 2026", "30 kg × 8", True),
        ("16 Feb 2026", "27.5 kg × 8", False),
        ("16 Nov 2026", "35 kg × 8", True),
    ]
    assert len(chart_of(year.bars, "moved").points) == 52
    whole = progress_in(cleo, row, Span.ALL, unit="kg", today=TODAY)
    assert whole.by == "month"
    assert [words for _, words, _ in told(chart_of(whole.lines, "load"))] == ["20 kg × 8", "30 kg × 8", "35 kg × 8"]
    assert chart_of(whole.lines, "load").x_ticks[0].label == "2024"


def test_sides_have_lines_of_their_own_and_count_half_a_set_each(cleo, pull_day):
    press = Exercise.objects.get(published__name="Press")
    train(
        pull_day,
        TODAY,
        left(),
        {"slot": "2.1.right", "load": Decimal(12), "reps": 8},
    )
    page = progress_in(cleo, press, Span.WEEKS, unit="kg", today=TODAY)
    assert [words for _, words, _ in told(chart_of(page.lines, "load"))] == ["Left 10 kg × 8", "Right 12 kg × 8"]
    assert chart_of(page.bars, "sets").points[-1].words == "1 set"


def test_warm_ups_and_sets_taken_back_are_no_progress_and_easy_sets_are_not_hard(cleo, pull_day, row):
    session = train(
        pull_day,
        TODAY,
        rows(30, rpe=Decimal(6)),
        rows(40) | {"slot": "1.2.both"},
    )
    session.logged_sets.filter(slot="1.2.both").update(voided_at=timezone.now())
    page = progress_in(cleo, row, Span.WEEKS, unit="kg", today=TODAY)
    assert [words for _, words, _ in told(chart_of(page.lines, "load"))] == ["30 kg × 8"]
    assert not chart_of(page.bars, "sets").points
    session.logged_sets.update(kind="warm_up")
    assert not progress_in(cleo, row, Span.WEEKS, unit="kg", today=TODAY).has_any


def test_a_missed_try_is_no_heaviest_set(cleo, pull_day, row):
    train(pull_day, TODAY - timedelta(weeks=14), rows(60, 0))
    train(pull_day, TODAY - timedelta(weeks=2), rows(30))
    train(pull_day, TODAY, rows(32.5) | {"slot": "1.2.both"}, rows(50, 0))
    page = progress_in(cleo, row, Span.WEEKS, unit="kg", today=TODAY)
    assert told(chart_of(page.lines, "load")) == [
        ("4 Nov 2026", "30 kg × 8", False),
        ("18 Nov 2026", "32.5 kg × 8", True),
    ]


def test_reps_with_a_load_of_nothing_are_shown_as_reps(cleo, pull_day, row):
    train(pull_day, TODAY - timedelta(weeks=1), rows(0, 8))
    train(pull_day, TODAY, rows(0, 9))
    page = progress_in(cleo, row, Span.WEEKS, unit="kg", today=TODAY)
    assert [chart.id for chart in page.lines] == ["reps"]
    assert not page.has_estimates
    assert told(page.lines[0]) == [("11 Nov 2026", "8 reps", False), ("18 Nov 2026", "9 reps", True)]


def test_loads_are_written_in_the_readers_unit(cleo, pull_day, row):
    train(pull_day, TODAY, rows(45, load_unit="lb"))
    page = progress_in(cleo, row, Span.WEEKS, unit="lb", today=TODAY)
    assert [chart_of(page.lines, "load").unit, page.best_sets[0].words] == ["lb", "45 lb × 8"]
    page = progress_in(cleo, row, Span.WEEKS, unit="kg", today=TODAY)
    assert page.best_sets[0].words == "20.41 kg × 8"


def test_the_database_estimates_as_the_formula_does(cleo, pull_day):
    loads = [Decimal("0.5"), Decimal("17.25"), Decimal("99.99"), Decimal(250)]
    session = start_session(pull_day, on=TODAY, at=datetime(2026, 11, 18, 12, tzinfo=UTC))
    LoggedSet.objects.bulk_create(
        LoggedSet(
            id=uuid7(), session=session, client=cleo, exercise_id=session.plan["steps"][0]["exercise"],
            slot=f"1.{number}.both", set_number=number, reps=reps, load=load, op=uuid7(),
            order_at=session.started_at, done_at=session.started_at,
        )
        for number, (load, reps) in enumerate(product(loads, range(1, 13)), start=1)
    )  # fmt: skip
    found = LoggedSet.objects.annotate(estimate=ESTIMATE).values_list("load_kg", "reps", "estimate")
    assert len(found) == 48
    assert [estimate for _, _, estimate in found] == [estimated_one_rep_max(load, reps) for load, reps, _ in found]


def test_moves_are_listed_by_when_they_were_done_last_with_their_best(cleo, pull_day):
    train(pull_day, date(2025, 12, 30), rows(20), left())
    train(pull_day, TODAY, rows(17.5, 12))
    assert [(one.exercise.name, one.last, one.best, one.best_on) for one in moves_of(cleo, unit="kg", today=TODAY)] == [
        ("Row", "18 Nov", "20 kg × 8", "30 Dec 2025"),
        ("Press", "30 Dec 2025", "10 kg × 8", "30 Dec 2025"),
    ]


# --- Weeks --------------------------------------------------------------------------------------


def test_muscles_have_the_hard_sets_of_the_week_half_of_them_where_they_help(cleo, pull_day):
    train(pull_day, TODAY - timedelta(weeks=1), rows(20))
    train(pull_day, TODAY, rows(20), rows(20) | {"slot": "1.2.both"}, rows(20, rpe=Decimal(5)) | {"slot": "1.3.both"})
    page = muscle_weeks(cleo, around=TODAY, today=TODAY)
    assert page.sets == {"lats": 2, "rhomboids": 2, "biceps": 1}
    assert [(row.name, [(cell.sets, cell.level) for cell in row.cells][-2:]) for row in page.rows] == [
        ("Lats", [(1, 2), (2, 4)]),
        ("Rhomboids", [(1, 2), (2, 4)]),
        ("Biceps", [(Decimal("0.5"), 1), (1, 2)]),
    ]
    assert (page.before, page.after, page.is_this_week) == (date(2026, 11, 9), None, True)
    last = muscle_weeks(cleo, around=page.before, today=TODAY)
    assert (last.sets["lats"], last.before, last.after) == (1, None, date(2026, 11, 16))


def test_a_hard_set_is_at_seven_or_without_an_effort():
    assert [is_hard(one) for one in (None, Decimal(7), Decimal("6.5"), Decimal(10))] == [True, True, False, True]
    assert muscle_sets(
        [(["lats"], ["biceps"], Decimal(3)), (["biceps"], [], Decimal(2)), (["neck"], [], Decimal(0))]
    ) == {
        "biceps": Decimal("3.5"),
        "lats": Decimal(3),
    }


def test_a_year_counts_sessions_weeks_and_hours_from_the_first_one_on(cleo, pull_day):
    train(pull_day, date(2026, 10, 28), rows(20), rows(20) | {"slot": "1.2.both"})
    train(pull_day, date(2026, 11, 16), rows(20))
    page = year_of(cleo, number=2026, today=TODAY)
    assert [(month.first.month, month.sessions, month.days) for month in page.months] == [(10, 1, [28]), (11, 1, [16])]
    assert (page.sessions, page.weeks_trained, page.weeks, page.a_week, page.hours) == (2, 2, 4, 0.5, 1)
    assert page.months[1].says == "November: 1 session, on 16"
    assert {"part", "frame", "now", "rest"} == set(page.months[1].paths)
    assert [point.words for point in page.by_week.points] == ["1 session", "0 sessions", "0 sessions", "1 session"]
    assert (page.before, page.after) == (None, None)
    assert year_of(cleo, number=2025, today=TODAY).sessions == 0


def test_sessions_are_on_the_clients_day(tess):
    """At noon in London it is the next day in Auckland, which is thirteen hours ahead in November."""
    ana = make_user("ana@example.com", time_zone="Pacific/Auckland")
    row = make_exercise("Row", owner=tess)
    assignment = make_assignment(make_coaching(tess, ana), make_routine(tess, row), starts_on=date(2026, 11, 1))
    train(assignment, date(2026, 11, 15), rows(20))
    assert year_of(ana, number=2026, today=date(2026, 11, 18)).months[-1].days == [16]
    page = progress_in(ana, row, Span.WEEKS, unit="kg", today=date(2026, 11, 18))
    assert chart_of(page.lines, "load").points[0].when == "16 Nov 2026"


def test_the_overview_shows_the_move_done_most_and_last_week_until_this_one_has_a_set(cleo, pull_day):
    train(pull_day, TODAY - timedelta(weeks=1), rows(20))
    train(pull_day, TODAY - timedelta(days=6), rows(22.5))
    page = overview_of(cleo, unit="kg", today=TODAY)
    assert (page.name, page.records, page.is_this_week, page.hard_sets) == ("Row", 1, False, 2)
    assert (page.recent, page.weeks_trained, len(page.latest)) == (2, 1, 2)
    assert [point.words for point in page.moved.points][-2:] == ["340 kg", "0 kg"]


# --- Pages --------------------------------------------------------------------------------------


@pytest.fixture
def trained(pull_day: Assignment) -> Assignment:
    today = timezone.localdate()
    for weeks, load in ((20, 20), (2, 22.5), (1, 25)):
        train(pull_day, today - timedelta(weeks=weeks), rows(load), left())
    return pull_day


def test_pages_show_the_client_and_their_trainer_the_same(as_cleo: Client, as_tess: Client, trained, row):
    for door in DOORS:
        own = as_cleo.get(reverse(f"progress:{door}"))
        theirs = as_tess.get(reverse(f"progress:client_{door}", args=[trained.client_id]))
        assert (own.status_code, theirs.status_code) == (200, 200), door
    url = reverse("progress:exercise_detail", args=[row.slug])
    for span in Span:
        page = text_of(as_cleo.get(url, {"span": span.value}).text)
        assert "25 kg × 8" in page
        assert "Hard sets are working sets at RPE 7 or more, or without an RPE." in page
    theirs = as_tess.get(reverse("progress:client_exercise_detail", args=[trained.client_id, row.slug]))
    assert "25 kg × 8" in text_of(theirs.text)


def test_empty_pages_say_what_will_be_there(as_cleo: Client, as_tess: Client, coaching: Coaching, row: Exercise):
    for door in DOORS:
        assert "No sessions yet" in as_cleo.get(reverse(f"progress:{door}")).text
        theirs = as_tess.get(reverse(f"progress:client_{door}", args=[coaching.client_id])).text
        assert "Cleo’s training" in theirs
    assert "Not done yet" in as_cleo.get(reverse("progress:exercise_detail", args=[row.slug])).text
    theirs = as_tess.get(reverse("progress:client_exercise_detail", args=[coaching.client_id, row.slug]))
    assert "Cleo has not logged a set of this move." in text_of(theirs.text)


def test_a_rival_finds_no_page_of_another_trainers_client(as_rival: Client, trained, row):
    for door in DOORS:
        assert as_rival.get(reverse(f"progress:client_{door}", args=[trained.client_id])).status_code == 404
    url = reverse("progress:client_exercise_detail", args=[trained.client_id, row.slug])
    assert as_rival.get(url).status_code == 404


def test_a_move_stays_readable_for_who_did_it_when_the_coaching_ends(as_cleo: Client, trained, row):
    Coaching.objects.update(ended_at=timezone.now())
    assert as_cleo.get(reverse("progress:exercise_detail", args=[row.slug])).status_code == 200


@pytest.mark.parametrize("typed", ["", "x" * 10000, "-1", "99999", "2026-02-31", "0001-01-01", "9999-12-31", "²026"])
def test_anything_may_stand_in_the_address(as_cleo: Client, trained, row, typed):
    for door, name in (("muscles", "week"), ("calendar", "year"), ("session_list", "page")):
        assert as_cleo.get(reverse(f"progress:{door}"), {name: typed}).status_code == 200, door
    assert as_cleo.get(reverse("progress:exercise_detail", args=[row.slug]), {"span": typed}).status_code == 200


def test_pages_cost_as_much_with_three_sessions_as_with_one(as_cleo: Client, pull_day, row):
    today = timezone.localdate()
    urls = [reverse(f"progress:{door}") for door in DOORS]
    urls += [f"{reverse('progress:exercise_detail', args=[row.slug])}?span={span.value}" for span in Span]
    train(pull_day, today - timedelta(days=9), rows(20))
    one = costs(as_cleo, urls)
    for ago in (8, 7):
        train(pull_day, today - timedelta(days=ago), rows(20), left())
    assert costs(as_cleo, urls) == one
    assert max(one.values()) <= 8


def costs(browser: Client, urls: list[str]) -> dict[str, int]:
    found = {}
    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
        found[url] = len(queries)
    return found


def test_longest_set_is_a_hold_as_records_count_it(cleo: User, coaching: Coaching, tess: User) -> None:
    """How long a set of reps took is no hold."""
    plank = make_exercise("Plank", owner=tess, tracking="duration")
    plan = make_assignment(coaching, make_routine(tess, plank), starts_on=date(2026, 11, 1), weeks=52)
    held, counted = {"slot": "1.1.both", "seconds": 40, "reps": 0}, {"slot": "1.2.both", "seconds": 300, "reps": 20}
    train(plan, date(2026, 11, 16), dict(held), dict(counted))
    page = progress_in(cleo, plank, Span.WEEKS, unit="kg", today=TODAY)
    (hold,) = (chart for chart in page.lines if chart.id == "hold")
    assert [point.words for point in hold.points] == ["40 s"]
    assert "40 s" in {one.words for one in page.records if "Longest" in one.kinds}
