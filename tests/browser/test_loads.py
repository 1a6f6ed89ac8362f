"""Plates and warm-ups on the phone: the same arithmetic as the server's, and it follows the load that is typed."""

import random
from decimal import Decimal

import pytest

from accounts.models import User
from routines.formulas import warm_up_ramp
from routines.player.queries.loads import plate_line
from tests.browser.conftest import OpenBrowser

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = """async ([plates, ramps]) => {
  const { plateLine, rampTo } = await import("/static/js/loads.js");
  return [plates.map((one) => plateLine(...one)), ramps.map((one) => rampTo(...one))];
}"""


def test_the_phone_counts_as_the_server_does(open_browser: OpenBrowser) -> None:
    chance = random.Random(20)
    page = open_browser()
    page.goto("/accounts/login/")
    plates, lines, ramps, expected = [], [], [], []
    for _ in range(300):
        unit = chance.choice(["kg", "lb"])
        own = [Decimal(chance.randint(1, 100)) / 4 for _ in range(chance.randint(0, 8))]
        person = User(bar_load=Decimal(chance.randint(10, 180)) / 4, plates=own, rack_unit=unit)
        load = Decimal(chance.randint(0, 30_000)) / chance.choice([100, 40, 1000]) // Decimal("0.01") / 100
        bar, pairs = person.bar_in(unit), person.plates_in(unit)
        plates.append([int(load * 100), unit, int(bar * 100), [int(plate * 100) for plate in pairs]])
        lines.append(plate_line(str(load), unit, person))
        step = Decimal(chance.choice(["0.25", "1", "1.25", "2.5", "5"]))
        on_bar = chance.random() < 0.5
        ramps.append([int(load * 100), unit, int(step * 100), int(bar * 100) if on_bar else 0])
        found = warm_up_ramp(load, step=step, unit=unit, bar=bar if on_bar else None)
        expected.append([[int(rung * 100), reps] for rung, reps in found])
    assert page.evaluate(COUNT, [plates, ramps]) == [lines, expected]
    assert sum(map(bool, expected)) > 100
