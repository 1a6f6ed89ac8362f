import re

import pytest
from django.urls import reverse
from django.utils import timezone

from routines.models import Routine
from tests.factories import make_assignment, make_coaching, make_user
from tests.htmx import HTMX, element, plain, swap

pytestmark = pytest.mark.django_db


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_client_list_shows_each_client_with_their_plan(as_tess, coaching, library):
    make_assignment(coaching, Routine.objects.get(slug="back-day"))
    page = as_tess.get(reverse("desk:client_list")).content.decode()
    assert "Cleo" in page
    assert "Back day, week 1" in page


def test_client_list_without_clients_says_how_to_get_one(as_tess):
    assert "Your first client" in as_tess.get(reverse("desk:client_list")).content.decode()


def test_client_list_is_for_trainers(as_cleo):
    assert as_cleo.get(reverse("desk:client_list")).status_code == 403


def test_client_detail_shows_plan_and_sessions(as_tess, coaching, library):
    make_assignment(coaching, Routine.objects.get(slug="back-day"))
    page = as_tess.get(reverse("desk:client_detail", args=[coaching.client_id])).content.decode()
    assert "Mon, Tue, Wed, Thu, Fri, Sat, Sun" in page
    assert "No session yet." in page


def test_client_detail_ends_with_the_coaching(as_tess, as_rival, coaching):
    door = reverse("desk:client_detail", args=[coaching.client_id])
    assert as_tess.get(door).status_code == 200
    assert as_rival.get(door).status_code == 404
    coaching.ended_at = timezone.now()
    coaching.save()
    assert as_tess.get(door).status_code == 404


def test_client_detail_leads_into_the_player_and_back(as_tess, coaching, library):
    assignment = make_assignment(coaching, Routine.objects.get(slug="back-day"))
    desk = reverse("desk:client_detail", args=[coaching.client_id])
    page = as_tess.get(desk).text
    assert words_of(page).count("Log for Cleo") == 1
    assert f'action="{reverse("player:session_start", args=[assignment.pk])}"' in page
    player = as_tess.post(reverse("player:session_start", args=[assignment.pk]), follow=True)
    assert "You are logging for Cleo" in words_of(player.text)
    assert f'href="{desk}"' in player.text
    assert "Continue for Cleo" in words_of(as_tess.get(desk).text)


# --- Who needs the trainer -----------------------------------------------------------------------


def snooze_door(coaching) -> str:
    return reverse("desk:snooze", args=[coaching.client_id])


NO_PLAN = {"signal": "no_plan", "place": "", "length": "3"}


def test_needs_you_shows_each_with_what_to_do_next(as_tess, coaching):
    page = as_tess.get(reverse("desk:needs_you")).text
    assert "Cleo has no plan" in words_of(page)
    assert f"{reverse('assignments:routine_choose')}?coaching={coaching.pk}" in page


def test_needs_you_without_clients_says_how_to_get_one(as_tess):
    assert "Your first client" in as_tess.get(reverse("desk:needs_you")).text


def test_needs_you_when_nobody_does(as_tess, coaching, library):
    make_assignment(coaching, Routine.objects.get(slug="back-day"))
    assert "Nobody, right now." in words_of(as_tess.get(reverse("desk:needs_you")).text)


@pytest.mark.parametrize(
    ("page", "door"), [("list", "desk:client_list"), ("needs", "desk:needs_you"), ("", "desk:needs_you")]
)
def test_snooze_leads_back_to_where_the_button_stood(as_tess, coaching, page, door):
    answer = as_tess.post(snooze_door(coaching), NO_PLAN | {"page": page}, follow=True)
    assert answer.redirect_chain == [(reverse(door), 302)]
    assert "Put off for 3 days." in words_of(answer.text)
    assert "1 put off" in words_of(answer.text) or "Put off (1)" in words_of(answer.text)


def test_snooze_and_undo_as_fragments(as_tess, coaching):
    door = reverse("desk:needs_you")
    before = as_tess.get(door).text
    fragment = as_tess.post(snooze_door(coaching), NO_PLAN | {"page": "needs", "length": "change"}, headers=HTMX).text
    after = swap(before, "needs", fragment)
    assert "Put off until it changes." in words_of(after)
    assert "Put off (1)" in words_of(as_tess.get(door).text)
    wake = reverse("desk:wake", args=[coaching.client_id])
    back = as_tess.post(wake, {"signal": "no_plan", "place": "", "page": "needs"}, headers=HTMX).text
    assert "Assign routine" in words_of(back)
    assert plain(element(before, "needs")).count("Assign routine") == plain(back).count("Assign routine")


def test_snooze_on_a_clients_page(as_tess, coaching):
    door = reverse("desk:client_detail", args=[coaching.client_id])
    assert "Cleo has no plan" in words_of(as_tess.get(door).text)
    answer = as_tess.post(snooze_door(coaching), NO_PLAN | {"page": "client"}, follow=True)
    assert answer.redirect_chain == [(door, 302)]
    fragment = as_tess.post(
        reverse("desk:wake", args=[coaching.client_id]), NO_PLAN | {"page": "client"}, headers=HTMX
    ).text
    assert 'id="needs"' in fragment


@pytest.mark.parametrize(
    "change",
    [
        {"length": "forever"},
        {"length": ""},
        {"signal": "nonsense"},
        {"signal": ""},
        {"signal": "pain"},  # there is none
        {"place": "x" * 10_000},
        {"place": "\0"},
        {"page": "nowhere"},
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_snooze_refuses_nonsense_with_a_sentence(as_tess, coaching, change, headers):
    answer = as_tess.post(snooze_door(coaching), NO_PLAN | change, headers=headers)
    assert answer.status_code == 422
    assert 'class="err"' in answer.text
    assert "Cleo has no plan" in words_of(answer.text)


def test_snooze_is_for_the_clients_own_trainer(as_rival, coaching):
    assert as_rival.post(snooze_door(coaching), NO_PLAN).status_code == 404


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=cle", 200),
        ("show=needs&sort=contact", 200),
        ("page=abc", 200),
        ("page=-1", 200),
        ("page=99999999999999999999", 200),
        ("show=nonsense", 422),
        ("tag=nobody-has-it", 422),
        ("sort=-pk", 422),
        ("q=%00", 400),
        (f"q={'x' * 10_000}", 422),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_client_list_takes_any_query(as_tess, coaching, query, status, headers):
    assert as_tess.get(f"{reverse('desk:client_list')}?{query}", headers=headers).status_code == status


def test_client_list_as_a_fragment_is_what_the_page_shows(as_tess, coaching):
    door = reverse("desk:client_list")
    fragment = as_tess.get(f"{door}?q=nobody", headers=HTMX)
    assert fragment["HX-Push-Url"] == f"{door}?q=nobody"
    swapped = swap(as_tess.get(door).text, "results", fragment.text)
    assert plain(element(swapped, "results")) == plain(element(as_tess.get(f"{door}?q=nobody").text, "results"))
    assert "Nobody like that" in words_of(swapped)


def test_client_list_costs_the_same_for_one_client_and_for_three_and_has_pages(
    as_tess, tess, coaching, django_assert_num_queries
):
    door = reverse("desk:client_list")
    for others in (0, 2, 50):
        for number in range(others):
            make_coaching(tess, make_user(f"other{others}-{number}@example.com"))
        with django_assert_num_queries(8):
            page = as_tess.get(door).text
    assert "53 clients, page 1 of 2" in words_of(page)
    assert words_of(as_tess.get(f"{door}?page=2").text).count("No plan this week") == 23
