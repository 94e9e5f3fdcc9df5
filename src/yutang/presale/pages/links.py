"""Links of their own for the members of a community, to be passed on in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yutang.console.components import Action
from yutang.console.paging import Rows, rows_of
from yutang.presale.pages.rows import names_of

LINKS_SHOWN = 200


def links_answer(request: HttpRequest, card: object, paths: Sequence[tuple[UUID, str]], back: Action) -> HttpResponse:
    """The page of an offer's or a relay's links: `paths` has each member with the path that opens on their phone."""
    page = rows_of(paths, request.GET.get("page"), size=LINKS_SHOWN)
    names = names_of([customer_id for customer_id, _path in page.items])
    rows = [(names.get(one, ""), request.build_absolute_uri(path)) for one, path in page.items]
    context = {
        "card": card,
        "rows": Rows(rows, page.number, page.has_next, page.size),
        "members": len(paths),
        "back": back,
    }
    return render(request, "presale/links.html", context)
