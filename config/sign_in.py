"""Who a session belongs to, read together with what every page shows of them."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import User
from routines.models.comment import unread_count
from routines.models.draft import DraftStatus, waiting_count


class Backend(AuthenticationBackend):
    """allauth's; the person comes with what the menu counts, in the query that has to be made anyway."""

    def get_user(self, user_id: int) -> User | None:
        user = people().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


@cache
def people() -> QuerySet[User]:
    """Put together once: it is the same for everybody, and would cost each page as much as asking the database."""
    return User.objects.annotate(
        unread_notes=unread_count(),
        drafts_in_review=waiting_count(DraftStatus.IN_REVIEW),
        drafts_scheduled=waiting_count(DraftStatus.SCHEDULED),
    )
