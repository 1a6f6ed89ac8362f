"""Who people are and who coaches whom."""

from accounts.models.coaching import (
    MAX_TAG,
    MAX_TAGS,
    Coaching,
    CoachingQuerySet,
)
from accounts.models.group import (
    MAX_GROUP_NAME,
    ClientGroup,
    ClientGroupQuerySet,
)
from accounts.models.gym import (
    COACHES,
    RECEPTION,
    STAFF,
    Gym,
    GymQuerySet,
    GymRole,
    Membership,
    MembershipQuerySet,
)
from accounts.models.hand_over import HandOver, HandOverQuerySet
from accounts.models.invitation import (
    INVITATION_DAYS,
    Invitation,
    InvitationQuerySet,
    invitation_expiry,
)
from accounts.models.person import (
    MAX_BAR,
    MAX_PLATE,
    MAX_PLATES,
    USUAL_BAR,
    USUAL_PLATES,
    DateStyle,
    FirstWeekday,
    Hair,
    Hours,
    LoadUnit,
    NumberStyle,
    Skin,
    User,
    UserManager,
    UserQuerySet,
    validate_plate,
    validate_time_zone,
)
from accounts.models.secret import (
    hash_of_secret,
    new_secret,
)
from accounts.models.token import (
    ApiToken,
    ApiTokenQuerySet,
    TokenScope,
)

__all__ = [
    "COACHES",
    "INVITATION_DAYS",
    "MAX_BAR",
    "MAX_GROUP_NAME",
    "MAX_PLATE",
    "MAX_PLATES",
    "MAX_TAG",
    "MAX_TAGS",
    "RECEPTION",
    "STAFF",
    "USUAL_BAR",
    "USUAL_PLATES",
    "ApiToken",
    "ApiTokenQuerySet",
    "ClientGroup",
    "ClientGroupQuerySet",
    "Coaching",
    "CoachingQuerySet",
    "DateStyle",
    "FirstWeekday",
    "Gym",
    "GymQuerySet",
    "GymRole",
    "Hair",
    "HandOver",
    "HandOverQuerySet",
    "Hours",
    "Invitation",
    "InvitationQuerySet",
    "LoadUnit",
    "Membership",
    "MembershipQuerySet",
    "NumberStyle",
    "Skin",
    "TokenScope",
    "User",
    "UserManager",
    "UserQuerySet",
    "hash_of_secret",
    "invitation_expiry",
    "new_secret",
    "validate_plate",
    "validate_time_zone",
]
