"""The poses of a move's figure: nudged joint by joint, and taken from the poses that the library has."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from routines.models import Exercise
from routines.models.exercise import pose_name
from routines.notation import NotationError, parse_decimal
from routines.poses import JOINTS, MOST_KEYS, Joint, faults, fits, is_mirrored, nudged, value_of, whole, with_key

LABELS = {
    "hips_lean": gettext_lazy("Hips: lean in degrees"),
    "belly_lean": gettext_lazy("Belly: lean in degrees"),
    "chest_lean": gettext_lazy("Chest: lean in degrees"),
    "neck_lean": gettext_lazy("Neck: lean in degrees"),
    "head_lean": gettext_lazy("Head: lean in degrees"),
    "hips_forwards": gettext_lazy("Hips: forwards in cm"),
    "hips_up": gettext_lazy("Hips: height in cm"),
    "right_hand_forwards": gettext_lazy("Right hand: forwards in cm"),
    "right_hand_up": gettext_lazy("Right hand: height in cm"),
    "right_hand_out": gettext_lazy("Right hand: to the right in cm"),
    "left_hand_forwards": gettext_lazy("Left hand: forwards in cm"),
    "left_hand_up": gettext_lazy("Left hand: height in cm"),
    "left_hand_out": gettext_lazy("Left hand: to the right in cm"),
    "right_foot_forwards": gettext_lazy("Right foot: forwards in cm"),
    "right_foot_up": gettext_lazy("Right foot: height in cm"),
    "right_foot_out": gettext_lazy("Right foot: to the right in cm"),
    "left_foot_forwards": gettext_lazy("Left foot: forwards in cm"),
    "left_foot_up": gettext_lazy("Left foot: height in cm"),
    "left_foot_out": gettext_lazy("Left foot: to the right in cm"),
}
FAULTS = {
    "reach": gettext_lazy("%(pose)s: a hand or a foot is out of reach."),
    "floor": gettext_lazy("%(pose)s: something is below the floor."),
    "frame": gettext_lazy("%(pose)s: something is outside of the picture."),
}
TAKE = re.compile(r"pose-take-(?P<which>[a-z0-9-]{1,80}/[a-z0-9-]{1,40})", re.ASCII)
LIBRARY = "pose-library"
TAKEN = "pose_taken"


class JointField(NamedTuple):
    """One number of a pose as the page shows it."""

    joint: Joint
    name: str
    label: str
    value: str
    is_changed: bool


class PoseRow(NamedTuple):
    key: str
    label: str
    fields: list[JointField]

    @property
    def is_changed(self) -> bool:
        return any(field.is_changed for field in self.fields)


class LibraryPose(NamedTuple):
    """A pose of another move that fits."""

    which: str
    slug: str
    key: str
    label: str


class Poses:
    """The figure of a move as it was posted: what it has, with poses taken from the library, and nudged.

    Everything is worked out anew from the stored figure, so nothing that is posted is drawn before it was checked.
    """

    def __init__(self, figure: dict[str, Any] | None, data: Any = None) -> None:
        self.stored = figure
        self.data: Mapping[str, Any] = data if data is not None else {}
        self.taken = list(dict.fromkeys(data.getlist(TAKEN) if data is not None else []))[:MOST_KEYS]
        self.shows_library = False

    def arrange(self, action: str) -> None:
        """Open the library, or take a pose out of it."""
        self.shows_library = action == LIBRARY
        match = TAKE.fullmatch(action)
        if match and match["which"] not in self.taken:
            self.taken.append(match["which"])
            self.__dict__.pop("_made", None)

    @cached_property
    def library_figures(self) -> dict[str, Any]:
        rows = Exercise.objects.library().active().filter(figure__isnull=False).order_by("slug")
        return dict(rows.values_list("slug", "figure"))

    @property
    def library(self) -> list[LibraryPose]:
        """The poses of other moves that the figure's view and frame can show; all of them while nothing is drawn."""
        figure = self.figure
        return [
            LibraryPose(f"{slug}/{key}", slug, key, pose_name(key))
            for slug, other in self.library_figures.items()
            for key in sorted(other["keys"])
            if f"{slug}/{key}" not in self.taken
            and (figure is None or (other["keys"] != figure["keys"] and fits(figure, whole(other["keys"], key))))
        ]

    @cached_property
    def _made(self) -> tuple[dict[str, Any] | None, list[str]]:
        """The figure, and what is wrong with what was posted about it."""
        figure, said = self._with_taken(self.stored), list[str]()
        for key, pose in (figure or {}).get("keys", {}).items():
            if is_mirrored(pose):
                continue
            values, problems = self._nudges(key, pose)
            said += problems
            if values and figure:
                new = nudged(pose, values)
                wrong = sorted(faults(figure, new) - faults(figure, pose))
                said += [str(FAULTS[fault]) % {"pose": pose_name(key)} for fault in wrong]
                if not wrong:
                    figure = {**figure, "keys": {**figure["keys"], key: new}}
        return figure, said

    def _with_taken(self, figure: dict[str, Any] | None) -> dict[str, Any] | None:
        for which in self.taken:
            slug, _slash, key = which.partition("/")
            source = self.library_figures.get(slug)
            if source is None or key not in source["keys"]:
                continue
            pose = whole(source["keys"], key)
            if figure is None:
                rest = {name: value for name, value in source.items() if name not in {"keys", "via", "thumb", "order"}}
                figure = rest | {"keys": {key: pose}}
            elif len(figure["keys"]) < MOST_KEYS and fits(figure, pose):
                name = key if key not in figure["keys"] else f"{slug}-{key}"[:40]
                figure = with_key(figure, name, pose)
        return figure

    def _nudges(self, key: str, pose: dict[str, Any]) -> tuple[dict[str, float], list[str]]:
        """The joints of a key that were given another value, and what can't be read or is out of bounds."""
        values, said = {}, []
        for name, joint in JOINTS.items():
            typed = str(self.data.get(f"pose-{key}-{name}", "")).strip()[:20]
            if not typed or typed == plain(value_of(pose, joint)):
                continue
            try:
                value = float(parse_decimal(typed.removeprefix("-"))) * (-1 if typed.startswith("-") else 1)
            except NotationError:
                value = joint.most + 1
            if joint.least <= value <= joint.most:
                values[name] = value
            else:
                bounds = {"least": plain(joint.least), "most": plain(joint.most), "joint": LABELS[name]}
                sentence = _("%(pose)s, %(joint)s: a number from %(least)s to %(most)s.")
                said.append(sentence % (bounds | {"pose": pose_name(key)}))
        return values, said

    @property
    def figure(self) -> dict[str, Any] | None:
        return self._made[0]

    @property
    def problems(self) -> list[str]:
        return self._made[1]

    @property
    def keys(self) -> list[str]:
        keys = sorted((self.figure or {}).get("keys", {}))
        return sorted(keys, key=lambda key: key != "start")

    @property
    def rows(self) -> list[PoseRow]:
        """Every pose that is not the mirror image of another, with its numbers as they were typed."""
        keys = (self.figure or {}).get("keys", {})
        before = (self._with_taken(self.stored) or {}).get("keys", {})
        return [
            PoseRow(
                key,
                pose_name(key),
                [self._field(key, name, joint, keys[key], before[key]) for name, joint in JOINTS.items()],
            )
            for key in self.keys
            if not is_mirrored(keys[key])
        ]

    def _field(self, key: str, name: str, joint: Joint, pose: dict[str, Any], before: dict[str, Any]) -> JointField:
        field = f"pose-{key}-{name}"
        shown = str(self.data.get(field) or plain(value_of(pose, joint)))[:20]
        return JointField(joint, field, str(LABELS[name]), shown, shown.strip() != plain(value_of(before, joint)))


def plain(value: float) -> str:
    """As a number field takes it: a point, no useless zero."""
    return f"{value:g}"
