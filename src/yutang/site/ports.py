"""Where an earlier step needs an answer from a later one: its small protocol is plugged here."""

from __future__ import annotations


def plug_ports() -> None:
    """Connect the protocols that earlier steps declare with the later steps that answer them."""
