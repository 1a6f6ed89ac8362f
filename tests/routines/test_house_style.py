"""The field's terms, how hard a text reads, and what a move lacks."""

import json
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from routines.house_style import (
    TERMS,
    Flag,
    by_field,
    findings,
    flags_of,
    in_house_style,
    odd_words,
    reading_grade,
    running_text,
    syllables,
)

EXERCISES = [json.loads(path.read_text()) for path in sorted((settings.BASE_DIR / "fixtures/exercises").glob("*.json"))]
PLAIN = (
    "Stand tall. Hold the bar with both hands. Breathe in and bend at the hips. Keep your back long. Then breathe out, "
    "press your feet down and stand up. Do it slowly and feel the back of your legs."
)
HARD = (
    "Maintaining a neutral lumbar configuration, systematically hyperextend the contralateral glenohumeral "
    "articulation while simultaneously stabilising the ipsilateral scapulothoracic musculature "
    "throughout the concentric portion of the prescribed repetition."
    " Subsequently reestablish the original anatomical configuration, deliberately decelerating the resistance."
)


def content(**changes: Any) -> dict[str, Any]:
    step = {"text": "Pull.", "breath": "in", "cue": "Breathe in: pull", "seconds": 2, "pose": "end"}
    row = {"sign": "Rounding.", "advice": "Lift your chest."}
    whole = {"name": "Row", "summary": "A pull.", "steps": [step], "cues": ["Chest up"]}
    return whole | {"mistakes": [row], "feels_wrong": [row]} | changes


FACTS = {"primary_muscles": ["lats"], "figure": {"keys": {"start": {}, "end": {}}}}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("A kettle bell swing", "A kettlebell swing"),
        ("Kettle bells", "Kettlebells"),
        ("Dead lifts and push ups", "Deadlifts and push-ups"),
        ("warmup", "warm-up"),
        ("Do two warm up sets.", "Do two warm-up sets."),
        ("bicep curls", "biceps curls"),
        ("Single-arm row", "One-arm row"),
        ("Push up into the dog, then pull down.", "Push up into the dog, then pull down."),
        ("Warm up well.", "Warm up well."),
        ("Take a breath. Deadlifts, push-ups, biceps.", "Take a breath. Deadlifts, push-ups, biceps."),
        ("", ""),
    ],
)
def test_in_house_style_writes_terms_as_the_glossary_does(typed: str, written: str) -> None:
    assert in_house_style(typed) == written


def test_every_term_is_written_as_itself() -> None:
    assert {term: in_house_style(term) for term in TERMS} == {term: term for term in TERMS}


@drawn(max_examples=100)
@given(st.lists(st.sampled_from(["kettle bell", "dead lifts", "bicep", "row", " ", ".", "Push ups", "\0", "ß"])))
def test_house_style_is_reached_in_one_go(parts: list[str]) -> None:
    once = in_house_style(" ".join(parts))
    assert list(odd_words(once)) == []


@pytest.mark.parametrize(
    ("word", "count"),
    [("row", 1), ("hands", 1), ("press", 1), ("table", 2), ("shoulder", 2), ("anatomical", 5), ("x", 1)],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_reading_grade_follows_the_formula() -> None:
    text = "The cat sat on the mat. " * 6  # 36 words of one syllable in 6 sentences
    assert reading_grade(text) == round(0.39 * 6 + 11.8 - 15.59, 1)
    assert reading_grade("The cat sat on the mat.") is None
    assert reading_grade("") is None


def test_plain_words_read_easily_and_hard_ones_do_not() -> None:
    plain, hard = reading_grade(PLAIN), reading_grade(HARD)
    assert plain is not None
    assert hard is not None
    assert plain < 3
    assert hard > 15


def test_a_whole_move_has_nothing_to_work_on() -> None:
    assert findings(content(), FACTS) == []


@pytest.mark.parametrize(
    ("changes", "facts", "flags"),
    [
        ({"summary": ""}, {}, ["no_summary"]),
        ({"cues": []}, {}, ["no_cues"]),
        ({"mistakes": []}, {}, ["no_mistakes"]),
        ({"feels_wrong": []}, {}, ["no_feels_wrong"]),
        ({"steps": []}, {}, ["no_steps", "no_breath"]),
        ({}, {"figure": None}, ["no_picture"]),
        ({}, {"figure": {"keys": {"start": {}}}}, ["broken_pose"]),
        ({}, {"primary_muscles": []}, ["no_muscles"]),
        ({"summary": HARD}, {}, ["hard_to_read"]),
        ({"cues": ["Grip the kettle bell"]}, {}, ["odd_words"]),
    ],
)
def test_what_is_missing_or_odd_is_found(changes: Any, facts: Any, flags: list[str]) -> None:
    assert flags_of(content(**changes), FACTS | facts) == flags


def test_breaths_without_words_are_counted() -> None:
    silent = {"text": "Pull.", "breath": "in", "cue": "", "seconds": 2, "pose": ""}
    (found,) = findings(content(steps=[silent, silent]), FACTS)
    assert (found.flag, found.field, found.sentence) == (Flag.NO_SAID, "steps", "2 breaths say nothing.")


def test_findings_are_grouped_by_the_field_they_are_about() -> None:
    grouped = by_field(findings(content(cues=["dumbell up", "Dead lift"], summary=""), FACTS))
    assert {field: [finding.sentence for finding in found] for field, found in grouped.items() if found} == {
        "summary": ["Say in a sentence or two what it is and why it is worth doing."],
        "cues": ["We write “dumbbell”, not “dumbell”.", "We write “Deadlift”, not “Dead lift”."],
    }


def test_the_library_needs_no_work() -> None:
    assert {exercise["slug"]: flags_of(exercise["text"], exercise) for exercise in EXERCISES} == {
        exercise["slug"]: [] for exercise in EXERCISES
    }
    assert all(grade < 4 for exercise in EXERCISES if (grade := reading_grade(running_text(exercise["text"]))))
