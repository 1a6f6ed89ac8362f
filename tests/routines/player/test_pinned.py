"""What a client was shown stays what they were shown, however often the move is edited afterwards."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Coaching, User
from routines.catalog.commands import edit_exercise
from routines.models import Exercise, Laterality, TrainingSession
from routines.player.commands import finish_session, start_session
from tests.factories import make_assignment, make_drawn, make_routine

FIGURE = {"view": "side", "frame": [0, 0, 100, 100], "props": [], "keys": {"start": {"a": 1}, "end": {"a": 2}}}


def edit(exercise: Exercise, by: User, **changes: Any) -> None:
    exercise.refresh_from_db()
    assert exercise.published
    told = dict(changes)
    words = {name: told.pop(name) for name in list(told) if name in exercise.published.text}
    text: Any = {**exercise.published.text, **words}
    edit_exercise(exercise, text=text, author=by, based_on=exercise.published.number, **told)


@pytest.fixture
def row(tess: User) -> Exercise:
    return make_drawn(
        "Row",
        owner=tess,
        equipment=["barbell"],
        primary_muscles=["lats"],
        secondary_muscles=["biceps"],
        figure=FIGURE,
    )


@pytest.fixture
def session(coaching: Coaching, row: Exercise) -> TrainingSession:
    return start_session(make_assignment(coaching, make_routine(coaching.trainer, row)), on=timezone.localdate())


def three_edits(row: Exercise, tess: User) -> None:
    edit(row, tess, name="Pull", summary="Other words.", cues=["Other cue"], reaches_plans=True)
    edit(row, tess, equipment=["band"], primary_muscles=["quads"], secondary_muscles=[])
    edit(row, tess, figure={**FIGURE, "keys": {"start": {"a": 9}}}, steps=[], reaches_plans=True)


def shown(browser: Client, url: str, row: Exercise) -> tuple[str, Any]:
    """A page without what is new each time; what can be done instead is of today. And what its script knows of the
    move."""
    page = browser.get(url)
    assert page.status_code == 200
    text = re.sub(r'\b[A-Za-z0-9]{64}\b|nonce=\S+|name="op"\s+value="[^"]*"', "", page.text)
    text = re.sub(r'data-(elapsed|now)="[^"]*"|<time.*?</time>', "", text)
    text = re.sub(r'<button\s+class="btn choice".*?</button>', "", text, flags=re.DOTALL)
    data = re.search(r'<script id="session-data" type="application/json">(.*?)</script>', text)
    if data is None:
        return text, None
    return text.replace(data[1], ""), json.loads(data[1])["exercises"][str(row.pk)]


def test_a_session_after_three_edits_is_shown_as_before(
    as_cleo: Client, session: TrainingSession, row: Exercise, tess: User
) -> None:
    finish_session(session)
    pages = [
        reverse("progress:session_detail", args=[session.pk]),
        reverse("player:session_detail", args=[session.pk]),
        reverse("catalog:step_detail", args=[session.pk, 1]),
    ]
    before = [shown(as_cleo, url, row) for url in pages]
    assert "Lats" in before[2][0]
    assert "Barbell" in before[2][0]
    assert '"a": 2' in before[2][0]
    three_edits(row, tess)
    row.refresh_from_db()
    assert (row.name, row.equipment, row.primary_muscles) == ("Pull", ["band"], ["quads"])
    assert [shown(as_cleo, url, row) for url in pages] == before


def test_plans_already_given_keep_their_revision(as_cleo: Client, coaching: Coaching, row: Exercise) -> None:
    assignment = make_assignment(coaching, make_routine(coaching.trainer, row))
    first = row.published_id
    edit(row, coaching.trainer, name="Pull")
    assert start_session(assignment, on=timezone.localdate()).plan["steps"][0]["revision"] == first


def test_what_reaches_plans_is_taken_when_the_next_session_is_started(
    coaching: Coaching, row: Exercise, django_assert_num_queries: Any
) -> None:
    assignment = make_assignment(coaching, make_routine(coaching.trainer, row))
    today = timezone.localdate()
    begun = start_session(assignment, on=today)
    first = row.published_id
    edit(row, coaching.trainer, name="Pull", reaches_plans=True)
    row.refresh_from_db()
    reaching = row.published_id
    edit(row, coaching.trainer, name="Later words")
    assert TrainingSession.objects.get(pk=begun.pk).plan["steps"][0]["revision"] == first
    finish_session(begun)
    (step,) = start_session(assignment, on=today + timedelta(days=1)).plan["steps"]
    assert (step["revision"], step["name"]) == (reaching, "Pull")


def test_a_revision_that_is_counted_otherwise_reaches_no_plan(coaching: Coaching, row: Exercise) -> None:
    assignment = make_assignment(coaching, make_routine(coaching.trainer, row))
    first = row.published_id
    edit(row, coaching.trainer, laterality=Laterality.EACH_SIDE, reaches_plans=True)
    (step,) = start_session(assignment, on=timezone.localdate()).plan["steps"]
    assert (step["revision"], step["laterality"]) == (first, Laterality.BOTH)
