"""What a translator typed, piece by piece."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from routines.translations.queries import Sheet

MAX_REASON = 200


class TranslationForm:
    """The sheet as it was typed. A text is refused when it is too long or can't be kept."""

    def __init__(self, sheet: Sheet, data: Mapping[str, str]) -> None:
        self.sheet = sheet
        self.errors: list[str] = []
        self.words: dict[str, str] = {}
        self.reason = str(data.get("reason", ""))
        based_on = str(data.get("based_on", ""))
        self.based_on = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 9 else -1
        for piece in sheet.pieces:
            typed = str(data.get(piece.key, piece.text)).strip()
            piece.text = typed
            piece.error = self._refusal(typed, piece.spot.limit)
            self.words[piece.spot.source] = typed
        if "\0" in self.reason or len(self.reason) > MAX_REASON:
            self.errors.append(_("Say why in at most %(limit)s characters.") % {"limit": MAX_REASON})

    def _refusal(self, typed: str, limit: int) -> str:
        if "\0" in typed:
            return _("This has a character that can't be kept.")
        if len(typed) > limit:
            return _("At most %(limit)s characters; these are %(count)s.") % {"limit": limit, "count": len(typed)}
        return ""

    def is_valid(self) -> bool:
        return not self.errors and not any(piece.error for piece in self.sheet.pieces)

    def beside(self, theirs: Mapping[str, str], before: Mapping[str, str]) -> None:
        """Somebody saved meanwhile: what only they changed is taken, what both changed is shown beside each other."""
        for piece in self.sheet.pieces:
            source = piece.spot.source
            other, base = theirs.get(source, ""), before.get(source, "")
            if other in {piece.text, base}:
                continue
            if piece.text == base:
                piece.text = other
            else:
                piece.theirs = other
