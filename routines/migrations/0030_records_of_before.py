"""Find the records in what was logged before there were any."""

from collections import defaultdict

from django.db import connection, migrations, transaction

from routines.records import DoneSet, bests

COLUMNS = ("exercise", "exercise__tracking", "id", "session", "side", "reps", "load_kg", "seconds", "done_at")


def find_records(apps, schema_editor):
    """Client by client, each under the lock that whoever logs takes too. Doing it again changes nothing."""
    logged_sets = apps.get_model("routines", "LoggedSet").objects.order_by()
    clients = logged_sets.values_list("client", flat=True).distinct()
    for client in list(clients):
        with transaction.atomic():
            find_records_of(client, logged_sets, apps.get_model("routines", "ExerciseRecord"))


def find_records_of(client, logged_sets, exercise_record):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('records'), %s)", [client])
    sets = defaultdict(list)
    counted = logged_sets.filter(client=client, voided_at=None).exclude(kind="warm_up")
    for exercise, tracking, *values in counted.values_list(*COLUMNS):
        sets[exercise, tracking].append(DoneSet(*values))
    exercise_record.objects.filter(client=client).delete()
    exercise_record.objects.bulk_create(
        exercise_record(
            client_id=client,
            exercise_id=exercise,
            side=key.side,
            kind=key.kind,
            at_load_kg=key.at_load_kg,
            value=best.value,
            was=best.was,
            session_id=best.session,
            logged_set_id=best.set_id,
            done_at=best.done_at,
        )
        for (exercise, tracking), those in sets.items()
        for key, best in bests(those, tracking).items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0029_records"),
    ]
    atomic = False

    operations = [
        migrations.RunPython(find_records, migrations.RunPython.noop),
    ]
