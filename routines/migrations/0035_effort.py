"""How hard a session was."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0034_weaker_side_by_itself"),
    ]

    operations = [
        migrations.AddField(
            model_name="trainingsession",
            name="effort",
            field=models.SmallIntegerField(
                blank=True,
                choices=[
                    (2, "Easy"),
                    (3, "Moderate"),
                    (4, "Somewhat hard"),
                    (5, "Hard"),
                    (7, "Very hard"),
                    (10, "All out"),
                ],
                null=True,
            ),
        ),
        AddConstraintNotValid(
            model_name="trainingsession",
            constraint=models.CheckConstraint(
                condition=Q(("effort", None), Q(("effort__gte", 1), ("effort__lte", 10)), _connector="OR"),
                name="effort_in_bounds",
            ),
        ),
    ]
