"""The words of an exercise."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from routines import notation
from routines.catalog.forms.rows import RowForm
from routines.fields import NotationField
from routines.models import Breath
from routines.models.exercise import pose_name

MAX_CUES = 12


class SentenceField(forms.CharField):
    """Running text: breaks and runs of spaces become one space."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class LinesField(forms.CharField):
    """A list of short texts, one to a line."""

    widget = forms.Textarea

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        filled = list(dict.fromkeys(line for line in lines if line))
        if len(filled) > self.most:
            raise ValidationError(
                gettext("At most %(most)s lines fit here; there are %(len)s.") % {"most": self.most, "len": len(filled)}
            )
        if any(len(line) > self.longest for line in filled):
            raise ValidationError(gettext("Keep each line to %(longest)s characters.") % {"longest": self.longest})
        return filled


def parse_breath_seconds(typed: str) -> float:
    """How long a phase lasts: 0.2 to 600 seconds, to the hundredth."""
    try:
        seconds = notation.parse_decimal(typed)
    except notation.NotationError as unread:
        raise notation.NotationError(gettext("Write seconds, like 2 or 1.8.")) from unread
    if not Decimal("0.2") <= seconds <= 600:
        raise notation.NotationError(gettext("A breath lasts 0.2 to 600 seconds."))
    rounded = round(float(seconds), 2)
    return int(rounded) if rounded.is_integer() else rounded


def textarea(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class StepForm(RowForm):
    """One step of "How to do it", and what the clock and the figure do meanwhile."""

    text = SentenceField(label=_("What to do"), max_length=500, required=False, widget=textarea(2))
    breath = forms.ChoiceField(
        label=_("Breath"),
        choices=[
            ("", pgettext_lazy("no breath", "None")),
            (Breath.IN.value, pgettext_lazy("breath", "In")),
            (Breath.OUT.value, pgettext_lazy("breath", "Out")),
            (Breath.HOLD.value, pgettext_lazy("breath", "Hold")),
        ],
        required=False,
    )
    seconds = NotationField(label=_("Seconds"), parse=parse_breath_seconds, max_length=notation.MAX_TYPED)
    cue = SentenceField(label=_("Said meanwhile"), max_length=60, required=False)
    pose = forms.ChoiceField(label=_("Figure ends in"), required=False)

    def __init__(self, *args: Any, poses: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seconds"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        if poses:
            cast(forms.ChoiceField, self.fields["pose"]).choices = [
                ("", gettext("Stays")),
                *((key, pose_name(key)) for key in poses),
            ]
        else:
            del self.fields["pose"]
        if not self.initial.get("breath") and not self.initial.get("seconds"):
            self.initial.pop("seconds", None)  # a stored 0 is no time at all

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("breath"):
            if cleaned.get("seconds") is None and "seconds" not in self.errors:
                self.add_error("seconds", gettext("Say how many seconds the breath lasts."))
        elif not cleaned.get("text") and not self.errors:
            self.add_error("text", gettext("Write what to do, or choose a breath."))
        return cleaned

    @property
    def value(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "text": cleaned["text"],
            "breath": cleaned["breath"],
            "cue": cleaned["cue"],
            "seconds": cleaned["seconds"] if cleaned["breath"] else 0,
            "pose": cleaned.get("pose", ""),
        }


class AdviceForm(RowForm):
    """A sign that somebody sees or feels, and what to do about it."""

    sign = SentenceField(max_length=120, error_messages={"required": _("Say what somebody sees or feels.")})
    advice = SentenceField(
        max_length=500, widget=textarea(1), error_messages={"required": _("Say what to do about it.")}
    )


class TextForm(forms.Form):
    """The words of an exercise outside its lists."""

    name = SentenceField(label=_("Name"), max_length=80, error_messages={"required": _("Give the move a name.")})
    summary = SentenceField(
        label=_("Summary"),
        max_length=600,
        required=False,
        widget=textarea(3),
        help_text=_("One or two sentences: what it is and why it is worth doing."),
    )
    cues = LinesField(
        label=_("Cues"),
        most=MAX_CUES,
        longest=160,
        required=False,
        widget=textarea(4),
        help_text=_("A few words each, one to a line, as you would call them across the gym."),
    )
    reason = SentenceField(
        label=_("What changed, and why"), max_length=200, required=False, help_text=_("Kept with the text's history.")
    )
    based_on = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, required=False)
