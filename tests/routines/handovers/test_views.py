"""The doors of a hand-over, and what the three read of it."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Coaching, Gym, GymRole, HandOver, User
from routines.assignments.commands import assign_routine
from routines.handovers.commands import hand_over_client
from routines.models import Routine
from routines.player.commands import start_session
from tests.accounts.pages import page_of
from tests.factories import (
    make_assignment,
    make_coaching,
    make_exercise,
    make_gym,
    make_membership,
    make_routine,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gym(rival: User, tess: User, cleo: User, coaching: Coaching) -> Gym:
    """The rival owns it, Tess is a trainer, Cleo is her client there."""
    gym = make_gym(rival)
    make_membership(gym, tess, GymRole.TRAINER)
    make_membership(gym, cleo, GymRole.CLIENT)
    return gym


@pytest.fixture
def as_fred(gym: Gym, as_user: Callable[[User], Client]) -> Client:
    fred = make_user("fred@example.com")
    make_membership(gym, fred, GymRole.FRONT_DESK)
    return as_user(fred)


def path_of(coaching: Coaching) -> str:
    return f"/coaching/{coaching.pk}/hand-over/"


def test_trainer_hands_over_by_e_mail(
    as_tess: Client, as_rival: Client, as_cleo: Client, rival: User, coaching: Coaching, settings: Settings
) -> None:
    settings.MAIL_IS_CONFIGURED = True
    page = page_of(as_tess.get(path_of(coaching)))
    assert 'name="to"' not in page  # no gym, no colleagues
    response = as_tess.post(path_of(coaching), {"email": "RIVAL@example.com"})
    assert response.headers["Location"] == "/clients/"

    assert "Cleo trains with Rival now." in page_of(as_tess.get("/clients/"))
    assert as_tess.get(f"/clients/{coaching.client_id}/").status_code == 404
    assert "Cleo trains with you now." in page_of(as_rival.get("/clients/"))
    today = page_of(as_cleo.get("/today/"))
    assert "Rival is your trainer now." in today
    assert "Not with Rival" in today
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["cleo@example.com"], "Rival is your trainer now"),
        (["rival@example.com"], "Cleo trains with Rival now"),
    ]


def test_front_desk_hands_over_to_a_colleague(
    as_fred: Client, as_tess: Client, coaching: Coaching, gym: Gym, rival: User, stan: User
) -> None:
    assert path_of(coaching) in page_of(as_fred.get(f"/gyms/{gym.pk}/clients/"))
    page = page_of(as_fred.get(path_of(coaching)))
    assert 'name="email"' not in page
    assert "Fred handed" not in page_of(as_tess.get("/clients/"))
    response = as_fred.post(path_of(coaching), {"to": rival.pk})
    assert response.headers["Location"] == f"/gyms/{gym.pk}/clients/"
    assert HandOver.objects.get().by.name == "Fred"
    assert "Fred handed them over" in page_of(as_tess.get("/clients/"))


def test_front_desk_does_not_reach_beyond_the_gym(
    as_fred: Client, gym: Gym, cleo: User, stan: User, tess: User, coaching: Coaching
) -> None:
    outside = make_user("outside@example.com", is_trainer=True)
    elsewhere = make_coaching(outside, cleo)  # the gym's client, but no trainer of the gym
    private = make_coaching(tess, stan)  # the gym's trainer, but no client of the gym
    assert as_fred.get(path_of(elsewhere)).status_code == 404
    assert as_fred.get(path_of(private)).status_code == 404
    assert as_fred.post(path_of(coaching), {"to": outside.pk}).status_code == 422
    assert as_fred.post(path_of(coaching), {"email": outside.email}).status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"to": "x"},
        {"to": "9" * 400},
        {"to": "987654321"},
        {"email": "nobody@example.com"},
        {"email": "stan@example.com"},
        {"email": "no address"},
        {"email": "tess@example.com"},
        {"email": "x" * 10_000},
        {"email": "a\0b@example.com"},
    ],
)
def test_coaching_hand_over_refuses_bad_input(
    as_tess: Client, coaching: Coaching, gym: Gym, stan: User, typed: dict[str, str]
) -> None:
    response = as_tess.post(path_of(coaching), typed)
    assert response.status_code == 422
    assert not HandOver.objects.exists()


def test_coaching_hand_over_is_not_for_others(
    as_cleo: Client, as_stan: Client, as_rival: Client, coaching: Coaching
) -> None:
    for browser in (as_cleo, as_stan, as_rival):
        assert browser.get(path_of(coaching)).status_code == 404
        assert browser.post(path_of(coaching), {"email": "rival@example.com"}).status_code == 404


def test_client_refuses_with_one_click(
    as_cleo: Client, as_tess: Client, as_rival: Client, tess: User, rival: User, coaching: Coaching
) -> None:
    hand_over = hand_over_client(coaching, to=rival, by=tess)
    path = f"/hand-overs/{hand_over.pk}/refuse/"
    assert as_rival.post(path).status_code == 404
    page = page_of(as_cleo.post(path, follow=True))
    assert "Rival doesn’t coach you" in page
    assert "Not with Rival" not in page
    assert as_cleo.post(path).status_code == 404
    for browser in (as_tess, as_rival):
        assert "ended it" in page_of(browser.get("/clients/"))


def test_news_is_put_away_by_each(
    as_cleo: Client, as_rival: Client, as_stan: Client, tess: User, rival: User, coaching: Coaching
) -> None:
    hand_over = hand_over_client(coaching, to=rival, by=tess)
    path = f"/hand-overs/{hand_over.pk}/dismiss/"
    assert as_stan.post(path).status_code == 404
    assert as_cleo.post(path).headers["Location"] == "/today/"
    assert "Rival is your trainer now." not in page_of(as_cleo.get("/today/"))
    assert as_rival.post(path).headers["Location"] == "/clients/"
    assert "trains with you now" not in page_of(as_rival.get("/clients/"))


def test_two_trainers_see_what_each_other_gave(
    as_tess: Client, as_rival: Client, as_cleo: Client, tess: User, rival: User, cleo: User, coaching: Coaching
) -> None:
    row = make_exercise("Row")
    own = make_assignment(coaching, make_routine(tess, row, name="Pull day"))
    theirs = make_assignment(make_coaching(rival, cleo), make_routine(rival, row, name="Leg day"))

    page = page_of(as_tess.get(f"/clients/{cleo.pk}/"))
    assert "From Rival" in page
    assert f"/assignments/{own.pk}/edit/" in page or f"/assignments/{own.pk}/" in page
    assert f"/assignments/{theirs.pk}/" not in page.replace("/start/", "")
    assert as_tess.get(f"/assignments/{theirs.pk}/edit/").status_code == 404

    theirs.client_may_move = True
    theirs.save()
    calendar = page_of(as_tess.get(f"/clients/{cleo.pk}/calendar/"))
    assert "Rival’s plan" in calendar
    assert "Tess’s plan" not in calendar
    assert f"move={theirs.pk}:" not in calendar

    today = page_of(as_cleo.get("/today/"))
    assert [today.count(f'id="due-{one.pk}"') for one in (own, theirs)] == [1, 1]
    assert as_tess.post(f"/coaching/{coaching.pk}/end/").status_code == 302
    today = page_of(as_cleo.get("/today/"))
    assert [today.count(f'id="due-{one.pk}"') for one in (own, theirs)] == [0, 1]
    assert as_rival.get(f"/clients/{cleo.pk}/").status_code == 200


def test_what_two_trainers_gave_alike_stands_once_in_the_clients_day(
    as_cleo: Client, tess: User, rival: User, cleo: User, coaching: Coaching, library: None
) -> None:
    back_day = Routine.objects.get(slug="back-day")
    first = make_assignment(coaching, back_day)
    second = make_assignment(make_coaching(rival, cleo), back_day, weeks=2)

    def shown() -> list[int]:
        page = page_of(as_cleo.get("/today/"))
        return [page.count(f'id="due-{one.pk}"') for one in (first, second)]

    assert shown() == [1, 0]
    start_session(second, on=cleo.today)
    assert shown() == [0, 1]


def test_what_another_trainer_gave_in_the_same_way_is_not_given_again(
    tess: User, rival: User, cleo: User, coaching: Coaching, library: None
) -> None:
    back_day = Routine.objects.get(slug="back-day")
    schedule = {"weekdays": [0, 2], "starts_on": cleo.today, "weeks": 4}
    assign_routine(back_day, coachings=[coaching], **schedule)
    with pytest.raises(ValidationError, match="already has"):
        assign_routine(back_day, coachings=[make_coaching(rival, cleo)], **schedule)
