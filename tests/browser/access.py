"""What a page must be for everybody: axe-core's verdict, and nothing cut off."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_LOOKS = ["color-contrast", "link-in-text-block", "meta-viewport", "scrollable-region-focusable", "target-size"]
"""What a page's size and colours decide; the rest is in its markup, and the same in every look."""

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


CONTROLS = """() => {
  const sheet = document.querySelector("[popover]:popover-open");
  const inText = (one) => one.matches("a") && getComputedStyle(one).display === "inline"
    && [...one.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), textarea")]
    .filter((one) => !one.closest(".vh, .skip") && (!sheet || sheet.contains(one)) && !inText(one))
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => [one, one.matches("input[type=radio], input[type=checkbox]") ? one.closest("label") ?? one : one]);
}"""

TOO_SMALL = f"""(least) => {{
  const found = [];
  for (const [, one] of ({CONTROLS})()) {{
    const {{ width, height }} = one.getBoundingClientRect();
    if (width < least - 0.5 || height < least - 0.5) {{
      found.push(`${{Math.round(width)}} × ${{Math.round(height)}}: ${{one.outerHTML.slice(0, 90)}}`);
    }}
  }}
  return found;
}}"""

COVERED = f"""() => {{
  const found = [];
  const place = [scrollX, scrollY];
  for (const [control, shown] of ({CONTROLS})()) {{
    if (control.disabled) continue;
    shown.scrollIntoView({{ block: "nearest", inline: "nearest" }}); // where the focus would bring it
    const {{ left, top, width, height }} = shown.getBoundingClientRect();
    if (height > innerHeight) continue;
    const isFree = (x, y) => {{
      const hit = document.elementFromPoint(x, y);
      const isLabel = hit && [...control.labels ?? []].includes(hit.closest("label"));
      return isLabel || (hit && (shown.contains(hit) || hit.contains(shown)));
    }};
    const free = [4, height / 2, height - 4].filter((down) => isFree(left + width / 2, top + down)).length;
    if (free < 3) found.push(`${{free}} of 3 points free: ${{shown.outerHTML.slice(0, 90)}}`);
  }}
  scrollTo(...place);
  return found;
}}"""


COME_TO_REST = """() => {
  document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish());
  return !("axe" in window);
}"""
"""A colour on its way from day to night has no contrast yet. Gives whether the page is still to be handed axe-core."""

AXE = Axe().axe_script
JUDGE = """async (options) => {
  const { violations } = await axe.run(document.querySelector("[popover]:popover-open") ?? document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""


def violations(page: Page, *, looks_only: bool = False) -> list[str]:
    """What axe-core finds on the page as it is now; in the open sheet, if there is one, and not behind it.

    ``looks_only``: nothing but what another size and other colours may change.
    """
    rules = {"type": "rule", "values": OF_LOOKS} if looks_only else {"type": "tag", "values": TAGS}
    options: dict[str, Any] = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    if page.evaluate(COME_TO_REST):
        page.evaluate(AXE)
    return list(page.evaluate(JUDGE, options))


def cut_off(page: Page) -> list[str]:
    """Controls that stick out of the page's width or cut their own words, and a page that scrolls sideways."""
    return list(page.evaluate(CUT_OFF))


def too_small(page: Page, least: int = 44) -> list[str]:
    """Controls that a thumb would miss: less than 44 pixels in a direction."""
    return list(page.evaluate(TOO_SMALL, least))


def covered(page: Page) -> list[str]:
    """Controls that something lies upon even when they are scrolled to, as the focus does."""
    return list(page.evaluate(COVERED))
