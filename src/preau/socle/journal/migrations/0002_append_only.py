from django.db import migrations

# T5: nobody rewrites the journal, not even the code. Retention has its own, privileged, way (the owner of the
# table disables the triggers); see docs/exploitation.
CREER = """
CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Le journal ne se modifie pas.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_evenement
FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_sans_troncature BEFORE TRUNCATE ON journal_evenement
FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
"""
DEFAIRE = """
DROP TRIGGER journal_append_only ON journal_evenement;
DROP TRIGGER journal_sans_troncature ON journal_evenement;
DROP FUNCTION journal_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(CREER, DEFAIRE)]
