"""The floor: who trains now, what a trainer changes there, and what the phone hears of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.floor.commands import add_screen, lower_hand, raise_hand, revoke_screen
from routines.floor.queries import due_today, floor_of
from routines.models import Equipment, Exercise, FloorScreen, HelpCall, SessionChange, SessionStep, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import finish_session, log_set, start_session, swap_step
from tests.factories import make_assignment, make_coaching, make_exercise, make_pause, make_routine, make_user

pytestmark = pytest.mark.django_db


def make_loaded(name: str, *equipment: str, **more: Any) -> Exercise:
    return make_exercise(name, tracking="reps_and_load", equipment=list(equipment), default_rest_seconds=90, **more)


def training(coaching: Coaching, *exercises: Exercise) -> TrainingSession:
    assignment = make_assignment(coaching, make_routine(None, *exercises))
    return start_session(assignment, on=timezone.localdate())


def log(session: TrainingSession, slot: str, **values: Any) -> None:
    log_set(session, set_id=set_id_of(session.pk, slot), slot=slot, op=uuid7(), at=timezone.now(), **values)


@pytest.fixture
def session(coaching: Coaching) -> TrainingSession:
    return training(coaching, make_loaded("Row", Equipment.DUMBBELL), make_loaded("Pull", Equipment.CABLE_MACHINE))


# --- Who is there -------------------------------------------------------------------------------


def test_the_floor_shows_who_trains_set_by_set(tess: User, cleo: User, session: TrainingSession) -> None:
    log(session, "1.1.both", reps=10, load=Decimal(20))
    (spot,) = floor_of(tess, now=timezone.now()).spots
    assert (spot.client, spot.move, spot.set_words, spot.load) == (cleo, "Row", "Set 2 of 2", "20 kg")
    assert 80 < spot.rest_left <= 90


def test_nobody_is_on_the_floor_who_finished_was_forgotten_or_is_somebody_elses(
    tess: User, rival: User, session: TrainingSession
) -> None:
    assert floor_of(rival, now=timezone.now()).spots == []
    assert floor_of(tess, now=timezone.now() + timedelta(hours=5)).spots == []
    finish_session(session)
    assert floor_of(tess, now=timezone.now()).spots == []


def test_an_ended_coaching_leaves_the_floor_at_once(tess: User, coaching: Coaching, session: TrainingSession) -> None:
    coaching.ended_at = timezone.now()
    coaching.save()
    assert floor_of(tess, now=timezone.now()).spots == []


def test_hands_come_first(tess: User, session: TrainingSession) -> None:
    other = training(make_coaching(tess, make_user("zoe@example.com")), make_loaded("Press", Equipment.BARBELL))
    raise_hand(other)
    floor = floor_of(tess, now=timezone.now())
    assert [spot.session for spot in floor.spots] == [other, session]
    assert floor.calls == 1
    raised_at = floor.spots[0].call.raised_at
    for seconds, said in ((-1, "0 s ago"), (119, "119 s ago"), (327, "5 min ago")):
        assert floor_of(tess, now=raised_at + timedelta(seconds=seconds)).spots[0].asked_ago == said


def test_the_floor_costs_the_same_for_one_and_for_three(tess: User, session: TrainingSession) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            floor_of(tess, now=timezone.now())
        return len(asked)

    one = statements()
    for name in ("zoe", "ben"):
        training(make_coaching(tess, make_user(f"{name}@example.com")), make_loaded(f"Move of {name}"))
    assert statements() == one == 5


def test_a_move_for_both_sides_in_place_of_a_one_sided_one_has_no_second_side(tess: User, coaching: Coaching) -> None:
    row = make_loaded("One-arm row", Equipment.DUMBBELL, laterality="each_side")
    both = make_loaded("Barbell row", Equipment.BARBELL, variation_of=row)
    session = training(coaching, row, make_loaded("Press"))
    swap_step(session, step_number=1, exercise=both)
    for number in (1, 2):
        log(session, f"1.{number}.left", reps=8, load=Decimal(40))
    (spot,) = floor_of(tess, now=timezone.now()).spots
    assert (spot.move, spot.set_words) == ("Press", "Set 1 of 2")


# --- One station, two clients -------------------------------------------------------------------


def test_two_at_one_station_are_told_and_one_may_go_elsewhere_first(tess: User, coaching: Coaching) -> None:
    cable = make_loaded("Seated row", Equipment.CABLE_MACHINE)
    free = make_loaded("Goblet squat", Equipment.DUMBBELL)
    first = training(coaching, cable, free)
    second = training(make_coaching(tess, make_user("zoe@example.com", name="Zoe")), cable, free)
    log(first, "1.1.both", reps=8, load=Decimal(30))
    spots = {spot.session: spot for spot in floor_of(tess, now=timezone.now()).spots}
    assert spots[first].hint is not None
    assert spots[first].hint.order == ""
    hint = spots[second].hint
    assert hint is not None
    assert (hint.station, hint.others, hint.instead, hint.order) == ("the cable machine", "Cleo", "Goblet squat", "2,1")


def test_the_hints_order_is_one_that_the_session_takes(tess: User, coaching: Coaching, as_tess: Client) -> None:
    cable, free = make_loaded("Seated row", Equipment.CABLE_MACHINE), make_loaded("Squat", Equipment.DUMBBELL)
    for each in (coaching, make_coaching(tess, make_user("zoe@example.com"))):
        latest = training(each, cable, free)
    order = next(spot.hint.order for spot in floor_of(tess, now=timezone.now()).spots if spot.hint)
    answer = as_tess.post(reverse("player:session_order", args=[latest.pk]), {"order": order, "back": "floor"})
    assert answer.headers["Location"] == reverse("floor:floor")
    latest.refresh_from_db()
    assert latest.step_order == [2, 1]


# --- The hand -----------------------------------------------------------------------------------


def test_a_hand_goes_up_once_and_comes_down(cleo: User, tess: User, session: TrainingSession) -> None:
    assert raise_hand(session) == raise_hand(session)
    assert lower_hand(session, by=tess) == 1
    assert lower_hand(session, by=tess) == 0
    assert HelpCall.objects.get().answered_by == tess
    raise_hand(session)
    assert HelpCall.objects.count() == 2


def test_no_hand_goes_up_in_a_finished_session(session: TrainingSession, as_cleo: Client) -> None:
    finish_session(session)
    with pytest.raises(ValidationError, match="finished"):
        raise_hand(session)
    url = reverse("floor:hand", args=[session.pk])
    answer = as_cleo.post(url, {"raised": "1"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["hand"]) == (422, False)
    assert as_cleo.post(url, {"raised": "1"}, follow=True).status_code == 200


@pytest.mark.parametrize("raised", ["", "\0", "x" * 10_000, "-1"])
def test_a_hand_that_can_not_be_read_stays_down(session: TrainingSession, as_cleo: Client, raised: str) -> None:
    assert as_cleo.post(reverse("floor:hand", args=[session.pk]), {"raised": raised}).status_code == 302
    assert not HelpCall.objects.exists()


def test_the_trainer_comes_and_the_hand_is_down(session: TrainingSession, as_cleo: Client, as_tess: Client) -> None:
    url = reverse("floor:hand", args=[session.pk])
    as_cleo.post(url, {"raised": "1"})
    assert "asking for help" in as_tess.get(reverse("floor:floor")).text
    assert as_tess.post(url, {"raised": "0", "back": "floor"}).headers["Location"] == reverse("floor:floor")
    assert "asking for help" not in as_tess.get(reverse("floor:floor")).text


# --- The next load ------------------------------------------------------------------------------


def ask(browser: Client, session: TrainingSession, load: str, step: int = 1) -> Any:
    return browser.post(reverse("player:step_load", args=[session.pk, step]), {"load": load, "back": "floor"})


def test_a_load_asked_for_is_in_the_clients_next_set_and_in_the_news(
    session: TrainingSession, as_tess: Client, as_cleo: Client
) -> None:
    news = reverse("player:session_news", args=[session.pk])
    assert as_cleo.get(news).json() == {"v": 1, "latest": None, "hand": False}
    ask(as_tess, session, "22,5")
    page = as_cleo.get(reverse("player:session_detail", args=[session.pk]))
    assert "Your trainer asks for 22.5 kg." in page.text
    slots = [one for one in page.context["data"]["slots"] if one["step"] == 1]
    assert {(one["load"], one["keeps_load"]) for one in slots} == {("22.5", False)}
    assert as_cleo.get(news).json()["latest"] is not None
    assert as_tess.get(news).json()["latest"] is None  # one's own doing is no news
    change = SessionChange.objects.get()
    assert (change.kind, change.value, change.entered_by.email) == (
        "load",
        {"load": "22.5", "unit": "kg"},
        "tess@example.com",
    )


def test_an_empty_load_asks_for_what_was_planned(session: TrainingSession, as_tess: Client) -> None:
    ask(as_tess, session, "30 lb")
    assert SessionStep.objects.get().asked_load_unit == "lb"
    ask(as_tess, session, "")
    assert SessionStep.objects.get().asked_load is None


@pytest.mark.parametrize("load", ["heavy", "-5", "99999999", "\0", "9" * 5000, "1e999"])
def test_a_load_that_can_not_be_read_is_refused_in_words(session: TrainingSession, as_tess: Client, load: str) -> None:
    assert ask(as_tess, session, load).status_code == 302
    assert "toast" in as_tess.get(reverse("floor:floor")).text
    assert not SessionStep.objects.exists()


def test_only_a_trainer_asks_for_a_load(session: TrainingSession, as_cleo: Client, as_rival: Client) -> None:
    assert ask(as_cleo, session, "40").status_code == 404
    assert ask(as_rival, session, "40").status_code == 404
    assert not SessionStep.objects.exists()


def test_what_the_trainer_typed_is_news_too(session: TrainingSession, tess: User, as_cleo: Client) -> None:
    log(session, "1.1.both", reps=10, load=Decimal(20), by=tess)
    assert as_cleo.get(reverse("player:session_news", args=[session.pk])).json()["latest"]


# --- Another move ---------------------------------------------------------------------------------


@pytest.fixture
def on_cables(coaching: Coaching) -> TrainingSession:
    """A pull, for which there are two variations: one at the cables again, one without a queue."""
    pull = make_loaded("Pull", Equipment.CABLE_MACHINE)
    make_loaded("Bar pull", Equipment.CABLE_MACHINE, Equipment.LAT_BAR, variation_of=pull)
    make_loaded("One-arm row", Equipment.DUMBBELL, variation_of=pull)
    return training(coaching, pull)


def test_a_move_is_swapped_on_the_floor_and_swapped_back(on_cables: TrainingSession, as_tess: Client) -> None:
    floor = reverse("floor:floor")
    swap = reverse("player:step_swap", args=[on_cables.pk, 1])
    assert floor_stand_ins(as_tess.get(floor)) == []
    offered = floor_stand_ins(as_tess.get(floor, {"swap": on_cables.pk}))
    assert [name for name, _ in offered] == ["Bar pull", "One-arm row"]
    row = Exercise.objects.get(published__name="One-arm row")
    answer = as_tess.post(swap, {"exercise": row.pk, "back": "floor"}, follow=True)
    assert answer.redirect_chain == [(floor, 302)]
    assert answer.context["floor"].spots[0].move == "One-arm row"
    assert SessionChange.objects.get().entered_by.email == "tess@example.com"
    back = floor_stand_ins(as_tess.get(floor, {"swap": on_cables.pk}))
    assert back == [("Pull", "As planned."), ("Bar pull", "Cable machine, lat bar.")]


def floor_stand_ins(answer: Any) -> list[tuple[str, str]]:
    (spot,) = answer.context["floor"].spots
    return [(one.exercise.name, one.why) for one in spot.stand_ins or []]


def test_from_a_moves_menu_one_writes_about_this_move(on_cables: TrainingSession, as_cleo: Client, cleo: User) -> None:
    page = as_cleo.get(reverse("player:session_detail", args=[on_cables.pk])).text
    link = f"{reverse('notes:thread', args=[cleo.pk])}?session={on_cables.pk}&about=step-1#write"
    assert link in page.replace("&amp;", "&")
    assert '<option value="step-1" selected>' in as_cleo.get(link).text


def test_what_needs_a_station_in_use_comes_last(
    tess: User, on_cables: TrainingSession, as_tess: Client, as_cleo: Client
) -> None:
    training(make_coaching(tess, make_user("zoe@example.com")), make_loaded("Push down", Equipment.CABLE_MACHINE))
    page = as_tess.get(reverse("floor:floor"), {"swap": on_cables.pk}, headers={"HX-Request": "true"})
    spot = page.context["swapping"]
    assert [(one.exercise.name, one.why) for one in spot.stand_ins] == [
        ("One-arm row", "Dumbbell."),
        ("Bar pull", "Needs the cable machine, which is in use."),
    ]
    assert f"?swap={on_cables.pk}" in page.text.partition("hx-trigger")[0]  # and it is asked for again with it
    assert as_cleo.get(reverse("floor:floor"), {"swap": on_cables.pk}).status_code == 403


def test_offering_moves_costs_one_statement(on_cables: TrainingSession, as_tess: Client) -> None:
    def statements(**query: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            as_tess.get(reverse("floor:floor"), query)
        return len(asked)

    assert statements(swap=on_cables.pk) == statements() + 1


@pytest.mark.parametrize("swap", ["", "nonsense", "x" * 10_000, "-1", "01890000-0000-7000-8000-000000000000"])
def test_a_swap_of_nobody_shows_the_floor(on_cables: TrainingSession, as_tess: Client, swap: str) -> None:
    answer = as_tess.get(reverse("floor:floor"), {"swap": swap})
    assert (answer.status_code, floor_stand_ins(answer)) == (200, [])


@pytest.mark.parametrize("exercise", ["", "\0", "x" * 10_000, "-1", "999999999"])
def test_a_move_that_can_not_stand_in_is_refused_on_the_floor(
    on_cables: TrainingSession, as_tess: Client, exercise: str
) -> None:
    swap = reverse("player:step_swap", args=[on_cables.pk, 1])
    page = as_tess.post(swap, {"exercise": exercise, "back": "floor"}, follow=True)
    assert page.redirect_chain == [(reverse("floor:floor"), 302)]
    assert "Choose one of the exercises that can take its place." in page.text
    assert not SessionStep.objects.exists()


# --- The gym's screen ---------------------------------------------------------------------------


def test_the_screen_shows_first_names_and_no_loads(
    tess: User, cleo: User, session: TrainingSession, client: Client
) -> None:
    cleo.name = "Cleo Nair"
    cleo.save()
    log(session, "1.1.both", reps=10, load=Decimal("21.5"))
    page = client.get(reverse("floor:screen", args=[add_screen(tess)]))
    assert "Cleo" in page.text
    for hidden in ("Nair", cleo.email, "21.5", "csrf"):
        assert hidden not in page.text.replace("X-CSRFToken", "")


def test_a_link_is_replaced_taken_back_and_dies_with_its_trainer(tess: User, client: Client) -> None:
    def status(secret: str) -> int:
        return client.get(reverse("floor:screen", args=[secret])).status_code

    first = add_screen(tess)
    second = add_screen(tess)
    assert (status(first), status(second), status("nonsense")) == (404, 200, 404)
    tess.is_active = False
    tess.save()
    assert status(second) == 404
    tess.is_active = True
    tess.save()
    revoke_screen(tess)
    assert status(second) == 404
    assert not FloorScreen.objects.filter(secret_hash=second).exists()  # only its hash was kept


def test_the_link_is_shown_once(as_tess: Client, client: Client) -> None:
    page = as_tess.post(reverse("floor:screen_add"))
    link = page.context["link"]
    assert link in page.text
    assert client.get(link).status_code == 200
    assert link not in as_tess.get(reverse("floor:floor")).text
    as_tess.post(reverse("floor:screen_revoke"))
    assert client.get(link).status_code == 404


def test_the_fragment_is_the_pages_own_cards(session: TrainingSession, as_tess: Client) -> None:
    whole = as_tess.get(reverse("floor:floor")).text
    cards = as_tess.get(reverse("floor:floor"), headers={"HX-Request": "true"}).text
    assert cards.strip().startswith("<section")
    assert "<html" not in cards
    assert f"spot-{session.pk}" in whole
    assert f"spot-{session.pk}" in cards


# --- Who is still to come -----------------------------------------------------------------------


def names_due(trainer: User) -> list[tuple[str, list[str]]]:
    due = due_today(trainer, floor_of(trainer, now=timezone.now()))
    return [(one.client.name, one.routines) for one in due.people]


def test_who_trains_today_is_due_until_they_start(tess: User, rival: User, coaching: Coaching) -> None:
    day = tess.today
    given = make_assignment(coaching, make_routine(None, make_exercise("Row")), weekdays=[day.weekday()])
    make_assignment(
        coaching, make_routine(None, make_exercise("Press"), name="Day off"), weekdays=[(day.weekday() + 1) % 7]
    )
    assert names_due(tess) == [(coaching.client.name, ["Pull day"])]
    assert names_due(rival) == []
    session = start_session(given, on=day)
    assert names_due(tess) == []
    finish_session(session)
    assert names_due(tess) == []


def test_who_pauses_moved_or_left_is_not_due(tess: User, coaching: Coaching) -> None:
    day = tess.today
    given = make_assignment(coaching, make_routine(None, make_exercise("Row")), weekdays=[day.weekday()])
    pause = make_pause(coaching, first_on=day)
    assert names_due(tess) == []
    pause.delete()
    given.missed = "shift"
    given.starts_on = day - timedelta(weeks=2)
    given.save()
    assert names_due(tess) == [(coaching.client.name, ["Pull day"])]
    given.withdrawn_at = timezone.now()
    given.save()
    assert names_due(tess) == []
    given.withdrawn_at = None
    given.save()
    coaching.ended_at = timezone.now()
    coaching.save()
    assert names_due(tess) == []


def test_those_due_cost_one_statement_and_come_by_themselves(
    tess: User, as_tess: Client, django_assert_num_queries: Any
) -> None:
    row, floor = make_exercise("Row"), floor_of(tess, now=timezone.now())
    for number in range(10):
        client = make_user(f"due-{number}@example.com", name=f"Ines {number}")
        make_assignment(make_coaching(tess, client), make_routine(None, row), weekdays=[tess.today.weekday()])
    with django_assert_num_queries(1):
        due = due_today(tess, floor)
    assert (len(due.people), due.others) == (8, 2)
    whole = as_tess.get(reverse("floor:floor")).text
    assert "Ines 7" in whole
    assert "And 2 more." in whole
    part = as_tess.get(reverse("floor:floor"), {"show": "due"}, headers={"HX-Request": "true"}).text
    assert part.strip().startswith("<section")
    assert "Ines 7" in part
    assert 'id="cards"' not in part
    assert "Ines 7" not in as_tess.get(reverse("floor:floor"), headers={"HX-Request": "true"}).text
