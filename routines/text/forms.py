"""A routine's text as it is typed or pasted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from routines.models.version import VersionContent
from routines.written.faults import Fault, UnreadableError
from routines.written.moves import Moves
from routines.written.reader import read

EXAMPLE = """\
# Pull day

Face pull: 3 × 12–15 @ 20 kg, rest 1:30
Superman: 3 × 10, rest 45 s"""


class TextForm(forms.Form):
    """``content`` is what the text says once the form is valid, ``faults`` are its refusals by line and column.

    ``seen`` names what the text was written from; ``previewed`` the text whose changes were shown.
    """

    text = forms.CharField(
        label=_("The routine"),
        strip=False,
        error_messages={"required": _("Write or paste the routine here.")},
        widget=forms.Textarea(
            attrs={
                "class": "written",
                "rows": 18,
                "placeholder": EXAMPLE,
                "translate": "no",
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
            }
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        moves: Moves,
        unit: str,
        before: VersionContent | None = None,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.moves, self.unit, self.before = moves, unit, before
        self.content: VersionContent | None = None
        self.faults: list[Fault] = []

    def clean_text(self) -> str:
        # Browsers send CRLF, scripts LF.
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        try:
            self.content = read(text, self.moves, unit=self.unit, before=self.before)
        except UnreadableError as refusal:
            self.faults = refusal.faults
            count = len(self.faults)
            raise ValidationError(
                ngettext("One line can’t be read.", "%(count)s places can’t be read.", count) % {"count": count}
            ) from refusal
        return text
