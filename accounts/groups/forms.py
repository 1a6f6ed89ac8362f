"""Parse and clean groups and tags."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import MAX_GROUP_NAME, Coaching

LONGEST_LIST = 400


class WhoForm(forms.Form):
    """Clients, by tick."""

    members = forms.ModelMultipleChoiceField(
        label=_("Who"),
        queryset=Coaching.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one client."),
            "invalid_choice": _("Choose clients from the list."),
            "invalid_pk_value": _("Choose clients from the list."),
        },
    )

    def __init__(self, *args: Any, choices: QuerySet[Coaching], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["members"]).queryset = choices


class GroupForm(WhoForm):
    name = forms.CharField(label=_("Name"), max_length=MAX_GROUP_NAME, error_messages={"required": _("Write a name.")})
    field_order = ["name", "members"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].required = False


class TagForm(WhoForm):
    """One tag for many clients."""

    tag = forms.CharField(label=_("Tag"), max_length=60, error_messages={"required": _("Write a tag.")})
    field_order = ["tag", "members"]


class TagsForm(forms.Form):
    """All tags of one client."""

    tag = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=LONGEST_LIST,
        help_text=_("With commas between them, like mornings, knees. Only you see them."),
    )

    def clean_tag(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tag"].split(",") if tag.strip()]
