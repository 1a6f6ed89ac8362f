"""Check what the migration before left unchecked, while people go on using the table."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("routines", "0035_effort")]
    atomic = False

    operations = [ValidateConstraint("trainingsession", "effort_in_bounds")]
