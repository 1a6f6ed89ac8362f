"""A session's changes are only ever added, and belong to the session's client; a name may go from what is kept."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

SAME_CLIENT = """
ALTER TABLE routines_sessionchange
    ADD CONSTRAINT sessionchange_of_sessions_client
    FOREIGN KEY (session_id, client_id) REFERENCES routines_trainingsession (id, client_id)
    DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE routines_sessionchange VALIDATE CONSTRAINT sessionchange_of_sessions_client;
"""

ANY_CLIENT = "ALTER TABLE routines_sessionchange DROP CONSTRAINT sessionchange_of_sessions_client;"

# Who typed it is forgotten when their account goes; nothing else of a row ever changes.
FROZEN_BUT_FOR_THE_NAME = """
DROP TRIGGER set_revision_is_frozen ON routines_loggedsetrevision;
CREATE TRIGGER set_revision_is_frozen BEFORE UPDATE ON routines_loggedsetrevision
    FOR EACH ROW WHEN (
        NEW.entered_by_id IS NOT NULL
        OR to_jsonb(OLD) - 'entered_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'entered_by_id'
    ) EXECUTE FUNCTION refuse_change('A row');
CREATE TRIGGER session_change_is_frozen BEFORE UPDATE ON routines_sessionchange
    FOR EACH ROW WHEN (
        NEW.entered_by_id IS NOT NULL
        OR to_jsonb(OLD) - 'entered_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'entered_by_id'
    ) EXECUTE FUNCTION refuse_change('A row');
"""

FROZEN = """
DROP TRIGGER session_change_is_frozen ON routines_sessionchange;
DROP TRIGGER set_revision_is_frozen ON routines_loggedsetrevision;
CREATE TRIGGER set_revision_is_frozen BEFORE UPDATE ON routines_loggedsetrevision
    FOR EACH ROW EXECUTE FUNCTION refuse_change('A row');
"""


class Migration(migrations.Migration):
    dependencies = [("routines", "0004_phones_changes")]
    atomic = False

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE routines_{table} VALIDATE CONSTRAINT {table}_entered_by;", migrations.RunSQL.noop
            )
            for table in ("loggedset", "loggedsetrevision")
        ),
        *(
            AddIndexConcurrently(
                table,
                models.Index(condition=models.Q(("entered_by", None), _negated=True), fields=["entered_by"], name=name),
            )
            for table, name in (("loggedset", "logged_set_typed_for"), ("loggedsetrevision", "set_revision_typed_for"))
        ),
        migrations.RunSQL(SAME_CLIENT, ANY_CLIENT),
        migrations.RunSQL(FROZEN_BUT_FOR_THE_NAME, FROZEN),
    ]
