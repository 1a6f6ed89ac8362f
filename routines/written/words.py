"""Names and notes as they stand in a routine's text: what needs quotation marks, what is escaped."""

import re
import unicodedata

NEEDS_ESCAPE = {"Cc", "Zl", "Zp", "Cs"}
ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|(.)|$)", re.DOTALL)
SHORT = {"n": "\n", "r": "\r", "t": "\t"}
SHORT_OF = {character: f"\\{letter}" for letter, character in SHORT.items()}


def escaped(text: str, *, also: str = "") -> str:
    """With a backslash before backslashes and ``also``, and what can't be seen as ``\\n`` or ``\\u{1f}``."""

    def one(character: str) -> str:
        if character == "\\" or character in also:
            return f"\\{character}"
        if unicodedata.category(character) not in NEEDS_ESCAPE:
            return character
        return SHORT_OF.get(character) or f"\\u{{{ord(character):x}}}"

    return "".join(map(one, text))


def unescaped(text: str) -> str:
    """The opposite of ``escaped``. A backslash that escapes nothing stands for itself."""

    def one(match: re.Match[str]) -> str:
        code, letter = match.groups()
        if code:
            return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else match[0]
        if letter in SHORT:
            return SHORT[letter]
        return letter if letter in {"\\", '"'} else match[0]

    return ESCAPE.sub(one, text)


def quoted(name: str) -> str:
    escaped_name = escaped(name, also='"')
    return f'"{escaped_name}"'


def unquoted(token: str) -> str:
    return unescaped(token[1:-1])


def is_storable(text: str) -> bool:
    """Whether the database can keep it: neither NUL nor half of a pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def key_of(name: str) -> str:
    """What two spellings of a name have in common: case, kinds of spaces, apostrophes and dashes don't count."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(plain.translate(ALIKE).split())


ALIKE = str.maketrans({"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "“": '"', "”": '"'})
