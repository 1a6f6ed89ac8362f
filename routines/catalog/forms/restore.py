"""Which revision somebody looked at when they chose to restore another."""

from django import forms

MAX_NUMBER = 2**31 - 1


class RestoreForm(forms.Form):
    based_on = forms.IntegerField(min_value=1, max_value=MAX_NUMBER)
