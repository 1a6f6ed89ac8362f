"""What a page must be for everybody: axe-core's verdict, and nothing cut off."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const found = [];
  if (document.documentElement.scrollWidth > width) found.push(`page is ${document.documentElement.scrollWidth} wide`);
  const scrolls = (element) => {
    for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return true;
    }
    return false;
  };
  for (const control of document.querySelectorAll("a.btn, button, summary, select, input, textarea")) {
    if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const box = control.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || scrolls(control) || control.closest(".vh")) continue;
    const name = control.outerHTML.slice(0, 90);
    if (box.left < -1 || box.right > width + 1) found.push(`outside, ${box.left} to ${box.right}: ${name}`);
    const isText = !control.matches("input:not(.stepper input), textarea");
    if (isText && getComputedStyle(control).overflowX !== "visible" && control.scrollWidth > control.clientWidth + 1) {
      found.push(`cut, ${control.scrollWidth} in ${control.clientWidth}: ${name}`);
    }
  }
  return found;
}"""


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def cut_off(page: Page) -> list[str]:
    """Controls that stick out of the page's width or cut their own words, and a page that scrolls sideways."""
    return list(page.evaluate(CUT_OFF))
