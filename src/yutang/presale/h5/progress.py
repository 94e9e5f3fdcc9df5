"""The member's page of an offer's progress: every piece that counts, for each buyer to check."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yutang.h5.access import MemberRequest, member_page
from yutang.presale.h5.offers import shown_offer
from yutang.presale.queries.progress import lines_as_text, my_lines, progress_page


@require_safe
@member_page
def progress(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """Who counts, as codes in the order of counting, up to exactly the number shown; my own lines marked."""
    offer, mine = shown_offer(offer_id), my_lines(offer_id, request.member.customer_id)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else 1
    context = {
        "offer": offer,
        "mine": mine,
        "page": progress_page(offer_id, number, mine),
        "back_url": reverse("presale:style", args=[offer_id]),
    }
    return render(request, "presale/progress_lines.html", context)


@require_safe
@member_page
def progress_text(request: MemberRequest, offer_id: UUID) -> HttpResponse:
    """All lines as text, for whoever checks them by a program."""
    shown_offer(offer_id)
    head = f"# offer {offer_id}\n# sha256(digest before, or the offer's id + line)  line: no. code units total minute\n"
    answer = HttpResponse(
        head + "".join(f"{line}\n" for line in lines_as_text(offer_id)), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = f'inline; filename="progress-{offer_id}.txt"'
    return answer
