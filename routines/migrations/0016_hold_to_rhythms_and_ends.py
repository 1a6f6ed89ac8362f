"""The constraints of the step before hold for all rows."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("routines", "0015_rhythms_and_ends")]

    operations = [
        ValidateConstraint(model_name="assignment", name="assignment_has_a_day"),
        ValidateConstraint(model_name="assignment", name="assignment_has_one_end"),
    ]
