from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from routines.handovers.queries import colleagues_for


class TrainerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return str(obj)


class HandOverForm(forms.Form):
    """To whom: a colleague at the gym; the client's own trainer may also name any trainer by e-mail."""

    to = TrainerChoice(
        label=_("A trainer of the gym"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose a trainer"),
        error_messages={"invalid_choice": _("Choose one of the gym’s trainers."), "required": _("Say who takes over.")},
    )
    email = forms.EmailField(
        label=_("A trainer’s e-mail"), required=False, max_length=254, help_text=_("The one they sign in with.")
    )

    def __init__(self, *args: Any, coaching: Coaching, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = colleagues_for(coaching, by)
        cast(TrainerChoice, self.fields["to"]).queryset = colleagues
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        if coaching.trainer_id != by.pk:
            del self.fields["email"]
            self.fields["to"].required = True
        elif not colleagues.exists():
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        """``to`` is the trainer, whichever way they were named."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        email, to = cleaned.pop("email", ""), cleaned.get("to")
        if email and to:
            self.add_error("email", gettext("Choose a trainer, or write an e-mail, not both."))
        elif email:
            trainers = User.objects.filter(email__iexact=email, is_trainer=True, is_active=True)
            cleaned["to"] = trainers.first()
            if not cleaned["to"]:
                self.add_error("email", gettext("No trainer signs in with this e-mail."))
        elif not to:
            self.add_error("to" if "to" in self.fields else "email", gettext("Say who takes over."))
        return cleaned
