from django.urls import reverse

from tests.factories import make_exercise
from tests.htmx import HTMX, swap


def test_exercise_list_shows_the_library_and_own_ones(as_tess, tess, rival):
    make_exercise("Plank row")
    make_exercise("Tess's own", owner=tess)
    make_exercise("The rival's own", owner=rival)
    page = as_tess.get(reverse("catalog:exercise_list")).text
    assert "Plank row" in page
    assert "Tess&#x27;s own" in page
    assert "rival&#x27;s own" not in page


def test_exercise_list_answers_with_the_results_alone(as_tess):
    make_exercise("Plank row")
    make_exercise("Goblet squat")
    url = reverse("catalog:exercise_list")
    fragment = as_tess.get(url, {"q": "plank"}, headers=HTMX)
    assert fragment["HX-Push-Url"] == f"{url}?q=plank"
    assert "Goblet" not in fragment.text
    assert "1 move found" in swap(as_tess.get(url).text, "results", fragment.text)


def test_exercise_detail_is_not_found_by_a_rival(as_tess, as_rival, tess):
    url = reverse("catalog:exercise_detail", args=[make_exercise(owner=tess).slug])
    assert as_tess.get(url).status_code == 200
    assert as_rival.get(url).status_code == 404


def test_exercise_list_finds_by_text(as_tess, library):
    page = as_tess.get(reverse("catalog:exercise_list"), {"q": "face"}).text
    assert "Face pull" in page
    assert "Goblet squat" not in page
