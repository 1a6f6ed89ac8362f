"""The strip of days."""

from types import SimpleNamespace

from routines.templatetags.look import strip_paths


def test_strip_draws_the_done_half_of_a_day_over_its_ground() -> None:
    days = [SimpleNamespace(state=state) for state in ("done", "rest", "part")]
    assert list(strip_paths(days).items()) == [
        ("bar rest", "M20 3.5v9"),
        ("bar done", "M4 3.5v9M20 10v2.5"),
        ("dot rest", "M12 8h.01"),
    ]
