"""JUMO's engine: the optimal set of jumelages. Pure Python and HiGHS on files; no Django, no database (J17)."""
