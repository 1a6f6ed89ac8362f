"""The answer is kept once; what follows is proposed, decided, and stands in the next session with its reason."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Coaching, User
from routines.checkins.commands import answer_check_in, decide_changes, set_automatic
from routines.models import Assignment, CheckIn, PersonalTarget, Proposal, TargetOverride, TrainingSession
from routines.models.proposal import apply_proposal, decline_proposal
from routines.models.targets import with_program
from routines.player.commands import start_session
from routines.player.queries import today_screen
from tests.factories import make_check_in, make_coaching, make_enrolment, make_program, make_proposal, make_user
from tests.routines.checkins.conftest import MONDAY, TUESDAY_MORNING, WEDNESDAY, train

pytestmark = pytest.mark.django_db
WEDNESDAY_NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def answer(cleo: User, **regions: int) -> CheckIn:
    found = {name.replace("_", "-"): level for name, level in regions.items()}
    return answer_check_in(cleo, trained_on=MONDAY, regions=found, via=CheckIn.Via.APP)


def told() -> list[tuple[str, str, str, str]]:
    found = Proposal.objects.order_by("pk")
    return [(one.kind, one.exercise_name, one.was, one.now) for one in found]


def loads_of(plan: dict) -> list[str]:
    return [slot["load"] for slot in plan["slots"]]


# --- Answered -------------------------------------------------------------------------------------


def test_answer_check_in_proposes_for_the_next_session(cleo, trained):
    check_in = answer(cleo, lats=3)
    assert (check_in.regions, check_in.via, check_in.session) == ({"lats": 3}, "app", trained)
    assert told() == [("step_back", "Pulldown", "50 kg × 8–10", "45 kg × 8–10")]
    (one,) = Proposal.objects.all()
    assert (one.status, one.for_session_on, one.expires_on) == ("open", WEDNESDAY, MONDAY + timedelta(days=7))
    assert one.sentences == ["Lats: very sore.", "About a tenth comes off: 45 kg instead of 50 kg."]


def test_nothing_sore_and_a_little_propose_nothing(cleo, trained):
    answer(cleo, lats=1)
    assert told() == []
    assert CheckIn.objects.get().felt == {"lats": 1}


def test_answer_check_in_once(cleo, trained):
    answer(cleo)
    with pytest.raises(ValidationError, match="answered already"):
        answer(cleo, lats=3)
    assert CheckIn.objects.get().regions == {}


@pytest.mark.parametrize("regions", [{"wings": 2}, {"lats": 5}, {"lats": 0}, {"lats": "2"}, {"lats": True}])
def test_answer_check_in_refuses_what_is_no_answer(cleo, trained, regions):
    with pytest.raises(ValidationError), transaction.atomic():
        answer_check_in(cleo, trained_on=MONDAY, regions=regions, via=CheckIn.Via.APP)
    assert not CheckIn.objects.answered().exists()


@pytest.mark.parametrize(("days", "is_asked"), [(0, False), (1, True), (2, True), (3, False)])
def test_it_is_asked_on_the_next_two_mornings(cleo, trained, clock, days, is_asked):
    clock.move_to(datetime(2026, 11, 16 + days, 19, tzinfo=UTC))
    if is_asked:
        assert answer(cleo, lats=3).is_answered
    else:
        with pytest.raises(ValidationError, match="nothing to answer"):
            answer(cleo, lats=3)


def test_the_morning_is_the_clients(cleo, back_day, clock):
    """Trained in Auckland on Tuesday evening (Tuesday morning in UTC): asked once it is Wednesday there."""
    User.objects.filter(pk=cleo.pk).update(time_zone="Pacific/Auckland")
    cleo.refresh_from_db()
    back_day.refresh_from_db()
    train(back_day, date(2026, 11, 17), datetime(2026, 11, 17, 6, tzinfo=UTC))
    clock.move_to(datetime(2026, 11, 17, 10, 59, tzinfo=UTC))
    assert today_screen(cleo, now=datetime.now(UTC)).morning is None
    clock.move_to(datetime(2026, 11, 17, 11, 1, tzinfo=UTC))
    morning = today_screen(cleo, now=datetime.now(UTC)).morning
    assert morning is not None
    assert (morning.trained_on, morning.names, morning.felt) == (date(2026, 11, 17), ["Back day"], None)


# --- Decided --------------------------------------------------------------------------------------


def test_an_approved_change_stands_in_the_next_session_with_its_reason_and_in_no_other(cleo, tess, trained, back_day):
    check_in = answer(cleo, lats=3)
    decided, refused = decide_changes(check_in, by=tess, accept=True)
    assert (len(decided), refused) == (1, [])
    screen = today_screen(cleo, now=WEDNESDAY_NOON)
    assert [one["load"] for one in screen.cards[0].rows[0].sets] == ["45", "45"]
    session = start_session(back_day, on=WEDNESDAY, at=WEDNESDAY_NOON)
    assert loads_of(session.plan) == ["45", "45", "10", "10"]
    (why,) = session.plan["steps"][0]["why"]
    assert (why["target"], why["by"]) == ("45 kg × 8–10", "Tess")
    assert why["why"] == "Lats: very sore. About a tenth comes off: 45 kg instead of 50 kg. Tess agreed to it."
    assert why["change"] == "It is for this session only. Without it, it would be 50 kg × 8–10."
    one = Proposal.objects.get()
    assert (one.status, one.session, one.decided_by) == ("applied", session, tess)
    friday = start_session(back_day, on=date(2026, 11, 20), at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert loads_of(friday.plan) == ["50", "50", "10", "10"]


def test_declined_and_undecided_changes_change_nothing(cleo, tess, trained, back_day):
    decide_changes(answer(cleo, lats=3), by=tess, accept=False)
    assert loads_of(start_session(back_day, on=WEDNESDAY, at=WEDNESDAY_NOON).plan)[0] == "50"
    assert Proposal.objects.get().status == "declined"


def test_an_approved_change_can_be_taken_back_until_the_session_begins(cleo, tess, trained, back_day):
    decide_changes(answer(cleo, lats=3), by=tess, accept=True)
    decline_proposal(Proposal.objects.get(), by=tess)
    assert loads_of(start_session(back_day, on=WEDNESDAY, at=WEDNESDAY_NOON).plan)[0] == "50"
    with pytest.raises(ValidationError, match="declined already"):
        apply_proposal(Proposal.objects.get(), by=tess)


def test_too_late_to_approve_once_the_session_began_or_the_week_passed(cleo, tess, trained, back_day, clock):
    check_in = answer(cleo, lats=3)
    start_session(back_day, on=WEDNESDAY, at=WEDNESDAY_NOON)
    one = Proposal.objects.get()
    assert one.status == "expired"  # it isn't offered any more
    with pytest.raises(ValidationError, match="has begun or passed"):
        apply_proposal(one, by=tess)
    Proposal.objects.update(status="open")
    clock.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC))
    with pytest.raises(ValidationError, match="nothing to decide"):
        decide_changes(check_in, by=tess, accept=True)


def test_only_who_planned_it_decides(cleo, tess, trained, rival):
    make_coaching(rival, cleo)
    check_in = answer(cleo, lats=3)
    with pytest.raises(ValidationError, match="nothing to decide"):
        decide_changes(check_in, by=rival, accept=True)
    Coaching.objects.filter(trainer=tess).update(ended_at=TUESDAY_MORNING)
    assert not Proposal.objects.editable_by(tess).exists()


def test_automatic_changes_happen_by_themselves_but_for_pain(cleo, tess, coaching, trained, back_day):
    set_automatic(coaching, automatic=True)
    answer(cleo, lats=3)
    one = Proposal.objects.get()
    assert (one.status, one.is_automatic) == ("accepted", True)
    (why,) = start_session(back_day, on=WEDNESDAY, at=WEDNESDAY_NOON).plan["steps"][0]["why"]
    assert why["why"].endswith("It happened by itself, as Tess lets it.")


def test_pain_always_waits_for_the_trainer(cleo, coaching, trained):
    set_automatic(coaching, automatic=True)
    answer(cleo, lats=4)
    assert {one.status for one in Proposal.objects.all()} == {"open"}
    set_automatic(coaching, automatic=False)
    assert not hasattr(Coaching.objects.get(pk=coaching.pk), "automatic_changes")


def test_a_swap_is_planned_for_once_with_a_load_of_the_clients_own(cleo, tess, trained, back_day, library):
    answer(cleo, lats=4)
    swap = Proposal.objects.get()
    assert swap.kind in {"swap", "step_back"}
    Proposal.objects.all().delete()
    curl = back_day.version.content["blocks"][1]["steps"][0]
    one = make_proposal(back_day, kind="swap", load=None, swap_to_id=curl["exercise"], now="Leg curl")
    apply_proposal(one, by=tess)
    plan = start_session(back_day, on=WEDNESDAY, at=WEDNESDAY_NOON).plan
    assert (plan["steps"][0]["name"], plan["steps"][0]["exercise"]) == ("Leg curl", curl["exercise"])
    assert loads_of(plan) == [None, None, "10", "10"]
    assert plan["steps"][0]["why"][0]["target"] == "Leg curl"


def test_a_later_answer_takes_the_place_of_what_was_undecided(cleo, trained, back_day, clock):
    answer(cleo, lats=3)
    train(back_day, date(2026, 11, 17), TUESDAY_MORNING)
    clock.move_to(datetime(2026, 11, 18, 7, tzinfo=UTC))
    answer_check_in(cleo, trained_on=date(2026, 11, 17), regions={"lats": 3}, via=CheckIn.Via.APP)
    assert list(Proposal.objects.order_by("pk").values_list("status", flat=True)) == ["expired", "open"]


def test_an_older_question_answered_after_a_newer_one_changes_nothing(cleo, tess, trained, back_day, clock):
    train(back_day, date(2026, 11, 17), TUESDAY_MORNING)
    clock.move_to(datetime(2026, 11, 18, 7, tzinfo=UTC))
    newer = answer_check_in(cleo, trained_on=date(2026, 11, 17), regions={"lats": 3}, via=CheckIn.Via.APP)
    before = list(Proposal.objects.order_by("pk").values())
    assert before
    older = answer_check_in(cleo, trained_on=MONDAY, regions={"lats": 4}, via=CheckIn.Via.MAIL)
    assert (older.regions, newer.is_answered) == ({"lats": 4}, True)
    assert list(Proposal.objects.order_by("pk").values()) == before


def test_all_at_once_takes_what_can_be_taken_and_says_what_could_not(cleo, tess, trained, back_day):
    check_in = answer(cleo, lats=3, hamstrings=3)
    gone = Proposal.objects.get(exercise_name="Leg curl")
    Proposal.objects.filter(pk=gone.pk).update(step_key=uuid4())  # the routine has another step by now
    decided, refused = decide_changes(check_in, by=tess, accept=True)
    assert [one.exercise_name for one in decided] == ["Pulldown"]
    assert refused == ["Leg curl: The routine doesn’t ask for Leg curl there any more."]
    assert dict(Proposal.objects.values_list("exercise_name", "status")) == {"Pulldown": "accepted", "Leg curl": "open"}


def test_stretches_end_no_chance_to_decide(cleo, tess, trained, back_day):
    """What only follows another session isn't the next one."""
    check_in = answer(cleo, lats=3)
    TrainingSession.objects.filter(pk=trained.pk).update(
        started_at=WEDNESDAY_NOON, finished_at=WEDNESDAY_NOON, follows=trained
    )
    assert decide_changes(check_in, by=tess, accept=True)[1] == []


def test_who_answers_and_who_decides_lock_in_the_same_order(cleo, tess, coaching, trained):
    set_automatic(coaching, automatic=True)
    with CaptureQueriesContext(connection) as answering:
        check_in = answer(cleo, lats=3)
    Proposal.objects.update(status="open", decided_at=None)
    with CaptureQueriesContext(connection) as deciding:
        decide_changes(check_in, by=tess, accept=True)
    for queries in (answering, deciding):
        texts = [one["sql"] for one in queries]
        plan = next(place for place, text in enumerate(texts) if "FOR NO KEY UPDATE" in text and "assignment" in text)
        change = next(
            place
            for place, text in enumerate(texts)
            if text.startswith(('UPDATE "routines_proposal"', 'INSERT INTO "routines_proposal"'))
        )
        assert plan < change


# --- Of a program ---------------------------------------------------------------------------------


def test_hold_keeps_a_programs_rise_back_and_a_step_back_is_no_step_of_its_rule(cleo, tess, coaching, back_day, clock):
    program = make_program(tess, back_day.version.routine)
    make_enrolment(coaching, program, starts_on=MONDAY)
    Assignment.objects.filter(pk=back_day.pk).update(withdrawn_at=datetime.now(UTC))
    day = with_program(Assignment.objects.exclude(enrolment=None)).get()
    train(day, MONDAY, datetime(2026, 11, 16, 17, tzinfo=UTC), reps=10)
    clock.move_to(TUESDAY_MORNING)
    check_in = answer(cleo, lats=2, hamstrings=3)
    assert told() == [
        ("hold", "Pulldown", "52.5 kg × 8–10", "50 kg × 8–10"),
        ("step_back", "Leg curl", "12.5 kg × 8–10", "7.5 kg × 8–10"),
    ]
    decide_changes(check_in, by=tess, accept=True)
    tuesday = train(day, date(2026, 11, 17), TUESDAY_MORNING, reps=10)
    assert loads_of(tuesday.plan) == ["50", "50", "7.5", "7.5"]
    clock.move_to(datetime(2026, 11, 18, 7, tzinfo=UTC))
    wednesday = start_session(day, on=WEDNESDAY)
    assert loads_of(wednesday.plan) == ["52.5", "52.5", "12.5", "12.5"]


# --- Proposals that last --------------------------------------------------------------------------


def test_a_raise_that_lasts_becomes_the_clients_own_target_with_its_reason(cleo, tess, back_day):
    one = make_proposal(back_day, kind="raise", load=55, now="55 kg", only_next=False)
    assert apply_proposal(one, by=tess).status == "applied"
    assert apply_proposal(one, by=tess).status == "applied"
    target = PersonalTarget.objects.get()
    assert (target.step_number, target.load, target.reason) == (1, 55, "Lats: very sore.")


def test_a_raise_of_a_program_becomes_an_override_with_its_reason(tess, coaching, back_day):
    make_enrolment(coaching, make_program(tess, back_day.version.routine), starts_on=MONDAY)
    day = Assignment.objects.exclude(enrolment=None).get()
    apply_proposal(make_proposal(day, kind="raise", load=55, now="55 kg", only_next=False), by=tess)
    override = TargetOverride.objects.get()
    assert (override.load, override.reason, override.author, override.only_next) == (
        55,
        "Lats: very sore.",
        tess,
        False,
    )


def test_a_proposal_without_a_number_or_a_move_is_refused(back_day):
    for details in ({"load": None}, {"kind": "swap"}, {"load": -1}, {"reps_min": 5, "reps_max": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_proposal(back_day, **details)


def test_what_a_client_says_is_seen_by_who_coaches_them_now(cleo, tess, coaching, rival):
    make_check_in(cleo)
    stranger = make_user("stranger@example.com")
    seen = [CheckIn.objects.visible_to(one).count() for one in (cleo, tess, rival, stranger)]
    assert seen == [1, 1, 0, 0]
