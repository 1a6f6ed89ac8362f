"""The facts of an exercise: how it is counted, what it works, what it takes."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.catalog.forms.text import LinesField, SentenceField, textarea
from routines.fields import RepsField, SecondsField
from routines.models import MAX_REST_SECONDS, Equipment, Exercise, Laterality, Muscle, Tracking

MAX_ALIASES = 30
MAX_SECONDS = 7200


def checkboxes(label: Any, choices: Any, **details: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **details
    )


class DetailsForm(forms.Form):
    """What an exercise is: how it is counted, what it works, what it takes."""

    tracking = forms.ChoiceField(label=_("Counted in"), choices=Tracking)
    laterality = forms.ChoiceField(label=_("Sides"), choices=Laterality)
    default_sets = forms.IntegerField(
        label=_("Sets or rounds"),
        min_value=1,
        max_value=20,
        error_messages=dict.fromkeys(["min_value", "max_value"], _("Sets go from 1 to 20.")),
    )
    reps = RepsField(label=_("Reps"), help_text=_("12 or 12–15"))
    default_seconds = SecondsField(label=_("Time"), most=MAX_SECONDS, help_text=_("45 or 1:30"))
    default_rest_seconds = SecondsField(label=_("Rest"), least=0, most=MAX_REST_SECONDS, help_text=_("60 or 1:30"))
    primary_muscles = checkboxes(_("Muscles that work hardest"), Muscle.choices)
    secondary_muscles = checkboxes(_("Muscles that help"), Muscle.choices)
    equipment = checkboxes(_("Equipment"), Equipment.choices)
    aliases = LinesField(
        label=_("Other names"),
        most=MAX_ALIASES,
        longest=80,
        required=False,
        widget=textarea(3),
        help_text=_("One to a line. People find the move by these, too."),
    )
    variation_of = forms.ModelChoiceField(
        label=_("Variation of"), queryset=Exercise.objects.none(), required=False, empty_label=_("A move of its own")
    )
    variation_note = SentenceField(
        label=_("What is different"), max_length=200, required=False, help_text=_("Shown beside the plain move.")
    )

    def __init__(
        self, *args: Any, user: User, exercise: Exercise | None, for_library: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.exercise = exercise
        if exercise and exercise.has_variations:
            del self.fields["variation_of"], self.fields["variation_note"]
        else:
            cast(forms.ModelChoiceField, self.fields["variation_of"]).queryset = possible_parents(
                user, exercise, for_library=for_library
            )
        if exercise and exercise.has_logged_sets:
            for name in ("tracking", "laterality"):
                self.fields[name].disabled = True
            self.fields["tracking"].help_text = gettext(
                "People have logged sets of this move, so how it is counted stays."
            )
            self.fields["laterality"].help_text = gettext("Stays, for the same reason.")

    def _in_their_order(self, name: str) -> list[str]:
        """What was chosen, in the order it is stored in; what is new comes last."""
        chosen: list[str] = self.cleaned_data[name]
        before: list[str] = getattr(self.exercise, name, [])
        return [one for one in before if one in chosen] + [one for one in chosen if one not in before]

    def clean_primary_muscles(self) -> list[str]:
        return self._in_their_order("primary_muscles")

    def clean_secondary_muscles(self) -> list[str]:
        return self._in_their_order("secondary_muscles")

    def clean_equipment(self) -> list[str]:
        return self._in_their_order("equipment")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        tracking = cleaned.get("tracking")
        if tracking in {Tracking.REPS, Tracking.REPS_AND_LOAD}:
            if not cleaned.get("reps", self.has_error("reps")):
                self.add_error("reps", gettext("Say how many reps are usual, like 12 or 12–15."))
        elif tracking == Tracking.DURATION and not cleaned.get("default_seconds", self.has_error("default_seconds")):
            self.add_error("default_seconds", gettext("Say how long it usually lasts, like 45 or 1:30."))
        both = set(cleaned.get("primary_muscles", [])) & set(cleaned.get("secondary_muscles", []))
        if both:
            names = ", ".join(sorted(str(Muscle(muscle).label) for muscle in both))
            self.add_error(
                "secondary_muscles",
                gettext("A muscle either works hardest or helps: %(muscles)s.") % {"muscles": names},
            )
        return cleaned

    @property
    def value(self) -> dict[str, Any]:
        """Columns of Exercise, as far as they are valid. What a kind of counting doesn't use is left empty."""
        columns = {name: value for name, value in self.cleaned_data.items() if name != "reps"}
        tracking = columns.get("tracking")
        low, high = self.cleaned_data.get("reps") or (None, None)
        if tracking not in {Tracking.REPS, Tracking.REPS_AND_LOAD}:
            low = high = None
        if tracking != Tracking.DURATION:
            columns["default_seconds"] = None
        columns |= {"default_reps_min": low, "default_reps_max": high}
        if columns.get("default_rest_seconds", 0) is None:
            columns["default_rest_seconds"] = 60
        return columns


def possible_parents(user: User, exercise: Exercise | None, *, for_library: bool = False) -> Any:
    """Moves that this one can be a variation of: plain ones, and for a library move only the library's."""
    candidates = Exercise.objects.usable_by(user).active().filter(variation_of=None)
    if exercise and exercise.pk:
        candidates = candidates.exclude(pk=exercise.pk)
    if for_library or (exercise and exercise.owner_id is None):
        candidates = candidates.library()
    if exercise and exercise.variation_of_id:
        candidates = Exercise.objects.filter(Q(pk__in=candidates) | Q(pk=exercise.variation_of_id))
    return candidates.with_text().order_by(Lower("published__name"))
