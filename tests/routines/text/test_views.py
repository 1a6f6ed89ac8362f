"""The pages of routines as text: read, refused, previewed, saved, pasted, compared."""

import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Coaching, User
from routines.builder.commands import copy_routine, undo
from routines.models import Assignment, Exercise, Routine, RoutineVersion, Step
from routines.models.given import personalise
from routines.models.version import content_of, take_version
from routines.text.queries import content_now, text_of
from tests.factories import make_assignment, make_exercise, make_routine
from tests.htmx import HTMX, plain, swap

pytestmark = pytest.mark.django_db


@pytest.fixture
def routine(library: None, tess: User) -> Routine:
    """The back day, as Tess's own."""
    return copy_routine(Routine.objects.get(slug="back-day"), owner=tess)


def url_of(routine: Routine) -> str:
    return reverse("text:routine_text", args=[routine.pk])


def marks_in(page: str) -> dict[str, str]:
    """What a preview's form sends along when it is saved."""
    return dict(re.findall(r'name="(seen|previewed)"\s+value="(\w+)"', page))


def preview(browser: Client, url: str, text: str, **headers: str) -> str:
    answer = browser.post(url, {"text": text, "act": "preview"}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def save(browser: Client, url: str, text: str, page: str) -> HttpResponse:
    return browser.post(url, {"text": text, "act": "save", **marks_in(page)})


def words_in(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


# --- A routine of one's own -----------------------------------------------------------------------


def test_routine_text_shows_what_is_there(as_tess: Client, tess: User, routine: Routine) -> None:
    text = text_of(content_now(routine), tess)
    assert "\nSuperman: 3 × 12–15, rest 45 s\n" in text
    page = as_tess.get(url_of(routine)).content.decode()
    assert text in unescape(page)
    assert "data-copy-written" in page


def test_routine_text_is_saved_in_two_steps_and_can_be_undone(as_tess: Client, tess: User, routine: Routine) -> None:
    before = content_now(routine)
    keys = dict(Step.objects.filter(block__routine=routine).values_list("exercise__slug", "key"))
    text = text_of(before, tess).replace("Superman: 3 × 12–15", "Superman: 4 × 10 @ 5 kg").replace("# ", "# My ", 1)
    page = preview(as_tess, url_of(routine), text)
    assert "<del" in page
    assert content_now(routine) == before
    as_browsers_send_it = text.replace("\n", "\r\n")
    assert save(as_tess, url_of(routine), as_browsers_send_it, page).headers["Location"] == reverse(
        "builder:routine_edit", args=[routine.pk]
    )
    assert text_of(content_now(routine), tess) == text
    assert dict(Step.objects.filter(block__routine=routine).values_list("exercise__slug", "key")) == keys
    undo(routine)
    assert content_now(routine) == before


def test_routine_text_with_js_replaces_only_the_written_part(as_tess: Client, tess: User, routine: Routine) -> None:
    whole = as_tess.get(url_of(routine)).content.decode()
    text = text_of(content_now(routine), tess) + "\nPush-up: 3 × 8\n"
    by_form = preview(as_tess, url_of(routine), text)
    by_htmx = preview(as_tess, url_of(routine), text, **HTMX)
    assert "<html" not in by_htmx
    assert plain(swap(whole, "written", by_htmx)).replace(" autofocus", "") == plain(by_form)


def test_routine_text_says_that_nothing_changes(as_tess: Client, tess: User, routine: Routine) -> None:
    page = preview(as_tess, url_of(routine), text_of(content_now(routine), tess).replace("\n", "\r\n"))
    assert "Nothing changes" in page
    assert 'value="save"' not in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_routine_text_refuses_with_places_and_keeps_what_was_typed(
    as_tess: Client, routine: Routine, headers: dict[str, str]
) -> None:
    text = "# Pull day\nSupermann: 3 × 12\n  Face pull: 3 ×\n<b>: 1\n"
    answer = as_tess.post(url_of(routine), {"text": text, "act": "preview"}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert text in unescape(page)
    assert "<b>: 1" not in page
    said = words_in(page)
    assert "3 places can’t be read." in said
    assert "Line 2 Supermann: 3 × 12 There is no move “Supermann”. Did you mean Superman?" in said
    assert "Line 3 Face pull: 3 × Something is missing at the end of the line." in said
    assert 'data-line="3" data-column="17"' in " ".join(page.split())


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "x" * 100_001, "# A\n" + "zz\n" * 4000])
def test_routine_text_refuses_nonsense(as_tess: Client, routine: Routine, text: str) -> None:
    before = content_now(routine)
    answer = as_tess.post(url_of(routine), {"text": text, "act": "save", "seen": "\0", "previewed": "x" * 10_000})
    assert answer.status_code == 422
    assert content_now(routine) == before


def test_routine_text_shows_again_what_was_not_shown_yet(as_tess: Client, tess: User, routine: Routine) -> None:
    """Neither what is edited after the preview nor what somebody else changed goes by unseen."""
    before = content_now(routine)
    text = text_of(before, tess).replace("Superman: 3", "Superman: 4")
    page = preview(as_tess, url_of(routine), text)
    further = text.replace("Superman: 4", "Superman: 5")
    answer = save(as_tess, url_of(routine), further, page)
    assert answer.status_code == 200
    assert content_now(routine) == before
    Step.objects.filter(block__routine=routine, exercise__slug="face-pull").update(note="Slowly")
    answer = save(as_tess, url_of(routine), text, page)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The routine was changed meanwhile." in page
    assert "Slowly" in page
    assert save(as_tess, url_of(routine), text, page).status_code == 302
    assert text_of(content_now(routine), tess) == text


def test_routine_text_of_an_archived_or_library_routine_is_only_read(as_tess: Client, routine: Routine) -> None:
    library = Routine.objects.get(slug="back-day")
    page = as_tess.get(url_of(library)).content.decode()
    assert "readonly" in page
    assert "Show what changes" not in page
    assert as_tess.post(url_of(library), {"text": "# A", "act": "save"}).status_code == 404
    Routine.objects.filter(pk=routine.pk).update(archived_at=routine.created_at)
    before = content_now(routine)
    page = as_tess.post(url_of(routine), {"text": "# A", "act": "save"}).content.decode()
    assert "This routine is archived." in page
    assert content_now(routine) == before


def test_routine_text_asks_as_often_with_many_moves_as_with_one(as_tess: Client, tess: User, library: None) -> None:
    moves = list(Exercise.objects.library()[:6])
    one, many = (make_routine(tess, *some) for some in (moves[:1], moves))
    counts = [queries_of(as_tess, url_of(each)) for each in (one, many)]
    assert counts[0] == counts[1] <= 11


def queries_of(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_a_name_that_two_moves_have_is_written_with_its_slug(as_tess: Client, tess: User, library: None) -> None:
    own = make_exercise("Superman", owner=tess)
    routine = make_routine(tess, own, Exercise.objects.get(slug="superman"))
    text = text_of(content_now(routine), tess)
    assert f"Superman [{own.slug}]: " in text
    assert "Superman [superman]: " in text
    assert "Nothing changes" in preview(as_tess, url_of(routine), text)


def test_every_routine_of_the_library_comes_back_as_it_was(as_tess: Client, tess: User, library: None) -> None:
    for routine in Routine.objects.library():
        own = copy_routine(routine, owner=tess)
        assert "Nothing changes" in preview(as_tess, url_of(own), text_of(content_now(own), tess))


def test_another_trainers_moves_are_unknown(as_tess: Client, rival: User, routine: Routine) -> None:
    make_exercise("Secret row", owner=rival)
    answer = as_tess.post(url_of(routine), {"text": "# A\nSecret rows: 3 × 12\n[secret-row]", "act": "preview"})
    assert answer.status_code == 422
    said = words_in(answer.content.decode())
    assert "Did you mean Secret row" not in said
    assert "There is no move [secret-row]." in said


# --- Pasted ---------------------------------------------------------------------------------------


def test_routine_paste_makes_a_routine(as_tess: Client, tess: User, library: None) -> None:
    url = reverse("text:routine_paste")
    assert as_tess.get(url).status_code == 200
    text = "# Pulls\n> Easy today.\n\nface pull: 3x12 @ 10\nSuperset, rest 1:30\n  Superman\n  Push-up: AMRAP\n"
    answer = as_tess.post(url, {"text": text})
    routine = Routine.objects.get(name="Pulls")
    assert answer.headers["Location"] == reverse("builder:routine_edit", args=[routine.pk])
    assert (routine.owner, routine.notes) == (tess, "Easy today.")
    assert text_of(content_now(routine), tess) == (
        "# Pulls\n> Easy today.\n\nFace pull: 3 × 12 @ 10 kg\n\n"
        "Superset, rest 1:30\n  Superman: 3 × 12–15, rest 45 s\n  Push-up: AMRAP\n"
    )


def test_routine_paste_refuses_and_keeps_what_was_typed(as_tess: Client, library: None) -> None:
    answer = as_tess.post(reverse("text:routine_paste"), {"text": "Superman: 3 x 12"})
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert "Superman: 3 x 12" in page
    assert "Begin with the routine’s name, like # Back day." in page
    assert not Routine.objects.filter(name="").exists()


# --- A client's copy ------------------------------------------------------------------------------


@pytest.fixture
def assignment(coaching: Coaching, routine: Routine) -> Assignment:
    return make_assignment(coaching, routine)


def test_assignment_text_gives_the_client_a_copy_of_their_own(
    as_tess: Client, tess: User, assignment: Assignment, routine: Routine
) -> None:
    url = reverse("text:assignment_text", args=[assignment.pk])
    given, before = assignment.version, content_now(routine)
    text = text_of(given.content, tess).replace("Superman: 3", "Superman: 2")
    page = preview(as_tess, url, text)
    assert "Change it for Cleo" in page
    answer = save(as_tess, url, text, page)
    assert answer.headers["Location"] == reverse("assignments:assignment_edit", args=[assignment.pk])
    assignment.refresh_from_db()
    assert assignment.base == given
    assert assignment.version.is_personal
    assert text_of(assignment.version.content, tess) == text
    assert content_now(routine) == before
    given.refresh_from_db()
    assert "Superman: 3" in text_of(given.content, tess)


def test_assignment_text_refuses_an_empty_copy_and_a_withdrawn_assignment(
    as_tess: Client, assignment: Assignment
) -> None:
    url = reverse("text:assignment_text", args=[assignment.pk])
    version = assignment.version
    page = preview(as_tess, url, "# Nothing\n")
    answer = save(as_tess, url, "# Nothing\n", page)
    assert answer.status_code == 422
    assert "A client needs at least one move." in answer.content.decode()
    Assignment.objects.filter(pk=assignment.pk).update(withdrawn_at=assignment.created_at)
    answer = save(as_tess, url, "# A\nSuperman\n", page)
    assert "This assignment is withdrawn." in answer.content.decode()
    assignment.refresh_from_db()
    assert assignment.version == version


# --- Two versions ---------------------------------------------------------------------------------


def test_version_diff_shows_words_that_differ(as_tess: Client, tess: User, routine: Routine) -> None:
    first = take_version(routine)
    Step.objects.get(block__routine=routine, exercise__slug="superman").prescribed_sets.update(reps_max=20)
    second = take_version(routine)
    url = reverse("text:version_diff", args=[routine.pk, first.pk, second.pk])
    said = words_in(as_tess.get(url).content.decode())
    assert "Superman: 3 × 12– [removed: 15 ] [new: 20 ] , rest 45 s" in said
    same = as_tess.get(reverse("text:version_diff", args=[routine.pk, first.pk, first.pk])).content.decode()
    assert "Both ask for the same." in same


def test_version_diff_is_of_the_routines_own_versions_only(
    as_tess: Client, tess: User, rival: User, assignment: Assignment, routine: Routine
) -> None:
    """Neither another routine's nor a client's own copy."""
    first = assignment.version
    other = take_version(make_routine(tess, make_exercise(owner=tess)))
    content = content_of(Routine.objects.with_steps().get(pk=routine.pk)) | {"name": "For Cleo"}
    personalise(assignment, content)
    copy = RoutineVersion.objects.get(is_personal=True)
    for pk in (other.pk, copy.pk, 987_654_321):
        assert as_tess.get(reverse("text:version_diff", args=[routine.pk, first.pk, pk])).status_code == 404
