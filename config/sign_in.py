"""Who a session belongs to, read together with what every page shows of them."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from routines.models.comment import unread_count


class Backend(AuthenticationBackend):
    """allauth's; the person comes with ``unread_notes``, for the menu, in the query that has to be made anyway."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.annotate(unread_notes=unread_count()).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
