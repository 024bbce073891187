"""The one clock of the project (T2): nobody reads the time any other way.

`now()` is the current instant, aware, in Europe/Paris. A demonstration can move it forward (a row of the
database, so that web and worker agree); tests freeze it with `figee()`.
"""

from preau.socle.horloge.horloge import aujourdhui, figee, now

__all__ = ["aujourdhui", "figee", "now"]
