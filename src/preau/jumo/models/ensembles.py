"""The set of BMP of a jumelage as PostgreSQL compares it: what the exclusion constraints are made of (J15)."""

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db.models import BigIntegerField, Func, Value
from django.db.models.functions import Coalesce


class Point(Func):
    """The int8range of one value. Never of a null: int8range(NULL, NULL) overlaps all."""

    function = "int8range"
    output_field = BigIntegerRangeField()

    def __init__(self, expression, **kwargs):
        super().__init__(expression, expression, Value("[]"))


def membres() -> Func:
    """The columns bmp1, bmp2 and bmp3 as a multirange: two sets are equal or overlap as the multiranges do."""
    troisieme = Coalesce("bmp3", "bmp1", output_field=BigIntegerField())
    return Func(Point("bmp1"), Point("bmp2"), Point(troisieme), function="int8multirange")
