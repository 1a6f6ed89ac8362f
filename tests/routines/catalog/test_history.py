"""Reading what a move said before, and publishing it again."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from routines.catalog.commands import TextChangedError, edit_exercise, publish_text, restore_revision, text_of
from routines.models import Equipment, Exercise, ExerciseRevision, Laterality, Muscle, Tracking
from routines.models.differences import changes_between
from tests.factories import make_assignment, make_drawn, make_exercise, make_routine, make_user
from tests.routines.catalog.test_commands import log_one_set

FIGURE = {"view": "side", "frame": [0, 0, 9, 9], "props": [], "keys": {"start": {"a": 1}, "end": {"a": 2}}}


def url(door, exercise, *args):
    return reverse(f"catalog:{door}", args=[exercise.slug, *args])


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def row(tess):
    return make_exercise("Row", owner=tess)


def edit(exercise, by, **changes):
    exercise.refresh_from_db()
    words = {name: changes.pop(name) for name in list(changes) if name in text_of(exercise.published)}
    text = text_of(exercise.published) | words
    return edit_exercise(exercise, text=text, author=by, based_on=exercise.published.number, **changes)


# --- Restoring -----------------------------------------------------------------------------------


def test_restore_revision_publishes_its_content_again(row, tess, edda):
    first = row.published
    edit(row, tess, name="Pull", equipment=["band"], primary_muscles=["lats"])
    restored = restore_revision(row, number=1, author=edda, based_on=2)
    row.refresh_from_db()
    assert row.published == restored
    assert (restored.number, restored.author, restored.reason) == (3, edda, "Restored revision 1")
    assert (restored.text, restored.facts) == (first.text, first.facts)
    assert (row.name, row.equipment, row.primary_muscles) == ("Row", [], [])
    assert "Band" not in row.search_text


def test_restore_revision_of_what_is_published_makes_none(row, tess):
    assert restore_revision(row, number=1, author=tess, based_on=1) is None
    assert row.revisions.count() == 1


def test_restore_revision_refuses_what_was_published_meanwhile(row, tess):
    edit(row, tess, name="Pull")
    with pytest.raises(TextChangedError):
        restore_revision(row, number=1, author=tess, based_on=1)


def test_restore_revision_keeps_how_the_move_is_counted_once_sets_were_logged(row, tess, coaching):
    edit(row, tess, name="Hang", tracking=Tracking.DURATION, default_reps_min=None, default_reps_max=None)
    log_one_set(coaching, row)
    restore_revision(row, number=1, author=tess, based_on=2)
    row.refresh_from_db()
    assert (row.name, row.tracking, row.default_reps_min) == ("Row", Tracking.DURATION, None)


def test_restore_revision_takes_back_what_reached_plans(row, tess):
    edit(row, tess, name="Pull", reaches_plans=True)
    edit(row, tess, name="Pull on")
    assert restore_revision(row, number=2, author=tess, based_on=3).reaches_plans is False
    assert restore_revision(row, number=1, author=tess, based_on=4).reaches_plans is True


def test_restore_revision_leaves_out_a_plain_move_that_is_gone(row, tess):
    plain = make_exercise("Plain row", owner=tess)
    edit(row, tess, variation_of=plain)
    edit(row, tess, variation_of=None, name="Pull")
    row.revisions.filter(number=2).update(facts={**row.facts, "variation_of": plain.pk + 1_000_000})
    restore_revision(row, number=2, author=tess, based_on=3)
    row.refresh_from_db()
    assert (row.name, row.variation_of) == ("Row", None)


def test_publish_text_refuses_facts_out_of_bounds(row, tess):
    for wrong in ({"default_sets": 99}, {"equipment": ["rocket"]}, {"tracking": "moons"}):
        with pytest.raises(ValidationError):
            publish_text(row, text=text_of(row.published), facts={**row.facts, **wrong}, author=tess)
    assert row.revisions.count() == 1


LINE = st.text("abc é'’-.<&", min_size=1, max_size=20).filter(str.strip)
POSE = st.fixed_dictionaries({"a": st.integers(0, 9)})
DRAWN = st.fixed_dictionaries(
    {"frame": st.just([0, 0, 9, 9]), "keys": st.fixed_dictionaries({"start": POSE, "end": POSE})}
)
STEP = st.fixed_dictionaries(
    {
        "text": LINE,
        "breath": st.sampled_from(["in", "out", "hold"]),
        "cue": LINE,
        "seconds": st.sampled_from([0.5, 2, 3.2]),
        "pose": st.sampled_from(["", "start", "end"]),
    }
)
ADVICE = st.fixed_dictionaries({"sign": LINE, "advice": LINE})
WORDS = st.fixed_dictionaries(
    {
        "name": LINE,
        "summary": LINE,
        "steps": st.lists(STEP, max_size=3),
        "cues": st.lists(LINE, max_size=2),
        "mistakes": st.lists(ADVICE, max_size=2),
        "feels_wrong": st.lists(ADVICE, max_size=2),
    }
)
FACTS = st.fixed_dictionaries(
    {
        "tracking": st.sampled_from(Tracking.values),
        "laterality": st.sampled_from(Laterality.values),
        "primary_muscles": st.lists(st.sampled_from(Muscle.values), max_size=2, unique=True),
        "secondary_muscles": st.lists(st.sampled_from(Muscle.values), max_size=2, unique=True),
        "equipment": st.lists(st.sampled_from(Equipment.values), max_size=2, unique=True),
        "aliases": st.lists(LINE, max_size=2),
        "variation_note": LINE,
        "figure": st.none() | DRAWN,
        "default_sets": st.integers(1, 20),
        "default_reps_min": st.integers(1, 5),
        "default_reps_max": st.integers(5, 9),
        "default_seconds": st.none() | st.integers(1, 90),
        "default_rest_seconds": st.integers(0, 90),
    }
)


class RestoringTests(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(WORDS, FACTS), min_size=1, max_size=3), st.data())
    def test_restoring_any_revision_gives_the_page_of_then(self, edits, data):
        tess = make_user("tess@example.com", is_trainer=True)
        self.client.force_login(tess)
        exercise = make_drawn("Row", owner=tess)
        page = url("exercise_detail", exercise)
        pages = {1: self.shown(page)}
        for text, facts in edits:
            revision = publish_text(exercise, text=text, facts={**exercise.facts, **facts}, author=tess)
            pages[revision.number] = self.shown(page)
        number = data.draw(st.sampled_from(sorted(pages)))
        for one, before in pages.items():
            then = self.client.get(url("revision_detail", exercise, one))
            assert self.parts(then.text) == self.parts(before)
        restore_revision(exercise, number=number, author=tess, based_on=len(pages))
        assert self.shown(page) == pages[number]

    def shown(self, page):
        text = re.sub(r"\b[A-Za-z0-9]{64}\b|nonce=\S+", "", self.client.get(page).text)
        return re.sub(r"History: revision \d+", "", text)

    def parts(self, page):
        """The figure, the words and the facts."""
        found = r'<div class="card stage">.*?</ul>|<h2>.*?</section>|<script id="movement.*?</script>'
        parts = re.findall(found, page, re.DOTALL)[:6]
        assert parts
        return parts


# --- Reading -------------------------------------------------------------------------------------


def test_changes_between_says_words_and_facts(row, tess):
    plain = make_exercise("Plain row", owner=tess)
    before = row.published
    step = {"text": "Stand tall.", "breath": "hold", "cue": "Now", "seconds": 1.5, "pose": "start"}
    after = edit(
        row, tess, summary="A strong pull.", steps=[step], equipment=["band"], variation_of=plain, figure=FIGURE,
        default_sets=4, default_reps_max=12, tracking=Tracking.REPS,
    )  # fmt: skip
    said = {
        change.name: [(line.kind, "|".join(part.text for part in line.parts)) for line in change.rows]
        for change in changes_between(before, after, {plain.pk: plain.name})
    }
    assert said == {
        "summary": [("changed", "A| strong| pull.")],
        "steps": [
            ("changed", "Stand tall.| · Hold, 1.5 s · “Now” · start"),
            ("gone", "Breathe in and pull. · Breathe in, 2 s · “Breathe in: pull”"),
            ("gone", "Breathe out and return. · Breathe out, 2 s · “Breathe out”"),
        ],
        "tracking": [("changed", "Reps| and load")],
        "usual": [("changed", "3|4| sets of 8–|10|12| reps, 60 s of rest")],
        "equipment": [("new", "Band")],
        "variation": [("new", "Plain row")],
        "figure": [("new", "A figure is drawn.")],
    }
    moved = edit(row, tess, figure={**FIGURE, "view": "front", "keys": {"start": {"a": 7}, "top": {}}})
    (change,) = changes_between(after, moved, {})[-1:]
    assert [line.parts[0].text for line in change.rows] == [
        "New poses: top.",
        "Poses taken out: end.",
        "Poses drawn anew: start.",
        "What is around the figure, or how it is seen, changed.",
    ]


def test_exercise_history_says_who_when_why_and_what(as_tess, row, tess, django_assert_num_queries):
    edit(row, tess, summary="A strong pull.", reason="It was too short", reaches_plans=True)
    page = as_tess.get(url("exercise_history", row)).text
    words = words_of(page)
    assert "Revision 2 Published Also in plans already given" in words
    assert "Tess It was too short In short A New: strong pull." in words
    assert "Roll back to revision 1" in words
    assert "The first revision." in words
    assert "<ins>" in page
    with django_assert_num_queries(6):
        as_tess.get(url("exercise_history", row))
    for number in range(3):
        edit(row, tess, name=f"Row {number}")
    with django_assert_num_queries(6):
        as_tess.get(url("exercise_history", row))


def test_exercise_history_is_read_by_those_who_may_edit(as_cleo, as_rival, as_edda, row, coaching):
    make_assignment(coaching, make_routine(coaching.trainer, row))
    for browser in (as_cleo, as_rival, as_edda):
        assert browser.get(url("exercise_history", row)).status_code == 404
        assert browser.post(url("revision_restore", row, 1), {"based_on": 1}).status_code == 404
    library = make_exercise("Plank row")
    assert as_edda.get(url("exercise_history", library)).status_code == 200
    assert as_rival.get(url("exercise_history", library)).status_code == 404


def test_revision_restore_rolls_back_in_one_click(as_tess, row, tess):
    edit(row, tess, name="Pull")
    answer = as_tess.post(url("revision_restore", row, 1), {"based_on": "2"}, follow=True)
    assert "Revision 1 is published again, as revision 3." in words_of(answer.text)
    assert "Restored revision 1" in answer.text
    assert Exercise.objects.get(pk=row.pk).name == "Row"
    answer = as_tess.post(url("revision_restore", row, 1), {"based_on": "3"}, follow=True)
    assert "Nothing to restore: it says that already." in words_of(answer.text)


def test_revision_restore_refused_says_why_and_publishes_nothing(as_tess, row, tess):
    edit(row, tess, name="Pull")
    answer = as_tess.post(url("revision_restore", row, 1), {"based_on": "1"}, follow=True)
    assert "Nothing was restored: revision 2 was published meanwhile." in words_of(answer.text)
    for wrong in ("", "x", "0", "9" * 30, "\0"):
        answer = as_tess.post(url("revision_restore", row, 1), {"based_on": wrong}, follow=True)
        assert "Nothing was restored." in words_of(answer.text)
    for number in (9, 10**40):
        assert as_tess.post(url("revision_restore", row, number), {"based_on": "2"}).status_code == 404
    assert row.revisions.count() == 2


def test_revision_detail_is_the_move_of_then(as_tess, as_cleo, row, coaching):
    make_assignment(coaching, make_routine(coaching.trainer, row))
    edit(row, coaching.trainer, name="Pull", equipment=["band"])
    edit(row, coaching.trainer, name="Tug")
    assert as_tess.get(url("revision_detail", row, 2)).text.count("Band") == 1
    page = words_of(as_cleo.get(url("revision_detail", row, 1)).text)
    assert "As your plan says it." in page
    assert "Restore" not in page
    assert as_cleo.get(url("revision_detail", row, 2)).status_code == 404
    assert as_cleo.get(url("revision_detail", row, 10**40)).status_code == 404
    today = as_cleo.get(reverse("player:today")).text
    assert url("revision_detail", row, 1) in today


def test_revisions_of_before_have_what_their_exercise_is(row):
    row.revisions.update(facts={})
    Exercise.objects.filter(pk=row.pk).update(equipment=["band"])
    then = ExerciseRevision.objects.select_related("exercise").get(exercise=row).exercise_then
    assert (then.equipment, then.name) == (["band"], "Row")
