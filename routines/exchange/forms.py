"""Files, mappings and choices as they are sent."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.exchange.queries import Wanted
from routines.models import Equipment, Exercise, ExerciseImport, Muscle, Tracking
from routines.movefiles.mapping import MOST
from routines.movefiles.shape import MAX_BYTES

LIBRARY, MINE = "library", "mine"


class UploadForm(forms.Form):
    """A file of moves, and whose they become."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=format_lazy(_("JSON, at most {megabytes} MB."), megabytes=MAX_BYTES // (1024 * 1024)),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    into = forms.ChoiceField(label=_("They become"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(LIBRARY, _("Moves of the library, for everybody"))] if user.edits_library else []
        if user.is_trainer:
            choices.append((MINE, _("My own moves")))
        into = self.fields["into"]
        assert isinstance(into, forms.ChoiceField)
        into.choices, into.initial = choices, choices[0][0]
        if len(choices) == 1:
            into.widget = forms.HiddenInput()
        self.user = user

    def clean_file(self) -> bytes:
        """The file's bytes, never more than are read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(megabytes)s MB. Split it, or take pictures and other languages out."),
                params={"megabytes": MAX_BYTES // (1024 * 1024)},
            )
        self.file_name = "".join(sign for sign in str(file.name) if sign.isprintable())[:120] or "exercises.json"
        return file.read(MAX_BYTES + 1)

    @property
    def owner(self) -> User | None:
        return self.user if self.cleaned_data["into"] == MINE else None


class MappingForm(forms.Form):
    """What each of a file's words means: up to two of ours, or nothing. Fields are named by a word's place."""

    def __init__(
        self, *args: Any, of: ExerciseImport, frequencies: tuple[dict[str, int], dict[str, int]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.words: dict[str, dict[str, list[str]]] = {"muscles": {}, "equipment": {}}
        self.frequencies = dict(zip(("muscles", "equipment"), frequencies, strict=True))
        ours = {"muscles": Muscle.choices, "equipment": Equipment.choices}
        for column in self.words:
            chosen: dict[str, list[str]] = getattr(of, column)
            ordered = sorted(chosen, key=lambda word: (-self.frequencies[column].get(word, 0), word))
            for place, word in enumerate(ordered):
                names = [f"{column}-{place}-{number}" for number in range(MOST)]
                self.words[column][word] = names
                for number, name in enumerate(names):
                    meant = chosen[word]
                    self.fields[name] = forms.ChoiceField(
                        label=f"{word} {number + 1}",
                        required=False,
                        choices=[("", _("left out") if number == 0 else _("nothing else")), *ours[column]],
                        initial=meant[number] if number < len(meant) else "",
                    )

    def rows(self, column: str) -> Iterable[dict[str, Any]]:
        """Each word with its fields and how many moves have it."""
        for word, names in self.words[column].items():
            yield {
                "word": word,
                "moves": self.frequencies[column].get(word, 0),
                "fields": [self[name] for name in names],
            }

    @property
    def muscle_rows(self) -> list[dict[str, Any]]:
        return list(self.rows("muscles"))

    @property
    def equipment_rows(self) -> list[dict[str, Any]]:
        return list(self.rows("equipment"))

    def meanings(self, column: str) -> dict[str, list[str]]:
        return {
            word: [meant for name in names if (meant := self.cleaned_data[name])]
            for word, names in self.words[column].items()
        }


class RowsForm(forms.Form):
    """Which of the rows that were shown are taken."""

    shown = forms.CharField(max_length=20_000, required=False)
    taken = forms.CharField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__({"shown": data.get("shown", ""), "taken": " ".join(data.getlist("taken")[:2000])})

    def clean_shown(self) -> list[int]:
        return numbers_in(self.cleaned_data["shown"])

    def clean_taken(self) -> list[int]:
        return numbers_in(self.cleaned_data["taken"])


def numbers_in(text: str) -> list[int]:
    found = text.split()
    if not all(one.isascii() and one.isdigit() and len(one) <= 6 for one in found):
        raise ValidationError(_("Choose among the rows of this file."))
    return [int(one) for one in found]


class ExportForm(forms.Form):
    """Which moves to export; the same words as the list of moves has in its address."""

    q = forms.CharField(
        label=_("Name, muscle or equipment"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    muscle = forms.ChoiceField(label=_("Muscle"), choices=[("", _("Any muscle")), *Muscle.choices], required=False)
    equipment = forms.ChoiceField(
        label=_("Equipment"), choices=[("", _("Any equipment")), *Equipment.choices], required=False
    )
    tracking = forms.ChoiceField(
        label=_("Counted in"), choices=[("", _("Anything")), *Tracking.choices], required=False
    )
    show = forms.ChoiceField(
        label=_("Whose"),
        choices=[("", _("The library’s and my own")), (LIBRARY, _("The library’s")), (MINE, _("My own"))],
        required=False,
    )

    @property
    def wanted(self) -> Wanted:
        cleaned = self.cleaned_data
        return Wanted(
            q=cleaned["q"],
            muscle=cleaned["muscle"],
            equipment=cleaned["equipment"],
            tracking=cleaned["tracking"],
            show=cleaned["show"],
        )


class MergeForm(forms.Form):
    """Into which move, by its slug, among those that can be."""

    into = forms.SlugField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, moves: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.moves = moves

    def clean_into(self) -> Exercise:
        found = self.moves.filter(slug=self.cleaned_data["into"]).first()
        if found is None:
            raise ValidationError(_("There is no such move."))
        return found


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Find the other move"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
