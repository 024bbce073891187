"""Numba, with what can go wrong with it: no writable place for its cache."""

from __future__ import annotations

from collections.abc import Callable

import numba


def compiler(fonction: Callable) -> Callable:
    """Compile on first use, without the GIL, kept on disk where that is possible."""
    try:
        return numba.njit(nogil=True, cache=True)(fonction)
    except RuntimeError:  # no locator available: neither beside the module nor in the user's cache
        return numba.njit(nogil=True)(fonction)
