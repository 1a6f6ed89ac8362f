"""The pages of drafts, as editors use them without scripts."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from routines.drafts.commands import edit_draft, publish_draft, submit_draft
from routines.models import DraftState, DraftStatus, Exercise, ExerciseDraft
from routines.models.publishing import publish_text
from routines.player.commands import start_session
from tests.factories import (
    make_aside,
    make_assignment,
    make_coaching,
    make_draft,
    make_exercise,
    make_routine,
    make_user,
)
from tests.htmx import HTMX
from tests.routines.catalog.editing import typed

pytestmark = pytest.mark.django_db

LIST = reverse("drafts:draft_list")
LONG = "x" * 10_000


def url(door, *args):
    return reverse(f"drafts:{door}", args=args)


def words(response):
    """The answer's text with breaks and runs of spaces as one space, without tags."""
    return " ".join(re.sub(r"<[^>]+>", "", response.text).split())


@pytest.fixture
def row():
    return make_exercise("Landmine row", primary_muscles=["lats"], equipment=["barbell"])


@pytest.fixture
def marta(db):
    """Another editor."""
    return make_user("marta@example.com", name="Marta", is_editor=True)


@pytest.fixture
def draft(row, edda):
    return make_draft(row, edda, summary="A heavy pull.")


def published(exercise):
    return Exercise.objects.select_related("published").get(pk=exercise.pk).published


# --- Written --------------------------------------------------------------------------------------


def test_draft_start_saves_a_draft_and_changes_nothing_for_clients(as_edda, edda, row):
    page = as_edda.get(url("draft_start", row.slug))
    assert page.status_code == 200
    assert not ExerciseDraft.objects.exists()
    answer = as_edda.post(url("draft_start", row.slug), typed(row, summary="A heavy pull.", reason="Says more"))
    draft = ExerciseDraft.objects.get()
    assert answer["Location"] == url("draft_detail", draft.pk)
    assert (draft.exercise, draft.author, draft.based_on, draft.reason) == (row, edda, row.published, "Says more")
    assert draft.content["summary"] == "A heavy pull."
    assert draft.facts == row.facts
    assert published(row).summary == "A pull."


def test_draft_start_tells_of_a_draft_that_somebody_else_writes(as_edda, marta, row):
    other = make_draft(row, marta)
    page = as_edda.get(url("draft_start", row.slug))
    assert "Marta’s draft" in words(page)
    assert url("draft_detail", other.pk) in page.text


def test_draft_start_keeps_what_was_typed_when_it_is_refused(as_edda, row):
    answer = as_edda.post(url("draft_start", row.slug), typed(row, name="", summary="Mine to keep"))
    assert answer.status_code == 422
    assert "Give the move a name." in answer.text
    assert "Mine to keep" in answer.text
    assert not ExerciseDraft.objects.exists()


def test_draft_add_writes_a_new_move(as_edda, edda):
    assert as_edda.get(url("draft_add")).status_code == 200
    as_edda.post(url("draft_add"), typed(name="Meadows row"))
    draft = ExerciseDraft.objects.get()
    assert (draft.name, draft.exercise, draft.based_on, draft.facts["figure"]) == ("Meadows row", None, None, None)
    as_edda.post(url("draft_edit", draft.pk), typed(name="Meadows row, one arm", based_on="1"))
    assert "All of it: this move is new" in words(as_edda.get(url("draft_detail", draft.pk)))
    as_edda.post(url("draft_publish", draft.pk), {"seen": 2})
    made = Exercise.objects.select_related("published").get(slug="meadows-row-one-arm")
    assert (made.owner, made.equipment, made.published.author) == (None, ["barbell"], edda)


def test_draft_preview_shows_what_was_typed_with_its_breath(as_edda, draft):
    data = typed(draft.exercise, name="Renamed row", based_on="1") | {"steps-1-seconds": "7"}
    fragment = as_edda.post(url("draft_preview", draft.pk), data, headers=HTMX)
    assert fragment.status_code == 200
    assert "Renamed row" in fragment.text
    assert "7 s" in words(fragment)
    assert "<html" not in fragment.text
    page = as_edda.post(url("draft_preview", draft.pk), data)
    assert "Renamed row" in page.text
    assert "<html" in page.text
    draft.refresh_from_db()
    assert draft.name == "Landmine row"


def test_draft_preview_moves_rows_without_saving(as_edda, draft):
    data = typed(draft.exercise, based_on="1", rows="steps-1-up")
    page = as_edda.post(url("draft_preview", draft.pk), data)
    assert page.text.index("Breathe in and pull.") < page.text.index("Stand tall.")
    draft.refresh_from_db()
    assert draft.edits == 1


def test_draft_edit_leads_who_was_slower_to_both_texts(as_edda, as_user, marta, draft):
    as_user(marta).post(url("draft_edit", draft.pk), typed(draft.exercise, summary="Marta’s words.", based_on="1"))
    answer = as_edda.post(
        url("draft_edit", draft.pk), typed(draft.exercise, summary="Edda’s words.", cues="Edda’s cue", based_on="1")
    )
    aside = DraftState.objects.get(is_aside=True)
    assert answer["Location"] == url("aside_join", draft.pk, aside.pk)
    page = as_edda.get(answer["Location"])
    assert "Marta saved this draft while you were writing." in words(page)
    assert "Marta’s" in words(page)
    assert "Edda’s" in words(page)
    draft.refresh_from_db()
    done = as_edda.post(answer["Location"], {"seen": draft.edits, "take-summary": "theirs"})
    assert done["Location"] == url("draft_detail", draft.pk)
    draft.refresh_from_db()
    assert (draft.content["summary"], draft.content["cues"]) == ("Marta’s words.", ["Edda’s cue"])


def test_aside_join_says_when_somebody_saved_again(as_edda, edda, draft):
    aside = make_aside(draft, edda)
    edit_draft(draft, by=edda, content=draft.content | {"name": "Else"}, based_on=1, reason="")
    answer = as_edda.post(url("aside_join", draft.pk, aside.pk), {"seen": 1})
    assert answer.status_code == 422
    assert "Somebody saved again meanwhile" in answer.text
    assert as_edda.post(url("aside_join", draft.pk, aside.pk), {"seen": "x"}).status_code == 422


# --- Looked at and published ----------------------------------------------------------------------


def test_draft_detail_shows_what_changes_and_as_clients_see_it(as_edda, draft):
    page = as_edda.get(url("draft_detail", draft.pk))
    assert "A [new: heavy ]pull." in words(page) or "A[new: heavy] pull." in words(page)
    assert "How to do it" in words(page)
    assert "Nobody yet: no routine and no plan has this move." in words(page)


def test_draft_detail_counts_who_is_affected_and_names_nobody(as_edda, tess, cleo, coaching, row, draft):
    routine = make_routine(tess, row)
    begun = make_assignment(coaching, routine)
    make_assignment(coaching, routine)
    make_assignment(coaching, make_routine(tess, make_exercise("Other row")))
    make_assignment(coaching, routine, weekdays=[(cleo.today.weekday() + 2) % 7])
    make_assignment(coaching, routine, withdrawn_at=timezone.now())
    stan = make_user("other@example.com", name="Somebody Else")
    make_assignment(make_coaching(tess, stan), routine)
    start_session(begun, on=cleo.today)
    page = words(as_edda.get(url("draft_detail", draft.pk)))
    assert "Routines with it 1 " in page
    assert "Plans given with it 4 of 2 clients" in page
    assert "Sessions due today 2 " in page
    assert "Sessions open now 1 " in page
    for person in (tess, cleo, stan):
        assert person.name not in page


def test_draft_detail_asks_as_much_for_many_plans_as_for_one(as_edda, tess, coaching, row, draft):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            as_edda.get(url("draft_detail", draft.pk))
        return len(asked)

    make_assignment(coaching, make_routine(tess, row))
    few = statements()
    for _ in range(3):
        make_assignment(coaching, make_routine(tess, row))
    assert statements() == few


def test_draft_list_asks_as_much_for_many_drafts_as_for_one(as_edda, edda, marta, row):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            page = words(as_edda.get(LIST))
        return len(asked), page

    make_draft(row, edda)
    few, _ = statements()
    submit_draft(make_draft(row, marta), by=marta)
    publish_draft(make_draft(row, edda), by=edda, seen=1, at=timezone.now() + timedelta(days=1))
    publish_draft(make_draft(row, edda, name="Newest row"), by=edda, seen=1)
    make_aside(make_draft(row, marta), marta)
    many, page = statements()
    assert many == few
    for head in ("To review 1", "Scheduled 1", "Yours 1", "Of other editors 1", "Published lately 1"):
        assert head in page
    assert few <= 8


def test_draft_list_says_what_will_be_here(as_edda):
    assert "No text is on its way" in words(as_edda.get(LIST))


def test_draft_goes_through_review(as_edda, as_user, marta, draft):
    as_edda.post(url("draft_submit", draft.pk))
    as_marta = as_user(marta)
    assert "To review 1" in words(as_marta.get(LIST))
    as_marta.post(url("draft_return", draft.pk), {"note": "Which side first?"})
    page = words(as_edda.get(url("draft_detail", draft.pk)))
    assert "Marta asks: Which side first?" in page
    as_edda.post(url("draft_submit", draft.pk))
    assert "Approve and publish" in words(as_marta.get(url("draft_detail", draft.pk)))
    answer = as_marta.post(url("draft_publish", draft.pk), {"seen": 1, "reaches_plans": "on"}, follow=True)
    assert "is published." in words(answer)
    assert "Looked at by Marta." in words(answer)
    assert published(draft.exercise).reaches_plans


def test_draft_publish_refuses_what_was_changed_meanwhile(as_edda, edda, draft):
    edit_draft(draft, by=edda, content=draft.content | {"name": "Else"}, based_on=1, reason="")
    answer = as_edda.post(url("draft_publish", draft.pk), {"seen": 1})
    assert answer.status_code == 422
    assert "Read it again" in words(answer)
    assert published(draft.exercise).number == 1


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("", "Choose the day and the time."),
        ("2020-01-01T07:00", "Choose a time that is still to come."),
        ("9999-12-31T23:59", "Choose a time within a year."),
        ("0001-01-01T00:00", "Choose a time that is still to come."),
        (LONG, "Write a day and a time"),
        ("a\0b", "Write a day and a time"),
    ],
)
def test_draft_publish_at_a_time_says_what_is_wrong_with_it(as_edda, draft, at, sentence):
    answer = as_edda.post(url("draft_publish", draft.pk), {"seen": 1, "when": "later", "at": at})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_draft_publish_at_a_time_of_the_editors_clock(as_user, draft):
    ella = make_user("ella@example.com", is_editor=True, time_zone="Asia/Tokyo")
    day = ella.today + timedelta(days=3)
    as_ella = as_user(ella)
    answer = as_ella.post(
        url("draft_publish", draft.pk), {"seen": 1, "when": "later", "at": f"{day}T07:30"}, follow=True
    )
    draft.refresh_from_db()
    assert draft.publish_at.astimezone(ella.zone).isoformat() == f"{day}T07:30:00+09:00"
    assert "07:30" in words(answer)
    assert "Take it off the schedule" in words(answer)
    as_ella.post(url("draft_return", draft.pk))
    draft.refresh_from_db()
    assert (draft.status, draft.publish_at) == (DraftStatus.DRAFT, None)


def test_draft_roll_back_is_one_click(as_edda, edda, draft):
    publish_draft(draft, by=edda, seen=1)
    page = as_edda.get(url("draft_detail", draft.pk))
    assert "Roll back" in words(page)
    answer = as_edda.post(url("draft_roll_back", draft.pk), follow=True)
    assert "Rolled back" in words(answer)
    assert (published(draft.exercise).number, published(draft.exercise).summary) == (3, "A pull.")
    again = as_edda.post(url("draft_roll_back", draft.pk), follow=True)
    assert "can’t be rolled back" in words(again)


def test_draft_discard_can_be_undone(as_edda, draft):
    page = words(as_edda.post(url("draft_discard", draft.pk), follow=True))
    assert "Its text is kept" in page
    assert as_edda.get(url("draft_edit", draft.pk))["Location"] == url("draft_detail", draft.pk)
    as_edda.post(url("draft_reopen", draft.pk))
    draft.refresh_from_db()
    assert draft.status == DraftStatus.DRAFT


# --- Brought together -----------------------------------------------------------------------------


def test_draft_join_shows_both_texts_and_takes_what_is_chosen(as_edda, marta, draft):
    publish_text(
        draft.exercise, text=draft.exercise.published.text | {"summary": "Marta’s.", "cues": ["Hers"]}, author=marta
    )
    detail = as_edda.get(url("draft_detail", draft.pk))
    assert "Bring them together" in words(detail)
    assert url("draft_publish", draft.pk) not in detail.text
    refused = as_edda.post(url("draft_publish", draft.pk), {"seen": 1})
    assert refused["Location"] == url("draft_join", draft.pk)
    page = words(as_edda.get(url("draft_join", draft.pk)))
    assert "Marta published revision 2 while this draft was being written." in page
    assert "Both began with A pull." in page
    assert as_edda.post(url("draft_join", draft.pk), {"seen": 1, "published": 1}).status_code == 422
    as_edda.post(url("draft_join", draft.pk), {"seen": 1, "published": 2, "take-summary": "mine"})
    draft.refresh_from_db()
    assert (draft.content["summary"], draft.content["cues"]) == ("A heavy pull.", ["Hers"])
    assert draft.based_on.number == 2
    assert as_edda.get(url("draft_join", draft.pk))["Location"] == url("draft_detail", draft.pk)


# --- Nonsense -------------------------------------------------------------------------------------

NONSENSE = ["a\0b", LONG, "-1", "9" * 40, str(2**63), "NaN", "1e999", "<script>\"'&;", "\ud800", ""]


FIELDS = {
    "draft_edit": ["based_on", "name", "steps-1-seconds", "variation_of", "primary_muscles"],
    "draft_preview": ["rows", "default_sets"],
    "draft_return": ["note"],
    "draft_publish": ["seen", "when", "at"],
    "draft_join": ["seen", "published", "take-summary"],
}


@pytest.mark.parametrize(("door", "names"), FIELDS.items(), ids=list(FIELDS))
def test_nonsense_is_refused_and_breaks_nothing(as_edda, marta, draft, door, names):
    publish_text(draft.exercise, text=draft.exercise.published.text | {"summary": "Marta’s."}, author=marta)
    good = typed(draft.exercise, based_on="1", seen="1", published="2", when="later", **{"take-summary": "mine"})
    for value in NONSENSE:
        for name in names:
            with transaction.atomic():
                answer = as_edda.post(url(door, draft.pk), good | {name: value.encode("utf-8", "surrogatepass")})
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, value[:10])
