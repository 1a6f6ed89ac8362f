"""House rules of templates, styles and scripts that can be asserted."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client

from routines.templatetags.look import ICONS

BASE = settings.BASE_DIR
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "email" not in path.parts]  # a mail has its styles in itself
SCRIPTS = sorted((BASE / "static" / "js").glob("*.js"))
CSS = BASE / "static" / "css"
STYLES = sorted(CSS.glob("*.css"))
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html")

COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"<[a-z][^>]*>", re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(BASE))


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def faults(find: Callable[[str], Iterable[str]], paths: list[Path] = TEMPLATES) -> dict[str, list[str]]:
    """What the rule finds, by file; files without a fault are left out."""
    return {name(path): found for path in paths if (found := list(find(source(path))))}


def test_templates_compile() -> None:
    for path in TEMPLATES:
        get_template(str(path.relative_to(BASE / "templates")))


def test_nothing_is_inline_that_the_policy_refuses() -> None:
    def inline(text: str) -> Iterable[str]:
        for tag in TAG.findall(text):
            scripted = re.search(r"""\s(style|on[a-z]+|hx-on[:\w-]*)\s*=|javascript:|=["']js:""", tag)
            if scripted or tag.startswith("<style") or (tag.startswith("<script") and "src=" not in tag):
                yield tag

    assert faults(inline, PAGES) == {}


def test_everything_is_escaped() -> None:
    assert faults(re.compile(r"\|\s*(?:safe|safeseq)\b|{%\s*autoescape off").findall) == {}


def test_days_and_numbers_are_written_as_the_person_writes_them() -> None:
    """Order, hours and marks are theirs (accounts/styles.py); ``date`` is for programs, and for a month or weekday."""
    for_all = r"c|Y-m-d|Y-m|Ymd|O|Y-m-d\\TH:i:s\.u|F Y|F|Y|l"
    one = rf"""\|date:(?!["'](?:{for_all})["'])[^|}}%]*|\|(?:time|floatformat|date\b(?!:))[^|}}%]*|intcomma|timesince"""
    paths = [*TEMPLATES, *sorted((BASE / "templates").rglob("*.txt"))]
    assert faults(re.compile(one).findall, paths) == {}


def test_no_page_loads_anything_from_another_host() -> None:
    assert faults(re.compile(r"""(?:src|action)=["'](?:https?:)?//[^"']*""").findall, PAGES) == {}
    assert faults(re.compile(r"""<link\b[^>]*href=["'](?:https?:)?//[^"']*""").findall, PAGES) == {}


def test_posted_forms_carry_the_token() -> None:
    def tokenless(text: str) -> Iterable[str]:
        for form in re.findall(r"<form\b[^>]*>.*?</form>", text, re.DOTALL):
            if re.match(r"""<form\b[^>]*method=["']post""", form, re.IGNORECASE) and "{% csrf_token %}" not in form:
                yield form[:120]

    assert faults(tokenless) == {}


def test_icons_pieces_and_files_that_are_named_exist() -> None:
    def missing(text: str) -> Iterable[str]:
        for icon in re.findall(r"""{% icon ["']([^"']+)""", text):
            if icon not in ICONS:
                yield icon
        for piece in re.findall(r"""{%\s*(?:include|extends)\s+["']([^"'#]+)""", text):
            if not (BASE / "templates" / piece).exists() and not piece.startswith("admin/"):  # Django's own
                yield piece
        for file in re.findall(r"""{%\s*static\s+["']([^"']+)""", text):
            if not (BASE / "static" / file).exists():
                yield file

    assert faults(missing) == {}


def test_drawings_are_named_or_hidden() -> None:
    def nameless(text: str) -> Iterable[str]:
        for tag in re.findall(r"""(?:<\w+ [^>]*aria-hidden="true"[^>]*>(?:{%[^%]*%})*)?<svg\b[^>]*>""", text):
            is_named = 'role="img"' in tag or "aria-labelledby" in tag
            if "aria-hidden" not in tag and not is_named:
                yield tag

    assert faults(nameless) == {}


def test_scripts_keep_to_the_policy() -> None:
    refused = re.compile(
        r"""\beval\(|new Function|\.(?:inner|outer)HTML\s*=|\.style\b|"style"|https?://(?!www\.w3\.org)"""
    )
    assert faults(refused.findall, SCRIPTS) == {}


def test_style_sheets_are_layered_and_load_nothing_from_elsewhere() -> None:
    def stray(text: str) -> Iterable[str]:
        bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        if outside := re.split(r"@layer [\w, ]+", bare)[0].strip():
            yield outside[:80]
        yield from re.findall(r"url\(\s*[\"']?(?:https?:)?//|@import", bare)

    assert faults(stray, STYLES) == {}


def test_shared_styles_have_no_dead_rules() -> None:
    """Every class that core.css speaks of is used by a template, a script or a form; htmx adds one by itself."""
    core = re.sub(r"""/\*.*?\*/|"[^"]*"|url\([^)]*\)""", "", (CSS / "core.css").read_text(), flags=re.DOTALL)
    selectors = " ".join(re.findall(r"[^{};]+(?={)", core))
    styled = set(re.findall(r"\.([a-z][\w-]*)", selectors)) - {"htmx-request"}
    code = [path for app in ("accounts", "routines") for path in (BASE / app).rglob("*.py")]
    users = " ".join(path.read_text() for path in [*TEMPLATES, *SCRIPTS, *code])
    assert [name for name in sorted(styled) if not re.search(rf"(?<![\w-]){name}(?![\w-])", users)] == []


@pytest.mark.parametrize("template", ERRORS)
def test_error_page_needs_neither_request_nor_database(template: str) -> None:
    """pytest-django refuses the database here, and there is no request to ask."""
    page = get_template(template).render()
    assert "<h1>" in page
    assert page.count('class="btn pri"') == 1
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.django_db
def test_missing_pages_are_the_same_byte_for_byte(client: Client) -> None:
    answers = [client.get(path) for path in ("/nothing/", "/nothing/else/?q=1", "/exercises/0/nope/x/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
