"""The question in the app and behind the mailed link, and what trainers decide of it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Coaching, User
from routines.checkins.commands import answer_check_in, set_automatic
from routines.models import Assignment, CheckIn, Proposal, Snooze, TrainingSession
from tests.factories import make_coaching, make_proposal, make_routine
from tests.routines.checkins.conftest import MONDAY, TUESDAY_MORNING, train

pytestmark = pytest.mark.django_db
HERE = "checkins:check_in"


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def plain(page: str) -> str:
    """Without the tokens of this showing."""
    return re.sub(r"\b\w{64}\b", "", page)


@pytest.fixture
def link(trained: TrainingSession, work: Callable[[], None], settings: Any) -> str:
    """The path that Tuesday's mail leads to."""
    work()
    found = re.search(rf"{re.escape(settings.PUBLIC_URL)}(/checkins/by-mail/\S+)", mail.outbox[0].body)
    assert found
    return found[1]


def answered(cleo: User, **regions: int) -> CheckIn:
    return answer_check_in(cleo, trained_on=MONDAY, regions=regions, via=CheckIn.Via.APP)


# --- In the app -----------------------------------------------------------------------------------


def test_today_asks_in_one_tap_and_then_says_what_was_said(as_cleo: Client, trained: TrainingSession) -> None:
    page = as_cleo.get(reverse("player:today")).text
    assert "How does your body feel after Back day?" in text_of(page)
    answer = as_cleo.post(reverse(HERE), {"nothing": "1"}, follow=True)
    assert answer.redirect_chain == [(reverse("player:today"), 302)]
    assert "Good. Noted for your trainer." in text_of(answer.text)
    assert "How does your body feel" not in answer.text
    assert CheckIn.objects.get().is_answered


def test_today_costs_no_statement_more(
    as_cleo: Client, cleo: User, trained: TrainingSession, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        as_cleo.get(reverse("player:today"))
    answered(cleo, lats=3)
    with django_assert_max_num_queries(9):
        page = as_cleo.get(reverse("player:today")).text
    assert "Lats very sore 1 change proposed to your trainer." in text_of(page)


def test_check_in_names_what_was_trained_first_and_takes_what_is_sore(
    as_cleo: Client, trained: TrainingSession
) -> None:
    page = as_cleo.get(reverse(HERE)).text
    first, _, elsewhere = page.partition("Somewhere else")
    assert [part in first for part in ('id="r-lats"', 'id="r-hamstrings"', 'id="r-neck"')] == [True, True, False]
    assert 'id="r-neck"' in elsewhere
    answer = as_cleo.post(reverse(HERE), {"lats": "3", "biceps": "1", "neck": "0"}, follow=True)
    assert CheckIn.objects.get().regions == {"lats": 3, "biceps": 1}
    words = text_of(answer.text)
    assert "Lats Very sore Biceps A little" in words
    assert "Pulldown was 50 kg × 8–10 45 kg × 8–10 for Wednesday 18 November" in words
    assert "Tess decides" in words


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose what is sore, or tap “Nothing is sore”."),
        ({"lats": "0"}, "Choose what is sore"),
        ({"lats": "5"}, "Choose one of the five answers."),
        ({"neck": "x" * 10_000}, "Choose one of the five answers."),
        ({"lats": "\0"}, "Choose one of the five answers."),
        ({"lats": "3", "nothing": "1", "neck": "-1"}, "Choose one of the five answers."),
    ],
)
def test_check_in_refuses_what_is_no_answer(as_cleo: Client, trained: TrainingSession, sent: Any, said: str) -> None:
    answer = as_cleo.post(reverse(HERE), sent)
    assert (answer.status_code, said in text_of(answer.text)) == (422, True)
    assert not CheckIn.objects.answered().exists()
    assert ("neck" not in sent) or "<details open" in answer.text


def test_check_in_keeps_what_was_chosen_beside_what_is_wrong(as_cleo: Client, trained: TrainingSession) -> None:
    page = as_cleo.post(reverse(HERE), {"lats": "3", "neck": "9"}).text
    assert re.search(r'name="lats" value="3"[^>]*checked', page)


def test_check_in_twice_or_with_nothing_to_ask_says_so(as_cleo: Client, cleo: User, trained: TrainingSession) -> None:
    answered(cleo)
    answer = as_cleo.post(reverse(HERE), {"nothing": "1"}, follow=True)
    assert "There is nothing to answer any more." in text_of(answer.text)


def test_check_in_without_any_session_says_what_will_be_here(as_cleo: Client, cleo: User) -> None:
    assert "Nothing to ask yet" in text_of(as_cleo.get(reverse(HERE)).text)


def test_stretches_are_offered_after_a_sore_answer_until_they_are_done(
    as_cleo: Client, cleo: User, tess: User, coaching: Coaching, back_day: Assignment, clock: Any
) -> None:
    routine = back_day.version.routine
    routine.follow_up = make_routine(tess, name="Stretches")
    routine.save()
    from routines.models.version import take_version  # the routine as it is now

    Assignment.objects.filter(pk=back_day.pk).update(version=take_version(routine))
    back_day.refresh_from_db()
    session = train(back_day, MONDAY, datetime(2026, 11, 16, 17, tzinfo=UTC))
    clock.move_to(TUESDAY_MORNING)
    answered(cleo, lats=2)
    page = as_cleo.get(reverse(HERE)).text
    assert reverse("player:follow_up_start", args=[session.pk]) in page
    assert "they don’t make it go sooner" in text_of(page)
    CheckIn.objects.update(regions={"lats": 4})
    assert "Stretch now" not in as_cleo.get(reverse(HERE)).text


# --- By mail --------------------------------------------------------------------------------------


def test_looking_at_the_link_answers_nothing_and_sending_does_once(client: Client, link: str) -> None:
    for ask in (client.get, client.head, client.get):
        assert ask(link).status_code == 200
    assert not CheckIn.objects.answered().exists()
    page = client.get(link)
    assert "Hello, Cleo" in text_of(page.text)
    assert "no-store" in page["Cache-Control"]
    answer = client.post(link, {"lats": "3"}, follow=True)
    assert "Thank you" in text_of(answer.text)
    found = CheckIn.objects.get()
    assert (found.regions, found.via) == ({"lats": 3}, "mail")
    assert "Thank you" in text_of(client.post(link, {"lats": "1"}).text)
    assert CheckIn.objects.get().regions == {"lats": 3}
    again = text_of(client.get(link).text)
    assert "Lats" not in again
    assert Proposal.objects.count() == 1


def test_the_link_works_without_cookies_of_ours_and_needs_its_token(link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, {"nothing": "1"}).status_code == 403
    page = strict.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    assert strict.post(link, {"nothing": "1", "csrfmiddlewaretoken": token[1]}).status_code == 302
    assert CheckIn.objects.get().is_answered


def test_the_link_is_the_same_whoever_is_signed_in(
    client: Client, as_tess: Client, as_rival: Client, link: str
) -> None:
    nobody = plain(client.get(link).text)
    assert plain(as_tess.get(link).text) == nobody
    assert "Rival" not in as_rival.get(link).text
    as_rival.post(link, {"nothing": "1"})
    assert CheckIn.objects.get().client.email == "cleo@example.com"


@pytest.mark.parametrize("hours", [47, 49])
def test_the_link_expires(client: Client, link: str, clock: time_machine.Traveller, hours: int) -> None:
    clock.shift(hours * 3600)
    assert client.get(link).status_code == (200 if hours < 48 else 404)
    assert client.post(link, {"nothing": "1"}).status_code == (302 if hours < 48 else 404)


def test_a_link_that_was_never_made_looks_like_one_that_is_over(client: Client, link: str, cleo: User) -> None:
    never = client.get(reverse("checkins:check_in_by_mail", args=["x" * 43]))
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    over = client.get(link)
    assert (never.status_code, plain(never.text)) == (over.status_code, plain(over.text))


@pytest.mark.parametrize("sent", [{}, {"lats": "9"}, {"lats": "\0"}, {"nothing": ""}, {"wings": "3"}])
def test_the_link_refuses_what_is_no_answer(client: Client, link: str, sent: dict[str, str]) -> None:
    assert client.post(link, sent).status_code == 422
    assert not CheckIn.objects.answered().exists()


def test_who_knocks_too_often_has_to_wait(client: Client, db: None) -> None:
    path = reverse("checkins:check_in_by_mail", args=["guess"])
    assert {client.get(path).status_code for _ in range(60)} == {404}
    answer = client.get(path)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_who_has_no_trainer_is_told_of_none(as_cleo: Client, cleo: User, trained: TrainingSession) -> None:
    Coaching.objects.update(ended_at=TUESDAY_MORNING)
    assert "your trainer hears of it" not in text_of(as_cleo.get(reverse(HERE)).text)
    words = text_of(as_cleo.post(reverse(HERE), {"nothing": "1"}, follow=True).text)
    assert "Good. Noted." in words
    assert "Noted for your trainer" not in words


# --- The trainer ----------------------------------------------------------------------------------


def test_needs_you_has_it_to_approve_in_one_tap(as_tess: Client, cleo: User, trained: TrainingSession) -> None:
    check_in = answered(cleo, lats=3, biceps=1)
    page = as_tess.get(reverse("desk:needs_you"))
    assert "Cleo is sore: lats very sore For Wednesday: Pulldown 45 kg × 8–10." in text_of(page.text)
    answer = as_tess.post(
        reverse("checkins:changes_decide", args=[check_in.pk]), {"decision": "accept", "page": "needs"}, follow=True
    )
    assert answer.redirect_chain == [(reverse("desk:needs_you"), 302)]
    assert "1 change approved." in text_of(answer.text)
    assert "is sore" not in text_of(answer.text)
    assert Proposal.objects.get().status == "accepted"


def test_pain_comes_first_and_can_be_put_off(as_tess: Client, cleo: User, trained: TrainingSession) -> None:
    answered(cleo, lats=4)
    row = text_of(as_tess.get(reverse("desk:client_list")).text)
    assert "Cleo reported pain: lats painful" in row
    place = f"morning-{CheckIn.objects.get().pk}"
    about = {"signal": "pain", "place": place, "length": "3", "page": "list"}
    as_tess.post(reverse("desk:snooze", args=[cleo.pk]), about)
    assert Snooze.objects.get().subject == place
    assert "reported pain" not in text_of(as_tess.get(reverse("desk:client_list")).text)


def test_client_page_says_what_was_sore_and_lets_it_happen_by_itself(
    as_tess: Client, cleo: User, trained: TrainingSession, django_assert_max_num_queries: Any
) -> None:
    door = reverse("desk:client_detail", args=[cleo.pk])
    assert "Nothing said in the last week." in text_of(as_tess.get(door).text)
    answered(cleo, lats=3)
    with django_assert_max_num_queries(12):  # as many as without it
        words = text_of(as_tess.get(door).text)
    assert "Lats very sore after Monday 16 November" in words
    automatic = reverse("checkins:automatic_edit", args=[cleo.pk])
    answer = as_tess.post(automatic, {"automatic": "1", "page": "client"}, follow=True)
    assert answer.redirect_chain == [(door, 302)]
    assert "Decide myself again" in answer.text
    assert "Let it happen by itself" in as_tess.post(automatic, {"page": "soreness"}, follow=True).text


def test_client_soreness_is_flat_and_says_who_decides(
    as_tess: Client, as_rival: Client, cleo: User, rival: User, trained: TrainingSession, django_assert_num_queries: Any
) -> None:
    answered(cleo, lats=3)
    make_coaching(rival, cleo)
    door = reverse("checkins:client_soreness", args=[cleo.pk])
    with django_assert_num_queries(7):  # session, person, coaching, answers, changes, stretches, who decides
        assert "To decide Pulldown" in text_of(as_tess.get(door).text)
    other = text_of(as_rival.get(door).text)
    assert "Tess planned this, and decides." in other
    one = Proposal.objects.get()
    assert as_rival.post(reverse("checkins:proposal_decide", args=[one.pk]), {"decision": "accept"}).status_code == 404


def test_proposal_decide_accepts_takes_back_and_says_when_it_is_too_late(
    as_tess: Client, cleo: User, trained: TrainingSession, back_day: Assignment
) -> None:
    one = make_proposal(back_day)
    door = reverse("checkins:proposal_decide", args=[one.pk])
    assert "Pulldown: approved." in text_of(as_tess.post(door, {"decision": "accept"}, follow=True).text)
    answer = as_tess.post(door, {"decision": "decline"}, follow=True)
    assert "Pulldown: left as it is." in text_of(answer.text)
    assert "declined already" in text_of(as_tess.post(door, {"decision": "accept"}, follow=True).text)
    assert "Approve or decline." in text_of(as_tess.post(door, {"decision": "maybe"}, follow=True).text)


def test_automatic_changes_are_told_to_the_client(
    as_cleo: Client, cleo: User, coaching: Coaching, trained: TrainingSession
) -> None:
    set_automatic(coaching, automatic=True)
    answered(cleo, lats=3)
    words = text_of(as_cleo.get(reverse("player:today")).text)
    assert "Lats very sore 1 change in your next session, with the reason there." in words
    assert "For your next session" in text_of(as_cleo.get(reverse(HERE)).text)


@pytest.mark.parametrize("over", ["week", "coaching", "plan"])
def test_nobody_decides_what_is_over(
    as_cleo: Client, cleo: User, back_day: Assignment, trained: TrainingSession, clock: Any, over: str
) -> None:
    answered(cleo, lats=3)
    assert "Tess decides" in text_of(as_cleo.get(reverse(HERE)).text)
    match over:
        case "week":
            clock.move_to(datetime(2026, 11, 25, 8, tzinfo=UTC))
        case "coaching":
            Coaching.objects.update(ended_at=TUESDAY_MORNING)
        case "plan":
            Assignment.objects.update(withdrawn_at=TUESDAY_MORNING)
    page = text_of(as_cleo.get(reverse(HERE)).text)
    assert ("Tess decides" in page, "Not decided in time" in page) == (False, True)
