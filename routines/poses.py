"""Poses of the drawn figure as data: which of the library fit a figure, and small edits of one. No Django at all.

A pose is what docs/figures.md says: leans in degrees, and hands and feet as targets in cm. Elbows and knees follow from
them, so nudging a target bends or straightens the limb.
"""

from collections.abc import Iterator, Mapping
from math import cos, dist, isfinite, radians, sin
from typing import Any, NamedTuple

# Lengths of the drawn body, in cm, as figure.js has them.
TRUNK = (14.0, 15.0, 21.0)
HIP, SHOULDER, SHOULDER_DROP = 8.6, 17.0, 4.5
REACH = {"arm": 28 + 25, "leg": 43 + 42}
SLACK = 1.0
LOWEST = {"arm": 4.4, "leg": 5.9}  # half the thickness of a wrist on its hand, of an ankle on its foot
LOWEST_PELVIS, LOWEST_ROOT = 11.0, 5.0
RIM = 3.0
LIMBS = ("armR", "armL", "legR", "legL")
MOST_KEYS = 12

type Pose = dict[str, Any]
type Vector = tuple[float, float, float]

ABSENT: Mapping[str, Any] = {"twist": [0, 0, 0], "roll": [0, 0, 0], "heading": 0, "look": 0, "lift": 0, "order": {}}


class Joint(NamedTuple):
    """One number of a pose that may be nudged: where it is, and its bounds."""

    name: str
    path: tuple[str | int, ...]
    least: float
    most: float
    is_angle: bool


def _joints() -> Iterator[Joint]:
    for place, part in enumerate(("hips", "belly", "chest")):
        yield Joint(f"{part}_lean", ("spine", place), -180, 180, is_angle=True)
    yield Joint("neck_lean", ("neck",), -180, 180, is_angle=True)
    yield Joint("head_lean", ("head",), -180, 180, is_angle=True)
    yield Joint("hips_forwards", ("pelvis", 0), -150, 150, is_angle=False)
    yield Joint("hips_up", ("pelvis", 1), LOWEST_PELVIS, 130, is_angle=False)
    for limb, name in zip(LIMBS, ("right_hand", "left_hand", "right_foot", "left_foot"), strict=True):
        yield Joint(f"{name}_forwards", (limb, "to", 0), -200, 200, is_angle=False)
        yield Joint(f"{name}_up", (limb, "to", 1), LOWEST[limb[:3]], 220, is_angle=False)
        yield Joint(f"{name}_out", (limb, "to", 2), -120, 120, is_angle=False)


JOINTS = {joint.name: joint for joint in _joints()}


def is_mirrored(pose: Mapping[str, Any]) -> bool:
    """Whether it is another pose with its sides exchanged, and follows that one."""
    return "mirror" in pose


def value_of(pose: Mapping[str, Any], joint: Joint) -> float:
    value: Any = pose
    for step in joint.path:
        value = value[step]
    return float(value)


def nudged(pose: Pose, values: Mapping[str, float]) -> Pose:
    """The pose with these joints at these values. Raises ValueError at one that is out of its bounds."""
    new = _copy(pose)
    for name, value in values.items():
        joint = JOINTS[name]
        if not isfinite(value) or not joint.least <= value <= joint.most:
            raise ValueError(name)
        target: Any = new
        for step in joint.path[:-1]:
            target = target[step]
        target[joint.path[-1]] = int(value) if float(value).is_integer() else round(value, 1)
    return new


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(part) for name, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value


def flipped(pose: Mapping[str, Any]) -> Pose:
    """The pose with right and left exchanged."""

    def flip(vector: list[float]) -> list[float]:
        return [vector[0], vector[1], -vector[2]]

    seen = _copy(dict(pose)) | {"pelvis": flip(pose["pelvis"])}
    seen["scap"] = {"R": pose["scap"]["L"], "L": pose["scap"]["R"]}
    for limb in ("arm", "leg"):
        for side, opposite in ("RL", "LR"):
            seen[limb + side] = {name: flip(vector) for name, vector in pose[limb + opposite].items()}
    for name in ("twist", "roll"):
        if name in pose:
            seen[name] = [-degrees for degrees in pose[name]]
    for name in ("heading", "look"):
        if name in pose:
            seen[name] = -pose[name]
    return seen


def whole(keys: Mapping[str, Any], name: str) -> Pose:
    """The key of that name, also when it is the mirror image of another."""
    pose = keys[name]
    return flipped(whole(keys, pose["mirror"])) if is_mirrored(pose) else pose


def _turned(vector: Vector, axis: Vector, degrees: float) -> Vector:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    (x, y, z), (a, b, d) = axis, vector
    along = (x * a + y * b + z * d) * (1 - c)
    crossed = (y * d - z * b, z * a - x * d, x * b - y * a)
    turned = [v * c + w * s + u * along for v, w, u in zip(vector, crossed, axis, strict=True)]
    return turned[0], turned[1], turned[2]


def _axes(heading: float, lean: float, roll: float, twist: float) -> tuple[Vector, Vector, Vector]:
    """Up, forwards and right of one part of the trunk."""
    ahead = (cos(radians(heading)), 0.0, sin(radians(heading)))
    c, s = cos(radians(lean)), sin(radians(lean))
    up: Vector = (ahead[0] * s, c, ahead[2] * s)
    front: Vector = (ahead[0] * c, -s, ahead[2] * c)
    right: Vector = (-ahead[2], 0.0, ahead[0])
    up, right = _turned(up, front, roll), _turned(right, front, roll)
    return up, _turned(front, up, twist), _turned(right, up, twist)


def _along(point: Vector, *steps: tuple[Vector, float]) -> Vector:
    x, y, z = point
    for direction, far in steps:
        x, y, z = x + direction[0] * far, y + direction[1] * far, z + direction[2] * far
    return x, y, z


def roots(pose: Mapping[str, Any]) -> dict[str, Vector]:
    """Where the arms and legs start."""
    nothing = [0, 0, 0]
    roll, twist = pose.get("roll", nothing), pose.get("twist", nothing)
    parts = [_axes(pose.get("heading", 0), pose["spine"][i], roll[i], twist[i]) for i in range(len(TRUNK))]
    pelvis: Vector = tuple(pose["pelvis"])
    top = _along(pelvis, *((up, size) for (up, _, _), size in zip(parts, TRUNK, strict=True)))
    up, front, right = parts[2]
    found = {}
    for side, sign in (("R", 1), ("L", -1)):
        forwards, upwards, _ = pose["scap"][side]
        width = sign * (SHOULDER - abs(forwards) * 0.25)
        found[f"arm{side}"] = _along(top, (up, upwards - SHOULDER_DROP), (right, width), (front, forwards - 0.5))
        found[f"leg{side}"] = _along(pelvis, (parts[0][2], sign * HIP))
    return found


def _seen_from(view: Mapping[str, float], point: Any) -> tuple[float, float]:
    """Where a point comes to lie in the drawing (y down)."""
    yaw, pitch = radians(view["yaw"]), radians(view["pitch"])
    depth = point[2] * cos(yaw) - point[0] * sin(yaw)
    return point[0] * cos(yaw) + point[2] * sin(yaw), depth * sin(pitch) - point[1] * cos(pitch)


def faults(figure: Mapping[str, Any], pose: Mapping[str, Any]) -> set[str]:
    """What keeps a whole pose from being drawn with the figure: "reach", "floor", "frame"."""
    found = set()
    left, top, width, height = figure["frame"]
    if pose["pelvis"][1] < LOWEST_PELVIS:
        found.add("floor")
    for limb, root in roots(pose).items():
        target = pose[limb]["to"]
        if dist(root, target) > REACH[limb[:3]] + SLACK:
            found.add("reach")
        if target[1] < LOWEST[limb[:3]] or root[1] <= LOWEST_ROOT:
            found.add("floor")
        for point in (root, target):
            x, y = _seen_from(figure["view"], point)
            if not (left + RIM <= x <= left + width - RIM and top + RIM <= y <= top + height - RIM):
                found.add("frame")
    return found


def fits(figure: Mapping[str, Any], pose: Mapping[str, Any]) -> bool:
    """Whether the figure's view and frame show the pose as it is."""
    return not faults(figure, pose)


def with_key(figure: Mapping[str, Any], name: str, pose: Pose) -> dict[str, Any]:
    """The figure with one more key, or another one of that name; all its poses get the same members.

    Without that they could not be blended into one another.
    """
    keys = {**figure["keys"], name: _copy(pose)}
    ways = figure.get("via", {})
    written = [one for one in (*keys.values(), *ways.values()) if not is_mirrored(one)]
    members = set().union(*written)

    def whole_of(one: Pose) -> Pose:
        return one if is_mirrored(one) else {**{part: _copy(ABSENT[part]) for part in members - set(one)}, **one}

    made = {**figure, "keys": {key: whole_of(one) for key, one in keys.items()}}
    return made | {"via": {way: whole_of(one) for way, one in ways.items()}} if ways else made
