"""A language that nobody speaks: every word of ours in ⟦brackets⟧, a third longer, written from right to left.

Made in memory from whatever the code asks to be translated: what comes without brackets was never marked.
"""

from django.conf import LazySettings
from django.utils.translation import trans_real

LANGUAGE = "xb"
OPEN, CLOSE = "⟦", "⟧"
CONTEXT = "\x04"  # stands between context and words


def wrap(words: str) -> str:
    """⟦Saved ōō⟧"""
    said = words.rpartition(CONTEXT)[2]
    return f"{OPEN}{said} {'ō' * (len(said) // 3)}{CLOSE}" if said.strip() else said


class Pseudo:
    """What Django asks of a language, and everything that was asked of it."""

    def __init__(self) -> None:
        self.asked: set[str | tuple[str, str]] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return wrap(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        self.asked.add(singular)
        return wrap(singular if number == 1 else plural)

    def language(self) -> str:
        return LANGUAGE

    def to_language(self) -> str:
        return LANGUAGE


def speak(settings: LazySettings) -> Pseudo:
    """Let the site speak it for the time of a test: whose `settings` these are."""
    settings.LANGUAGES = [*settings.LANGUAGES, (LANGUAGE, wrap("Brackets"))]  # Django then forgets what it has read
    settings.LANGUAGES_BIDI = [*settings.LANGUAGES_BIDI, LANGUAGE]
    pseudo = Pseudo()
    trans_real._translations[LANGUAGE] = pseudo
    return pseudo
