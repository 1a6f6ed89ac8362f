import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routines.wording import Part, rows_diff, words_diff

TEXTS = st.text("ab '.,-\n", max_size=40)


def marked(parts):
    signs = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(signs[part.kind].format(part.text) for part in parts)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Pull the bar.", "Pull the bar.", "Pull the bar."),
        ("Pull the bar.", "Pull the rope.", "Pull the [-bar-]{+rope+}."),
        ("Breathe in for 2.5 seconds", "Breathe in for 2 seconds", "Breathe in for [-2.5-]{+2+} seconds"),
        ("Don’t shrug", "Do shrug", "[-Don’t-]{+Do+} shrug"),
        ("Pull the bar down", "Push a rope down", "[-Pull the bar-]{+Push a rope+} down"),
        ("", "Pull.", "{+Pull.+}"),
        ("Pull.", "", "[-Pull.-]"),
        ("", "", ""),
    ],
)
def test_words_diff_is_of_whole_words(before, after, said):
    assert marked(words_diff(before, after)) == said


def test_words_diff_of_something_endless_replaces_it():
    before = "word " * 3000
    assert words_diff(before, "word") == [Part("gone", before), Part("new", "word")]
    assert words_diff(before, before) == [Part("same", before)]


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_words_diff_loses_and_adds_nothing(before, after):
    parts = words_diff(before, after)
    assert "".join(part.text for part in parts if part.kind != "new") == before
    assert "".join(part.text for part in parts if part.kind != "gone") == after
    assert all(part.text for part in parts)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(parts))


def said_of(before, after):
    return [(row.kind, marked(row.parts)) for row in rows_diff(before, after)]


def test_rows_diff_pairs_what_is_alike():
    before = ["Stand tall.", "Breathe in and pull the bar.", "Rest."]
    after = ["Stand tall.", "Breathe in and pull the rope.", "Let go.", "Rest."]
    assert said_of(before, after) == [
        ("same", "Stand tall."),
        ("changed", "Breathe in and pull the [-bar-]{+rope+}."),
        ("new", "{+Let go.+}"),
        ("same", "Rest."),
    ]


def test_rows_diff_knows_what_moved_and_what_is_gone():
    assert said_of(["One", "Two", "Three"], ["Three", "One"]) == [
        ("moved", "Three"),
        ("same", "One"),
        ("gone", "[-Two-]"),
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS.filter(bool), max_size=6), st.lists(TEXTS.filter(bool), max_size=6))
def test_rows_diff_shows_every_row_that_is_there_now(before, after):
    rows = [row for row in rows_diff(before, after) if row.kind != "gone"]
    assert ["".join(part.text for part in row.parts if part.kind != "gone") for row in rows] == after
