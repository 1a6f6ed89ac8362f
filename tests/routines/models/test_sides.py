"""The ledger of left and right is what the sets say, however they came in."""

import uuid
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase
from uuid_utils.compat import uuid7

from routines.models import LoggedSet, SideGap, SidesShown, TrainingSession
from routines.models.plan import prepared_session
from routines.models.sides import recount_sides
from routines.player.commands import SetEntry, finish_session, log_set, log_sets, start_session
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

FIRST = date(2026, 10, 5)
ROW, CURL = "Row of one arm", "Curl of one arm"
MOVES = {ROW: {"laterality": "each_side"}, CURL: {"laterality": "each_side", "tracking": "reps"}, "Row": {}}


def at(day: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 5, 9, tzinfo=UTC) + timedelta(days=day, minutes=minute)


def make_plan(coaching):
    """Two moves of one side, then the other, and one for both: two sets each."""
    exercises = [make_exercise(name, **details) for name, details in MOVES.items()]
    return make_assignment(coaching, make_routine(coaching.trainer, *exercises), starts_on=FIRST, weeks=8)


def log(session: TrainingSession, slot: dict[str, Any], *, day: int, minute: int = 1, **values: Any) -> None:
    log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid7(), at=at(day, minute), **values)


def train(plan, day: int, *, left: int, right: int, load: int | None = 20) -> TrainingSession:
    session = start_session(plan, on=FIRST + timedelta(days=day), at=at(day))
    log_all(session, left=left, right=right, load=load, when=at(day, 1))
    return finish_session(session, at=at(day, 50))


def log_all(session: TrainingSession, *, left: int, right: int, load: int | None, when: datetime) -> None:
    """Every set at once, as a phone sends them that had no network."""
    entries = [
        SetEntry(
            set_id=uuid.UUID(slot["id"]),
            slot=slot["slot"],
            op=uuid7(),
            at=when,
            reps={"left": left, "right": right}.get(slot["side"], 10),
            load=load and Decimal(load),
        )
        for slot in session.plan["slots"]
    ]
    log_sets(session, entries)


def slot_of(session: TrainingSession, side: str, number: int = 1) -> dict[str, Any]:
    return next(one for one in session.plan["slots"] if (one["side"], one["set_number"]) == (side, number))


def test_an_open_session_says_nothing_yet(coaching, db):
    plan = make_plan(coaching)
    session = start_session(plan, on=FIRST, at=at(0))
    for slot in session.plan["slots"]:
        log(session, slot, day=0, reps=10, load=Decimal(20))
    assert not SidesShown.objects.exists()
    finish_session(session, at=at(0, 50))
    assert SidesShown.objects.count() == SideGap.objects.count() == 2


def test_a_gap_that_grows_is_flagged_and_the_weaker_side_comes_first(coaching, db):
    plan = make_plan(coaching)
    for day in range(3):
        train(plan, day, left=10, right=10)
    assert {gap.weaker for gap in SideGap.objects.all()} == {""}
    for day in range(3, 6):
        train(plan, day, left=15, right=8)
    gap = SideGap.objects.get(exercise__published__name=ROW)
    assert (gap.gap, gap.change, gap.weaker, gap.trend, gap.is_flagged) == (
        Decimal("-15.6"), Decimal("15.6"), "right", "grows", True,
    )  # fmt: skip
    assert gap.line == [Decimal(0)] * 3 + [Decimal("-15.6")] * 3

    def first_sides(plan):
        slots = prepared_session(plan, on=FIRST + timedelta(days=6), at=at(6)).plan["slots"]
        return [next(one["side"] for one in slots if one["step"] == step) for step in (1, 2, 3)]

    assert first_sides(plan) == ["right", "right", "both"]
    plan.targets.create(step_number=1, first_side="left")  # the trainer says otherwise
    assert first_sides(plan) == ["left", "right", "both"]


def test_a_set_taken_back_after_the_session_leaves_the_ledger(coaching, db):
    plan = make_plan(coaching)
    session = train(plan, 0, left=10, right=12)
    before = SideGap.objects.get(exercise__published__name=ROW)
    log(session, slot_of(session, "right"), day=0, minute=60, reps=20, load=Decimal(20))
    assert SideGap.objects.get(pk=before.pk).gap > before.gap
    for number in (1, 2):
        log(session, slot_of(session, "left", number), day=0, minute=70, void=True)
    assert [gap.exercise.name for gap in SideGap.objects.all()] == [CURL]


SESSIONS = 7
REPS = st.integers(5, 14)
EVENTS = st.one_of(
    st.tuples(
        st.just("log"),
        st.integers(0, SESSIONS - 1),
        st.integers(0, 9),
        st.integers(0, 15),
        st.sampled_from([None, 10, 12, 20]),
        st.sampled_from([None, None, 6, 8, 10]),
        st.integers(0, 90),
    ),
    st.tuples(st.just("all"), st.integers(0, SESSIONS - 1), REPS, REPS),
    st.tuples(st.just("void"), st.integers(0, SESSIONS - 1), st.integers(0, 9), st.integers(0, 90)),
    st.tuples(st.just("finish"), st.integers(0, SESSIONS - 1)),
)


class TestAgainstTheWhole(HypothesisCase):
    """Whatever is logged, corrected and taken back, late or early, before or after the end of a session."""

    @given(
        st.lists(st.tuples(REPS, REPS), min_size=SESSIONS, max_size=SESSIONS),
        st.lists(EVENTS, min_size=3, max_size=12),
    )
    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    def test_the_ledger_is_what_the_sets_say(self, pairs: list[tuple[int, int]], events: list[tuple[Any, ...]]) -> None:
        coaching = make_coaching(make_user("tess@example.com", is_trainer=True), make_user("cleo@example.com"))
        plan = make_plan(coaching)
        sessions = []
        for day, (left, right) in enumerate(pairs):
            session = start_session(plan, on=FIRST + timedelta(days=day), at=at(day))
            log_all(session, left=left, right=right, load=20, when=at(day, 1))
            sessions.append(session if day == SESSIONS - 1 else finish_session(session, at=at(day, 95)))
        for kind, day, *details in events:
            session, slots = TrainingSession.objects.get(pk=sessions[day].pk), sessions[day].plan["slots"]
            match kind:
                case "log":
                    place, reps, load, rpe, minute = details
                    values = {"reps": reps, "load": load and Decimal(load), "rpe": rpe and Decimal(rpe)}
                    log(session, slots[place], day=day, minute=minute, **values)
                case "all":
                    log_all(session, left=details[0], right=details[1], load=20, when=at(day, 91))
                case "void":
                    log(session, slots[details[0]], day=day, minute=details[1], void=True)
                case _:
                    finish_session(session, at=at(day, 95))
        kept = kept_of(coaching.client)
        assert kept == recomputed(coaching.client)
        recount_sides(coaching.client_id)
        assert kept_of(coaching.client) == kept
        # The same sets with their sides exchanged tell the same, mirrored.
        LoggedSet.objects.filter(side="left").update(side="both")
        LoggedSet.objects.filter(side="right").update(side="left")
        LoggedSet.objects.filter(side="both", slot__endswith="left").update(side="right")
        recount_sides(coaching.client_id)
        other = {"left": "right", "right": "left", "": ""}
        assert kept_of(coaching.client) == {
            exercise: ([-gap for gap in line], -gap, change, other[weaker], trend, flagged)
            for exercise, (line, gap, change, weaker, trend, flagged) in kept.items()
        }


def kept_of(client):
    return {
        one.exercise_id: (one.line, one.gap, one.change, one.weaker, one.trend, one.is_flagged)
        for one in SideGap.objects.filter(client=client)
    }


def recomputed(client):
    """Set by set from the beginning, in plain words."""
    sets = LoggedSet.objects.filter(client=client, voided_at=None, session__finished_at__isnull=False)
    by_session: dict[tuple[int, datetime], list[LoggedSet]] = defaultdict(list)
    for one in sets.exclude(side="both").exclude(kind="warm_up").select_related("session"):
        by_session[one.exercise_id, one.session.started_at].append(one)
    lines = defaultdict(list)
    for (exercise, _), those in sorted(by_session.items()):
        values = {side: best(those, side) for side in ("left", "right")}
        if None not in values.values():
            strongest = max(values.values())
            gap = 100 * (values["right"] - values["left"]) / strongest
            lines[exercise].append(gap.quantize(Decimal("0.1"), "ROUND_HALF_UP"))
    return {exercise: told(line) for exercise, line in lines.items()}


def best(sets, side):
    """What a side showed: among loaded sets where both sides have some, else by reps without a load."""
    counted = [one for one in sets if one.reps]
    for pool in ([one for one in counted if one.load_kg], [one for one in counted if not one.load_kg]):
        if {one.side for one in pool} == {"left", "right"}:
            tells = all(one.rpe is not None and one.rpe >= 6 for one in pool)
            shown = []
            for one in pool:
                reps = one.reps + (10 - one.rpe if tells else 0)
                if one.load_kg:
                    worth = one.load_kg if reps == 1 else one.load_kg * (30 + reps) / 30
                    reps = worth.quantize(Decimal("0.01"), "ROUND_HALF_UP")
                shown.append((one.side, Decimal(reps)))
            return max(value for of, value in shown if of == side)
    return None


def told(line):
    def middle(values):
        return Decimal(median(values)).quantize(Decimal("0.1"), "ROUND_HALF_UP")

    now = middle(line[-3:])
    before = middle(line[-6:-3]) if len(line) >= 6 else None
    change = None if before is None else abs(now) - (before if now > 0 else -before if now < 0 else abs(before))
    weaker = "" if len(line) < 2 or abs(now) < 5 else "left" if now > 0 else "right"
    trend = "" if change is None else "grows" if change >= 3 else "closes" if change <= -3 else "level"
    return line[-12:], now, change, weaker, trend, trend == "grows" and abs(now) >= 10
