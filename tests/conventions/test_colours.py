"""The colours of core.css keep the contrast that WCAG 2.2 AA asks for, light and dark."""

import re

import pytest
from django.conf import settings

CORE = (settings.BASE_DIR / "static" / "css" / "core.css").read_text()
DARK_FROM = CORE.index("@media screen and (prefers-color-scheme: dark)")
DARK_TO = CORE.index("@media (prefers-contrast: more)")
SELECTOR = re.compile(r"([^{}]*){([^{}]*)}")

TEXT = 4.5
SHAPE = 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2") for ground in ("bg", "surface", "sunk", "btn")],
    *[("ink-3", ground, TEXT) for ground in ("bg", "surface")],
    ("on-pine", "pine", TEXT),
    ("on-pine", "pine-press", TEXT),
    ("on-ember", "ember", TEXT),
    ("on-gold", "gold-fill", TEXT),
    *[("pine-ink", ground, TEXT) for ground in ("bg", "surface", "pine-soft", "sunk")],
    *[("ember", ground, TEXT) for ground in ("bg", "surface", "ember-soft")],
    *[("tide", ground, TEXT) for ground in ("bg", "surface", "tide-soft")],
    ("gold", "gold-soft", TEXT),
    ("bg", "ink", TEXT),
    *[("edge", ground, SHAPE) for ground in ("bg", "surface")],
    *[("focus", ground, SHAPE) for ground in ("bg", "surface")],
    ("pine", "surface", SHAPE),
    ("h4", "body", SHAPE),
    ("hot", "top", SHAPE),
]


def tokens(css: str, selector: str) -> dict[str, str]:
    found = {}
    for selectors, body in SELECTOR.findall(css):
        if selector in [one.strip() for one in selectors.split("*/")[-1].split(",")]:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})", body))
    return found


def palette(scheme: str, *selectors: str) -> dict[str, str]:
    colours = {}
    for selector in (":root", *selectors):
        colours |= tokens(CORE[:DARK_FROM], selector)
    if scheme == "dark":
        for selector in (":root", *selectors):
            colours |= tokens(CORE[DARK_FROM:DARK_TO], selector)
    return colours


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(scheme: str, ink: str, ground: str, least: float) -> None:
    colours = palette(scheme)
    assert contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("skin", ["light", "tan", "brown", "deep"])
def test_skin_stands_out_from_a_card(scheme: str, skin: str) -> None:
    colours = palette(scheme, f'[data-skin="{skin}"]')
    assert contrast(colours["skin"], colours["surface"]) >= SHAPE
