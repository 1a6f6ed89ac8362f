"""What is written to one person outside of a request: a mail, in their language, style and time zone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone, translation

from accounts import styles
from accounts.models import User


@contextmanager
def written_for(reader: User) -> Iterator[None]:
    with translation.override(reader.reads), styles.override(reader.style), timezone.override(reader.zone):
        yield
