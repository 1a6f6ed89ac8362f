"""Which passwords are too easy to guess."""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts.models import User

# What people write in place of letters.
LOOKALIKES = str.maketrans("@4831!05$7", "aabeiiosst")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890")
LONGEST_GUESS = 64  # What follows only makes it stronger; the patterns below stay quick.
SHORTEST_RUN = 4
FEWEST_FREE_CHARACTERS = 6


class GuessablePasswordValidator(CommonPasswordValidator):
    """Refuse a common password in disguise: with digits or signs around it, letters replaced, said twice,

    and one that is little more than a run on the keyboard, a repetition or the site's name. The common passwords
    are the list that Django ships; this finds their variations of ten characters and more, of which it holds few.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        plain = password.lower()[:LONGEST_GUESS]
        for form in {plain, plain.translate(LOOKALIKES)}:
            core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form)
            if self.is_common(form) or self.is_common(core) or free_characters(form) < FEWEST_FREE_CHARACTERS:
                raise ValidationError(
                    gettext("This password is easy to guess. Take three or four words that don’t belong together."),
                    code="password_guessable",
                )

    def is_common(self, text: str) -> bool:
        """In the list, or made of two that are: "passwordpassword", "dragonmonkey"."""
        if text in self.passwords:
            return True
        return any(text[:cut] in self.passwords and text[cut:] in self.passwords for cut in range(4, len(text) - 3))

    def get_help_text(self) -> str:
        return gettext("Your password can’t be one that is easy to guess.")


def free_characters(text: str) -> int:
    """How many characters are left when runs on the keyboard, repetitions and the site's name count as one each."""
    text = text.replace("backday", "b")
    for row in ROWS:
        for line in (row, row[::-1]):
            for length in range(len(line), SHORTEST_RUN - 1, -1):
                for start in range(len(line) - length + 1):
                    text = text.replace(line[start : start + length], line[start])
    return len(re.sub(r"(.+?)\1+", r"\1", text))
