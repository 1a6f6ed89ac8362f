"""Find the few open sessions by an index: every floor asks for them every few seconds."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routines", "0046_feelings_by_op")]
    atomic = False

    operations = [
        AddIndexConcurrently(
            "trainingsession",
            models.Index(fields=["started_at"], name="open_session", condition=models.Q(("finished_at", None))),
        ),
    ]
