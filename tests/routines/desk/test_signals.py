"""Who needs the trainer and why; what is put off, and for how long."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from uuid_utils.compat import uuid7

from routines.desk.commands import snooze_facts, wake_facts
from routines.desk.queries import RosterRow, find_rows, needs_in, roster, show_counts
from routines.models import Comment, Feeling, PersonalTarget, Receipt, Signal, Snooze
from routines.player.commands import answer_feeling, finish_session, log_set, note_step, skip_step, start_session
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
FIRST = date(2026, 9, 28)  # a Monday eight weeks before


@pytest.fixture
def assignment(coaching):
    """A row of two sets, Mondays and Thursdays, since eight weeks and for four more."""
    row = make_exercise("Row")
    return make_assignment(
        coaching, make_routine(coaching.trainer, row), weekdays=[0, 3], starts_on=FIRST, weeks=12, changed_on=FIRST
    )


def train(assignment, on: date, *, reps: int = 9, load: int = 20, note: str = "", feeling: int | None = None):
    at = datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=9)
    session = start_session(assignment, on=on, at=at)
    for slot in session.plan["slots"]:
        entry = {"reps": reps, "load": Decimal(load)}
        log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid7(), at=at, **entry)
    finish_session(session, at=at + timedelta(minutes=40))
    if note or feeling:
        answer_feeling(session, feeling=feeling, note=note)
    return session


def train_until(assignment, weeks: int, **details) -> None:
    """Every session due in the first weeks, each with a little more."""
    for week in range(weeks):
        for place, day in enumerate((0, 3)):
            details.setdefault("load", 20)
            train(assignment, FIRST + timedelta(weeks=week, days=day), load=20 + 2 * week + place)


def row_of(trainer, now=NOW) -> RosterRow:
    (row,) = roster(trainer, now=now)
    return row


def told(trainer, now=NOW) -> list[tuple[str, str]]:
    return [(need.signal, need.title) for need in row_of(trainer, now).needs]


# --- Missed sessions -----------------------------------------------------------------------------


def test_who_keeps_all_is_asked_after_two_missed(tess, assignment):
    train_until(assignment, 7)
    assert told(tess) == [("missed", "Cleo missed 2 of the last 4 sessions")]
    assert row_of(tess).needs[0].detail == "Usually keeps 100 %."


def test_a_session_done_a_day_late_is_not_missed(tess, assignment):
    train_until(assignment, 7)
    train(assignment, date(2026, 11, 17), load=50)  # Monday's, on Tuesday
    assert told(tess) == []
    assert row_of(tess).strip.states[-8] == "missed"  # the strip says on which day


def test_who_misses_every_second_one_is_not_asked_for_two(tess, assignment):
    for week in range(8):
        train(assignment, FIRST + timedelta(weeks=week), load=20 + week)
    assert told(tess) == []


def test_nothing_is_missed_on_the_day_itself(tess, assignment):
    train_until(assignment, 8)
    assert told(tess) == []


# --- What the client said ------------------------------------------------------------------------


def test_pain_is_told_once_with_its_note_and_until_the_next_session(tess, assignment):
    train_until(assignment, 7)
    session = train(assignment, date(2026, 11, 16), load=50, feeling=Feeling.PAINFUL, note="Left shoulder.")
    skip_step(session, step_number=1, reason="pain")
    note_step(session, step_number=1, note="Pinched.")
    assert told(tess) == [("pain", "Cleo skipped Row for pain")]
    assert row_of(tess).needs[0].detail == "“Left shoulder.”"
    assert row_of(tess).is_hurting
    train(assignment, date(2026, 11, 19), load=55)
    assert told(tess) == [("note", "Cleo left 2 notes on Pull day")]
    assert not row_of(tess).is_hurting


def test_sore_is_not_pain(tess, assignment):
    train_until(assignment, 8)
    train(assignment, date(2026, 11, 23), load=60, feeling=Feeling.SORE)
    assert told(tess) == [("pain", "Cleo felt sore after Pull day")]
    assert not row_of(tess).is_hurting


def test_a_note_is_shown_for_two_weeks(tess, assignment):
    train_until(assignment, 8)
    train(assignment, date(2026, 11, 23), load=60, note="  Better\nthan last time. " + "So good. " * 40)
    (need,) = row_of(tess).needs
    assert need.detail.startswith("“Better than last time. So good.")
    assert len(need.detail) < 130
    assert "note" not in dict(told(tess, NOW + timedelta(days=15)))


def write(author, client, trainer, text: str, at: datetime) -> None:
    comment = Comment.objects.create(client=client, author=author, text=text, made_at=at)
    Receipt.objects.create(client=client, reader=trainer if author == client else client, comment=comment)


def test_unread_notes_are_one_signal_until_they_are_read(tess, cleo, assignment):
    train_until(assignment, 8)
    write(cleo, cleo, tess, "Can I train on Sunday?", NOW - timedelta(hours=3))
    assert told(tess) == [("note", "Cleo wrote to you")]
    need = row_of(tess).needs[0]
    assert (need.detail, need.url) == ("“Can I train on Sunday?”", f"/notes/{cleo.pk}/")
    put_off(tess, "change")
    assert told(tess) == []
    write(cleo, cleo, tess, "Or Saturday?", NOW - timedelta(hours=2))
    assert told(tess) == [("note", "Cleo wrote you 2 notes")]
    Receipt.objects.update(read_at=NOW)
    assert told(tess) == []


def test_last_contact_is_the_latest_session_or_note_between_the_two(tess, rival, cleo, assignment):
    assert row_of(tess).last_days_ago is None
    train(assignment, date(2026, 11, 12))
    assert row_of(tess).last_days_ago == 11
    write(tess, cleo, tess, "How is it going?", NOW - timedelta(days=4))
    assert row_of(tess).last_days_ago == 4
    write(rival, cleo, tess, "From somebody else.", NOW)
    assert row_of(tess).last_days_ago == 4


# --- What exercises say --------------------------------------------------------------------------


def topped(assignment) -> None:
    train_until(assignment, 7)
    for day in (16, 19):
        train(assignment, date(2026, 11, day), reps=10, load=50)


def test_topped_twice_asks_for_a_raise_until_the_target_is_another(tess, assignment):
    topped(assignment)
    assert told(tess) == [("topped", "Cleo topped the range twice in a row: Row")]
    need = row_of(tess).needs[0]
    assert need.detail == "10 reps in every set with 50 kg: ready for more load."
    assert need.url == f"/assignments/{assignment.pk}/"
    target = PersonalTarget.objects.create(assignment=assignment, step_number=1, load=50)
    assert told(tess)
    target.load = Decimal("52.5")
    target.save()
    assert told(tess) == []


def test_what_is_not_trained_any_more_asks_for_nothing(tess, assignment):
    topped(assignment)
    assignment.withdrawn_at = NOW
    assignment.save()
    assert told(tess) == [("no_plan", "Cleo has no plan")]


def test_standing_still_is_told_of_each_exercise_once_and_in_one_card(tess, coaching):
    moves = [make_exercise(name) for name in ("Row", "Curl", "Pulldown", "Face pull")]
    plan = make_assignment(
        coaching, make_routine(tess, *moves), weekdays=[0], starts_on=FIRST, weeks=12, changed_on=FIRST
    )
    for week in range(8):
        train(plan, FIRST + timedelta(weeks=week))
    assert told(tess) == [("plateau", "Cleo stands still in Curl, Face pull and 2 more")]
    assert sorted(fact.subject for fact in row_of(tess).facts) == sorted(str(move.pk) for move in moves)


# --- The plan's end ------------------------------------------------------------------------------


def test_a_plan_of_another_trainer_is_a_plan(tess, rival, cleo, coaching):
    assert told(tess) == [("no_plan", "Cleo has no plan")]
    other = make_coaching(rival, cleo)
    plan = make_assignment(
        other, make_routine(rival, make_exercise("Press", owner=rival)), starts_on=NOW.date(), weeks=4
    )
    assert told(tess) == []
    plan.withdrawn_at = NOW
    plan.save()
    assert told(tess) == [("no_plan", "Cleo has no plan")]


def test_no_plan_after_this_week(tess, assignment):
    train_until(assignment, 8)
    for ends_on, title in (
        (date(2026, 11, 30), None),
        (date(2026, 11, 29), "Cleo has no plan after this week"),
        (date(2026, 11, 22), "Cleo has no plan any more"),
    ):
        assignment.ends_on = ends_on
        assignment.save()
        assert [words for signal, words in told(tess) if signal == Signal.NO_PLAN] == ([title] if title else [])


def test_a_client_without_a_plan_needs_one(tess, coaching):
    (need,) = row_of(tess).needs
    assert (need.title, need.action) == ("Cleo has no plan", "Assign routine")
    assert need.url == f"/assign/?coaching={coaching.pk}"


# --- Put off -------------------------------------------------------------------------------------


def put_off(trainer, length: str, now=NOW) -> None:
    row = row_of(trainer, now)
    snooze_facts(trainer, client_id=row.pk, facts=row.facts, length=length, at=now)


@pytest.mark.parametrize(("length", "days"), [("3", 3), ("7", 7)])
def test_put_off_for_a_time(tess, coaching, length, days):
    put_off(tess, length)
    assert told(tess) == []
    assert [need.title for need in row_of(tess).needs_put_off] == ["Cleo has no plan"]
    assert told(tess, NOW + timedelta(days=days, minutes=-1)) == []
    assert told(tess, NOW + timedelta(days=days))


def test_put_off_until_it_changes(tess, assignment):
    topped(assignment)
    put_off(tess, "change")
    assert told(tess) == []
    assert told(tess, NOW + timedelta(hours=1)) == []
    train(assignment, date(2026, 11, 23), reps=10, load=50)
    assert told(tess) == [("topped", "Cleo topped the range twice in a row: Row")]


def test_each_trainer_puts_off_for_themself(tess, rival, cleo, coaching):
    make_coaching(rival, cleo)
    put_off(tess, "change")
    assert told(tess) == []
    assert told(rival)


def test_woken_it_is_back(tess, coaching):
    put_off(tess, "change")
    put_off_facts = row_of(tess).put_off
    wake_facts(tess, client_id=coaching.client_id, facts=put_off_facts)
    assert told(tess)
    assert not Snooze.objects.exists()


def test_putting_off_again_begins_anew(tess, coaching):
    put_off(tess, "3")
    row = row_of(tess)
    snooze_facts(tess, client_id=row.pk, facts=row.put_off, length="7", at=NOW)
    assert Snooze.objects.get().until == NOW + timedelta(days=7)


def test_refuses_another_length_and_nothing_at_all(tess, coaching):
    row = row_of(tess)
    with pytest.raises(ValidationError, match="Choose for how long"):
        snooze_facts(tess, client_id=row.pk, facts=row.facts, length="forever")
    with pytest.raises(ValidationError, match="changed meanwhile"):
        snooze_facts(tess, client_id=row.pk, facts=[], length="3")


# --- The list ------------------------------------------------------------------------------------


def test_most_pressing_comes_first(tess, coaching, assignment):
    topped(assignment)
    train(assignment, date(2026, 11, 23), reps=10, load=50, feeling=Feeling.PAINFUL)
    make_coaching(tess, make_user("abe@example.com"))
    signals = [need.signal for need in needs_in(roster(tess, now=NOW))]
    assert signals == ["pain", "topped", "no_plan"]


def test_finds_by_name_label_and_state_in_the_order_asked_for(tess, coaching, assignment):
    for name, tags in (("Abe Stone", ["mornings"]), ("Zoë Stone", ["mornings", "knee"])):
        make_coaching(tess, make_user(f"{name[:3].lower().replace('ë', 'e')}@example.com", name=name), tags=tags)
    train(assignment, date(2026, 11, 16))

    def names(**wanted) -> list[str]:
        return [row.client.name for row in find_rows(roster(tess, now=NOW), wanted)]

    assert names() == ["Abe Stone", "Cleo", "Zoë Stone"]
    assert names(text="STONE") == ["Abe Stone", "Zoë Stone"]
    assert names(text="zoë st") == ["Zoë Stone"]
    assert names(text="stone", tag="knee") == ["Zoë Stone"]
    assert names(show="risk") == ["Cleo"]
    assert names(show="paused") == []
    assert names(sort="contact") == ["Abe Stone", "Zoë Stone", "Cleo"]
    assert names(sort="kept")[0] == "Cleo"
    assert show_counts(roster(tess, now=NOW))["needs"] == 2
