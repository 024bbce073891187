"""What the launcher says when it cannot go on."""


class LanceurError(RuntimeError):
    """Préau cannot start; the message, in French, says why and what to do."""
