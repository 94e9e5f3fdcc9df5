"""Telling the reader what was just done, with a way back: undo rather than "are you sure"."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

_UNDO = "undo:"


def notify(request: HttpRequest, text: str | Promise) -> None:
    """Say it in a toast, on this page or the next one."""
    messages.success(request, str(text))


def offer_undo(request: HttpRequest, text: str | Promise, undo_url: str) -> None:
    """Say what was done, with a button that takes it back by a POST to `undo_url`, a path of this place."""
    if not undo_url.startswith("/") or undo_url.startswith("//") or " " in undo_url:
        raise ValueError(f"undoing happens at a path of this place, not at {undo_url!r}")
    messages.success(request, str(text), extra_tags=f"{_UNDO}{undo_url}")


def undo_url_of(extra_tags: str | None) -> str:
    """The path that takes a notice back, or nothing."""
    tags = extra_tags or ""
    return tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""
