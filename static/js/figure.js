/*
  The figure: a jointed body in centimetres, solved in 3-D and drawn as flat SVG paths.

  A movement is a figure from the library (view, frame, ground, props, muscles, the named
  `keys`, each a pose, and `via`, poses passed on the way from key to key) plus a `cycle`:
  [{to, s, breath, say}], "be at the key `to` in `s` seconds". Tempo, breath and drawing run
  off that one clock.

  Axes: x forwards, y up with the floor at 0, z to the figure's right. Hands and feet are
  targets, and the limbs are found by two-bone inverse kinematics for every frame: that is why
  a planted foot stays planted and a limb never changes its length. docs/figures.md tells how
  to write a pose.

  Nothing is styled inline: a path carries `d` and, as its fill, the name of a colour token.
*/

/* ---------------------------------------------------------------- vectors */

const DEGREE = Math.PI / 180;
const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const sub = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const scale = (a, k) => [a[0] * k, a[1] * k, a[2] * k];
const along = (a, b, k) => [a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const length = (a) => Math.sqrt(dot(a, a));
const unit = (a) => scale(a, 1 / (length(a) || 1));
/** What is left of `a` when its part along the unit vector `b` is taken away. */
const across = (a, b) => along(a, b, -dot(a, b));
const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const smooth = (x) => x * x * (3 - 2 * x);

/** `v` turned about the unit vector `axis` (Rodrigues). */
function turned(v, axis, degrees) {
  const c = Math.cos(degrees * DEGREE);
  const s = Math.sin(degrees * DEGREE);
  return add(add(scale(v, c), scale(cross(axis, v), s)), scale(axis, dot(axis, v) * (1 - c)));
}

/** Between `a` and `b`: numbers, lists and objects of them. What only one side has, changes half-way. */
function mix(a, b, k) {
  if (typeof a === "number" && typeof b === "number") return a + (b - a) * k;
  if (Array.isArray(a) && Array.isArray(b)) return a.map((value, i) => mix(value, b[i], k));
  if (a && b && typeof a === "object" && typeof b === "object") {
    const both = {};
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) both[name] = mix(a[name], b[name], k);
    return both;
  }
  return k < 0.5 ? a : b;
}

/** A uniform Catmull-Rom spline between b and c. */
function spline(a, b, c, d, k) {
  return b.map((_, i) => 0.5 * (2 * b[i] + (c[i] - a[i]) * k + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * k * k
    + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * k * k * k));
}

/* ------------------------------------------------------------------- body */

/** Lengths of a body of about 172 cm, in cm. */
export const BODY = {
  pelvis: 14, abdomen: 15, thorax: 21, neck: 7.5, head: 9.5,
  hip: 8.6, shoulder: 17, shoulderDrop: 4.5,
  upperArm: 28, foreArm: 25, thigh: 43, shin: 42,
};

const SIDES = ["R", "L"];
const other = (side) => (side === "R" ? "L" : "R");
const sign = (side) => (side === "R" ? 1 : -1);

// Where along the spine (0 pelvis to 3 neck), half width, half depth, how far forwards.
const TORSO = [
  [-0.62, 8, 6.6, -2.4], [-0.4, 13.4, 9.6, -2.2], [0, 16.2, 11.4, -1.4], [0.45, 15.6, 10.6, -0.8],
  [1, 12.9, 8.9, 0], [1.5, 13.6, 9.7, 0.5], [2, 15.4, 11, 0.9], [2.4, 16.6, 11.4, 0.6],
  [2.68, 16.4, 9.8, 0], [2.86, 13.4, 7.8, -0.5], [3, 9, 6.3, -0.7], [3.1, 5.6, 5.2, -0.4],
];

// Where along the bone (0 to 1), radius.
const UPPER_ARM = [[0, 5.9], [0.14, 6.3], [0.45, 5.2], [0.8, 4.3], [1, 4.1]];
const FORE_ARM = [[0, 4.1], [0.22, 4.5], [0.6, 3.6], [1, 2.7]];
const THIGH = [[0, 10.2], [0.2, 10], [0.55, 8.2], [0.85, 6.3], [1, 5.9]];
const SHIN = [[0, 5.9], [0.1, 5.7], [0.3, 6], [0.65, 4.4], [1, 3.5]];

const ARM = { upper: UPPER_ARM, lower: FORE_ARM, swell: 0.5 };
const LEG = { upper: THIGH, lower: SHIN, swell: 1.1 };
const TOE = 2.3; // radius of the tip of the foot

// Muscles of the torso: outlines in (along the spine, degrees round from the backbone).
const PATCHES = {
  "traps-upper": [[3.06, 4], [2.98, 40], [2.8, 66], [2.68, 58], [2.72, 30], [2.66, 4]],
  "traps-mid": [[2.64, 3], [2.69, 30], [2.64, 56], [2.5, 50], [2.38, 28], [2.3, 3]],
  "rhomboids": [[2.6, 5], [2.58, 38], [2.4, 36], [2.15, 26], [2.3, 5]],
  "traps-lower": [[2.28, 3], [2.38, 28], [2.2, 24], [1.8, 9], [1.55, 3]],
  "lats": [[1.75, 8], [2.12, 30], [2.38, 58], [2.44, 86], [2.15, 98], [1.7, 92], [1.3, 66], [0.95, 36], [0.75, 14], [1.2, 6]],
  "erectors": [[0.15, 4], [0.3, 20], [0.8, 25], [1.4, 24], [2, 17], [2.3, 4]],
  "glutes": [[0.5, 10], [0.5, 55], [0.1, 80], [-0.3, 62], [-0.42, 30], [-0.3, 8], [0.1, 6]],
  "obliques": [[0.6, 95], [1.2, 85], [1.7, 100], [1.6, 130], [0.9, 130], [0.6, 120]],
  "chest": [[2.68, 170], [2.7, 142], [2.58, 112], [2.34, 108], [2.14, 132], [2.1, 160], [2.2, 172]],
  "abs": [[2.02, 176], [1.98, 156], [1.3, 150], [0.6, 156], [0.3, 170], [0.3, 176]],
  "serratus": [[2.2, 104], [2.12, 126], [1.72, 130], [1.74, 108]],
  "hip-flexors": [[0.5, 138], [0.46, 158], [-0.1, 160], [-0.26, 142], [0.1, 132]],
};

// Muscles of the limbs: the side of the limb they lie on ("joint" is where the elbow or knee points),
// how far off its middle, from where to where (1 is the joint), and their widths as parts of the limb's radius.
const ARM_MUSCLES = {
  "rear-delts": { side: "back", off: 1.8, from: 0, to: 0.45, widths: [0.42, 0.6, 0.62, 0.46, 0.2] },
  "front-delts": { side: "front", off: 1.8, from: 0, to: 0.45, widths: [0.42, 0.6, 0.62, 0.46, 0.2] },
  "side-delts": { side: "outer", off: 1.6, from: 0, to: 0.45, widths: [0.36, 0.58, 0.62, 0.46, 0.2] },
  "biceps": { side: "inside", off: 1.3, from: 0.33, to: 0.89, widths: [0.26, 0.5, 0.6, 0.56, 0.4, 0.2] },
  "triceps": { side: "joint", off: 1.3, from: 0.22, to: 0.89, widths: [0.2, 0.46, 0.58, 0.58, 0.46, 0.3, 0.16] },
  "forearms": { side: "joint", off: 0.8, from: 1.11, to: 1.67, widths: [0.3, 0.5, 0.54, 0.46, 0.32, 0.18] },
};
const LEG_MUSCLES = {
  "hamstrings": { side: "inside", off: 3, from: 0.11, to: 0.78, widths: [0.24, 0.42, 0.5, 0.5, 0.44, 0.34, 0.14] },
  "quads": { side: "joint", off: 2.6, from: 0.11, to: 0.78, widths: [0.24, 0.44, 0.54, 0.56, 0.52, 0.42, 0.22] },
  "adductors": { side: "inner", off: 2.6, from: 0.11, to: 0.56, widths: [0.3, 0.46, 0.44, 0.32, 0.14] },
  "calves": { side: "inside", off: 1.9, from: 1.11, to: 1.67, widths: [0.3, 0.52, 0.6, 0.5, 0.32, 0.16] },
};

// How finely to draw: steps of a limb's bone, of the torso, the hips, a ring round it, a muscle's
// outline between two points, a wheel; plates of a weight stack; and the coordinates' fraction of a cm.
const FULL = { bone: 5, torso: 11, hips: 5, ring: 14, curve: 4, wheel: 16, floor: 40, plates: 9, fraction: 10 };
const SMALL = { bone: 2, torso: 5, hips: 2, ring: 8, curve: 2, wheel: 6, floor: 10, plates: 3, fraction: 1, plain: true };
const DETAIL = { full: FULL, small: SMALL };

/** A value from a profile [[where, …values], …], eased between its stations. */
function profile(stations, where) {
  let i = 1;
  while (i < stations.length - 1 && where > stations[i][0]) i += 1;
  const [a, b] = [stations[i - 1], stations[i]];
  const k = clamp((where - a[0]) / (b[0] - a[0]), 0, 1);
  const eased = (smooth(k) + k) / 2;
  return a.slice(1).map((value, j) => value + (b[j + 1] - value) * eased);
}

/* ------------------------------------------------------------------ poses */

const REST = { heading: 0, look: 0, twist: [0, 0, 0], roll: [0, 0, 0], scap: { R: [0, 0, 0], L: [0, 0, 0] }, breath: 0, lift: 0 };

/** The same pose with right and left exchanged. */
export function mirror(pose) {
  const flip = ([x, y, z]) => [x, y, -z];
  const limb = (parts) => Object.fromEntries(Object.entries(parts).map(([name, vector]) => [name, flip(vector)]));
  const seen = { ...pose, pelvis: flip(pose.pelvis) };
  for (const name of ["heading", "look"]) if (pose[name]) seen[name] = -pose[name];
  for (const name of ["twist", "roll"]) if (pose[name]) seen[name] = pose[name].map((degrees) => -degrees);
  if (pose.scap) seen.scap = { R: pose.scap.L, L: pose.scap.R };
  for (const side of SIDES) {
    seen[`arm${side}`] = limb(pose[`arm${other(side)}`]);
    seen[`leg${side}`] = limb(pose[`leg${other(side)}`]);
  }
  if (pose.order) {
    seen.order = { ...pose.order };
    for (const part of ["arm", "leg"]) for (const side of SIDES) seen.order[part + side] = pose.order[part + other(side)] ?? 0;
  }
  return seen;
}

/** The key a movement begins with. (A database may have lost the order in which keys were written.) */
function firstKey({ keys, cycle = [] }) {
  return "start" in keys ? "start" : cycle.findLast(({ to }) => to in keys)?.to ?? Object.keys(keys)[0];
}

/**
 * A key of the movement as a whole pose. `{"mirror": "end"}` is the key `end`, sides exchanged;
 * `lift` (0 to 1) is how far a weight stack is up.
 */
export function still(move, key) {
  const given = move.keys[key in move.keys ? key : firstKey(move)];
  const pose = given.mirror ? mirror(still(move, given.mirror)) : given;
  return { ...REST, ...pose };
}

/** The key that phase `index` ends in. A phase that names none stays where the one before it ended. */
function keyOf({ keys, cycle }, index) {
  for (let back = 0; back < cycle.length; back += 1) {
    const { to } = cycle[(index - back + cycle.length) % cycle.length];
    if (to in keys) return to;
  }
  return firstKey({ keys });
}

/**
 * The pose that the way between two keys passes through, if the movement names one:
 * `via: {"dog>plank": {…}}` also serves the way back, unless that has its own.
 */
function passing({ via = {} }, from, to) {
  const given = via[`${from}>${to}`] ?? via[`${to}>${from}`];
  return given && { ...REST, ...(given.mirror ? mirror(via[given.mirror]) : given) };
}

/** Part of the way from pose `a` to pose `b`: straight, or in a curve that passes through `middle`. */
function onTheWay(a, b, middle, k) {
  if (!middle) return mix(a, b, k);
  const pull = mix(mix(a, b, 0.5), middle, 2);
  return mix(mix(a, pull, k), mix(pull, b, k), k);
}

/** How full the lungs are (0 to 1) `part` of the way through phase `index`. */
function lungs(cycle, index, part) {
  const { breath } = cycle[index];
  if (breath === "in") return part;
  if (breath === "out") return 1 - part;
  for (let back = 1; back < cycle.length; back += 1) {
    const before = cycle[(index - back + cycle.length) % cycle.length].breath;
    if (before === "in") return 1;
    if (before === "out") return 0;
  }
  return 0;
}

/** The moment `seconds` into the looping cycle: {pose, phase, index, part (0 to 1), left (s)}. */
export function at(move, seconds) {
  const { cycle } = move;
  const whole = cycle.reduce((sum, phase) => sum + phase.s, 0);
  let rest = ((seconds % whole) + whole) % whole;
  let index = 0;
  while (index < cycle.length - 1 && rest > cycle[index].s) rest -= cycle[index++].s;
  const phase = cycle[index];
  const part = clamp(rest / phase.s, 0, 1);
  const eased = smooth(part);
  const [from, to] = [keyOf(move, (index + cycle.length - 1) % cycle.length), keyOf(move, index)];
  const pose = onTheWay(still(move, from), still(move, to), passing(move, from, to), eased);
  pose.breath = lungs(cycle, index, eased);
  return { pose, phase, index, part, left: phase.s - rest };
}

/** Up, forwards and right of a part of the trunk. `lean` is in degrees from upright. */
function axes(heading, lean, roll, twist) {
  const ahead = [Math.cos(heading * DEGREE), 0, Math.sin(heading * DEGREE)];
  const s = Math.sin(lean * DEGREE);
  const c = Math.cos(lean * DEGREE);
  let up = [ahead[0] * s, c, ahead[2] * s];
  let front = [ahead[0] * c, -s, ahead[2] * c];
  let right = [-ahead[2], 0, ahead[0]];
  if (roll) [up, right] = [turned(up, front, roll), turned(right, front, roll)];
  if (twist) [front, right] = [turned(front, up, twist), turned(right, up, twist)];
  return { up, front, right };
}

/** Two bones from `start` towards `target`, the joint on the side of `pole`. */
function reach(start, target, upper, lower, pole) {
  const way = sub(target, start);
  const far = clamp(length(way), Math.abs(upper - lower) + 0.5, (upper + lower) * 0.9995);
  const straight = unit(way);
  const aside = across(pole, straight);
  const bend = length(aside) < 1e-4 ? [0, 1, 0] : unit(aside);
  const x = (far * far + upper * upper - lower * lower) / (2 * far);
  const height = Math.sqrt(Math.max(0, upper * upper - x * x));
  return { start, joint: add(along(start, straight, x), scale(bend, height)), end: along(start, straight, far), bend };
}

/** A pose as named joints, in cm: spine, neck, head, armR/armL (shoulder, elbow, wrist), legR/legL, handR/handL. */
export function solve(given) {
  const pose = { ...REST, ...given };
  const { heading, twist, roll, spine } = pose;
  const trunk = [0, 1, 2].map((i) => axes(heading, spine[i], roll[i], twist[i]));
  const neckAxes = axes(heading, pose.neck, roll[2], twist[2]);
  const face = axes(heading, pose.head, roll[2], pose.look);
  const nodes = [pose.pelvis];
  [BODY.pelvis, BODY.abdomen, BODY.thorax].forEach((size, i) => nodes.push(along(nodes[i], trunk[i].up, size)));
  const neck = along(nodes[3], neckAxes.up, BODY.neck);
  const joints = { spine: nodes, trunk, neck, head: along(neck, face.up, BODY.head), face, breath: pose.breath, memo: new Map() };
  const chest = trunk[2];
  for (const side of SIDES) {
    const [forwards, up] = pose.scap[side];
    const high = along(nodes[3], chest.up, up - BODY.shoulderDrop);
    const wide = along(high, chest.right, sign(side) * (BODY.shoulder - Math.abs(forwards) * 0.25));
    const arm = pose[`arm${side}`];
    const leg = pose[`leg${side}`];
    const solvedArm = reach(along(wide, chest.front, forwards - 0.5), arm.to, BODY.upperArm, BODY.foreArm, arm.pole);
    solvedArm.hand = unit(arm.hand || sub(solvedArm.end, solvedArm.joint));
    const solvedLeg = reach(along(nodes[0], trunk[0].right, sign(side) * BODY.hip), leg.to, BODY.thigh, BODY.shin, leg.pole);
    solvedLeg.toe = unit(leg.toe || [1, 0, 0]);
    joints[`arm${side}`] = solvedArm;
    joints[`leg${side}`] = solvedLeg;
    joints[`hand${side}`] = along(solvedArm.end, solvedArm.hand, 3.5);
  }
  return joints;
}

/* ----------------------------------------------------------------- camera */

/** Orthographic; `yaw` goes round to behind the right shoulder, `pitch` looks down. Gives [x, y, nearness]. */
function camera({ yaw, pitch }) {
  const [cy, sy] = [Math.cos(yaw * DEGREE), Math.sin(yaw * DEGREE)];
  const [cp, sp] = [Math.cos(pitch * DEGREE), Math.sin(pitch * DEGREE)];
  const see = (p) => {
    const depth = p[2] * cy - p[0] * sy;
    return [p[0] * cy + p[2] * sy, depth * sp - p[1] * cp, depth * cp + p[1] * sp];
  };
  /** More than 0: the direction faces the camera. */
  see.facing = (v) => (v[2] * cy - v[0] * sy) * cp + v[1] * sp;
  return see;
}

/* --------------------------------------------------------------- outlines */

function convexHull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list) => {
    const out = [];
    for (const p of list) {
      while (out.length > 1) {
        const [a, b] = [out[out.length - 2], out[out.length - 1]];
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        out.pop();
      }
      out.push(p);
    }
    out.pop();
    return out;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function circle([x, y], radius, count) {
  return Array.from({ length: count }, (_, i) => {
    const turn = (i / count) * 2 * Math.PI;
    return [x + radius * Math.cos(turn), y + radius * Math.sin(turn)];
  });
}

/** Writes path data in few characters: relative steps between rounded points. */
function pen(fraction) {
  const round = (x) => Math.round(x * fraction);
  const texts = new Map(); // a few thousand at most: writing a number costs more than finding it
  const text = (whole) => {
    let found = texts.get(whole);
    if (found === undefined) texts.set(whole, found = String(whole / fraction).replace(/^(-?)0\./, "$1."));
    return found;
  };
  const pair = (a, b) => text(a) + (b < 0 ? "" : " ") + text(b);

  function polygon(points) {
    let [x, y] = points[0].map(round);
    let out = `M${pair(x, y)}l`;
    let any = false;
    for (let i = 1; i < points.length; i += 1) {
      const nx = round(points[i][0]);
      const ny = round(points[i][1]);
      if (nx === x && ny === y) continue;
      out += (any && nx >= x ? " " : "") + pair(nx - x, ny - y);
      any = true;
      x = nx;
      y = ny;
    }
    return any ? `${out}z` : "";
  }

  function arc(radius, large, from, to) {
    return `a${pair(round(radius), round(radius))} 0 ${large}1${pair(to[0] - from[0], to[1] - from[1])}`;
  }

  function disc(at2, radius) {
    const size = Math.max(1, round(radius));
    return `M${pair(round(at2[0]) - size, round(at2[1]))}a${pair(size, size)} 0 11${pair(2 * size, 0)}a${pair(size, size)} 0 11${pair(-2 * size, 0)}z`;
  }

  /** Two circles and their outer tangents. */
  function capsule(a, ra, b, rb) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const apart = Math.hypot(dx, dy);
    if (apart <= Math.abs(ra - rb) + 0.5 / fraction) return ra > rb ? disc(a, ra) : disc(b, rb);
    const heading = Math.atan2(dy, dx);
    const open = Math.acos((ra - rb) / apart);
    const on = (c, r, angle) => [round(c[0] + r * Math.cos(angle)), round(c[1] + r * Math.sin(angle))];
    const [a1, a2] = [on(a, ra, heading + open), on(a, ra, heading - open)];
    const [b2, b1] = [on(b, rb, heading - open), on(b, rb, heading + open)];
    const wide = open < Math.PI / 2 ? 1 : 0;
    return `M${pair(...a1)}${arc(ra, wide, a1, a2)}l${pair(b2[0] - a2[0], b2[1] - a2[1])}${arc(rb, 1 - wide, b2, b1)}z`;
  }

  return { polygon, disc, capsule };
}

const PENS = { full: pen(FULL.fraction), small: pen(SMALL.fraction) };

/* -------------------------------------------------------------- the trunk */

/** A slice of the trunk: centre, half width and depth, and its axes. */
function slice(joints, t) {
  if (!joints.memo.has(t)) joints.memo.set(t, sliceAt(joints, t));
  return joints.memo.get(t);
}

function sliceAt({ spine, trunk, breath }, t) {
  const below = along(spine[0], trunk[0].up, -BODY.pelvis);
  const above = along(spine[3], trunk[2].up, BODY.thorax);
  let centre;
  if (t < 0) centre = along(spine[0], trunk[0].up, t * BODY.pelvis);
  else if (t > 3) centre = along(spine[3], trunk[2].up, (t - 3) * BODY.thorax);
  else {
    const i = Math.min(2, Math.floor(t));
    centre = spline(i ? spine[i - 1] : below, spine[i], spine[i + 1], i < 2 ? spine[i + 2] : above, t - i);
  }
  const between = clamp(t - 0.5, 0, 2);
  const i = Math.min(1, Math.floor(between));
  const up = unit(mix(trunk[i].up, trunk[i + 1].up, between - i));
  const front = unit(across(mix(trunk[i].front, trunk[i + 1].front, between - i), up));
  const [width, depth, forwards] = profile(TORSO, t);
  const ribs = Math.max(0, 1 - Math.abs(t - 2.1) / 0.9) * breath; // they widen with the breath
  return { centre: along(centre, front, forwards), width: width * (1 + 0.03 * ribs), depth: depth * (1 + 0.07 * ribs), front, right: cross(front, up) };
}

function ringOf(cut, count) {
  return Array.from({ length: count }, (_, i) => {
    const turn = (i / count) * 2 * Math.PI;
    return add(cut.centre, add(scale(cut.right, cut.width * Math.cos(turn)), scale(cut.front, cut.depth * Math.sin(turn))));
  });
}

/** A stretch of the trunk: the hulls of neighbouring slices, which overlap to one shape. */
function loft(scene, from, to, steps) {
  const { see, joints, detail, write } = scene;
  let out = "";
  let last = null;
  for (let i = 0; i <= steps; i += 1) {
    const ring = ringOf(slice(joints, from + ((to - from) * i) / steps), detail.ring).map(see);
    if (last) out += write.polygon(convexHull([...last, ...ring]));
    last = ring;
  }
  return out;
}

/** A muscle of the trunk on one side, wrapped round the body and cut at the edge that can be seen. */
function patch(scene, name, side) {
  const { see, joints, detail, write } = scene;
  const outline = PATCHES[name];
  const count = outline.length;
  const on = (t, degrees) => {
    const cut = slice(joints, t);
    const [c, s] = [Math.cos(degrees * DEGREE), Math.sin(degrees * DEGREE) * sign(side)];
    const normal = unit(add(scale(cut.right, s / cut.width), scale(cut.front, -c / cut.depth)));
    return { point: add(cut.centre, add(scale(cut.right, cut.width * s), scale(cut.front, -cut.depth * c))), seen: see.facing(normal) > 0 };
  };
  const points = [];
  let visible = 0;
  for (let i = 0; i < count; i += 1) {
    for (let step = 0; step < detail.curve; step += 1) {
      const [t, degrees] = spline(outline[(i + count - 1) % count], outline[i], outline[(i + 1) % count], outline[(i + 2) % count], step / detail.curve);
      const here = on(t, degrees);
      if (here.seen) {
        visible += 1;
        points.push(see(here.point));
        continue;
      }
      let [near, far, edge] = [0, degrees, null]; // slide back towards the backbone until it is in sight
      for (let halving = 0; halving < 7; halving += 1) {
        const middle = (near + far) / 2;
        const there = on(t, middle);
        if (there.seen) [edge, near] = [there, middle];
        else far = middle;
      }
      if (edge) points.push(see(edge.point));
    }
  }
  return visible > count * detail.curve * 0.24 && points.length > 6 ? write.polygon(points) : "";
}

/* ------------------------------------------------------------------ limbs */

/** A circle on a limb, t from 0 to 2 with the joint at 1: the joint is rounded, the muscles swell a little. */
function circleOn({ start, joint, end, bend }, { upper, lower, swell }, t) {
  const inwards = scale(bend, -1);
  const radius = t <= 1 ? profile(upper, t)[0] : profile(lower, t - 1)[0];
  let point = t <= 1 ? along(start, sub(joint, start), t) : along(joint, sub(end, joint), t - 1);
  const nearJoint = Math.max(0, 1 - Math.abs(t - 1) / 0.3);
  point = along(point, inwards, nearJoint * nearJoint * radius * 0.28);
  point = t > 1
    ? along(point, inwards, Math.sin(Math.min(1, (t - 1) / 0.75) * Math.PI) * swell)
    : along(point, bend, Math.sin(t * Math.PI) * swell * 0.7);
  return { t, point, radius };
}

function limb(bones, flesh, steps) {
  return Array.from({ length: 2 * steps + 1 }, (_, i) => circleOn(bones, flesh, i / steps));
}

function chain({ see, write }, circles, from, to) {
  let out = "";
  for (let i = 1; i < circles.length; i += 1) {
    if (circles[i].t <= from || circles[i - 1].t >= to) continue;
    out += write.capsule(see(circles[i - 1].point), circles[i - 1].radius, see(circles[i].point), circles[i].radius);
  }
  return out;
}

/** The worked muscles of a limb, those that lie on a side which can be seen. */
function limbMuscles(scene, muscles, bones, flesh, trunk, side) {
  const { see, heat, detail } = scene;
  const outer = scale(trunk.right, sign(side));
  const ways = {
    front: trunk.front, back: scale(trunk.front, -1), outer, inner: scale(outer, -1),
    joint: bones.bend, inside: scale(bones.bend, -1),
  };
  const worked = Object.entries(muscles).filter(([name, muscle]) => heat[name] && see.facing(ways[muscle.side]) > -0.35);
  return worked.map(([name, { side: lies, off, from, to, widths }]) => {
    const used = detail.plain ? widths.filter((_, i) => i % 2 === 0) : widths;
    const circles = used.map((width, i) => {
      const { t, point, radius } = circleOn(bones, flesh, from + ((to - from) * i) / (used.length - 1));
      return { t, point: along(point, ways[lies], off), radius: radius * width };
    });
    return { d: chain(scene, circles, from, to), paint: heat[name] };
  });
}

/** How near a limb is to the camera, its joint counting most. */
const nearness = (see, { start, joint, end }) => (see(joint)[2] * 2 + see(start)[2] + see(end)[2]) / 4;

function drawTrunk(scene) {
  const { see, joints, detail, heat } = scene;
  const shirt = loft(scene, 0.62, 3.1, detail.torso);
  const paths = [
    { d: shirt, paint: "halo" },
    { d: shirt, paint: "top" },
    { d: loft(scene, -0.62, 0.66, detail.hips), paint: "legs" },
    { d: loft(scene, 0.6, 0.74, 1), paint: "band" },
  ];
  for (const name of Object.keys(PATCHES)) {
    if (heat[name]) for (const side of SIDES) paths.push({ d: patch(scene, name, side), paint: heat[name] });
  }
  return { z: see(scale(add(joints.spine[1], joints.spine[2]), 0.5))[2], paths };
}

function drawHead(scene) {
  const { see, joints, detail, write, order } = scene;
  const { head, face, neck } = joints;
  const on = (up, front, right = 0) => along(along(along(head, face.up, up), face.front, front), face.right, right);
  const away = see.facing(face.front); // more than 0: the face looks at us
  const [crown, jaw] = [see(on(2.6, 0.4)), see(on(-3.6, 1.8))];
  const bun = write.disc(see(on(7.2, -9.6)), 4.3) + write.capsule(see(on(7.2, -9.6)), 2.4, see(on(5.4, -6.6)), 2.8);
  const nose = Math.abs(away) < 0.8 && !detail.plain ? write.capsule(see(on(-0.4, 7.6)), 1.2, see(on(-2, 8.9)), 1.1) : "";
  const skin = { d: write.capsule(crown, 8.7, jaw, 6.4) + nose, paint: "skin" };
  const paths = [
    { d: write.capsule(see(along(joints.spine[3], joints.trunk[2].up, -2)), 5.3, see(along(neck, face.up, 2)), 4.7), paint: "skin-far" },
    { d: write.capsule(crown, 9, jaw, 6.7), paint: "halo" },
  ];
  if (away > 0.15) {
    paths.push({ d: bun, paint: "hair" }, { d: write.disc(see(on(3, -1.4)), 9.3), paint: "hair" }, skin);
    paths.push({ d: write.capsule(see(on(7.4, -1)), 6, see(on(7.2, 3)), 3.8), paint: "hair" });
  } else {
    const grown = Math.max(0, -away) * 0.7;
    const back = write.capsule(see(on(3.6, -2.9)), 8.3 + grown, see(on(-1.2, -4.6)), 5.4 + grown);
    const front = write.capsule(see(on(7.2, -2)), 5.2, see(on(7.6, 3.2)), 3.1 + grown);
    paths.push(skin, { d: back + front, paint: "hair" }, { d: bun, paint: "hair" });
  }
  if (!detail.plain) {
    for (const side of SIDES) {
      if (see.facing(scale(face.right, sign(side))) > 0.25) paths.push({ d: write.disc(see(on(-0.8, 0.2, sign(side) * 7.4)), 1.9), paint: "skin-far" });
    }
  }
  return { z: see(head)[2] + (order.head || 0), paths };
}

function drawArm(scene, side) {
  const { see, joints, detail, write, order, open } = scene;
  const arm = joints[`arm${side}`];
  const circles = limb(arm, ARM, detail.bone);
  const z = nearness(see, arm) + (order[`arm${side}`] || 0);
  const far = z < nearness(see, joints[`arm${other(side)}`]) - 5 ? "-far" : "";
  const [wrist, fist, tip] = [see(arm.end), see(joints[`hand${side}`]), see(along(arm.end, arm.hand, open ? 9 : 5))];
  const sleeve = circles.map(({ t, point, radius }) => ({ t, point, radius: radius + 0.55 }));
  const paths = [
    { d: chain(scene, circles, 0.25, 2) + write.capsule(wrist, 2.7, tip, 3), paint: "halo" },
    { d: chain(scene, circles, 0, 2) + write.capsule(wrist, 2.7, fist, 3.5) + write.capsule(fist, 3.5, tip, 2.7), paint: `skin${far}` },
    { d: chain(scene, sleeve, 0, 0.43), paint: `top${far}` },
  ];
  paths.push(...limbMuscles(scene, ARM_MUSCLES, arm, ARM, joints.trunk[2], side));
  return { z, paths };
}

/** Toes that are tucked under bend at the ball of the foot and lie on the floor, they don't go through it. */
function toeTip(straight, ball, sole) {
  if (straight[1] >= TOE) return straight;
  const [toes, rise] = [5.5, clamp(TOE - ball[1], -5.5, 5.5)];
  const level = unit([-sole[0], 0, -sole[2]]);
  return along([ball[0], ball[1] + rise, ball[2]], level, Math.sqrt(toes * toes - rise * rise));
}

function drawLeg(scene, side) {
  const { see, joints, detail, write, order, bare } = scene;
  const leg = joints[`leg${side}`];
  const circles = limb(leg, LEG, detail.bone);
  const z = nearness(see, leg) + (order[`leg${side}`] || 0);
  const far = z < nearness(see, joints[`leg${other(side)}`]) - 4 ? "-far" : "";
  const ankle = leg.end;
  const { toe } = leg;
  const down = across(unit(sub(ankle, leg.joint)), toe);
  const sole = length(down) < 0.15 ? scale(leg.bend, -1) : unit(down);
  const inSpace = (forwards, below) => along(along(ankle, toe, forwards), sole, below);
  const on = (forwards, below) => see(inSpace(forwards, below));
  const count = detail.plain ? 6 : 14;
  const instep = on(2.4, 0.2);
  const shape = [[instep, 3.6], [on(11, 4.4), 2.9], [on(-4.4, 3.4), 3.4], [see(toeTip(inSpace(16.5, 4.9), inSpace(11, 4.4), sole)), TOE]];
  const foot = write.capsule(see(ankle), 3.5, instep, 3.6) + write.polygon(convexHull(shape.flatMap(([point, radius]) => circle(point, radius, count))));
  const paths = [
    { d: chain(scene, circles, 0.5, 2) + foot, paint: "halo" },
    { d: foot, paint: (bare ? "skin" : "shoe") + far },
    { d: chain(scene, circles, 0, bare ? 1.86 : 1.95), paint: `legs${far}` },
  ];
  paths.push(...limbMuscles(scene, LEG_MUSCLES, leg, LEG, joints.trunk[0], side));
  return { z, paths };
}

/* ------------------------------------------------------------------ props */

/** A cylinder between two points: its body and the cap that faces the camera. */
function cylinder({ see, write, detail }, a, b, radius) {
  const axis = unit(sub(b, a));
  const aside = unit(cross(axis, Math.abs(axis[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0]));
  const third = cross(axis, aside);
  const rim = (centre) => circle([0, 0], radius, detail.wheel).map(([x, y]) => see(add(centre, add(scale(aside, x), scale(third, y)))));
  const [first, second] = [rim(a), rim(b)];
  return { body: write.polygon(convexHull([...first, ...second])), cap: write.polygon(see.facing(axis) > 0 ? second : first) };
}

/** The faces of a box that can be seen; the top is lit, the ends are dim. */
function boxFaces({ see, write }, centre, size, [side, top, ends]) {
  const paths = [];
  for (const [axis, u, v] of [[0, 1, 2], [1, 2, 0], [2, 0, 1]]) {
    for (const way of [1, -1]) {
      const normal = [0, 0, 0];
      normal[axis] = way;
      if (see.facing(normal) <= 0.001) continue;
      const corners = [[1, 1], [1, -1], [-1, -1], [-1, 1]].map(([a, b]) => {
        const corner = [...centre];
        corner[axis] += (way * size[axis]) / 2;
        corner[u] += (a * size[u]) / 2;
        corner[v] += (b * size[v]) / 2;
        return see(corner);
      });
      paths.push({ d: write.polygon(corners), paint: [ends, top, side][axis] });
    }
  }
  return paths;
}

const shades = (tone) => [tone, `${tone}-lit`, `${tone}-dim`];

/** Each prop gives drawn parts: {z: nearness, paths}. Points may be [x, y, z] or a joint's name. */
const PROPS = {
  box(scene, prop) {
    return [{ z: scene.see(prop.at)[2], paths: boxFaces(scene, prop.at, prop.size, shades(prop.tone || "steel")) }];
  },

  /** A weight stack in its housing; the plates above the pin rise with the pull. */
  stack(scene, { at: [x, y, z], size: [wide, high, deep], plates = 9, lift = 5, travel = 20 }) {
    const { see, write, detail, lifted } = scene;
    const count = Math.min(plates, detail.plates);
    const rising = Math.round((lift / plates) * count);
    const nearest = see([x, y, z])[2];
    const each = high / count;
    const housing = boxFaces(scene, [x + 1, y + travel / 2 + 4, z], [wide, high + travel + 12, deep + 5], ["well", "well", "well"]);
    const parts = [{ z: nearest - 0.2, paths: housing }];
    for (let i = 0; i < count; i += 1) {
      const up = i >= count - rising;
      const level = y - high / 2 + (i + 0.5) * each + (up ? travel * lifted : 0);
      const paints = up ? shades("load") : ["idle", "load", "idle"];
      parts.push({ z: nearest + i * 0.01, paths: boxFaces(scene, [x, level, z], [wide, each * 0.74, deep], paints) });
      if (i === count - rising) parts.push({ z: nearest + 0.5, paths: [{ d: write.disc(see([x - wide / 2, level, z + deep * 0.28]), 1.3), paint: "gold-fill" }] });
    }
    return parts;
  },

  tube({ see, write, point }, { from, to, r, tone = "steel" }) {
    const [a, b] = [see(point(from)), see(point(to))];
    return [{ z: (a[2] + b[2]) / 2, paths: [{ d: write.capsule(a, r, b, r), paint: tone.replace(" ", "-") }] }];
  },

  pulley(scene, { at: where, r = 5 }) {
    const { see, write, point } = scene;
    const middle = point(where);
    const front = add(middle, [0, 0, 1.5]);
    const wheel = cylinder(scene, add(middle, [0, 0, -1.5]), front, r);
    return [{
      z: see(middle)[2],
      paths: [{ d: wheel.body, paint: "steel-dim" }, { d: wheel.cap, paint: "steel-lit" }, { d: write.disc(see(front), 1.2), paint: "steel-dim" }],
    }];
  },

  cable({ see, write, point }, { from, to }) {
    const [a, b] = [see(point(from)), see(point(to))];
    return [{ z: Math.min(a[2], b[2]), paths: [{ d: write.capsule(a, 0.55, b, 0.55), paint: "cable" }] }];
  },

  /** A cable that ends in a rope with one tail for each hand. */
  rope({ see, write, point, joints }, { from, reach: short = 14 }) {
    const [anchor, hands] = [point(from), point("hands")];
    const knot = see(along(hands, unit(sub(anchor, hands)), short));
    const parts = [{ z: knot[2], paths: [{ d: write.capsule(see(anchor), 0.55, knot, 0.55), paint: "cable" }] }];
    for (const side of SIDES) {
      const hand = see(joints[`hand${side}`]);
      parts.push({ z: hand[2] - 1, paths: [{ d: write.capsule(knot, 1.3, hand, 1.3) + write.disc(knot, 2), paint: "cable" }] });
    }
    return parts;
  },

  dumbbell(scene, { at: where, axis: given, len = 9, r = 5.4 }) {
    const { see, write, point } = scene;
    const [middle, axis] = [point(where), unit(given)];
    const head = (way) => {
      const [inner, outer] = [along(middle, axis, way * (len - 4.6)), along(middle, axis, way * len)];
      const drum = way > 0 ? cylinder(scene, inner, outer, r) : cylinder(scene, outer, inner, r);
      return [{ d: drum.body, paint: "iron" }, { d: drum.cap, paint: "iron-lit" }];
    };
    const [back, front] = see(axis)[2] > 0 ? [-1, 1] : [1, -1];
    const grip = write.capsule(see(along(middle, axis, 3 - len)), 1.5, see(along(middle, axis, len - 3)), 1.5);
    const z = see(middle)[2];
    return [
      { z: z - 1.5, paths: [...head(back), { d: grip, paint: "steel" }] },
      { z: z + 3, paths: head(front) },
    ];
  },

  /** A bar through both hands that reaches `over` cm beyond them, its ends `drop` cm lower. */
  bar({ see, write, joints: { handR, handL } }, { over, drop = 0 }) {
    const way = unit(sub(handR, handL));
    const tip = (hand, k) => see(add(along(hand, way, k * over), [0, -drop, 0]));
    const bend = (hand, k) => see(along(hand, way, k * over * 0.25));
    const points = [tip(handR, 1), bend(handR, 1), bend(handL, -1), tip(handL, -1)];
    const d = points.slice(1).map((p, i) => write.capsule(points[i], 1.3, p, 1.3)).join("");
    return [{ z: (see(handR)[2] + see(handL)[2]) / 2, paths: [{ d, paint: "steel-lit" }] }];
  },
};

function drawProp(scene, prop) {
  return PROPS[prop.kind](scene, prop).map(({ z, paths }) => ({ z: z + (prop.z || 0), paths }));
}

/** The shadow on the floor: [x, z, radius x, radius z]; no radius, no shadow. */
function drawGround({ see, write, detail }, [x, z, rx, rz]) {
  if (!rx) return [];
  return [{ d: write.polygon(circle([0, 0], 1, detail.floor).map(([a, b]) => see([x + rx * a, 0, z + rz * b]))), paint: "ground" }];
}

/**
 * A pose as paths from back to front: [{d, paint}]; `paint` is the name of a colour token.
 * @param view   {yaw, pitch} in degrees
 * @param detail "full" or "small" (for lists)
 */
export function draw(move, pose, { view = move.view, detail = "full" } = {}) {
  const joints = solve(pose);
  const heat = {};
  for (const name of move.muscles?.secondary ?? []) heat[name] = "warm";
  for (const name of move.muscles?.primary ?? []) heat[name] = "hot";
  const scene = {
    joints, heat,
    see: camera(view),
    detail: DETAIL[detail],
    write: PENS[detail],
    order: pose.order || move.order || {},
    bare: move.bare,
    open: pose.flat ?? move.flat,
    lifted: pose.lift ?? 0,
    point: (where) => (where === "hands" ? scale(add(joints.handR, joints.handL), 0.5) : joints[where] ?? where),
  };
  const parts = [drawTrunk(scene), drawHead(scene), ...SIDES.flatMap((side) => [drawArm(scene, side), drawLeg(scene, side)])];
  for (const prop of move.props ?? []) parts.push(...drawProp(scene, prop));
  parts.sort((a, b) => a.z - b.z);
  return [...drawGround(scene, move.ground ?? [0, 0, 60, 26]), ...parts.flatMap(({ paths }) => paths)].filter(({ d }) => d);
}

/* ----------------------------------------------------------------- stills */

const HALO_WIDTH = "2.4"; // the gap in the background's colour that sets a limb off
const fill = (paint) => `var(--${paint})`;

/** The figure at a key as markup: the paths alone, for a sprite or a page that has no script. */
export function markup(move, key, { detail = "full" } = {}) {
  return draw(move, still(move, key), { detail })
    .map(({ d, paint }) => (paint === "halo"
      ? `<path fill="${fill(paint)}" stroke="${fill(paint)}" stroke-width="${HALO_WIDTH}" d="${d}"/>`
      : `<path fill="${fill(paint)}" d="${d}"/>`))
    .join("");
}

/** A whole drawing of one key, to be kept in a file or printed. */
export function svg(move, key, { detail = "full", label = "" } = {}) {
  const named = label ? `role="img" aria-label="${label.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;")}"` : 'aria-hidden="true"';
  return `<svg xmlns="http://www.w3.org/2000/svg" class="fig" viewBox="${move.frame.join(" ")}" stroke-linejoin="round" ${named}>${markup(move, key, { detail })}</svg>`;
}

/* ------------------------------------------------------------------- live */

const SVG = "http://www.w3.org/2000/svg";
const FRAME_MS = 1000 / 30;
const REST_OF_FRAME = 3; // a slow phone draws a third of its time, and listens for two
const TURN_STEP = 15;
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Draw into an <svg> and keep it moving. Only `d`, `fill` and the halo's stroke are ever written.
 * A one-sided movement is drawn on its right; `side = "left"` shows body, props and light from the other side.
 * The element hears "figure:phase" when a phase begins (and when it stops: detail is null),
 * "figure:frame" at every drawn frame; detail is {phase, index, part, left}.
 */
export function mount(svgElement, move, { key } = {}) {
  const view = { ...move.view };
  const pivot = [move.ground?.[0] ?? 0, 0, move.ground?.[1] ?? 0];
  const [pivotX, pivotY] = camera(move.view)(pivot);
  const pool = [];
  let moment = { pose: still(move, key), index: -1 };
  let elapsed = 0;
  let last = 0;
  let request = 0;
  let drawing = 0; // ms the latest frame took
  let speed = 1;
  let flipped = false;
  const canvas = document.createElementNS(SVG, "g");
  svgElement.replaceChildren(canvas);

  /** Frame the drawing so that the ground under the figure stays where it is, from wherever it is seen. */
  function frame() {
    const [x, y] = camera(view)(pivot);
    const [left, top, wide, high] = move.frame;
    const from = left + x - pivotX;
    svgElement.setAttribute("viewBox", [flipped ? -from - wide : from, top + y - pivotY, wide, high].join(" "));
  }

  function paint() {
    const paths = draw(move, moment.pose, { view });
    paths.forEach(({ d, paint: token }, i) => {
      if (!pool[i]) pool.push(canvas.appendChild(document.createElementNS(SVG, "path")));
      const node = pool[i];
      node.setAttribute("d", d);
      if (node.paint === token) return;
      node.paint = token;
      node.setAttribute("fill", fill(token));
      if (token === "halo") {
        node.setAttribute("stroke", fill(token));
        node.setAttribute("stroke-width", HALO_WIDTH);
      } else node.removeAttribute("stroke");
    });
    while (pool.length > paths.length) pool.pop().remove();
  }

  function tell(name, detail) {
    svgElement.dispatchEvent(new CustomEvent(`figure:${name}`, { bubbles: true, detail }));
  }

  function show(seconds) {
    const before = moment.index;
    moment = at(move, seconds);
    paint();
    const { phase, index, part, left } = moment;
    if (index !== before) tell("phase", { phase, index, part, left });
    tell("frame", { phase, index, part, left });
  }

  function tick(now) {
    if (!svgElement.isConnected) return;
    request = requestAnimationFrame(tick);
    if (now - last < Math.max(FRAME_MS, drawing * REST_OF_FRAME) - 2) return;
    elapsed += (speed * Math.min(now - last, 250)) / 1000; // a tab that slept goes on where it was
    last = now;
    const start = performance.now();
    show(elapsed);
    drawing = performance.now() - start;
  }

  frame();
  paint();
  return {
    get moving() { return request !== 0; },
    get speed() { return speed; },
    set speed(times) { speed = times; },
    get side() { return flipped ? "left" : "right"; },
    set side(side) {
      flipped = side === "left";
      if (flipped) canvas.setAttribute("transform", "scale(-1 1)");
      else canvas.removeAttribute("transform");
      frame();
    },
    play() {
      if (request || !move.cycle?.length) return;
      last = performance.now();
      request = requestAnimationFrame(tick);
    },
    stop() {
      if (!request) return;
      cancelAnimationFrame(request);
      request = 0;
      moment.index = -1;
      tell("phase", null);
    },
    /** Show the moment `seconds` into the cycle. */
    seek(seconds) {
      elapsed = seconds;
      show(seconds);
    },
    /** Look from somewhere else: degrees round, degrees down. */
    turn(yaw, pitch = 0) {
      view.yaw += flipped ? -yaw : yaw;
      view.pitch = clamp(view.pitch + pitch, -10, 60);
      frame();
      paint();
    },
  };
}

/* ------------------------------------------------------- pages: data-figure */

const ICONS = { play: "M7 4.5v15l12-7.5z", pause: "M8 5v14M16 5v14", turn: "M20 12a8 8 0 11-2.5-5.8M20 3v4h-4" };

function toolButton(name, label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icb";
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "ic");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  icon.append(document.createElementNS(SVG, "path"));
  button.append(icon);
  button.label = (next, text) => {
    icon.firstChild.setAttribute("d", ICONS[next]);
    button.setAttribute("aria-label", text);
    button.title = text;
  };
  button.label(name, label);
  button.addEventListener("click", act);
  return button;
}

/** Drag with a pointer, or use the arrow keys, also on its button, to look round. */
function turnable(element, figure) {
  let held = null;
  element.tabIndex = -1; // by the keyboard one comes to the button
  element.addEventListener("pointerdown", (event) => {
    held = event.clientX;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (held === null) return;
    figure.turn((held - event.clientX) * 0.6);
    held = event.clientX;
  });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => { held = null; });
  element.parentElement.addEventListener("keydown", (event) => {
    const turns = { ArrowLeft: [TURN_STEP, 0], ArrowRight: [-TURN_STEP, 0], ArrowUp: [0, TURN_STEP / 3], ArrowDown: [0, -TURN_STEP / 3] };
    if (!turns[event.key]) return;
    event.preventDefault();
    figure.turn(...turns[event.key]);
  });
}

/** A label in the page's language. */
const say = (name) => document.getElementById("say")?.getAttribute(`data-say-${name}`) ?? "";

const onScreen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) target.seen(isIntersecting);
}, { threshold: 0.25 });

const read = new WeakMap();

/** A movement by itself, or that of one exercise in a page's data; each script element is read once. */
function movementOf({ movement, exercise }) {
  const script = document.getElementById(movement);
  if (!read.has(script)) read.set(script, JSON.parse(script.textContent));
  return exercise ? read.get(script).exercises[exercise].movement : read.get(script);
}

/**
 * Bring the <svg data-figure data-movement="id of a JSON script"> to life. It moves while it is on
 * screen; it stays still for those who asked for less motion, until they press play. With data-clock
 * the page has a clock of its own: it reads `moves` and seeks; its button tells "figure:wanted".
 * With data-posed it is a still: drawn once.
 */
function bringToLife(element) {
  const move = movementOf(element.dataset);
  const figure = mount(element, move, { key: element.dataset.pose });
  if (element.dataset.side) figure.side = element.dataset.side;
  element.figure = figure;
  if ("posed" in element.dataset) return;
  const tools = document.createElement("div");
  tools.className = "figtools";
  tools.append(toolButton("turn", say("turn"), () => figure.turn(3 * TURN_STEP)));
  turnable(element, figure);

  if (move.cycle?.length) {
    let wanted = false;
    let visible = false;
    const button = toolButton("play", say("play"), () => {
      element.move(!wanted);
      element.dispatchEvent(new CustomEvent("figure:wanted", { bubbles: true, detail: wanted }));
    });
    tools.append(button);
    element.move = (want) => {
      wanted = element.wanted = want;
      button.label(wanted ? "pause" : "play", say(wanted ? "stop" : "play"));
      element.seen(visible);
    };
    element.seen = (now) => {
      visible = now;
      element.moves = wanted && visible;
      if ("clock" in element.dataset) element.dispatchEvent(new Event("figure:moves", { bubbles: true }));
      else if (element.moves) figure.play();
      else figure.stop();
    };
    const words = element.closest(".figbox").parentElement.querySelector("[data-figure-words]");
    if (words) element.addEventListener("figure:phase", ({ detail }) => {
      words.textContent = detail?.phase.say ?? "";
      words.dataset.breath = detail?.phase.breath ?? "";
    });
    element.move(!reduced.matches);
    onScreen.observe(element);
  }
  element.after(tools);
}

const awaited = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    awaited.unobserve(target);
    if (!target.figure) bringToLife(target);
  }
});

/** Those that are shown now; the others, such as a session's further steps, when they come to be. */
function bringAllToLife() {
  for (const element of document.querySelectorAll("[data-figure]")) {
    if (element.figure) continue;
    if (element.checkVisibility()) bringToLife(element);
    else awaited.observe(element);
  }
}

reduced.addEventListener("change", () => {
  for (const element of document.querySelectorAll("[data-figure]")) element.move?.(!reduced.matches);
});
bringAllToLife();
addEventListener("hashchange", bringAllToLife); // a step of a session has come to be shown
document.addEventListener("htmx:after:swap", bringAllToLife);
