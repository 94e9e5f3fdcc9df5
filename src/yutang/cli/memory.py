"""Looking for garbage in memory seldom: what is loaded at the start stays for good."""

from __future__ import annotations

import gc


def keep_what_is_loaded() -> None:
    """Look no more through what is loaded by now, and seldom through the rest.

    Looking again and again costs more CPU than taking an order does: measured 0.28 against 0.16 ms for everything but the
    database, and a fifth of what making the tables of a new place takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
