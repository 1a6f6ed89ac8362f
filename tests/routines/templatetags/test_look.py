"""How things are drawn: names of people, figures, muscles."""

import re
from types import SimpleNamespace

import pytest

from routines.models import Exercise
from routines.templatetags import look


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Tess Moreau", "TM"), ("Tess van der Dyk", "TD"), ("cleo", "C"), ("", "?"), ("   ", "?"), ("Éa ßen", "ÉSS")],
)
def test_initials(name: str, letters: str) -> None:
    assert look.initials(name) == letters


def test_avatar_tint_stays_with_the_person() -> None:
    people = [SimpleNamespace(pk=pk, name="", email="cleo@example.com") for pk in range(20)]
    tints = [re.findall(r'class="av (\w?)"', look.avatar(person)) for person in people]
    assert [re.findall(r'class="av (\w?)"', look.avatar(person)) for person in people] == tints
    assert {tint for (tint,) in tints} == set(look.AVATAR_TINTS)


def test_icon_that_is_not_there_raises() -> None:
    with pytest.raises(KeyError):
        look.icon("unicorn")


def test_still_of_a_pose_that_nobody_drew_is_the_first() -> None:
    assert look.still_url("bent-over-row", "end").endswith("figures/bent-over-row.svg#end")
    assert look.still_url("bent-over-row", "headstand").endswith("bent-over-row.svg#start")
    assert look.still_url("bent-over-row") == look.still_url("bent-over-row", "start")


def test_still_and_thumb_can_stand_in_the_page_itself() -> None:
    drawing = look.still("bent-over-row", "end")

    assert drawing is not None
    assert len(drawing.box.split()) == 4
    assert drawing.paths.startswith('<path fill="var(--ground)"')
    assert look.thumb("bent-over-row") != drawing
    assert (look.still("my-own-curl"), look.thumb("my-own-curl")) == (None, None)


def test_stills_of_the_library_are_of_its_figures(library: None) -> None:
    drawn = [one for one in Exercise.objects.library() if one.figure]

    assert len(drawn) == len(look.drawn())
    for exercise in drawn:
        still = look.still_of(exercise, "end")
        assert still is not None
        assert still.is_current, exercise.slug
        assert still[:2] == look.still(exercise.slug, "end")


def test_still_of_another_figure_is_not_current(library: None) -> None:
    row = Exercise.objects.get(slug="bent-over-row", owner=None)
    row.figure["frame"] = [0, -50, 120, 90.5]
    former = look.still_of(row, "end")
    row.slug = "my-own-row"

    assert former == look.Still("0 -50 120 90.5", look.still("bent-over-row", "end").paths, is_current=False)
    assert look.still_of(row, "end") == look.Still("0 -50 120 90.5", "", is_current=False)
    row.figure = None
    assert look.still_of(row, "end") is None


def test_movement_without_a_figure_has_neither_still_nor_thumb() -> None:
    assert (look.still_url("my-own-curl"), look.thumb_url("my-own-curl")) == ("", "")
    assert look.equipment_icon(["bench", "barbell"]) == "dumbbell"
    assert look.equipment_icon([]) == "body"


def test_muscle_map_of_an_exercise_shows_the_sides_that_work() -> None:
    row = SimpleNamespace(primary_muscles=["lats"], secondary_muscles=["rear-delts"])

    drawn = look.muscle_map(row)

    assert drawn["rows"] == [
        {"label": "Lats", "level": 4, "value": "main"},
        {"label": "Rear delts", "level": 2, "value": "helps"},
    ]
    assert [view["name"] for view in drawn["views"]] == ["back"]


def test_muscle_map_of_sets_grades_by_the_muscle_that_worked_most() -> None:
    drawn = look.muscle_map(sets={"glutes": 2, "lats": 9, "quads": 0, "chest": 4.5})

    assert [(row["label"], row["level"], row["value"]) for row in drawn["rows"]] == [
        ("Lats", 4, "9"),
        ("Chest", 2, "4.5"),
        ("Glutes", 1, "2"),
    ]
    assert [view["name"] for view in drawn["views"]] == ["back", "front"]


def test_muscle_map_without_any_work_shows_both_sides_at_rest() -> None:
    drawn = look.muscle_map(sets={})

    assert drawn["rows"] == []
    assert [view["name"] for view in drawn["views"]] == ["back", "front"]
