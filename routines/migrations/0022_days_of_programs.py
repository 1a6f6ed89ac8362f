"""Hold each day of a program to its enrolment, and find it by an index, while people go on training."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routines", "0021_comments")]
    atomic = False

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE routines_assignment ADD CONSTRAINT assignment_enrolment FOREIGN KEY (enrolment_id)
                REFERENCES routines_enrolment (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
            """,
            "ALTER TABLE routines_assignment DROP CONSTRAINT assignment_enrolment;",
        ),
        migrations.RunSQL(
            "ALTER TABLE routines_assignment VALIDATE CONSTRAINT assignment_enrolment;", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            "assignment",
            models.Index(
                fields=["enrolment"],
                name="assignment_of_enrolment",
                condition=models.Q(("enrolment", None), _negated=True),
            ),
        ),
    ]
