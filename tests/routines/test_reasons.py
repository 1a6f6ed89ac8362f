"""Why a number stands that no program's rule made, in words."""

from datetime import date
from decimal import Decimal

import pytest

from routines.progression import Asked, Done
from routines.reasons import ByHand, Voice, reason_of

ROW = Asked(sets=3, reps_min=12, reps_max=15, load=Decimal(20))
OPEN = Asked(sets=3, reps_min=12, reps_max=15)
PULL_UP = Asked(sets=2, reps_min=5, reps_max=5, takes_load=False)
HOLD = Asked(sets=2, seconds=30, takes_load=False)
FLOW = Asked(sets=5, takes_load=False)
TESS = Voice("Tess")


def done(*reps: int, load: int | None = 20) -> list[Done]:
    return [Done(reps=one, load=None if load is None else Decimal(load)) for one in reps]


@pytest.mark.parametrize(
    ("asked", "known", "target", "why", "change"),
    [
        pytest.param(
            ROW,
            {"last": done(15, 15, 13)},
            "20 kg × 12–15",
            "The routine asks for 20 kg × 12–15. Last time you did 15, 15 and 13 at 20 kg.",
            "Every set at 15 two sessions in a row, and Tess is told that you are ready for more load. "
            "Last time was 2 reps short of that.",
            id="the routine's",
        ),
        pytest.param(
            ROW,
            {"last": done(15, 16, 15)},
            "20 kg × 12–15",
            "The routine asks for 20 kg × 12–15. Last time you did 15, 16 and 15 at 20 kg.",
            "Every set at 15 two sessions in a row, and Tess is told that you are ready for more load. "
            "Last time was there already.",
            id="reached",
        ),
        pytest.param(
            ROW,
            {"last": done(15, 15)},
            "20 kg × 12–15",
            "The routine asks for 20 kg × 12–15. Last time you did 15 and 15 at 20 kg.",
            "Every set at 15 two sessions in a row, and Tess is told that you are ready for more load. "
            "Last time was 15 reps short of that.",
            id="a set missing",
        ),
        pytest.param(
            ROW,
            {
                "own": ByHand(load=Decimal("22.5"), reason="Her shoulder is fine again.", since=date(2026, 11, 3)),
                "last": done(15, load=20),
                "voice": Voice("Tess", "Cleo"),
            },
            "22.5 kg × 12–15",
            "Tess set 22.5 kg × 12–15 for Cleo on 3 November. Her shoulder is fine again. The routine says "
            "20 kg × 12–15. Last time Cleo did 15 at 20 kg.",
            "Every set at 15 two sessions in a row, and Tess is told that Cleo is ready for more load.",
            id="set by hand, told to the trainer; last time was lighter",
        ),
        pytest.param(
            OPEN,
            {},
            "12–15 reps",
            "The routine asks for 12–15 reps and leaves the load open. Nothing is logged of it yet, so it starts with "
            "a load that can be moved 12–15 times.",
            "Another load now, and the next time goes on from that one.",
            id="open, nothing known",
        ),
        pytest.param(
            OPEN,
            {"last": [Done(reps=12, load=Decimal(20)), Done(reps=10, load=Decimal("22.5"))]},
            "12–15 reps",
            "The routine asks for 12–15 reps and leaves the load open. It goes on from last time: 12 at 20 kg and 10 "
            "at 22.5 kg.",
            "Another load now, and the next time goes on from that one.",
            id="open, two loads",
        ),
        pytest.param(
            OPEN,
            {"own": ByHand(load=Decimal(10), load_unit="lb")},
            "10 lb × 12–15",
            "Tess set 10 lb × 12–15 for you. The routine says 12–15 reps and leaves the load open.",
            "Every set at 15 two sessions in a row, and Tess is told that you are ready for more load.",
            id="open, set by hand",
        ),
        pytest.param(
            PULL_UP,
            {"last": done(5, 4, load=None), "voice": Voice()},
            "5 reps",
            "The routine asks for 5 reps. Last time you did 5 and 4 reps.",
            "Every set at 5 two sessions in a row, and your trainer is told that you are ready for more reps or a "
            "harder move. Last time was 1 rep short of that.",
            id="without a load",
        ),
        pytest.param(
            HOLD,
            {"own": ByHand(seconds=45), "last": [Done(seconds=30), Done(seconds=25)]},
            "45 s",
            "Tess set 45 s for you. The routine says 30 s. Last time you did 30 and 25 s.",
            "It stays until Tess changes it.",
            id="a hold",
        ),
        pytest.param(
            FLOW,
            {"last": [Done()]},
            "a round",
            "The routine asks for a round.",
            "It stays until Tess changes it.",
            id="rounds",
        ),
        pytest.param(
            FLOW,
            {"as_many": True},
            "as many as possible",
            "The routine asks for as many as possible.",
            "It stays until Tess changes it.",
            id="as many as possible",
        ),
    ],
)
def test_reason_of(asked, known, target, why, change):
    found = reason_of(asked, **{"voice": TESS, **known})
    assert (found.target, found.why, found.change) == (target, why, change)
