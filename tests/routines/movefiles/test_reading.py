"""Files of moves, whatever is in them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routines.models import Equipment, Muscle
from routines.models.exercise import Breath, Laterality, Tracking
from routines.movefiles import mapping, own
from routines.movefiles.foreign import in_parts, paragraphs
from routines.movefiles.reading import read_moves
from routines.movefiles.reasons import all_in_words
from routines.movefiles.shape import FREE_EXERCISE_DB, OWN, WGER, FileRefusedError
from routines.movefiles.writing import write_file

FREE = {
    "name": "Zercher carry",
    "force": "pull",
    "equipment": "barbell",
    "primaryMuscles": ["middle back"],
    "secondaryMuscles": [],
    "instructions": ["Lift it.", "Walk."],
    "category": "strength",
    "images": ["x/0.jpg"],
    "id": "Zercher_carry",
}
INFO = {
    "id": 9,
    "uuid": "1b020b3a-3732-4c7e-92fd-a0cec90ed69b",
    "category": {"id": 10, "name": "Abs"},
    "muscles": [{"id": 11, "name": "Biceps femoris", "name_en": "Hamstrings", "is_front": False}],
    "muscles_secondary": [{"id": 8, "name": "Gluteus maximus", "name_en": "Glutes"}],
    "equipment": [{"id": 10, "name": "Kettlebell"}],
    "license": {
        "id": 2,
        "full_name": "Creative Commons Attribution Share Alike 4",
        "short_name": "CC-BY-SA 4",
        "url": "https://creativecommons.org/licenses/by-sa/4.0/deed.en",
    },
    "license_author": "deusinvictus",
    "images": [{"image": "https://wger.de/media/exercise-images/9/x.jpg"}],
    "translations": [
        {"language": 1, "name": "Kettlebell-Schwung", "description": "<p>Schwingen.</p>"},
        {
            "language": 2,
            "name": "Two-arm kettlebell swing",
            "description": "<p>Hold it <b>between</b> your legs.</p><li>Swing &amp; stand.</li><script>x()</script>",
            "aliases": [{"id": 1, "alias": "Russian swing"}, "Swing"],
            "notes": [{"id": 3, "comment": "Hips, not arms"}],
        },
    ],
}


def read(entries):
    return read_moves(json.dumps(entries).encode())


def reasons(entry):
    [row] = read([FREE, entry] if not isinstance(entry, dict) else [entry]).rows[-1:]
    return " ".join(all_in_words(row.reasons))


def test_free_exercise_db():
    found = read([FREE, FREE | {"name": "One-Arm stretch", "category": "stretching", "equipment": None}])
    assert found.format == FREE_EXERCISE_DB
    first, second = (row.move for row in found.rows)
    assert (first["tracking"], first["laterality"], first["equipment"]) == ("reps_and_load", "both", ["barbell"])
    assert [step["text"] for step in first["text"]["steps"]] == ["Lift it.", "Walk."]
    assert (first["source"]["key"], first["source"]["licence"]) == ("Zercher_carry", "Unlicense")
    assert (second["tracking"], second["laterality"], second["equipment"]) == ("duration", "each_side", [])
    assert "images" not in json.dumps(first)


@pytest.mark.parametrize("document", [[INFO], INFO, {"count": 1, "next": None, "results": [INFO]}])
def test_wger(document):
    found = read(document)
    [row] = found.rows
    assert found.format == WGER
    assert row.name == "Two-arm kettlebell swing"
    assert [step["text"] for step in row.move["text"]["steps"]] == ["Hold it between your legs.", "Swing & stand."]
    assert row.move["aliases"] == ["Russian swing", "Swing"]
    assert row.move["text"]["cues"] == ["Hips, not arms"]
    assert (row.move["primary_muscles"], row.move["equipment"]) == (["Hamstrings"], ["Kettlebell"])
    assert row.move["source"] == {
        "title": "wger",
        "address": "https://wger.de/en/exercise/9/view/",
        "key": "1b020b3a-3732-4c7e-92fd-a0cec90ed69b",
        "licence": "CC-BY-SA 4",
        "licence_address": "https://creativecommons.org/licenses/by-sa/4.0/deed.en",
        "authors": "deusinvictus",
    }
    assert "media" not in json.dumps(row.move)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (FREE | {"name": ""}, "It has no name."),
        (FREE | {"name": 7}, "“name” isn’t text."),
        (FREE | {"name": "x" * 81}, "“name” is longer than 80 characters."),
        (FREE | {"name": "a\0b"}, "“name” has characters that can’t be kept."),
        (FREE | {"name": "a\ud800b"}, "“name” has characters that can’t be kept."),
        (FREE | {"instructions": []}, "It doesn’t say how to do it."),
        (FREE | {"instructions": "Lift"}, "“instructions” isn’t a list."),
        (FREE | {"primaryMuscles": [3]}, "“primaryMuscles” isn’t text."),
        (FREE | {"equipment": {}}, "“equipment” isn’t text."),
        (INFO | {"translations": []}, "It has no English words."),
        (INFO | {"translations": "x"}, "“translations” isn’t a list."),
        ({"text": {"name": "A", "steps": [{"breath": "sideways"}]}}, "“breath” is “sideways”, which we don’t know."),
        ({"text": {"name": "A", "steps": [{"breath": "in", "seconds": 0}]}}, "“seconds” must be from 0.2 to 600."),
        ({"text": {"name": "A"}, "defaults": {"sets": 10**30}}, "“sets” must be from 1 to 20."),
        ({"text": {"name": "A"}, "defaults": {"reps_min": 9, "reps_max": 8}}, "The upper number of reps is below"),
        ({"text": {"name": "A"}, "tracking": "joules"}, "“tracking” is “joules”, which we don’t know."),
        ({"text": {"name": "A"}, "figure": {"keys": {}}}, "Its drawn figure can’t be read: keys."),
        ({"text": {"name": "A"}, "figure": {"keys": {"a": {}}, "frame": [0, 0, 1, 1e300]}}, "can’t be read: frame."),
        ({"text": {"name": "A"}, "source": {"address": "javascript:alert(1)"}}, "which we don’t know."),
        ({"text": {"name": "A"}, "slug": "../x"}, "“slug” is “../x”, which we don’t know."),
        (7, "It isn’t an object with a name, but a number."),
        (None, "It isn’t an object with a name, but nothing."),
    ],
)
def test_a_row_is_refused_with_a_sentence(entry, sentence):
    assert sentence in reasons(entry)


def test_the_second_of_two_of_a_name_is_refused():
    rows = read([FREE, FREE | {"name": "ZERCHER  Carry!"}]).rows
    assert all_in_words(rows[1].reasons) == ["It is in the file twice: row 1 is the same move."]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*FREE, *INFO, "text", "figure", "defaults", "steps", "language"]), inner, max_size=6
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(
    JSON, st.sampled_from([FREE, INFO, {"text": {"name": "A"}}, {}]), st.sampled_from([*FREE, *INFO, "text", "figure"])
)
def test_nothing_in_a_file_is_an_error(value, entry, part):
    for document in (value, [entry | {part: value}], {"results": [value, entry | {part: value}]}):
        try:
            rows = read(document).rows
        except FileRefusedError:
            continue
        assert all(row.move or all_in_words(row.reasons) for row in rows)
        json.dumps([row.move for row in rows], allow_nan=False, ensure_ascii=False).encode()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_are_an_error(content):
    with pytest.raises(FileRefusedError):
        read_moves(content)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abc .!", max_size=3000))
def test_parts_of_a_paragraph_fit_and_lose_no_word(paragraph):
    parts = in_parts(" ".join(paragraph.split()))
    assert all(0 < len(part) <= 500 for part in parts)
    assert "".join(parts).replace(" ", "") == "".join(paragraph.split())


@pytest.mark.parametrize("html", ["<p>a", "a<br/>b", "<<p>>", "<script>x</script>a", "&#0;&#xD800;a", "<p " * 3000])
def test_paragraphs_of_any_html(html):
    assert all("<script" not in line for line in paragraphs(html))


def test_our_words_are_those_of_the_models():
    assert set(own.TRACKINGS) == set(Tracking.values)
    assert set(own.LATERALITIES) == set(Laterality.values)
    assert set(own.BREATHS) == {"", *Breath.values}
    assert {ours for meant in mapping.MUSCLES.values() for ours in meant} <= set(Muscle.values)
    assert {ours for meant in mapping.EQUIPMENT.values() for ours in meant} <= set(Equipment.values)


def test_a_file_of_our_own_is_read_as_it_was_written():
    [row] = read([INFO]).rows
    again = read_moves(write_file([row.move]).encode())
    assert (again.format, again.rows[0].move) == (OWN, row.move)


def test_a_newer_file_is_refused():
    with pytest.raises(FileRefusedError, match="newer"):
        read({"format": "backday-exercises", "v": 2, "exercises": []})
