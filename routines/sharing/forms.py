from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import COACHES, Gym, User


class ShareForm(forms.Form):
    """With which gym: one where this person is a trainer; nothing to choose where there is only one."""

    gym = forms.ModelChoiceField(
        queryset=Gym.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("Choose a gym where you are a trainer.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gyms = Gym.objects.with_part_of(user, COACHES)
        self.fields["gym"].queryset = self.gyms  # type: ignore[attr-defined]

    def clean_gym(self) -> Gym:
        chosen = self.cleaned_data["gym"] or (self.gyms.first() if self.gyms.count() == 1 else None)
        if chosen is None:
            raise forms.ValidationError(gettext("Choose a gym where you are a trainer."))
        return chosen
