"""Parse and clean what people type about a gym and whom they bring into it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.gyms.commands import coaches_at, invitable_by
from accounts.models import STAFF, Gym, GymRole, User


class GymForm(forms.ModelForm):
    class Meta:
        model = Gym
        fields = ["name"]
        labels = {"name": _("The gym’s name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "organization"


class TrainerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return str(obj)


class GymInvitationForm(forms.Form):
    """Whom to invite, and to what: the roles that this person may give."""

    client_name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("Then only the person with this address can accept."),
    )
    role = forms.ChoiceField(label=_("Comes as"), widget=forms.RadioSelect)
    trainer = TrainerChoice(
        label=_("Who coaches them"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose a trainer"),
        error_messages={
            "invalid_choice": _("Choose one of the gym’s trainers."),
            "required": _("Choose who of the gym’s trainers will coach them."),
        },
        help_text=_("Of a client; who works here has none."),
    )

    def __init__(self, *args: Any, gym: Gym, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = invitable_by(gym.my_role)
        for name in ("client_name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if roles == [GymRole.CLIENT]:
            del self.fields["role"]
            self.fields["trainer"].help_text = ""
        else:
            cast(forms.ChoiceField, self.fields["role"]).choices = [(role.value, role.label) for role in roles]
        if gym.my_role == GymRole.TRAINER:
            del self.fields["trainer"]
        else:
            trainers = coaches_at(gym)
            cast(TrainerChoice, self.fields["trainer"]).queryset = trainers
            self.fields["trainer"].required = "role" not in self.fields
            if by in trainers:
                self.fields["trainer"].initial = by.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.setdefault("role", GymRole.CLIENT)
        return cleaned


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in STAFF],
        error_messages={"invalid_choice": _("Choose a role of those who work here.")},
    )


class FindClientForm(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
