"""Finds words for people that can't be translated: in templates, and on pages in the language of tests/pseudo.py."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.pseudo import CLOSE, OPEN

FILLED = "\ufffc"
"""Stands where a template fills something in."""
SPOKEN = {"title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "alt", "placeholder"}
SPOKEN |= {"label", "summary"}
FOR_SCRIPTS = "data-say"
"""data-say, data-say-…: words that a script shows."""
BUTTONS = {"submit", "button", "reset"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "use", "path", "circle", "line"}
VOID |= {"rect", "polyline", "polygon", "ellipse", "stop"}
NOT_OURS = {"code", "pre", "textarea", "script", "style", "kbd"}
"""Typed by somebody, or read by a program."""
LETTERS = re.compile(r"[^\W\d_]+")
SAME_EVERYWHERE = {"Backday", "kg", "lb", "lbs", "cm", "mm", "m", "km", "s", "min", "RPE", "RIR", "API", "JSON", "CSV"}
SAME_EVERYWHERE |= {
    "ID",
    "URL",
    "PDF",
    "x",
    "MB",
    "htmx",
    "×",
    "English",
    "Deutsch",
    "Español",
    "Français",
    "Unlicense",
}
WRAPPED = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+|\b[A-Z]\w+/[A-Z][\w/]+|data-say[\w-]*=")


def words_in(text: str) -> list[str]:
    """Letters that somebody reads, but for what every language writes alike."""
    return [word for word in LETTERS.findall(ADDRESS.sub("", text)) if word not in SAME_EVERYWHERE]


class Reader(HTMLParser):
    """Everything on a page that a person reads, or hears: texts, and attributes that are spoken."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.closed_by: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        is_ours = not self.closed_by and held.get("translate") != "no"
        if (self.closed_by or not is_ours or tag in NOT_OURS) and tag not in VOID:
            self.closed_by.append(tag)
        if not is_ours:
            return
        for name, value in attrs:
            is_button = name == "value" and tag == "input" and held.get("type") in BUTTONS
            if value and (name in SPOKEN or name.startswith(FOR_SCRIPTS) or is_button):
                self.said.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self.closed_by and tag in self.closed_by:
            while self.closed_by.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.closed_by and data.strip():
            self.said.append(" ".join(data.split()))


def read(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.said


# --- In templates -------------------------------------------------------------------------------

STRING = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)|"([^"]*)"|'([^']*)'""")
PATTERN = re.compile(r"""\|(?:date|dated|time):(?:"[^"]*"|'[^']*')""")
WITH_WORDS = re.compile(r"""\|(default|default_if_none|yesno|add|join):(?:"([^"]*)"|'([^']*)')""")
QUIET_TAGS = {"translate", "trans", "blocktranslate", "blocktrans", "url", "static", "load", "extends", "csrf_token"}
QUIET_TAGS |= {
    "is_here",
    "cycle",
    "comment",
    "block",
    "endblock",
    "icon",
    "if",
    "elif",
    "for",
    "figure",
    "partial",
    "partialdef",
    "now",
}


CLASS_BLOCK = "block shell_class"
"""What stands in it is a name of the style sheets."""


def bare_words(path: Path) -> list[str]:
    """What a template says without having it translated."""
    source, found = [], []
    in_words = in_comment = is_class = False
    for token in Lexer(path.read_text()).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        is_class = token.contents == CLASS_BLOCK if name else is_class
        if name in {"comment", "endcomment"}:
            in_comment = name == "comment"
        elif in_comment:
            continue
        elif name in {"blocktranslate", "blocktrans"}:
            in_words = True
            source.append(FILLED)
            found += in_filters(token.contents)
        elif name in {"endblocktranslate", "endblocktrans"}:
            in_words = False
        elif in_words:
            continue
        elif token.token_type == TokenType.TEXT:
            source.append(FILLED if is_class else token.contents)
        elif token.token_type == TokenType.VAR:
            source.append(FILLED)
            found += in_filters(token.contents)
        elif name:
            source.append(
                " " if name in {"if", "elif", "else", "endif", "for", "endfor", "with", "endwith"} else FILLED
            )
            found += in_tag(name, token.contents)
    texts = read("".join(source)) if path.suffix == ".html" else ["".join(source)]
    return [*(text.replace(FILLED, "…") for text in texts if words_in(text)), *found]


def in_filters(contents: str) -> Iterator[str]:
    if "|pluralize" in contents:
        yield contents
    for _, *texts in WITH_WORDS.findall(contents):
        if is_sentence("".join(texts)):
            yield contents


def in_tag(name: str, contents: str) -> Iterator[str]:
    """Words that a tag is given: anything in quotes that begins like a sentence or has several words."""
    yield from in_filters(contents)
    if name in QUIET_TAGS:
        return
    for double, single in STRING.findall(PATTERN.sub("", contents)):
        text = double or single
        if is_sentence(text) and "/" not in text:
            yield contents


def is_sentence(text: str) -> bool:
    """Rather than a name that code uses."""
    return bool(words_in(text)) and (text[0].isupper() or bool(re.search(r"[a-z,] [a-z]", text)))


# --- In code ------------------------------------------------------------------------------------

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
MARKS |= {"npgettext", "npgettext_lazy"}
FOR_DEVELOPERS = {"ImproperlyConfigured", "RuntimeError", "TypeError", "ValueError", "AssertionError", "KeyError"}
FOR_DEVELOPERS |= {"info", "warning", "exception", "debug", "compile", "Comment", "getLogger", "cast", "TroubleError"}
FOR_DEVELOPERS |= {"ForeignKey", "OneToOneField", "ManyToManyField", "get_model", "setdefault", "TypeVar"}
FOR_DEVELOPERS |= {"problem", "not_ready"}  # programs get them
FOR_DEVELOPERS |= {"extend_schema", "RawSQL", "execute", "OpenApiParameter", "OpenApiResponse", "OpenApiExample"}


HEADER = re.compile(r"[A-Z][a-z]+-[A-Z][a-z]+$|HX-|Accept$|\w( \w)+$")


NO_WORDS = re.compile(r"\s*(SELECT|WITH)\b|M-?\d|Romanian$")
"""Begins what a database or a drawing is told; and a term that is spelt in English texts only."""
TAG = re.compile(r"<[^>]*>")


def bare_sentences(path: Path) -> list[str]:
    """Strings that look like something to read and are given to no gettext."""
    finder = Sentences()
    finder.visit(ast.parse(path.read_text()))
    return finder.found


class Sentences(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for one in [*node.decorator_list, *node.body]:  # its bases are names of code
            self.visit(one)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """``QuerySet["Gym"]`` names a class."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """Its annotation."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name != "__str__":  # for admins and logs
            for one in [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]:
                self.visit(one)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in MARKS:
            for one in node.args[-1:] + node.keywords if "n" in name[:2] else node.keywords:
                self.visit(one)
        elif name not in FOR_DEVELOPERS:
            self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        """What stands for marked words is no word itself."""
        for key, value in zip(node.keys, node.values, strict=True):
            is_named = isinstance(value, ast.Call) and getattr(value.func, "id", "") in MARKS
            for one in filter(None, [None if is_named else key, value]):
                self.visit(one)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(str(one.value) if isinstance(one, ast.Constant) else FILLED for one in node.values)
        is_path = ".html" in text or text.startswith("https:")
        if not is_path and re.search(r"[A-Za-z’]{2,} |^[A-Z][a-z]+|: $", text.replace(FILLED, " ")) and words_in(text):
            self.keep(node.lineno, text)
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self.visit(one.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and HEADER.match(node.value):
            return
        if isinstance(node.value, str) and words_in(node.value) and re.match(r"[A-Z“][\w’-]*( |$|…|\.$)", node.value):
            self.keep(node.lineno, node.value)

    def keep(self, line: int, text: str) -> None:
        if not text.isupper() and not NO_WORDS.match(text) and words_in(TAG.sub("", text)):
            self.found.append(f"{line}: {text.replace(FILLED, '…')}")


# --- On pages -----------------------------------------------------------------------------------


BETWEEN = "\x1f"
"""Stands between two texts: brackets may open in one and close in the next, round a tag."""


def unwrapped(html: str, data: list[str]) -> list[str]:
    """What a page in brackets says without brackets, but for what is in the database (the longest first)."""
    left = without_brackets(BETWEEN.join(read(html))).split(BETWEEN)
    known = set(data)
    return [text for text in left if text.strip() not in known and words_in(without_data(text, data))]


def without_brackets(text: str) -> str:
    before = ""
    while before != text:
        before, text = text, WRAPPED.sub(" ", text)
    return text


def without_data(text: str, data: list[str]) -> str:
    if not words_in(text):
        return ""
    for one in data:
        if len(one) > 1 and one in text:
            text = text.replace(one, " ")
    return text
