"""Check what the migrations before left unchecked, while people go on using the tables."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("routines", "0022_days_of_programs")]
    atomic = False

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE routines_{table} VALIDATE CONSTRAINT {table}_has_a_key;", migrations.RunSQL.noop
            )
            for table in ("block", "step")
        ),
        ValidateConstraint("prescribedset", "prescribed_right_side_in_bounds"),
        ValidateConstraint("sessionstep", "asked_load_in_bounds"),
    ]
