"""P4: what an account may do: the table of rights, the scopes of services, and who acts in whose name."""

from preau.socle.acces.droits.table import (
    CONNECTE,
    PUBLIC,
    Droits,
    action_requise,
    connecte,
    publique,
)

__all__ = ["CONNECTE", "PUBLIC", "Droits", "action_requise", "connecte", "publique"]
