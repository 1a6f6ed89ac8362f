"""A list inside a form, one small form per row, that can be rearranged before anything is saved.

Rows are posted as ``<prefix>-<number>-<field>``. They are read in the order in which they come, however many there are
and whatever number they carry: so a row that was dragged is where it was dropped, and no count could disagree.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACTION = re.compile(r"(?P<prefix>[a-z_]+)-(?:(?P<number>\d{1,3})-)?(?P<act>add|up|down|remove|placed)", re.ASCII)


@dataclass(frozen=True)
class RowWords:
    """What the rows of one list are called; each but the last holds ``%(number)s``."""

    name: str | Promise
    up: str | Promise
    down: str | Promise
    drag: str | Promise
    remove: str | Promise
    add: str | Promise

    def of(self, number: int) -> dict[str, str]:
        """The words of one row."""
        return {act: getattr(self, act) % {"number": number} for act in ("name", "up", "down", "drag", "remove")}


STEP = RowWords(
    name=gettext_lazy("Step %(number)s"),
    up=gettext_lazy("Move step %(number)s up"),
    down=gettext_lazy("Move step %(number)s down"),
    drag=gettext_lazy("Move step %(number)s: drag, or press the arrow keys"),
    remove=gettext_lazy("Remove step %(number)s"),
    add=gettext_lazy("Add a step"),
)
MISTAKE = RowWords(
    name=gettext_lazy("Mistake %(number)s"),
    up=gettext_lazy("Move mistake %(number)s up"),
    down=gettext_lazy("Move mistake %(number)s down"),
    drag=gettext_lazy("Move mistake %(number)s: drag, or press the arrow keys"),
    remove=gettext_lazy("Remove mistake %(number)s"),
    add=gettext_lazy("Add a mistake"),
)
SIGN = RowWords(
    name=gettext_lazy("Sign %(number)s"),
    up=gettext_lazy("Move sign %(number)s up"),
    down=gettext_lazy("Move sign %(number)s down"),
    drag=gettext_lazy("Move sign %(number)s: drag, or press the arrow keys"),
    remove=gettext_lazy("Remove sign %(number)s"),
    add=gettext_lazy("Add a sign"),
)


class RowForm(forms.Form):
    """One row. A row in which nothing was typed does not count."""

    words: Mapping[str, str] = {}

    @property
    def is_blank(self) -> bool:
        return self.is_bound and not any((self[name].data or "").strip() for name in self.fields)

    @property
    def value(self) -> Any:
        """What the row says, once it is valid."""
        return dict(self.cleaned_data)


class Rows[Row: RowForm]:
    """The rows of one list: of ``data`` to check, of ``typed`` to show again, else of ``values`` as stored."""

    def __init__(
        self,
        row: type[Row],
        *,
        prefix: str,
        words: RowWords,
        data: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        values: Sequence[Mapping[str, Any]] = (),
        most: int = 40,
        blank: int = 1,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.row, self.prefix, self.words, self.most, self.options = row, prefix, words, most, options or {}
        self.is_bound = data is not None
        self.focus = ""
        source = data if data is not None else typed
        self._show(list(values) or [{}] * blank if source is None else self._read(source))

    def _read(self, data: Mapping[str, Any]) -> list[dict[str, str]]:
        key = re.compile(rf"{self.prefix}-(\d{{1,3}})-([a-z_]+)", re.ASCII)
        rows: dict[int, dict[str, str]] = {}
        for name in data:
            if match := key.fullmatch(name):
                rows.setdefault(int(match[1]), {})[match[2]] = data[name]
        return list(rows.values())

    def _show(self, contents: Sequence[Mapping[str, Any]]) -> None:
        self.contents = contents
        self.forms = [self._form(f"{self.prefix}-{number}", one) for number, one in enumerate(contents)]
        for number, form in enumerate(self.forms, start=1):
            form.words = self.words.of(number)
        if self.focus.isdigit():
            first = next(iter(self.forms[int(self.focus)].fields.values()))
            first.widget.attrs["autofocus"] = True

    def _form(self, prefix: str, content: Mapping[str, Any]) -> Row:
        if self.is_bound:
            data = {f"{prefix}-{name}": text for name, text in content.items()}
            return self.row(prefix=prefix, data=data, **self.options)
        return self.row(prefix=prefix, initial=dict(content), **self.options)

    def arrange(self, action: str) -> None:
        """Do what a row's button asks for: ``steps-add``, ``steps-2-up``, ``steps-2-remove``. Others are ignored.

        ``steps-2-placed`` says that a row was dropped there: it only keeps the focus.
        """
        match = ACTION.fullmatch(action)
        if not match or match["prefix"] != self.prefix:
            return
        rows, act, number = list(self.contents), match["act"], int(match["number"] or 0)
        if act == "add":
            rows = [*rows, {}][: self.most]
            self.focus = f"{len(rows) - 1}"
        elif act == "placed":
            self.focus = f"{number}-grip"
        elif number < len(rows):
            row = rows.pop(number)
            self.focus = "add"
            if act != "remove":
                target = min(max(number + (1 if act == "down" else -1), 0), len(rows))
                rows.insert(target, row)
                self.focus = f"{target}-{self._button_left(act, target, len(rows))}"
        self._show(rows)

    def rewrite(self, change: Callable[[str], str], names: Collection[str]) -> None:
        """Put the texts in the columns of these names into other words."""
        self._show(
            [{name: change(text) if name in names else text for name, text in row.items()} for row in self.contents]
        )

    @staticmethod
    def _button_left(act: str, number: int, count: int) -> str:
        """The button that keeps the focus: the one that was pressed, while it still has somewhere to go."""
        if act == "up":
            return "up" if number > 0 else "down"
        return "down" if number < count - 1 else "up"

    def __iter__(self) -> Iterator[Row]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def is_full(self) -> bool:
        return len(self.forms) >= self.most

    @property
    def filled(self) -> list[Row]:
        return [form for form in self.forms if not form.is_blank]

    @property
    def error(self) -> str:
        """What is wrong with the list as a whole; empty when nothing is."""
        return (
            ""
            if len(self.filled) <= self.most
            else _("At most %(most)s fit here. Take some away.") % {"most": self.most}
        )

    @property
    def problems(self) -> list[str]:
        """What is wrong, row by row, in sentences that stand alone."""
        said = [
            _("%(where)s: %(problem)s") % {"where": form.words["name"], "problem": sentence}
            for form in self.forms
            if not form.is_blank
            for sentences in form.errors.values()
            for sentence in sentences
        ]
        return [*said, self.error] if self.error else said

    def is_valid(self) -> bool:
        are_valid = [form.is_valid() for form in self.filled]
        return all(are_valid) and not self.error

    @property
    def values(self) -> list[Any]:
        """What the valid rows say, in order."""
        return [form.value for form in self.filled if form.is_valid()]
