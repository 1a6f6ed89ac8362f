"""Let the merge of two moves, and nothing else, say in frozen documents which move they are about."""

from django.db import migrations

EXCEPT_IN_A_MERGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('backday.merges_moves', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of % never changes', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""

NEVER = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % never changes', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("routines", "0043_imports_of_moves")]

    operations = [migrations.RunSQL(EXCEPT_IN_A_MERGE, NEVER)]
