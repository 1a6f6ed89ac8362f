"""Poses as data: those of the library are whole, small edits stay within bounds, and figures stay blendable."""

import json
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from routines.poses import JOINTS, faults, fits, flipped, is_mirrored, nudged, value_of, whole, with_key

EXERCISES = [json.loads(path.read_text()) for path in sorted((settings.BASE_DIR / "fixtures/exercises").glob("*.json"))]
FIGURES: dict[str, Any] = {exercise["slug"]: exercise["figure"] for exercise in EXERCISES}
SQUAT = FIGURES["goblet-squat"]


def test_every_pose_of_the_library_fits_its_own_figure() -> None:
    for figure in FIGURES.values():
        assert all(fits(figure, whole(figure["keys"], key)) for key in figure["keys"])


@drawn(max_examples=80)
@given(st.sampled_from(sorted(JOINTS)), st.floats(allow_nan=True, allow_infinity=True))
def test_nudged_changes_one_number_within_its_bounds(name: str, value: float) -> None:
    joint, pose = JOINTS[name], SQUAT["keys"]["end"]
    if joint.least <= value <= joint.most:
        assert abs(value_of(nudged(pose, {name: value}), joint) - value) <= 0.05
        assert value_of(pose, joint) == value_of(SQUAT["keys"]["end"], joint)
    else:
        with pytest.raises(ValueError, match=name):
            nudged(pose, {name: value})


def test_faults_say_what_keeps_a_pose_from_being_drawn() -> None:
    pose = SQUAT["keys"]["end"]
    assert faults(SQUAT, pose) == set()
    assert "reach" in faults(SQUAT, nudged(pose, {"right_hand_up": 160}))
    assert "frame" in faults(SQUAT, nudged(pose, {"right_foot_forwards": 150}))
    assert "floor" in faults(SQUAT, {**pose, "pelvis": [0, 5, 0]})


def test_flipping_twice_changes_nothing() -> None:
    for figure in FIGURES.values():
        for pose in figure["keys"].values():
            assert is_mirrored(pose) or flipped(flipped(pose)) == pose


def test_with_key_gives_all_poses_the_same_members() -> None:
    for slug, key in (("standing-backbend", "arms-up"), ("supine-twist", "end"), ("lat-pulldown", "end")):
        made = with_key(SQUAT, "taken", whole(FIGURES[slug]["keys"], key))
        assert len({frozenset(pose) for pose in made["keys"].values()}) == 1
    assert set(SQUAT["keys"]) == {"start", "end"}
