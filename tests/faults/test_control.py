"""The negative control: an outbox that is broken on purpose must turn a campaign red."""

import re
import subprocess
import sys

import pytest

SECONDS = 240


@pytest.mark.parametrize(
    ("control", "found"),
    [("no-ids", "doubled"), ("no-storage", "lost")],
)
def test_a_broken_outbox_is_found_out(control: str, found: str) -> None:
    """Without ids a delivery that is repeated counts twice; without storage what waits is gone with the page."""
    command = [sys.executable, "-m", "tests.faults", "--seed", "3", "--faults", "10", "--control", control]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    counts = re.fullmatch(
        r"faults \d+: lost (?P<lost>\d+), doubled (?P<doubled>\d+), wrong \d+, foreign 0, undrained \d+",
        done.stdout.splitlines()[-1],
    )
    assert counts, done.stdout + done.stderr
    assert int(counts[found]) > 0, done.stdout
    assert done.returncode == 1
