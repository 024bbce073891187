"""The file that cannot be read at all: the only exception the engine lets out (exit code 2)."""

from __future__ import annotations


class Illisible(Exception):
    """`code` is an entry of the catalogue, family LECTU; `details` fills its sentence.

    `ligne` counts from 1, None when the place is not known.
    """

    def __init__(self, code: str, *, ligne: int | None = None, **details: object):
        self.code = code
        self.ligne = ligne
        self.details = details
        super().__init__(f"{code} {details}")
