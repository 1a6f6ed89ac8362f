"""What a first visit to each main page costs: requests, and bytes as they are sent in production."""

import gzip
from pathlib import Path

import brotli
import rjsmin
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, Response

from routines.models import Routine
from tests.browser.conftest import OpenBrowser
from tests.conventions.world import World, make_world

MAX_REQUESTS = 8
MAX_BYTES = 80 * 1024
ICON = "static/img/favicon.svg"  # browsers keep it by itself: it comes once, with the page that one signs in on
PACKED = {".woff2", ".png"}  # WhiteNoise sends these as they are
MAX_OWN_SCRIPTS = 10 * 1024
MAX_SCRIPTS = 30 * 1024


def pages(world: World) -> dict[str, tuple[str | None, str]]:
    """Who opens each page, and where it is."""
    things = world.objects
    return {
        "login": (None, reverse("account_login")),
        "home": (None, reverse("accounts:home")),
        "invitation": (None, reverse("accounts:invitation_detail", kwargs=things["open invitation"])),
        "profile": ("cleo", reverse("accounts:profile")),
        "today": ("cleo", reverse("player:today")),
        "session": ("cleo", reverse("player:session_detail", kwargs=things["session of cleo"])),
        "history": ("cleo", reverse("progress:session_list")),
        "exercise": ("cleo", reverse("catalog:exercise_detail", kwargs={"slug": "bent-over-row"})),
        "catalogue": ("cleo", reverse("catalog:exercise_list")),
        "roster": ("tess", reverse("desk:client_list")),
        "client": ("tess", reverse("desk:client_detail", kwargs=things["client cleo"])),
        "routines": ("tess", reverse("builder:routine_list")),
        "builder": ("tess", reverse("builder:routine_edit", kwargs=things["routine of tess"])),
        "assign": ("tess", reverse("assignments:assignment_add", kwargs=things["library routine"])),
    }


def test_a_first_visit_to_each_main_page_is_light(site: str, open_browser: OpenBrowser) -> None:
    world = make_world()
    fill_with_all_eight_moves(world)
    too_heavy = {}
    for name, (who, address) in pages(world).items():
        page = open_browser(world.people[who] if who else None)
        costs = costs_of_a_visit(page, address)
        if who:
            costs.pop(ICON, None)
        if len(costs) > MAX_REQUESTS or sum(costs.values()) > MAX_BYTES:
            too_heavy[name] = costs
        page.context.close()
    assert too_heavy == {}


def test_a_session_asks_for_few_scripts(site: str, open_browser: OpenBrowser) -> None:
    world = make_world()
    costs = costs_of_a_visit(open_browser(world.people["cleo"]), pages(world)["session"][1])
    scripts = {address: cost for address, cost in costs.items() if address.endswith(".js")}
    assert sum(scripts.values()) <= MAX_SCRIPTS, scripts
    del scripts["static/js/figure.js"]
    assert sum(scripts.values()) <= MAX_OWN_SCRIPTS, scripts


# What a page fetches ahead, seconds after it was shown, is no part of its first showing.
NOTHING_LATER = "const now = setTimeout; self.setTimeout = (act, ms, ...more) => !(ms >= 1500) && now(act, ms, ...more)"


def costs_of_a_visit(page: Page, address: str) -> dict[str, int]:
    """Bytes of everything that the page asks for, by address."""
    answers: list[Response] = []
    page.add_init_script(NOTHING_LATER)
    page.on("response", lambda answer: answers.extend([answer]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert len(answers) == len({answer.url for answer in answers}), "Something was fetched twice"
    return {answer.url.split("/", 3)[-1]: sent(answer) for answer in answers}


def fill_with_all_eight_moves(world: World) -> None:
    """The builder's page with the back day's blocks."""
    library = Routine.objects.get(slug="back-day")
    own = Routine.objects.get(pk=world.objects["routine of tess"]["routine_id"])
    own.blocks.all().delete()
    library.blocks.update(routine=own)


def sent(answer: Response) -> int:
    """Bytes of the body as production sends it: files brotli-compressed once and for all, pages by gzip on the fly."""
    path = Path(answer.url.split("?")[0].removeprefix(f"{answer.url.split('/static/')[0]}/static/"))
    body = answer.body()
    if "/static/" not in answer.url:
        return len(gzip.compress(body, compresslevel=6))
    assert (Path(settings.BASE_DIR) / "static" / path).exists()
    if path.parts[0] == "js":
        body = rjsmin.jsmin(body.decode()).encode()
    return len(body) if path.suffix in PACKED else len(brotli.compress(body))
