"""Drafts of the library's texts: written, looked at, published, rolled back, brought together."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from routines.drafts.commands import (
    DraftChangedError,
    discard_draft,
    edit_draft,
    join_aside,
    join_published,
    publish_draft,
    reopen_draft,
    return_draft,
    roll_back,
    submit_draft,
)
from routines.models import DraftState, DraftStatus, Exercise, ExerciseDraft
from routines.models.draft import content_of
from routines.models.publishing import TextChangedError, publish_text
from tests.factories import make_draft, make_exercise, make_user
from tests.pseudo import LANGUAGE, OPEN, speak

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return make_exercise("Landmine row")


@pytest.fixture
def marta(db):
    """Another editor."""
    return make_user("marta@example.com", is_editor=True)


def said(exercise):
    return content_of(Exercise.objects.select_related("published").get(pk=exercise.pk).published)


def anew(draft):
    return ExerciseDraft.objects.select_related("exercise__published", "based_on").get(pk=draft.pk)


def publish_else(exercise, author, **words):
    """Somebody publishes another text of the move."""
    publish_text(exercise, text=exercise.published.text | words, author=author)


# --- Written --------------------------------------------------------------------------------------


def test_edit_draft_keeps_the_text_before_and_changes_nothing_for_anybody(row, edda, marta):
    draft = make_draft(row, edda, summary="First.")
    first = draft.content
    before = said(row)
    now = edit_draft(draft, by=marta, content=first | {"summary": "Second."}, based_on=1, reason="Clearer.")
    assert (now.content["summary"], now.edits, now.reason, now.written_by) == ("Second.", 2, "Clearer.", marta)
    assert list(now.states.values_list("number", "content", "author")) == [(1, first, edda.pk)]
    assert said(row) == before


def test_edit_draft_takes_it_back_from_review_and_schedule(row, edda, marta):
    draft = make_draft(row, edda)
    submit_draft(draft, by=edda)
    edit_draft(draft, by=edda, content=draft.content, based_on=1, reason="")
    assert anew(draft).status == DraftStatus.IN_REVIEW  # nothing was changed
    publish_draft(draft, by=marta, seen=1, at=timezone.now() + timedelta(hours=1))
    edit_draft(draft, by=edda, content=draft.content | {"summary": "Else."}, based_on=1, reason="")
    now = anew(draft)
    assert (now.status, now.publish_at, now.reviewer) == (DraftStatus.DRAFT, None, None)


def test_edit_draft_puts_aside_what_somebody_wrote_meanwhile(row, edda, marta):
    draft = make_draft(row, edda, summary="First.")
    base = draft.content
    edit_draft(draft, by=marta, content=base | {"summary": "Marta’s.", "name": "Her row"}, based_on=1, reason="")
    mine = base | {"summary": "Edda’s.", "cues": ["Edda’s cue"]}
    with pytest.raises(DraftChangedError) as refused:
        edit_draft(draft, by=edda, content=mine, based_on=1, reason="")
    aside = refused.value.aside
    assert (aside.content, aside.author, aside.is_aside) == (mine, edda, True)
    assert anew(draft).content["summary"] == "Marta’s."

    joined = join_aside(aside, by=edda, seen=2, choices={})
    assert joined.content == base | {"summary": "Edda’s.", "cues": ["Edda’s cue"], "name": "Her row"}
    assert joined.edits == 3
    kept = [state.content["summary"] for state in draft.states.order_by("pk")]
    assert kept == ["First.", "Edda’s.", "Marta’s."]
    with pytest.raises(ValidationError):
        join_aside(aside, by=edda, seen=3, choices={})


def test_join_aside_takes_what_was_chosen(row, edda, marta):
    draft = make_draft(row, edda, summary="First.")
    base = draft.content
    edit_draft(draft, by=marta, content=base | {"summary": "Marta’s.", "cues": ["Hers"]}, based_on=1, reason="")
    with pytest.raises(DraftChangedError) as refused:
        edit_draft(draft, by=edda, content=base | {"summary": "Edda’s.", "cues": ["Mine"]}, based_on=1, reason="")
    joined = join_aside(refused.value.aside, by=edda, seen=2, choices={"summary": "theirs", "cues-1": "both"})
    assert joined.content == base | {"summary": "Marta’s.", "cues": ["Hers", "Mine"]}


def test_discarded_draft_can_be_taken_back(row, edda):
    draft = make_draft(row, edda)
    discard_draft(draft)
    for refused in (
        lambda: edit_draft(draft, by=edda, content=draft.content, based_on=1, reason=""),
        lambda: publish_draft(draft, by=edda, seen=1),
        lambda: submit_draft(draft, by=edda),
    ):
        with pytest.raises(ValidationError):
            refused()
    assert reopen_draft(draft).status == DraftStatus.DRAFT
    with pytest.raises(ValidationError):
        reopen_draft(draft)


def test_return_draft_says_what_is_asked_for(row, edda, marta):
    draft = make_draft(row, edda)
    submit_draft(draft, by=edda)
    back = return_draft(draft, by=marta, note="Which side first?")
    assert (back.status, back.note, back.reviewer) == (DraftStatus.DRAFT, "Which side first?", marta)
    assert submit_draft(draft, by=edda).note == ""


# --- Published ------------------------------------------------------------------------------------


def test_publish_draft_publishes_words_and_facts(row, edda, marta):
    draft = make_draft(row, edda, summary="Better.", equipment=["barbell"], default_sets=5)
    published = publish_draft(draft, by=marta, seen=1, reaches_plans=True, wording_only=True)
    now = Exercise.objects.select_related("published").get(pk=row.pk)
    assert (now.published.number, now.published.summary, now.published.author) == (2, "Better.", edda)
    assert (now.published.reaches_plans, now.published.wording_only) == (True, True)
    assert (now.equipment, now.default_sets) == (["barbell"], 5)
    assert (published.status, published.reviewer, published.published_as) == (
        DraftStatus.PUBLISHED,
        marta,
        now.published,
    )


def test_publish_draft_adds_a_new_move_to_the_library(row, edda):
    draft = ExerciseDraft.objects.create(author=edda, content=said(row) | {"name": "Meadows row"})
    published = publish_draft(draft, by=edda, seen=1)
    made = Exercise.objects.select_related("published").get(slug="meadows-row")
    assert (made.owner, made.name, published.exercise, published.reviewer) == (None, "Meadows row", made, None)


def test_publish_draft_refuses_what_was_not_seen_or_says_nothing_new(row, edda):
    draft = make_draft(row, edda)
    with pytest.raises(ValidationError, match="changed after"):
        publish_draft(draft, by=edda, seen=7)
    same = make_draft(row, edda, summary=row.published.summary)
    with pytest.raises(ValidationError, match="Nothing is new"):
        publish_draft(same, by=edda, seen=1)
    assert anew(same).status == DraftStatus.DRAFT


def test_publish_draft_refuses_over_another_text_until_both_are_together(row, edda, marta):
    draft = make_draft(row, edda, summary="Edda’s.", cues=["Edda’s cue"])
    publish_else(row, marta, summary="Marta’s.", name="Her row")
    with pytest.raises(TextChangedError):
        publish_draft(draft, by=edda, seen=1)
    with pytest.raises(ValidationError):
        join_published(draft, by=edda, seen=1, published=1, choices={})
    joined = join_published(draft, by=edda, seen=1, published=2, choices={"summary": "theirs"})
    assert joined.based_on.number == 2
    publish_draft(draft, by=edda, seen=joined.edits)
    assert said(row) == said(row) | {"summary": "Marta’s.", "name": "Her row", "cues": ["Edda’s cue"]}
    assert DraftState.objects.get().content["summary"] == "Edda’s."


def test_publish_draft_says_what_is_out_of_bounds(row, edda):
    draft = make_draft(row, edda, primary_muscles=["nose"])
    with pytest.raises(ValidationError):
        publish_draft(draft, by=edda, seen=1)
    assert anew(draft).status == DraftStatus.DRAFT


def test_roll_back_publishes_what_was_before(row, edda, marta):
    before = said(row)
    draft = publish_draft(make_draft(row, edda, summary="Worse.", default_sets=9), by=edda, seen=1)
    made = roll_back(draft, by=marta)
    assert (made.number, made.reason, made.author) == (3, "Restored revision 1", marta)
    assert said(row) == before
    with pytest.raises(ValidationError, match="Another text"):
        roll_back(draft, by=marta)


def test_roll_back_leaves_what_others_published_since(row, edda, marta):
    draft = publish_draft(make_draft(row, edda, summary="Worse."), by=edda, seen=1)
    publish_else(Exercise.objects.with_text().get(pk=row.pk), marta, summary="Marta’s.")
    with pytest.raises(ValidationError):
        roll_back(anew(draft), by=edda)
    assert said(row)["summary"] == "Marta’s."


# --- At a time ------------------------------------------------------------------------------------


def work_at(moment):
    """What the worker does once this moment has come."""
    DBTaskResult.objects.update(run_after=moment)
    call_command(db_worker.Command(), batch=True, max_tasks=1, startup_delay=False, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_scheduled_draft_is_published_by_the_worker_when_its_time_has_come(edda, marta, monkeypatch):
    exercise = make_exercise("Landmine row")
    at = timezone.now() + timedelta(hours=2)
    draft = publish_draft(make_draft(exercise, edda, summary="Better."), by=marta, seen=1, at=at)
    assert (draft.status, DBTaskResult.objects.get().run_after) == (DraftStatus.SCHEDULED, at)
    assert said(exercise)["summary"] == "A pull."
    work_at(timezone.now() - timedelta(seconds=1))  # too early: it waits again
    assert anew(draft).status == DraftStatus.SCHEDULED
    monkeypatch.setattr("routines.drafts.commands.timezone.now", lambda: at + timedelta(seconds=1))
    work_at(at - timedelta(hours=9))
    assert anew(draft).status == DraftStatus.PUBLISHED
    assert said(exercise)["summary"] == "Better."


def publish_when_due(draft, at):
    from routines.drafts.commands import publish_when_due as task

    return task.func(draft.pk, at.isoformat())


@pytest.fixture
def due(monkeypatch):
    """A moment to schedule for, and what makes it come."""
    at = timezone.now() + timedelta(hours=2)

    def come():
        monkeypatch.setattr("routines.drafts.commands.timezone.now", lambda: at + timedelta(seconds=1))

    return at, come


def test_scheduled_draft_that_cannot_be_published_is_a_draft_again_and_says_so(row, edda, marta, due):
    at, come = due
    draft = publish_draft(make_draft(row, edda, summary="Edda’s."), by=marta, seen=1, at=at)
    publish_else(row, marta, summary="Marta’s.")
    come()
    assert publish_when_due(draft, at) == "refused"
    now = anew(draft)
    assert (now.status, now.publish_at, now.content["summary"]) == (DraftStatus.DRAFT, None, "Edda’s.")
    assert "another text of this move was published meanwhile" in now.note
    assert sorted(one.to[0] for one in mail.outbox) == ["edda@example.com", "marta@example.com"]
    assert said(row)["summary"] == "Marta’s."


def test_refusal_is_told_to_each_in_their_language(row, edda, marta, due, settings):
    at, come = due
    speak(settings)
    edda.language = LANGUAGE
    edda.save()
    draft = publish_draft(make_draft(row, edda, summary="Edda’s."), by=marta, seen=1, at=at)
    publish_else(row, marta, summary="Marta’s.")
    come()
    assert publish_when_due(draft, at) == "refused"
    mails = {one.to[0]: one.subject + one.body for one in mail.outbox}
    assert f"{OPEN}Not published at its time" in mails["edda@example.com"]
    assert OPEN not in mails["marta@example.com"]
    assert anew(draft).note.startswith(OPEN)


def test_scheduled_draft_that_was_moved_or_taken_back_is_not_published(row, edda, due):
    at, come = due
    draft = publish_draft(make_draft(row, edda), by=edda, seen=1, at=at)
    publish_draft(draft, by=edda, seen=1, at=at + timedelta(hours=1))
    come()
    assert publish_when_due(draft, at) == "nothing"
    return_draft(draft, by=edda)
    assert publish_when_due(draft, at + timedelta(seconds=0)) == "nothing"
    assert said(row)["summary"] == "A pull."


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(minutes=-1), timedelta(days=400)])
def test_schedule_refuses_the_past_and_the_far_future(row, edda, wait):
    draft = make_draft(row, edda)
    with pytest.raises(ValidationError) as refused:
        publish_draft(draft, by=edda, seen=1, at=timezone.now() + wait)
    assert list(refused.value.message_dict) == ["at"]
    assert anew(draft).status == DraftStatus.DRAFT
