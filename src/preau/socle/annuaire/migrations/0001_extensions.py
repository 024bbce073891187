from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# Plain unaccent() is only STABLE, so it cannot make a stored column; this one pins its dictionary.
SANS_ACCENT = """
CREATE FUNCTION sans_accent(texte text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, texte) $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(SANS_ACCENT, "DROP FUNCTION sans_accent(text)"),
    ]
