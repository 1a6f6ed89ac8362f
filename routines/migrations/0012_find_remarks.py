"""Find the few sessions in which a client said something."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0011_known_remarks"),
    ]
    atomic = False

    operations = [
        AddIndexConcurrently(
            "trainingsession",
            models.Index(
                fields=["client", "-planned_on"],
                name="session_with_remark",
                condition=models.Q(("has_remark", True)),
            ),
        ),
    ]
