"""What is written is read back as it was, whatever it was; nonsense is refused, never more."""

import copy
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routines.models.version import VersionContent
from routines.written.reader import read
from routines.written.writer import called_by, write
from tests.routines.written.samples import MOVES, NASTY, contents, faults_of, texts, without_keys


@settings(max_examples=80, deadline=None)
@given(contents(), st.sampled_from(["kg", "lb"]))
def test_what_is_written_is_read_back(content: VersionContent, unit: str) -> None:
    before = copy.deepcopy(content)
    text = write(content, MOVES)
    assert read(text, MOVES, unit=unit, before=before) == content
    afresh = read(text, MOVES, unit=unit)
    assert without_keys(afresh) == without_keys(content)
    assert write(afresh, MOVES) == text


@settings(max_examples=25, deadline=None)
@given(contents(), st.sampled_from(["\r\n", "\r"]))
def test_other_line_breaks_make_no_difference(content: VersionContent, line_break: str) -> None:
    text = write(content, MOVES)
    assert without_keys(read(text.replace("\n", line_break), MOVES, unit="kg")) == without_keys(content)


def called(pk: int) -> str:
    return called_by(pk, MOVES)


def test_moves_of_any_name_are_found_again() -> None:
    for move in NASTY:
        text = f"# Any\n{called(move.pk)}: 3 × 12\n  or: {called(move.pk)}; {called(1)}\n"
        step = read(text, MOVES, unit="kg")["blocks"][0]["steps"][0]
        assert (step["exercise"], step["alternatives"]) == (move.pk, [move.pk, 1])


USUAL = """
# > or: ask: effort Superset Circuit rounds , ; : @ × x 3 12 12–15 1:30 45s kg lb open rest rpe tempo 3-1-X-0 right
warm-up drop AMRAP Plank Curl [curl] [curl-2] "Plank" " [ ] + in reps min no sets 0 1.5 20,5 99999999999 A1 - Row \\
"""
WORDS = st.sampled_from([*USUAL.split(), "Bent-over row", "\0", "\ud800"])
SPACES = st.sampled_from(["", " ", " ", " ", "\n", "\n  ", "\t", "\u00a0"])
NONSENSE = st.lists(st.tuples(WORDS | texts(10), SPACES), max_size=60).map(
    lambda parts: "".join(word + space for word, space in parts)
)


@settings(max_examples=200, deadline=None)
@given(NONSENSE | NONSENSE.map("# A\n{}".format) | st.text())
@example("")
@example("# A\nPlank:\u00a0")
@example("# A\nPlank: 3 × 12 @ 20 kg," * 100)
def test_nonsense_is_refused_or_read_and_then_stays_what_it_is(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    faults = faults_of(text)
    for fault in faults:
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 2
    if not faults:
        content = read(text, MOVES, unit="kg")
        written = write(content, MOVES)
        assert without_keys(read(written, MOVES, unit="lb")) == without_keys(content)
        assert write(read(written, MOVES, unit="lb"), MOVES) == written


@pytest.mark.parametrize(
    "line",
    [
        "zz" + " " * 3900 + "y",
        "Plank: 3" + ", 3" * 1300,
        "3 × 8" + "; 3" * 1300,
        '"' + "\\" * 3990,
        "or: " + "; x" * 1300,
    ],
)
def test_the_worst_text_is_refused_within_seconds(line: str) -> None:
    started = time.process_time()
    assert faults_of("# A\n" + f"{line}\n" * 24)
    assert time.process_time() - started < 10
