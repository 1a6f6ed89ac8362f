"""Parse and clean what people type about themselves."""

from django import forms


class SignupForm(forms.Form):
    """Fields beyond e-mail and password at sign-up."""

    name = forms.CharField(max_length=80)

    def signup(self, request: object, user: object) -> None:
        """Called by allauth with the new user."""
