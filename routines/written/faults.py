"""Why a text is refused, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext


@dataclass(frozen=True, order=True)
class Fault:
    """A sentence about a place; lines and columns count from 1."""

    line: int
    column: int
    message: str


class UnreadableError(ValueError):
    """The text can't be read. ``faults`` has at least one, in the order of the lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(
            "; ".join(
                gettext("line %(line)s: %(message)s") % {"line": fault.line, "message": fault.message}
                for fault in faults
            )
        )
        self.faults = sorted(faults)


class RefusedError(Exception):
    """A part of a line, at this column of it, is refused."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.column = message, column
