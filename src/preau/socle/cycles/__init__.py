"""Life cycles as tables of data: (from, action, to, who, phases, mails), checked by one function."""

from preau.socle.cycles.cycle import ActionImpossible, Cycle, Transition

__all__ = ["ActionImpossible", "Cycle", "Transition"]
