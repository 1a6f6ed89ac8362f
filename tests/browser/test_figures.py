"""Figures, live and still, under the product's own content security policy."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.csp import build_policy
from playwright.sync_api import Page, Route, expect

from routines.management.commands.draw_stills import DRAWN, STILLS, draw_stills, figures
from routines.models.exercise import cycle_of

ORIGIN = "http://backday.invalid"
STATIC = settings.BASE_DIR / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

PAGE = """<!doctype html><html lang="en"><title>Figure</title><link rel="stylesheet" href="/static/css/core.css">
<script type="module" src="/static/js/figure.js"></script>
<body data-skin="deep" data-hair="red">{say}{figure}</body></html>"""


def exercise(slug: str) -> Any:
    data = json.loads((settings.BASE_DIR / "fixtures" / "exercises" / f"{slug}.json").read_text())
    movement = {**data["figure"], "cycle": cycle_of(data["text"]["steps"])}
    about = {"name": data["text"]["name"], "equipment": data["equipment"], "figure": data["figure"]}
    return SimpleNamespace(slug=slug, movement=movement, **about)


@pytest.fixture
def violations(page: Page) -> list[str]:
    """What the content security policy had to refuse; must stay empty."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    return refused


def show(page: Page, slug: str, *, live: bool) -> None:
    """Open a page that holds nothing but the figure, served as the product serves it."""
    figure = render_to_string("components/figure.html", {"exercise": exercise(slug), "pose": "start", "live": live})

    say = render_to_string("components/say.html")

    def answer(route: Route) -> None:
        path = Path(route.request.url.removeprefix(ORIGIN).lstrip("/"))
        if path.parts and path.parts[0] == "static":
            file = STATIC / path.relative_to("static")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
            return
        policy = build_policy(settings.SECURE_CSP)
        route.fulfill(
            body=PAGE.format(figure=figure, say=say),
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")


def test_stills_are_what_figure_js_draws_from_the_fixtures_today(page: Page) -> None:
    drawn = draw_stills(page)

    stale = [path.name for path, text in drawn.items() if not path.exists() or path.read_text() != text]
    left_over = {path.name for path in STILLS.iterdir()} - {path.name for path in drawn}

    assert (stale, left_over) == ([], set()), "run: python manage.py draw_stills"
    assert json.loads(DRAWN.read_text()).keys() == figures().keys()


def test_thumbs_of_the_whole_library_stay_small() -> None:
    import brotli

    assert len(brotli.compress((STILLS / "thumbs.svg").read_bytes())) <= 20_000


def test_still_takes_the_page_s_colours_without_javascript(browser: Any, violations: list[str]) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    show(page, "bent-over-row", live=True)
    svg = page.get_by_role("img", name="One-arm bent-over row").or_(page.get_by_role("img"))

    expect(svg).to_be_visible()
    assert page.locator(".figtools").count() == 0
    assert violations == []
    page.context.close()


def test_live_figure_moves_tells_its_phases_and_stops_when_asked(page: Page, violations: list[str]) -> None:
    show(page, "bent-over-row", live=True)
    page.evaluate(
        """() => new Promise((held) => {
        window.phases = [];
        window.frames = 0;
        addEventListener("figure:frame", () => { frames += 1; });
        addEventListener("figure:phase", ({ detail }) => {
          phases.push(detail && detail.phase.breath);
          if (phases.includes("hold")) held();
        });
        })"""
    )
    moved = page.evaluate("frames")
    page.get_by_role("button", name="Stop the figure").click()
    stopped = page.evaluate("frames")
    page.wait_for_timeout(200)

    assert moved > 5
    assert page.evaluate("phases.at(-1)") is None
    assert page.evaluate("frames") == stopped
    expect(page.get_by_role("button", name="Play the movement")).to_be_visible()
    assert violations == []


def test_figure_keeps_still_for_those_who_asked_for_less_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    show(page, "bent-over-row", live=True)

    expect(page.get_by_role("button", name="Play the movement")).to_be_visible()
    before = page.locator("svg.fig").first.inner_html()
    page.wait_for_timeout(200)

    assert page.locator("svg.fig").first.inner_html() == before


def test_figure_turns_by_drag_by_button_and_by_arrow_keys(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    show(page, "seated-row", live=True)
    figure = page.locator("svg.fig").first
    page.get_by_role("button", name="Turn the figure").wait_for()
    looks = [figure.inner_html()]

    figure.drag_to(figure, source_position={"x": 40, "y": 60}, target_position={"x": 140, "y": 60})
    looks.append(figure.inner_html())
    figure.press("ArrowLeft")
    looks.append(figure.inner_html())
    page.get_by_role("button", name="Turn the figure").click()
    looks.append(figure.inner_html())

    assert len(set(looks)) == len(looks)


def test_figure_wears_the_skin_and_hair_a_person_chose(page: Page, violations: list[str]) -> None:
    show(page, "bent-over-row", live=False)
    looks = {}
    for skin in ("light", "deep"):
        page.evaluate("skin => { document.body.dataset.skin = skin; }", skin)
        looks[skin] = page.locator(".figbox").screenshot()

    assert looks["light"] != looks["deep"]
    assert violations == []


@pytest.mark.parametrize("slug", sorted(figures()))
def test_every_movement_can_be_drawn_at_every_moment(page: Page, slug: str) -> None:
    """Every phase ends in a key that there is, and no moment has a number that isn't one."""
    show(page, slug, live=True)

    faults = page.evaluate(
        """async (move) => {
        const { at, draw, mirror, solve, still } = await import("/static/js/figure.js");
        const faults = move.cycle.filter(({ to }) => to && !(to in move.keys)).map(({ to }) => `no key ${to}`);
        const whole = move.cycle.reduce((sum, { s }) => sum + s, 0);
        for (let i = 0; i < 40; i += 1) {
          const paths = draw(move, at(move, (whole * i) / 40).pose);
          if (paths.some(({ d }) => /NaN|undefined|Infinity/.test(d))) faults.push(`broken path at ${i}/40`);
        }
        const start = still(move);
        const joints = ({ spine, head, handR }) => JSON.stringify([spine, head, handR]);
        if (joints(solve(mirror(mirror(start)))) !== joints(solve(start))) faults.push("two mirrors change it");
        return faults;
        }""",
        exercise(slug).movement,
    )

    assert faults == []
