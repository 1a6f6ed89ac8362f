"""What the database holds beyond Django's constraints."""

from django.db import migrations

SAME_CLIENT = """
ALTER TABLE routines_{table}
    ADD CONSTRAINT {table}_of_sessions_client
    FOREIGN KEY (session_id, client_id) REFERENCES routines_trainingsession (id, client_id)
    DEFERRABLE INITIALLY DEFERRED;
"""

PLAN_IS_FROZEN = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % never changes', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER plan_is_frozen BEFORE UPDATE OF plan, client_id, version_id ON routines_trainingsession
    FOR EACH ROW WHEN (
        OLD.plan IS DISTINCT FROM NEW.plan
        OR OLD.client_id IS DISTINCT FROM NEW.client_id
        OR OLD.version_id IS DISTINCT FROM NEW.version_id
    ) EXECUTE FUNCTION refuse_change('The plan');
CREATE TRIGGER version_is_frozen BEFORE UPDATE OF content, digest ON routines_routineversion
    FOR EACH ROW WHEN (OLD.content IS DISTINCT FROM NEW.content OR OLD.digest IS DISTINCT FROM NEW.digest)
    EXECUTE FUNCTION refuse_change('The content');
CREATE TRIGGER set_revision_is_frozen BEFORE UPDATE ON routines_loggedsetrevision
    FOR EACH ROW EXECUTE FUNCTION refuse_change('A row');
"""

PLAN_MAY_CHANGE = """
DROP TRIGGER set_revision_is_frozen ON routines_loggedsetrevision;
DROP TRIGGER version_is_frozen ON routines_routineversion;
DROP TRIGGER plan_is_frozen ON routines_trainingsession;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("routines", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(
                SAME_CLIENT.format(table=table),
                f"ALTER TABLE routines_{table} DROP CONSTRAINT {table}_of_sessions_client;",
            )
            for table in ("loggedset", "sessionstep")
        ),
        migrations.RunSQL(PLAN_IS_FROZEN, PLAN_MAY_CHANGE),
    ]
