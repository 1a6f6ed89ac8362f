"""Compare left and right in what was done before there was a ledger."""

from collections import defaultdict

from django.db import connection, migrations, transaction

from routines.asymmetry import SideSet, shown, standing
from routines.formulas import side_gap

LINE = 12


def find_sides(apps, schema_editor):
    """Client by client, each under the lock that whoever finishes a session takes too. Again, it changes nothing."""
    logged_sets = apps.get_model("routines", "LoggedSet").objects.order_by()
    clients = logged_sets.exclude(side="both").values_list("client", flat=True).distinct()
    for client in list(clients):
        with transaction.atomic():
            find_sides_of(client, apps)


def find_sides_of(client, apps):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hints'), %s)", [client])
    sides_shown, side_gap_rows = apps.get_model("routines", "SidesShown"), apps.get_model("routines", "SideGap")
    sets = (
        apps.get_model("routines", "LoggedSet")
        .objects.filter(client=client, voided_at=None)
        .exclude(kind="warm_up")
        .exclude(side="both")
        .exclude(session__finished_at=None)
        .order_by("session__started_at", "session")
    )
    known = defaultdict(list)
    for session, on, at, exercise, *values in sets.values_list(
        "session", "session__planned_on", "session__started_at", "exercise",
        "pk", "side", "reps", "load_kg", "seconds", "rpe",
    ):  # fmt: skip
        known[session, on, at, exercise].append(SideSet(*values))
    sides_shown.objects.filter(client=client).delete()
    rows = sides_shown.objects.bulk_create(
        sides_shown(
            client_id=client,
            exercise_id=exercise,
            session_id=session,
            shown_on=on,
            shown_at=at,
            measure=found.measure,
            left_value=found.left.value,
            right_value=found.right.value,
            left_set_id=found.left.key,
            right_set_id=found.right.key,
        )
        for (session, on, at, exercise), of_both in known.items()
        if (found := shown(of_both))
    )
    by_exercise = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.shown_at, row.session_id), reverse=True):
        by_exercise[row.exercise_id].append(row)
    side_gap_rows.objects.filter(client=client).delete()
    side_gap_rows.objects.bulk_create(gap_row(side_gap_rows, client, found) for found in by_exercise.values())


def gap_row(side_gap_rows, client, rows):
    gaps = [side_gap(row.left_value, row.right_value) for row in rows]
    found = standing(gaps)
    return side_gap_rows(
        client_id=client,
        exercise_id=rows[0].exercise_id,
        latest_id=rows[0].pk,
        gap=found.gap,
        change=found.change,
        weaker=found.weaker,
        trend=found.trend,
        is_flagged=found.is_flagged,
        line=gaps[:LINE][::-1],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("routines", "0032_reviews"),
    ]
    atomic = False

    operations = [
        migrations.RunPython(find_sides, migrations.RunPython.noop),
    ]
