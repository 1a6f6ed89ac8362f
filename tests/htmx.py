"""What the browser would do with a fragment."""

import re
from html.parser import HTMLParser

HTMX = {"HX-Request": "true"}


class _Finder(HTMLParser):
    """Finds where the element with an id begins and ends in its page's text."""

    VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

    def __init__(self, page: str, element_id: str) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.element_id = page, element_id
        self.starts = [0]
        for line in page.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.start: int | None = None
        self.end: int | None = None
        self.tag = ""
        self.depth = 0
        self.feed(page)

    def place(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.end is not None or tag in self.VOID:
            return
        if self.start is None:
            if dict(attrs).get("id") == self.element_id:
                self.start, self.tag, self.depth = self.place(), tag, 1
        elif tag == self.tag:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self.start is not None and self.end is None and tag == self.tag:
            self.depth -= 1
            if self.depth == 0:
                self.end = self.page.index(">", self.place()) + 1


def element(page: str, element_id: str) -> str:
    """The element with this id, as text; fails when the page has none."""
    found = _Finder(page, element_id)
    assert found.start is not None, f"No element #{element_id} on the page."
    assert found.end is not None, f"The element #{element_id} never ends."
    return page[found.start : found.end]


def swap(page: str, element_id: str, fragment: str) -> str:
    """The page after htmx put the fragment in place of the element with this id (outerHTML)."""
    return page.replace(element(page, element_id), fragment.strip())


TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
PARTIAL = re.compile(r'<hx-partial\s+hx-target="#(?P<id>[\w-]+)"[^>]*>(?P<content>.*?)</hx-partial>', re.DOTALL)


def swap_partials(page: str, response: str) -> str:
    """The page after htmx put each <hx-partial> of the response in place of the element it is meant for.

    A <title> becomes the page's own.
    """
    if title := TITLE.search(response):
        response = TITLE.sub("", response)
        page = TITLE.sub(title[0].replace("\\", r"\\"), page)
    partials = list(PARTIAL.finditer(response))
    assert partials, "The response has no <hx-partial>."
    assert not PARTIAL.sub("", response).strip(), "Something stands outside the partials."
    for partial in partials:
        page = swap(page, partial["id"], partial["content"])
    return page


def plain(page: str) -> str:
    """The page without what differs from one rendering to the next: CSRF tokens and the white space between tags."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"\w+"', r"\1", page)
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", page)).replace(" >", ">")
