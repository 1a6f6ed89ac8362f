"""What a trainer asks the floor for."""

from django import forms


class SwapForm(forms.Form):
    """Whose move is to be swapped; what can't be read counts as not asked."""

    swap = forms.UUIDField(required=False)
