"""Keep with sessions of before whether their clients said something."""

from django.db import migrations

KEEP = """
UPDATE routines_trainingsession AS session SET has_remark = true
WHERE feeling >= 4 OR note <> '' OR EXISTS (
    SELECT 1 FROM routines_sessionstep AS step
    WHERE step.session_id = session.id AND (step.note <> '' OR step.skip_reason = 'pain')
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0010_attention"),
    ]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
