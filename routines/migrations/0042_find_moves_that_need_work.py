"""Find what is broken or missing in the moves there are. From now on publishing does."""

from typing import Any

from django.db import migrations

from routines.house_style import flags_of

TEXT = ("name", "summary", "steps", "cues", "mistakes", "feels_wrong")
A_TIME = 200


def find(apps: Any, schema_editor: Any) -> None:
    exercises = apps.get_model("routines", "Exercise").objects
    rows = exercises.exclude(published=None).select_related("published").order_by("pk")
    for exercise in rows.iterator(chunk_size=A_TIME):
        facts = {"figure": exercise.figure, "primary_muscles": exercise.primary_muscles}
        found = flags_of({name: getattr(exercise.published, name) for name in TEXT}, facts)
        if found:
            exercises.filter(pk=exercise.pk).update(needs_work=found)


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0041_moves_that_need_work"),
    ]

    operations = [
        migrations.RunPython(find, migrations.RunPython.noop),
    ]
