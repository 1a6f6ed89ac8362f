"""An exercise's words and facts, edited on one page."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext

from accounts.models import User
from routines.catalog.commands import ExerciseText
from routines.catalog.forms.details import DetailsForm
from routines.catalog.forms.figure import Poses
from routines.catalog.forms.rows import MISTAKE, SIGN, STEP, Rows
from routines.catalog.forms.text import AdviceForm, StepForm, TextForm
from routines.house_style import in_house_style
from routines.models import Exercise, ExerciseRevision

type Typed = QueryDict

HOUSE_STYLE = "house-style"


class ExerciseEditor:
    """An exercise's words and facts as one form: for a new one, or for ``exercise`` as it stands.

    ``data`` is what was typed, to be checked. ``typed`` is what was typed, to be shown again without checking it.
    A new one is somebody's own unless it is ``for_library``.
    """

    def __init__(
        self,
        user: User,
        *,
        exercise: Exercise | None = None,
        data: Typed | None = None,
        typed: Typed | None = None,
        for_library: bool = False,
    ) -> None:
        self.user, self.exercise, self.data = user, exercise, data
        self.newer: ExerciseRevision | None = None
        text = exercise.published if exercise else None
        self.poses = Poses(exercise.figure if exercise else None, data if data is not None else typed)
        self.text = TextForm(data, initial=text_of(text))
        self.details = DetailsForm(
            data, initial=details_of(exercise), user=user, exercise=exercise, for_library=for_library
        )
        if typed is not None:
            show_again(self.text, typed)
            show_again(self.details, typed)
        as_typed: dict[str, Any] = {"data": data, "typed": typed}
        self.steps = Rows(
            StepForm,
            prefix="steps",
            words=STEP,
            values=text.steps if text else [],
            blank=3,
            options={"poses": self.poses.keys},
            **as_typed,
        )
        self.mistakes = Rows(
            AdviceForm, prefix="mistakes", words=MISTAKE, values=text.mistakes if text else [], **as_typed
        )
        self.feels_wrong = Rows(
            AdviceForm, prefix="feels_wrong", words=SIGN, values=text.feels_wrong if text else [], **as_typed
        )

    @property
    def lists(self) -> list[Rows[Any]]:
        return [self.steps, self.mistakes, self.feels_wrong]

    def arrange(self, action: str) -> None:
        """Add, move or remove a row, or spell the field's terms as we do: as the button asks."""
        if action == HOUSE_STYLE:
            self._write_in_house_style()
        self.poses.arrange(action)
        self.steps.options = {"poses": self.poses.keys}
        for rows in self.lists:
            rows.arrange(action)
        self.steps.rewrite(str, ())

    def _write_in_house_style(self) -> None:
        told: Any = self.data.copy() if self.data is not None else self.text.initial
        for name in ("name", "summary", "cues"):
            if text := told.get(name):
                told[name] = in_house_style(text)
        if self.data is not None:
            self.data = self.text.data = told
        for rows in self.lists:
            rows.rewrite(in_house_style, {"text", "cue", "sign", "advice"})

    def is_valid(self) -> bool:
        """Whether it can be saved as far as forms can tell. Every part is asked, so that all problems show at once."""
        forms_are_valid = [form.is_valid() for form in (self.text, self.details)]
        lists_are_valid = [rows.is_valid() for rows in self.lists]
        return all(forms_are_valid + lists_are_valid) and not self.poses.problems

    def exercise_text(self) -> ExerciseText:
        """The words, as far as they are valid."""
        self.is_valid()
        cleaned = self.text.cleaned_data
        return {
            "name": cleaned.get("name", ""),
            "summary": cleaned.get("summary", ""),
            "steps": self.steps.values,
            "cues": cleaned.get("cues", []),
            "mistakes": self.mistakes.values,
            "feels_wrong": self.feels_wrong.values,
        }

    def exercise_details(self) -> dict[str, Any]:
        """The columns of Exercise, as far as they are valid."""
        self.details.is_valid()
        return self.details.value | {"figure": self.poses.figure}

    def draft(self) -> Exercise:
        """The exercise that this would make, as far as it is valid. Not saved."""
        if self.data is None:
            return self.exercise or Exercise(published=ExerciseRevision(name=gettext("Your move")))
        details = self.exercise_details()
        details.pop("variation_of", None)
        kept = {"slug": self.exercise.slug} if self.exercise else {}
        draft = Exercise(**kept, **details)
        draft.published = ExerciseRevision(**self.exercise_text())
        return draft

    @property
    def reason(self) -> str:
        return str(self.text.cleaned_data.get("reason", ""))

    @property
    def based_on(self) -> int:
        """The number of the text that was on the screen when the editing began."""
        return self.text.cleaned_data.get("based_on") or 0

    def add_refusal(self, refusal: ValidationError) -> None:
        """Put a command's refusal beside the fields it is about."""
        reasons = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        for name, sentences in reasons.items():
            part = self.details if name in self.details.fields else self.text
            for sentence in sentences:
                part.add_error(name if name in part.fields else None, sentence)

    def take_over(self, newer: ExerciseRevision) -> None:
        """Go on from a text that was published meanwhile: what is saved next replaces it."""
        self.newer = newer
        self.text.data = data = (self.data or QueryDict()).copy()
        data["based_on"] = str(newer.number)

    @property
    def problems(self) -> list[str]:
        """Everything that stands in the way of saving, once it was checked."""
        if self.data is None:
            return []
        said: list[str] = []
        for part in (self.text, self.details):
            for name, sentences in part.errors.items():
                label = f"{part[name].label}: " if name in part.fields else ""
                said += [f"{label}{sentence}" for sentence in sentences]
        return [*said, *self.poses.problems, *(problem for rows in self.lists for problem in rows.problems)]


def show_again(form: forms.Form, typed: Typed) -> None:
    """Give a form what was typed as its initial values, so that it shows them without checking them."""
    for name, field in form.fields.items():
        if not field.disabled:
            form.initial[name] = field.widget.value_from_datadict(typed, {}, name)


def text_of(text: ExerciseRevision | None) -> dict[str, Any]:
    if text is None:
        return {"based_on": 0}
    return {"name": text.name, "summary": text.summary, "cues": text.cues, "based_on": text.number}


def details_of(exercise: Exercise | None) -> dict[str, Any]:
    if exercise is None:
        return {"default_sets": 3, "default_rest_seconds": "60"}
    low, high = exercise.default_reps_min, exercise.default_reps_max
    names = [
        "tracking", "laterality", "default_sets", "default_seconds", "default_rest_seconds",
        "primary_muscles", "secondary_muscles", "equipment", "aliases", "variation_note",
    ]  # fmt: skip
    reps = "" if low is None else f"{low}" if high in {None, low} else f"{low}–{high}"
    return {name: getattr(exercise, name) for name in names} | {"reps": reps, "variation_of": exercise.variation_of_id}
