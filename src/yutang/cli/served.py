"""The place as `yutang serve` has it run: it ends with the process that started it, even when that one was killed."""

from __future__ import annotations

from yutang.cli.parent import end_with_starter
from yutang.site.asgi import application

__all__ = ["application"]

end_with_starter(by_parent=True)
