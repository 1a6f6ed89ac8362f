"""Parse and clean what people write to one another."""

from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines.models import MAX_COMMENT, MAX_PHOTOS, TrainingSession
from routines.models.comment import Subject
from routines.photos import PhotoError, Picture, picture_from

LARGEST_ID = 2**63 - 1


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to three photos, encoded anew."""

    widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True})

    def clean(self, data: object, initial: object = None) -> list[Picture]:
        files = [one for one in data if isinstance(one, UploadedFile)] if isinstance(data, list) else []
        if len(files) > MAX_PHOTOS:
            raise ValidationError(gettext("At most %(max_photos)s photos go with a note.") % {"max_photos": MAX_PHOTOS})
        pictures, refused = [], []
        for file in files:
            try:
                pictures.append(picture_from(cast(BinaryIO, file), size=file.size or 0, name=file.name or ""))
            except PhotoError as error:
                refused.append(str(error))
        if refused:
            raise ValidationError([*refused, gettext("Choose the photos again.")])
        return pictures


class CommentForm(forms.Form):
    """``subjects`` are the moves and sets of the session that is written about, if any."""

    session = forms.UUIDField(required=False, widget=forms.HiddenInput)
    about = forms.ChoiceField(required=False, label=_("About"))
    text = forms.CharField(
        required=False,
        label=_("Your note"),
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_COMMENT}),
    )
    photos = PhotosField(
        required=False,
        label=_("Photos"),
        help_text=_("Up to 3, to check your form: JPEG, PNG or WebP of at most 8 MB."),
    )

    def __init__(
        self,
        *args: Any,
        about: TrainingSession | None = None,
        subjects: list[tuple[str, list[Subject]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.about_session = about
        self.subjects = {one.value: one for _, group in subjects or [] for one in group}
        if about is None:
            del self.fields["about"]
            del self.fields["session"]
            return
        self.fields["session"].initial = about.pk
        choices: list[Any] = [("", gettext("The whole session"))]
        choices += [(name, [(one.value, one.label) for one in group]) for name, group in subjects or []]
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("text") and not data.get("photos") and not self.errors:
            self.add_error("text", gettext("Write something, or add a photo."))
        return data

    @property
    def act(self) -> dict[str, Any]:
        """What the command takes."""
        return {
            "text": self.cleaned_data["text"],
            "pictures": self.cleaned_data["photos"],
            "session": self.about_session,
            "subject": self.subjects.get(self.cleaned_data.get("about", "")),
        }


class ReadForm(forms.Form):
    """Up to which comment somebody has read; of a session, only those about it."""

    up_to = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    session = forms.UUIDField(required=False)


class PageForm(forms.Form):
    """Which part of a thread is looked at, and what is to be written about; what can't be read counts as not asked."""

    before = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    session = forms.UUIDField(required=False)
    about = forms.CharField(required=False, max_length=50)

    def wish(self, name: str) -> Any:
        return self.cleaned_data.get(name) if not self.is_valid() or self.cleaned_data.get(name) else None
