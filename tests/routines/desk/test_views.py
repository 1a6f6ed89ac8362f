import re

import pytest
from django.urls import reverse
from django.utils import timezone

from routines.models import Routine
from tests.factories import make_assignment

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
