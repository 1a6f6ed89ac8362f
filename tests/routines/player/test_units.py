"""A load stays as it was entered, in its unit, whatever unit is chosen later: nothing is converted back and forth."""

from datetime import date
from decimal import Decimal

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from routines.formulas import kg_from
from routines.models import LoggedSet, TrainingSession
from routines.models.plan import set_id_of
from routines.player.commands import start_session
from routines.player.queries import session_screen
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

MONDAY = date(2026, 11, 16)
UNITS = st.sampled_from(["kg", "lb"])
PROFILE = {
    "name": "Cleo",
    "time_zone": "UTC",
    "load_step": "2.5",
    "figure_skin": "tan",
    "figure_hair": "red",
    "number_style": "point",
    "date_style": "day",
    "hours": "24",
    "first_weekday": "0",
}


def form_of(session: TrainingSession, slot: str) -> dict[str, str]:
    """What the page's form that changes this set holds, as a browser would send it back."""
    fresh = TrainingSession.objects.select_related("client").get(pk=session.pk)
    entry = session_screen(fresh, now=session.started_at, change=slot).moves[0].rows[0].entry
    assert entry
    sent = {"set": entry.slot["id"], "slot": slot, "op": str(entry.op), "unit": entry.load_unit}
    return sent | {field.name: field.value for field in entry.fields}


class Units(HypothesisCase):
    @given(
        load=st.decimals(min_value=0, max_value=2000, places=2),
        unit=UNITS,
        visits=st.lists(st.tuples(UNITS, st.integers(1, 30)), min_size=1, max_size=4),
    )
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    def test_a_load_never_drifts(self, load: Decimal, unit: str, visits: list[tuple[str, int]]) -> None:
        """Entered; then, again and again: another unit in the profile, the set opened, its reps changed, looked at."""
        cleo = make_user("cleo@example.com", load_unit=unit)
        coaching = make_coaching(make_user("tess@example.com", is_trainer=True), cleo)
        session = start_session(make_assignment(coaching, make_routine(None, make_exercise())), on=MONDAY)
        browser = Client()
        browser.force_login(cleo)
        door, slot = f"/sessions/{session.pk}/", "1.1.both"
        first = {"set": set_id_of(session.pk, slot), "slot": slot, "op": "018bcfe5-687b-7fff-bfff-ffffffffffff"}
        sent = first | {"unit": unit, "load": str(load), "reps": "8"}
        assert browser.post(f"{door}sets/", sent).status_code == 302
        for chosen, reps in visits:
            assert browser.post("/profile/", PROFILE | {"load_unit": chosen}).status_code == 302
            assert browser.get(f"{door}?change={slot}").status_code == 200
            again = form_of(session, slot) | {"reps": str(reps)}
            assert (Decimal(again["load"]), again["unit"]) == (load, unit)
            assert browser.post(f"{door}sets/", again).status_code == 302
            logged = LoggedSet.objects.get()
            assert (logged.load, logged.load_unit, logged.reps) == (load, unit, reps)
            assert logged.load_kg == kg_from(load, unit)
