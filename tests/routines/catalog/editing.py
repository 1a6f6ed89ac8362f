"""What a browser posts from the page an exercise is written on."""

from typing import Any

from routines.models import Exercise


def typed(exercise: Exercise | None = None, **changes: Any) -> dict[str, Any]:
    """The fields of a good edit of the exercise, or of a new one, with some changed; None leaves a field out."""
    data: dict[str, Any] = {
        "name": "Landmine row",
        "summary": "A heavy pull.",
        "cues": "Chest up\nPull to the hip",
        "reason": "",
        "based_on": "0",
        "tracking": "reps_and_load",
        "laterality": "both",
        "default_sets": "3",
        "reps": "8–10",
        "default_seconds": "",
        "default_rest_seconds": "90",
        "primary_muscles": ["lats"],
        "secondary_muscles": ["biceps"],
        "equipment": ["barbell"],
        "aliases": "T-bar row",
        "variation_of": "",
        "variation_note": "",
        "mistakes-0-sign": "Jerking.",
        "mistakes-0-advice": "Go lighter.",
        "feels_wrong-0-sign": "",
        "feels_wrong-0-advice": "",
    } | steps(("Stand over the bar.", "", ""), ("Pull.", "in", "2"), ("Lower.", "out", "2,5"))
    if exercise:
        assert exercise.published
        text = exercise.published
        rows = [(step["text"], step["breath"], str(step["seconds"] or "")) for step in text.steps]
        data |= {
            "name": text.name,
            "summary": text.summary,
            "cues": "\n".join(text.cues),
            "based_on": str(text.number),
            "primary_muscles": exercise.primary_muscles,
            "secondary_muscles": exercise.secondary_muscles,
            "equipment": exercise.equipment,
            "aliases": "\n".join(exercise.aliases),
            "tracking": exercise.tracking,
            "laterality": exercise.laterality,
            "reps": f"{exercise.default_reps_min}-{exercise.default_reps_max}",
            "default_rest_seconds": str(exercise.default_rest_seconds),
            "mistakes-0-sign": "",
            "mistakes-0-advice": "",
        } | (steps(*rows) | cues_of(exercise))
    return {name: value for name, value in (data | changes).items() if value is not None}


def steps(*rows: tuple[str, str, str]) -> dict[str, str]:
    """Step fields from (text, breath, seconds)."""
    return {
        f"steps-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in zip(("text", "breath", "seconds", "cue"), (*row, ""), strict=True)
    }


def cues_of(exercise: Exercise) -> dict[str, str]:
    assert exercise.published
    return {f"steps-{number}-cue": step["cue"] for number, step in enumerate(exercise.published.steps)}
