"""Check what the invitations refer to, and find those of a gym by an index, while people go on using them."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_gyms")]
    atomic = False

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE accounts_invitation VALIDATE CONSTRAINT invitation_has_{column};", migrations.RunSQL.noop
            )
            for column in ("gym", "invited_by")
        ),
        ValidateConstraint("invitation", "invitation_offers_something"),
        AddIndexConcurrently(
            "invitation",
            models.Index(fields=["gym"], name="invitation_to_gym", condition=Q(("gym", None), _negated=True)),
        ),
        AddIndexConcurrently(
            "invitation",
            models.Index(
                fields=["invited_by"], name="invitation_invited_by", condition=Q(("invited_by", None), _negated=True)
            ),
        ),
    ]
