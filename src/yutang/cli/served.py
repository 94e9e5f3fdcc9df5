"""The place as `yutang serve` has it run: it ends with the process that started it, even when that one was killed."""

from __future__ import annotations

from django.urls import get_resolver

from yutang.cli.memory import keep_what_is_loaded
from yutang.cli.parent import end_with_starter
from yutang.site.asgi import application

__all__ = ["application"]

end_with_starter(by_parent=True)

assert get_resolver().url_patterns
keep_what_is_loaded()
