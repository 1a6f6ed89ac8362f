"""Give the revisions of before the facts that their exercise has now: nobody kept what they were then."""

from django.db import migrations

FACTS = [
    "tracking",
    "laterality",
    "primary_muscles",
    "secondary_muscles",
    "equipment",
    "aliases",
    "variation_note",
    "figure",
    "default_sets",
    "default_reps_min",
    "default_reps_max",
    "default_seconds",
    "default_rest_seconds",
]
PAIRS = ", ".join(f"'{name}', exercise.{name}" for name in FACTS)


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0037_revisions_of_facts"),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            UPDATE routines_exerciserevision AS revision
            SET facts = jsonb_build_object({PAIRS}, 'variation_of', exercise.variation_of_id)
            FROM routines_exercise AS exercise
            WHERE exercise.id = revision.exercise_id AND revision.facts = '{{}}'
            """,  # noqa: S608 - put together from the constant above
            migrations.RunSQL.noop,
        ),
    ]
