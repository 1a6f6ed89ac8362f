"""Draw the library's figures into files: what pages show without JavaScript and in lists.

static/figures/<slug>.svg    one symbol for each key of a movement
static/figures/thumbs.svg    one small symbol for each movement
static/figures/drawn.json   which movements and keys there are, and the mark of the figure each was drawn of

figure.js is the only one who knows how to draw, so it is asked, in a headless browser.
"""

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from routines.models.exercise import figure_mark

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

EXERCISES = settings.BASE_DIR / "fixtures" / "exercises"
FIGURE_JS = settings.BASE_DIR / "static" / "js" / "figure.js"
STILLS = settings.BASE_DIR / "static" / "figures"
DRAWN = STILLS / "drawn.json"

ORIGIN = "http://figures.invalid"  # answered by this command itself, never looked up
DRAW = """async (figures) => {
  const { markup } = await import("/figure.js");
  const symbol = (id, move, key, detail) =>
    `<symbol id="${id}" viewBox="${move.frame.join(" ")}">${markup(move, key, { detail })}</symbol>\\n`;
  const files = { "thumbs.svg": "" };
  for (const [slug, move] of Object.entries(figures)) {
    const keys = Object.keys(move.keys);
    files[`${slug}.svg`] = keys.map((key) => symbol(key, move, key, "full")).join("");
    files["thumbs.svg"] += symbol(slug, move, move.thumb, "small");
  }
  return files;
}"""


def figures() -> dict[str, Any]:
    """The figures of the standard library by slug."""
    exercises = (json.loads(path.read_text()) for path in sorted(EXERCISES.glob("*.json")))
    return {exercise["slug"]: exercise["figure"] for exercise in exercises if exercise["figure"]}


def draw_stills(page: "Page") -> dict[Path, str]:
    """Every file with its text, drawn in the given page of a browser."""

    def answer(route: "Route") -> None:
        if route.request.url.endswith("/figure.js"):
            route.fulfill(body=FIGURE_JS.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
    drawn = figures()
    files = {
        STILLS / name: f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'
        for name, symbols in page.evaluate(DRAW, drawn).items()
    }
    known = {slug: {"mark": figure_mark(figure), "keys": list(figure["keys"])} for slug, figure in drawn.items()}
    files[DRAWN] = json.dumps(known, indent=2) + "\n"
    return files


class Command(BaseCommand):
    help = "Draw the figures of the standard library into static/figures/, after a pose or figure.js has changed."
    requires_system_checks = ()  # nothing here needs the database

    def handle(self, *args: Any, **options: Any) -> None:
        from playwright.sync_api import sync_playwright  # a development dependency

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"] if os.geteuid() == 0 else []
            )
            files = draw_stills(browser.new_page())
            browser.close()
        for old in STILLS.glob("*.svg"):
            if old not in files:
                old.unlink()
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.stdout.write(f"{len(files)} files, {sum(len(text) for text in files.values()) // 1024} KB.")
