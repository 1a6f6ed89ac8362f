import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from routines.catalog.commands import (
    TextChangedError,
    add_exercise,
    archive_exercise,
    edit_exercise,
    free_slug,
    publish_text,
    restore_exercise,
    text_of,
)
from routines.models import Exercise, Laterality, LoggedSet, Tracking
from routines.player.commands import start_session
from tests.factories import make_assignment, make_exercise, make_routine


@pytest.fixture
def row(tess):
    return make_exercise("Landmine row", owner=tess)


def test_add_exercise_finds_a_free_address(tess):
    assert [make_exercise("Row", owner=tess).slug for _ in range(3)] == ["row", "row-2", "row-3"]


@pytest.mark.parametrize(("name", "slug"), [("Add", "add-2"), ("上", "exercise")])
def test_free_slug_keeps_clear_of_the_catalogues_own_addresses(db, name, slug):
    assert free_slug(name) == slug


def test_add_exercise_refuses_a_name_that_was_taken_meanwhile(tess, monkeypatch):
    make_exercise("Row")
    monkeypatch.setattr("routines.models.publishing.free_slug", lambda name: "row")
    monkeypatch.setattr(Exercise, "validate_unique", lambda *args, **kwargs: None)
    with pytest.raises(ValidationError, match="just now"):
        make_exercise("Row", owner=tess)
    assert not Exercise.objects.filter(owner=tess).exists()


def test_add_exercise_writes_nothing_when_its_text_is_refused(tess):
    text = text_of(make_exercise().published) | {"name": "x" * 81}
    with pytest.raises(ValidationError):
        add_exercise(tess, text=text, slug="too-long")
    assert not Exercise.objects.filter(slug="too-long").exists()


def test_edit_exercise_publishes_a_revision_with_author_and_reason(row, tess):
    revision = edit_exercise(
        row,
        text=text_of(row.published) | {"name": "T-bar row"},
        author=tess,
        based_on=1,
        reason="Clearer",
        aliases=["T"],
    )
    row.refresh_from_db()
    assert (revision.number, revision.author, revision.reason, row.name) == (2, tess, "Clearer", "T-bar row")
    assert row.aliases == ["T"]
    assert "T-bar row T" in row.search_text
    assert row.revisions.get(number=1).name == "Landmine row"


def test_edit_exercise_makes_no_revision_of_what_it_says_already(row, tess):
    assert edit_exercise(row, text=text_of(row.published), author=tess, based_on=1, equipment=[]) is None
    assert row.revisions.count() == 1


def test_edit_exercise_keeps_facts_with_their_revision(row, tess):
    plain = make_exercise("Plain row", owner=tess)
    revision = edit_exercise(
        row, text=text_of(row.published), author=tess, based_on=1, equipment=["band"], variation_of=plain
    )
    row.refresh_from_db()
    assert (row.published, row.equipment, row.variation_of) == (revision, ["band"], plain)
    assert "Band" in row.search_text
    assert revision.facts == row.facts
    first = row.revisions.get(number=1)
    assert (first.facts["equipment"], first.facts["variation_of"]) == ([], None)
    assert first.exercise_then.equipment == []


def test_edit_exercise_refuses_what_was_written_over_a_newer_text(row, tess, edda):
    publish_text(row, text=text_of(row.published) | {"name": "Edda's row"}, author=edda)
    with pytest.raises(TextChangedError) as refusal:
        edit_exercise(row, text=text_of(row.published) | {"name": "Mine"}, author=tess, based_on=1, aliases=["M"])
    assert refusal.value.published.name == "Edda's row"
    row.refresh_from_db()
    assert (row.name, row.aliases) == ("Edda's row", [])


def test_edit_exercise_keeps_how_it_is_counted_once_sets_were_logged(row, tess, coaching):
    log_one_set(coaching, row)
    with pytest.raises(ValidationError, match="logged sets") as refusal:
        edit_exercise(row, text=text_of(row.published), author=tess, based_on=1, tracking=Tracking.DURATION)
    assert list(refusal.value.message_dict) == ["tracking"]
    with pytest.raises(ValidationError, match="logged sets"):
        edit_exercise(row, text=text_of(row.published), author=tess, based_on=1, laterality=Laterality.EACH_SIDE)
    assert edit_exercise(row, text=text_of(row.published), author=tess, based_on=1, tracking=row.tracking) is None


def test_edit_exercise_refuses_a_variation_of_itself_or_of_a_variation(row, tess):
    other = make_exercise("Other", owner=tess, variation_of=make_exercise("Plain", owner=tess))
    for parent in (row, other):
        with pytest.raises(ValidationError, match="plain move"):
            edit_exercise(row, text=text_of(row.published), author=tess, based_on=1, variation_of=parent)


def test_archive_exercise_and_restore_exercise(row):
    archived_at = archive_exercise(row).archived_at
    assert archived_at <= timezone.now()
    assert archive_exercise(row).archived_at == archived_at
    assert restore_exercise(row).archived_at is None


def log_one_set(coaching, exercise):
    session = start_session(
        make_assignment(coaching, make_routine(coaching.trainer, exercise)), on=timezone.localdate()
    )
    return LoggedSet.objects.create(
        id=session.pk,
        op=session.pk,
        session=session,
        client=coaching.client,
        exercise=exercise,
        slot="1.1",
        set_number=1,
        reps=8,
        order_at=timezone.now(),
        done_at=timezone.now(),
    )
