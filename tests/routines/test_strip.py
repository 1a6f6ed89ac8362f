"""The strip of days."""

import re

from routines.templatetags.look import strip


def test_strip_draws_the_done_half_of_a_day_over_its_ground() -> None:
    drawn = strip(("done", "rest", "part"), "Three <days>")
    assert 'width="24"' in drawn
    assert 'aria-label="Three &lt;days&gt;"' in drawn
    assert re.findall(r'<path class="([^"]+)" d="([^"]+)"/>', drawn) == [
        ("bar rest", "M20 3.5v9"),
        ("bar done", "M4 3.5v9M20 10v2.5"),
        ("dot rest", "M12 8h.01"),
    ]
