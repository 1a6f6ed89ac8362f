import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from routines.models import CheckIn, PersonalTarget, Proposal, Review
from routines.player.commands import answer_feeling
from tests.factories import make_check_in, make_coaching, make_user
from tests.htmx import HTMX, element, plain, swap
from tests.routines.reviews.conftest import do, monday_of

pytestmark = pytest.mark.django_db


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def monday():
    return monday_of(timezone.localdate())


@pytest.fixture
def page(cleo, coaching, monday):
    return reverse("reviews:review_detail", args=[cleo.pk, monday])


@pytest.fixture
def decide(cleo, coaching, monday):
    return reverse("reviews:change_decide", args=[cleo.pk, monday])


def test_review_shows_what_was_done_of_what_was_planned(as_tess, page, topped):
    words = words_of(as_tess.get(page).text)
    assert "Pull day" in words
    assert "10, 10 at 20 kg" in words
    assert "Every set reached 10 reps at 20 kg, two sessions in a row." in words


def test_review_without_an_address_is_of_this_week(as_tess, cleo, coaching):
    assert as_tess.get(reverse("reviews:review_today", args=[cleo.pk])).status_code == 200


def test_review_of_a_week_without_anything_says_what_to_do(as_tess, page):
    words = words_of(as_tess.get(page).text)
    assert "Nothing was planned for this week, and nothing was done." in words
    assert "Nothing to decide." in words


def test_any_day_leads_to_its_monday(as_tess, cleo, coaching):
    answer = as_tess.get(reverse("reviews:review_detail", args=[cleo.pk, date(2026, 11, 19)]))
    assert answer.url == reverse("reviews:review_detail", args=[cleo.pk, date(2026, 11, 16)])
    assert as_tess.get(f"/clients/{cleo.pk}/review/2026-13-45/").status_code == 404


def test_review_is_for_their_trainer(as_rival, as_cleo, page):
    assert as_rival.get(page).status_code == 404
    assert as_cleo.get(page).status_code == 403


@pytest.mark.parametrize("htmx", [True, False])
def test_a_change_is_accepted_in_one_click(as_tess, page, decide, topped, htmx):
    before = as_tess.get(page).text
    (key,) = re.findall(r'name="accept"\s+value="(s[^"]+)"', before)
    answer = as_tess.post(decide, {"accept": key}, headers=HTMX if htmx else {})
    assert PersonalTarget.objects.get().load == 22.5
    if htmx:
        assert "Accepted: Row." in words_of(answer.text)
        swapped, again = swap(before, "changes", answer.text), as_tess.get(page).text
        told = re.compile(r'<p class="sm b">Accepted: Row.</p>')
        assert plain(told.sub("", element(swapped, "changes"))) == plain(element(again, "changes"))
    else:
        assert answer.url == page
        assert "Accepted: Row." in words_of(as_tess.get(page).text)


def test_all_are_declined_at_once_and_what_is_gone_is_refused(as_tess, decide, topped):
    assert as_tess.post(decide, {"decline": "all"}).status_code == 302
    assert Proposal.objects.get().status == "declined"
    for headers in ({}, HTMX):
        answer = as_tess.post(decide, {"accept": "all"}, headers=headers)
        assert answer.status_code == 422
        assert "This was decided or has changed meanwhile." in words_of(answer.text)


@pytest.mark.parametrize("data", [{}, {"accept": "a", "decline": "b"}, {"accept": "\0"}, {"accept": "x" * 10_000}])
def test_an_answer_that_is_none_is_refused(as_tess, decide, data):
    assert as_tess.post(decide, data).status_code == 422
    assert as_tess.post(decide, data, headers=HTMX).status_code == 422


def test_a_week_is_marked_and_unmarked(as_tess, tess, cleo, page, monday):
    door = reverse("reviews:review_mark", args=[cleo.pk, monday])
    before = as_tess.get(page).text
    answer = as_tess.post(door, {"done": "1"}, headers=HTMX)
    assert Review.objects.get().week_of == monday
    assert plain(element(swap(before, "marking", answer.text), "marking")) == plain(
        element(as_tess.get(page).text, "marking")
    )
    assert as_tess.post(door, {"done": "perhaps"}).status_code == 422
    as_tess.post(door, {"done": "0"})
    assert not Review.objects.exists()


def test_the_list_has_who_waits_first(as_tess, tess, cleo, coaching, monday):
    make_coaching(tess, make_user("ann@example.com"))
    door = reverse("reviews:review_list")
    assert "2 of 2 to review" in words_of(as_tess.get(door).text)
    as_tess.post(reverse("reviews:review_mark", args=[cleo.pk, monday]), {"done": "1"})
    words = words_of(as_tess.get(door).text)
    assert "1 of 2 to review" in words
    assert words.index("Ann") < words.index("Cleo")
    for week in ("0001-01-01", "9999-12-31", "x" * 10_000, "2026-11-19"):
        assert as_tess.get(door, {"week": week}).status_code == 200


def test_the_next_client_is_one_click_away(as_tess, tess, page, monday):
    zoe = make_coaching(tess, make_user("zoe@example.com")).client
    make_coaching(tess, make_user("ann@example.com"))
    text = as_tess.get(page).text
    assert reverse("reviews:review_detail", args=[zoe.pk, monday]) in text
    assert "2 others to review" in words_of(text)


def test_pain_and_misses_stand_out(as_tess, plan, cleo, coaching):
    session = do(plan, days_ago=8)
    session.feeling, session.note = 5, "My shoulder pinched."
    session.save()
    on = session.planned_on
    text = words_of(as_tess.get(reverse("reviews:review_detail", args=[cleo.pk, monday_of(on)])).text)
    assert "My shoulder pinched." in text
    assert "Painful after pull day" in text
    assert "missed" in text


@pytest.mark.parametrize("sessions", [1, 3])
def test_review_costs_eight_statements(as_tess, page, plan, django_assert_num_queries, sessions):
    for number in range(sessions):
        do(plan, days_ago=number)
    as_tess.get(page)
    with django_assert_num_queries(8):
        as_tess.get(page)
    with django_assert_num_queries(4):
        as_tess.get(reverse("reviews:review_list"))


def test_a_best_stands_out(as_tess, plan, page):
    do(plan, days_ago=1, reps=9)
    do(plan, days_ago=0, reps=9, load="25")
    assert "Row: a best Heaviest load: 25 kg, was 20 kg." in words_of(as_tess.get(page).text)


def test_weeks_stand_side_by_side_from_the_second_on(as_tess, tess, plan, page):
    do(plan, days_ago=0)
    answer = as_tess.get(page)
    assert answer.context["page"].charts == []
    assert "From the second week with a session on, the weeks stand here side by side." in words_of(answer.text)
    earlier = do(plan, days_ago=14)
    answer_feeling(earlier, feeling=2, effort=7)
    answer = as_tess.get(page)
    moved, effort = answer.context["page"].charts
    assert [one.cells[0].words for one in moved.rows[:3]] == ["400 kg", "0 kg", "400 kg"]
    assert [one.cells[0].words for one in effort.rows[:3]] == ["0", "0", "210"]
    assert (len(moved.rows), len(moved.points)) == (9, 9)
    assert "Weight moved per week" in words_of(answer.text)
    assert "style=" not in answer.text
    tess.load_unit = "lb"
    tess.save()
    assert as_tess.get(page).context["page"].charts[0].rows[0].cells[0].words == "882 lb"


def test_weeks_without_any_load_show_their_sets(as_tess, plan, page):
    for days_ago in (7, 0):
        do(plan, days_ago=days_ago, load=None)
    (sets,) = as_tess.get(page).context["page"].charts
    assert sets.title == "Sets per week"
    assert [one.cells[0].words for one in sets.rows[:3]] == ["2 of 2 sets", "2 of 2 sets", "0 of 0 sets"]


@pytest.mark.parametrize(
    ("day", "status"), [("1999-12-27", 404), ("2000-01-01", 404), ("2000-01-03", 200), ("2099-12-28", 200)]
)
def test_review_of_the_first_and_of_the_last_week(as_tess, cleo, coaching, day, status):
    page = as_tess.get(f"{reverse('reviews:review_today', args=[cleo.pk])}{day}/")
    assert page.status_code == status


def test_an_answer_is_to_the_sessions_that_were_seen(as_tess, page, decide, plan):
    do(plan, days_ago=3)
    do(plan, days_ago=2)
    (key,) = re.findall(r'name="accept"\s+value="(s[^"]+)"', as_tess.get(page).text)
    do(plan, days_ago=0)
    answer = as_tess.post(decide, {"accept": key})
    assert "This was decided or has changed meanwhile." in words_of(answer.text)
    assert not Proposal.objects.exists()


def test_pain_on_the_morning_after_shows_in_the_list(as_tess, cleo, coaching):
    make_check_in(cleo, {"upper-back": 3}, days_ago=0)
    assert ">Pain<" not in as_tess.get(reverse("reviews:review_list")).text
    CheckIn.objects.update(regions={"lats": 1, "upper-back": 4})
    assert ">Pain<" in as_tess.get(reverse("reviews:review_list")).text
