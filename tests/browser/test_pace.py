"""Time in a session: sets that run, count and log themselves, and the rest, on a clock that the tests hold still."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import Coaching, User
from routines.models import Exercise, LoggedSet, TrainingSession
from routines.player.commands import start_session
from tests.browser.access import cut_off, violations
from tests.browser.conftest import OpenBrowser
from tests.factories import make_assignment, make_routine

type Start = Callable[..., TrainingSession]
type OpenSession = Callable[..., Page]

REPS = 3
READY_S = 5
SUPERMAN_S = 5.6  # one repetition on the breath
ROUND_S = 12.8  # one vinyasa flow
REST_S = 45

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { value: Boolean(hidden), configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def start(site: str, coaching: Coaching) -> Start:
    """A session of Cleo's with these exercises of the library, two sets each, of three reps where reps are counted."""

    def started(*slugs: str, seconds: int = 30) -> TrainingSession:
        exercises = [Exercise.objects.get(slug=slug) for slug in slugs]
        for exercise in exercises:
            if exercise.default_seconds:
                exercise.default_seconds = seconds
            if exercise.default_reps_min:
                exercise.default_reps_min = exercise.default_reps_max = REPS
        return start_session(make_assignment(coaching, make_routine(None, *exercises)), on=timezone.localdate())

    return started


@pytest.fixture
def open_session(open_browser: OpenBrowser, cleo: User) -> OpenSession:
    """The session's page on Cleo's phone. Its clock stands still but when a test lets time pass."""

    def opened(session: TrainingSession, **options: Any) -> Page:
        page = open_browser(cleo, **{"reduced_motion": "no-preference"} | options)
        now = timezone.now()
        page.clock.install(time=now)
        page.clock.pause_at(now + timedelta(seconds=5))
        page.goto(f"/sessions/{session.pk}/")
        settle(page)
        return page

    return opened


def settle(page: Page) -> None:
    """Until what the page fetches at its first use is there."""
    pass_by(page, 0.05)
    page.evaluate(
        """async () => {
          const { breath, run } = document.getElementById("run").dataset;
          await Promise.all([import(breath), import(run)]);
        }"""
    )
    pass_by(page, 0.05)


def pass_by(page: Page, seconds: float) -> None:
    page.clock.run_for(round(seconds * 1000))


def count(page: Page) -> Locator:
    return page.locator("#run .count")


def press(page: Page, name: str) -> None:
    page.locator("#run").get_by_role("button", name=name).click()


def has_logged(page: Page, words: str) -> None:
    """The screen says so, and the server has what is on the phone."""
    expect(page.locator("#rest")).to_contain_text(f"Logged {words}")
    pass_by(page, 0.5)
    expect(page.locator("#outbox")).to_have_attribute("data-state", "saved")


# --- Sets that log themselves -------------------------------------------------------------------


def test_a_set_on_the_breath_counts_and_logs_itself(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    expect(count(page)).to_have_text("Get into position 5")
    pass_by(page, READY_S)
    expect(count(page)).to_have_text("Rep 1 of 3")
    pass_by(page, 2.5 * SUPERMAN_S)
    expect(count(page)).to_have_text("Rep 3 of 3")
    assert not LoggedSet.objects.exists()

    pass_by(page, 0.6 * SUPERMAN_S)
    has_logged(page, "3 reps")
    assert [one.reps for one in LoggedSet.objects.all()] == [3]
    expect(page.locator("#rest")).to_contain_text("Undo")
    expect(page.locator("#run")).to_contain_text("Starts by itself after the rest")


def test_sets_follow_one_another_without_a_tap(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman", "vinyasa-flow"))
    pass_by(page, READY_S + REPS * SUPERMAN_S + 0.5)
    has_logged(page, "3 reps")
    for _ in range(REST_S):  # in steps, as a person sees it
        pass_by(page, 1)
    expect(count(page)).to_contain_text("of 3")
    pass_by(page, REPS * SUPERMAN_S)
    expect(page.locator("#step-2")).to_be_visible()
    for _ in range(REST_S + 1):
        pass_by(page, 1)
    expect(count(page)).to_have_text("Round 1 of 2")
    pass_by(page, ROUND_S)
    has_logged(page, "1 round")
    assert LoggedSet.objects.standing().count() == 3


def test_a_hold_counts_down_its_seconds_whatever_the_speed(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("supine-twist"))
    page.locator(".pacing:visible").click()
    page.get_by_role("radio", name="125 %").check()
    page.keyboard.press("Escape")
    pass_by(page, READY_S + 10)
    expect(count(page)).to_contain_text("left")
    pass_by(page, 30)
    has_logged(page, "30 s")
    assert LoggedSet.objects.get().seconds == 30


def test_speed_changes_the_breath_and_is_kept(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    page.locator(".pacing:visible").click()
    page.get_by_role("radio", name="125 %").check()
    page.keyboard.press("Escape")
    pass_by(page, READY_S + 0.2)
    pass_by(page, 1.1 * SUPERMAN_S / 1.25)
    expect(count(page)).to_have_text("Rep 2 of 3")
    page.reload()
    page.locator(".pacing:visible").click()
    expect(page.get_by_role("radio", name="125 %")).to_be_checked()


def test_tone_and_voice_run_along_without_a_complaint(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    page.locator(".pacing:visible").click()
    for label in ("A soft tone", "Say the breath"):
        page.get_by_label(label).check()
    page.keyboard.press("Escape")
    page.evaluate("() => { said = []; speechSynthesis.speak = (words) => said.push(words.text); }")
    for _ in range(13):
        pass_by(page, 1)
    assert page.evaluate("said")[:8] == [
        "3",
        "2",
        "1",
        "Go",
        "Breathe in: lift",
        "Stay long",
        "Breathe out: lower",
        "2",
    ]


def test_alternating_reps_count_both_sides(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("alternating-superman"))
    pass_by(page, READY_S)
    pass_by(page, 6)  # half a cycle is 5.8 s
    expect(count(page)).to_have_text("Rep 2 of 3")


def test_pause_stop_and_go_on(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    pass_by(page, READY_S + 1.5 * SUPERMAN_S)
    press(page, "Pause")
    expect(page.locator("#run").get_by_role("button", name="Go on")).to_be_focused()
    pass_by(page, 60)
    expect(count(page)).to_have_text("Rep 2 of 3")
    press(page, "Go on")
    pass_by(page, SUPERMAN_S)
    expect(count(page)).to_have_text("Rep 3 of 3")
    press(page, "Stop here")
    has_logged(page, "2 reps")
    assert LoggedSet.objects.get().reps == 2


def test_stopping_before_anything_is_counted_logs_nothing(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    pass_by(page, 2)
    press(page, "Stop here")
    expect(page.get_by_role("button", name="Log set 1")).to_be_focused()
    pass_by(page, 60)
    expect(page.locator("#run").get_by_role("button", name="Start")).to_be_visible()
    assert not LoggedSet.objects.exists()


def test_a_set_taken_back_does_not_begin_again_by_itself(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    pass_by(page, READY_S + REPS * SUPERMAN_S + 0.5)
    has_logged(page, "3 reps")
    pass_by(page, 1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Log set 1")).to_be_visible()
    pass_by(page, 60)
    expect(page.locator("#run").get_by_role("button", name="Start")).to_be_visible()
    assert not LoggedSet.objects.standing().exists()


def test_a_hidden_page_pauses_the_set(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    pass_by(page, READY_S + 1.5 * SUPERMAN_S)
    page.evaluate(HIDE, 1)
    pass_by(page, 30)
    page.evaluate(HIDE, 0)
    pass_by(page, 1)
    expect(count(page)).to_have_text("Rep 2 of 3")
    expect(page.locator("#run").get_by_role("button", name="Go on")).to_be_visible()


def test_a_reload_keeps_the_count(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    pass_by(page, READY_S + 1.2 * SUPERMAN_S)
    page.reload()
    settle(page)
    expect(count(page)).to_have_text("Rep 2 of 3")
    press(page, "Go on")
    pass_by(page, 2.1 * SUPERMAN_S)
    has_logged(page, "3 reps")


def test_nothing_starts_by_itself_at_a_step_gone_to_by_hand_or_while_reading(
    start: Start, open_session: OpenSession
) -> None:
    page = open_session(start("bent-over-row", "superman"))
    pass_by(page, 2)
    page.evaluate("location.hash = '#step-2'")
    pass_by(page, 60)
    expect(page.locator("#run").get_by_role("button", name="Start")).to_be_visible()
    press(page, "Start")
    pass_by(page, 1)
    page.get_by_role("button", name="Cues for Superman").click()
    pass_by(page, 60)
    page.keyboard.press("Escape")
    expect(count(page)).to_contain_text("Get into position")


def test_who_logs_by_hand_gets_the_count_in_the_field(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    page.locator(".pacing:visible").click()
    page.get_by_label("Log by itself").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#pace")).to_be_hidden()
    pass_by(page, READY_S + REPS * SUPERMAN_S + 0.5)
    expect(page.get_by_role("button", name="Log set 1")).to_be_focused()
    expect(page.locator(".step:visible .panel [name=reps]")).to_have_value("3")
    assert not LoggedSet.objects.exists()


def test_with_less_motion_the_figure_stands_and_words_and_count_go_on(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"), reduced_motion="reduce")
    pass_by(page, READY_S + 0.5)
    figure = page.locator(".step:visible svg[data-figure]")
    before = figure.inner_html()
    expect(page.locator(".step:visible [data-say]")).to_have_text("Breathe in: lift")
    pass_by(page, 3)
    expect(page.locator(".step:visible [data-say]")).to_have_text("Breathe out: lower")
    expect(count(page)).to_have_text("Rep 1 of 3")
    assert figure.inner_html() == before

    page.get_by_role("button", name="Play the movement").click()
    pass_by(page, 0.3)
    assert figure.inner_html() != before


def test_left_sides_are_drawn_on_the_left(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("bent-over-row"))
    sides = []
    for _ in range(2):
        drawing = page.locator(".step:visible svg[data-figure] > g")
        sides.append((page.locator(".aim:visible").inner_text().split(" ·")[0], drawing.get_attribute("transform")))
        page.get_by_role("button", name="Log set 1").click()
        has_logged(page, "")
        pass_by(page, 1)
    assert sorted(sides) == [("Set 1 of 2, left", "scale(-1 1)"), ("Set 1 of 2, right", None)]


# --- The rest -----------------------------------------------------------------------------------


def test_the_rest_is_a_deadline_that_survives_reloads_and_runs_over(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("push-up", "seated-row"))
    page.evaluate("location.hash = '#step-2'")
    page.get_by_role("button", name="Log set 1").click()
    left = page.locator("#rest [data-left]")
    pass_by(page, 30)
    expect(left).to_have_text(re.compile("^1:0[012]$"))
    page.get_by_role("button", name="15 s").click()
    expect(left).to_have_text(re.compile("^1:1[567]$"))

    page.reload()
    pass_by(page, 15)
    expect(left).to_have_text(re.compile("^1:0[012]$"))
    pass_by(page, 83)
    expect(page.locator("#rest [data-word]")).to_have_text("Rest is over")
    expect(left).to_have_text(re.compile(r"^\+0:2[123]$"))
    expect(page.get_by_role("button", name="Log set 2")).to_be_visible()


def test_a_skipped_rest_stays_skipped_and_the_next_set_gets_ready(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    pass_by(page, READY_S + REPS * SUPERMAN_S + 0.5)
    has_logged(page, "3 reps")
    page.get_by_role("button", name="Skip rest").click()
    pass_by(page, 0.5)
    expect(count(page)).to_have_text("Get into position 5")
    press(page, "Stop here")
    page.reload()
    pass_by(page, 1)
    expect(page.locator("#rest [data-left]")).to_be_hidden()


def test_during_the_rest_the_next_set_can_be_logged(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("superman"))
    pass_by(page, READY_S + REPS * SUPERMAN_S + 0.5)
    has_logged(page, "3 reps")
    pass_by(page, 1)
    page.get_by_role("button", name="Log set 2").click()
    has_logged(page, "3 reps")
    expect(page.locator("#progress")).to_have_attribute("aria-label", "2 of 2 sets done. All moves")
    assert LoggedSet.objects.count() == 2


def test_a_screen_that_may_lock_is_told_in_words(start: Start, open_session: OpenSession) -> None:
    page = open_session(start("push-up"))
    page.evaluate("Object.defineProperty(navigator, 'wakeLock', { value: undefined, configurable: true })")
    page.locator(".pacing:visible").click()
    expect(page.locator("#pace")).to_contain_text("lets the screen lock")


# --- For everybody ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(390, 844), (320, 568), (844, 390), (1280, 800)])
def test_every_state_of_the_count_is_for_everybody(
    start: Start, open_session: OpenSession, size: tuple[int, int]
) -> None:
    page = open_session(
        start("childs-pose", seconds=900), viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    pass_by(page, READY_S + 1)
    page.clock.resume()  # axe waits on the page's own timers
    faults = {}
    for state in ("on", "paused", "sheet"):
        if state == "paused":
            press(page, "Pause")
        elif state == "sheet":
            page.locator(".pacing:visible").click()
        if state != "sheet":
            box = page.locator("#run .btn:visible").first.bounding_box()
            assert box
            assert box["y"] + box["height"] <= size[1]
        if found := [*violations(page), *cut_off(page)]:
            faults[state] = found
    assert faults == {}
