"""The place, as an ASGI server runs it: `granian --interface asgi yutang.site.asgi:application`."""

from __future__ import annotations

from yutang.site.wsgi import application as django

# Only now: tables can be imported once Django is set up, which its own application does.
from yutang.site.front import front_of  # isort: skip

application = front_of(django)
