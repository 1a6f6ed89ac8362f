"""Many moves changed at once: looked at first, published or written as drafts, and undone with one click."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from routines.bulk.commands import edit_in_bulk, undo_bulk_edit
from routines.bulk.queries import Act, Change, changed, content_now, rows_of, told
from routines.models import BulkChange, BulkEdit, DraftStatus, Exercise, ExerciseDraft
from tests.factories import make_exercise
from tests.htmx import HTMX, swap

pytestmark = pytest.mark.django_db

ADD = "/bulk/add/"
LIST = "/bulk/"


def change(act: str, value: str = "", by: str = "") -> Change:
    return {"act": act, "value": value, "by": by}


@pytest.fixture
def rows(db: None) -> list[Exercise]:
    return [
        make_exercise("Zercher plank row", equipment=["mat"]),
        make_exercise("Zercher band row", equipment=["bench"]),
    ]


def seen(rows: list[Exercise]) -> dict[int, int]:
    return {row.pk: row.published.number for row in rows if row.published}


def facts_after(row: Exercise, *parts: str) -> Any:
    return changed(content_now(row), change(*parts))["facts"]


def test_changed_gives_facts_their_new_values(rows: list[Exercise]) -> None:
    row = make_exercise("Press", equipment=["none"], primary_muscles=["lats"], secondary_muscles=["abs"], aliases=["A"])
    assert facts_after(row, Act.ADD_EQUIPMENT, "bench")["equipment"] == ["bench"]
    assert facts_after(row, Act.REMOVE_EQUIPMENT, "none")["equipment"] == []
    more = facts_after(row, Act.ADD_PRIMARY, "abs")
    assert (more["primary_muscles"], more["secondary_muscles"]) == (["lats", "abs"], [])
    assert facts_after(row, Act.ADD_SECONDARY, "lats")["secondary_muscles"] == ["abs"]
    assert facts_after(row, Act.ADD_SECONDARY, "neck")["secondary_muscles"] == ["abs", "neck"]
    assert facts_after(row, Act.REMOVE_MUSCLE, "lats")["primary_muscles"] == []
    assert facts_after(row, Act.ADD_ALIAS, "a")["aliases"] == ["A"]
    assert facts_after(row, Act.ADD_ALIAS, "B")["aliases"] == ["A", "B"]
    assert facts_after(row, Act.REMOVE_ALIAS, "a")["aliases"] == []
    assert facts_after(row, Act.SET_SETS, "5")["default_sets"] == 5
    assert facts_after(row, Act.SET_REST, "0")["default_rest_seconds"] == 0


def test_changed_replaces_whole_words_and_keeps_capitals() -> None:
    row = make_exercise("Pull, pulling, PULL")
    after = changed(content_now(row), change(Act.REPLACE_WORD, "pull", "tug"))
    assert after["name"] == "Tug, pulling, Tug"
    assert after["cues"] == ["Tug"]
    assert after["steps"][1]["text"] == "Breathe in and tug."
    labels = [row.label for row in rows_of(content_now(row), after)]
    assert labels == ["Name", "Summary", "Step 2", "Cues"]


def test_told_says_what_was_changed() -> None:
    assert told(change(Act.ADD_EQUIPMENT, "bench")) == "Add equipment: Bench"
    assert told(change(Act.REPLACE_WORD, "pull", "tug")) == "Replace “pull” by “tug”"
    assert told(change(Act.HOUSE_STYLE)) == "Spell the field’s terms as we do"


def test_edit_in_bulk_publishes_what_changes_and_undo_restores_it(rows: list[Exercise], edda: User) -> None:
    edit = edit_in_bulk(rows, change=change("add_equipment", "bench"), author=edda, seen=seen(rows), as_drafts=False)
    plank, band = Exercise.objects.with_text().order_by("pk").filter(pk__in=[row.pk for row in rows])
    assert plank.equipment == ["mat", "bench"]
    assert plank.published is not None
    assert (plank.published.number, plank.published.reason) == (2, "Add equipment: Bench")
    assert band.published is not None
    assert band.published.number == 1
    assert edit.changes.count() == 1
    assert undo_bulk_edit(edit, by=edda) == 0
    plank.refresh_from_db()
    assert (plank.equipment, plank.published.number) == (["mat"], 3)
    with pytest.raises(ValidationError, match="undone already"):
        undo_bulk_edit(edit, by=edda)


def test_undo_leaves_what_was_changed_again(rows: list[Exercise], edda: User) -> None:
    edit = edit_in_bulk(rows, change=change("add_alias", "Old row"), author=edda, seen=seen(rows), as_drafts=False)
    edit_in_bulk(
        rows[:1], change=change("set_sets", "7"), author=edda, seen={rows[0].pk: 2, rows[1].pk: 2}, as_drafts=False
    )
    assert undo_bulk_edit(edit, by=edda) == 1
    assert [row.aliases for row in Exercise.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")] == [
        ["Old row"],
        [],
    ]


def test_edit_in_bulk_explains_what_it_leaves(rows: list[Exercise], edda: User) -> None:
    outdated = seen(rows) | {rows[0].pk: 9}
    edit = edit_in_bulk(rows, change=change("set_sets", "5"), author=edda, seen=outdated, as_drafts=False)
    refused = edit.changes.get(exercise=rows[0])
    assert refused.refused == "Somebody changed it since you looked."
    assert edit.changes.get(exercise=rows[1]).after is not None
    too_long = change("replace_word", "row", "x" * 80)
    with pytest.raises(ValidationError, match="no move that you chose"):
        edit_in_bulk(rows, change=too_long, author=edda, seen={row.pk: 0 for row in rows}, as_drafts=False)
    assert BulkEdit.objects.count() == 1


def test_edit_in_bulk_writes_drafts_and_undo_discards_those_nobody_wrote_on(rows: list[Exercise], edda: User) -> None:
    edit = edit_in_bulk(rows, change=change("set_rest", "75"), author=edda, seen=seen(rows), as_drafts=True)
    drafts = list(ExerciseDraft.objects.order_by("pk"))
    assert [draft.facts["default_rest_seconds"] for draft in drafts] == [75, 75]
    assert [row.default_rest_seconds for row in Exercise.objects.filter(pk__in=[row.pk for row in rows])] == [60, 60]
    ExerciseDraft.objects.filter(pk=drafts[0].pk).update(edits=2)
    assert undo_bulk_edit(edit, by=edda) == 1
    assert [draft.status for draft in ExerciseDraft.objects.order_by("pk")] == [
        DraftStatus.DRAFT,
        DraftStatus.DISCARDED,
    ]


def test_bulk_add_shows_what_it_does_then_does_it(as_edda: Client, rows: list[Exercise]) -> None:
    typed = {"q": "zercher", "act": "add_equipment", "item": "dumbbell", "how": "publish"}
    assert as_edda.get(ADD).status_code == 200
    page = as_edda.post(ADD, typed)
    assert page.status_code == 200
    assert "2 moves change" in page.text
    assert "</ins>" in page.text
    fragment = as_edda.post(ADD, typed, headers=HTMX)
    assert fragment.text.strip().startswith("<form")
    assert swap(page.text, "bulk", fragment.text).count("2 moves change") == 1
    assert BulkEdit.objects.count() == 0
    picked = [f"{rows[0].pk}-1"]
    mark = '{"act": "add_equipment", "by": "", "value": "dumbbell"}'
    other = as_edda.post(ADD, typed | {"item": "band", "apply": "1", "picked": picked, "previewed": mark})
    assert other.status_code == 422
    assert "another one than you looked at" in other.text
    done = as_edda.post(ADD, typed | {"apply": "1", "picked": picked, "previewed": mark}, follow=True)
    assert "1 move is changed." in done.text
    assert "Add equipment: Dumbbell" in done.text
    edit = BulkEdit.objects.get()
    assert BulkChange.objects.get().exercise == rows[0]
    undone = as_edda.post(reverse("bulk:bulk_undo", args=[edit.pk]), follow=True)
    assert "Undone on" in undone.text
    assert Exercise.objects.get(pk=rows[0].pk).equipment == ["mat"]
    again = as_edda.post(reverse("bulk:bulk_undo", args=[edit.pk]), follow=True)
    assert "This was undone already." in again.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"act": "add_equipment"}, "This is needed for the change."),
        ({"act": "replace_word", "word": "pull"}, "Say what takes its place."),
        ({"act": "nothing"}, "Select a valid choice"),
        ({"act": "set_sets", "sets": "900"}, "less than or equal to 20"),
        ({"act": "replace_word", "word": "a\0b", "by": "c"}, "Null characters"),
        ({}, "This field is required."),
    ],
)
def test_bulk_add_refuses_and_keeps_what_was_typed(as_edda: Client, typed: dict[str, str], said: str) -> None:
    answer = as_edda.post(ADD, typed | {"q": "row"})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="row"' in answer.text


def test_bulk_add_ignores_nonsense_among_the_chosen(as_edda: Client, as_tess: Client, rows: list[Exercise]) -> None:
    mark = '{"act": "set_sets", "by": "", "value": "5"}'
    typed = {"act": "set_sets", "sets": "5", "apply": "1", "previewed": mark}
    answer = as_edda.post(ADD, typed | {"picked": ["x", "1-x", "-", "9" * 400, "\0"]})
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text
    assert as_tess.post(ADD, typed).status_code == 403
    assert as_tess.get(LIST).status_code == 403


def test_bulk_list_stays_flat(
    as_edda: Client, rows: list[Exercise], edda: User, django_assert_max_num_queries: Any
) -> None:
    for sets in ("4", "5", "6"):
        now = list(Exercise.objects.with_text().filter(pk__in=[row.pk for row in rows]))
        edit_in_bulk(now, change=change("set_sets", sets), author=edda, seen=seen(now), as_drafts=False)
    with django_assert_max_num_queries(8):
        assert as_edda.get(LIST).text.count("Undo<") == 3
