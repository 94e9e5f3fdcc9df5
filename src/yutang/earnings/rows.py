"""How an order of a partner's own offers is shown on their page, made at once or told later over the stream."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yutang.earnings.queries import OwnOrder
from yutang.earnings.words import ORDER_WORDS


def order_row(own: OwnOrder) -> str:
    """One order as a row of the page, in the language in force."""
    words, tone = ORDER_WORDS.get(own.card.state, (own.card.state, "bad"))
    return render_to_string(
        "earnings/h5/row.html", {"own": own, "card": own.card, "words": words, "tone": tone}
    ).strip()


def said_of(own: OwnOrder) -> str:
    """What is called out when an order comes or is paid, in the language in force."""
    if own.card.paid_at is not None and own.earned is not None:
        return _("Paid: %(title)s, +%(amount)s") % {"title": own.card.title, "amount": own.earned}
    if own.card.state == "deposited":
        return _("Deposit paid: %(title)s × %(quantity)s") % {"title": own.card.title, "quantity": own.card.quantity}
    return _("New order: %(title)s × %(quantity)s") % {"title": own.card.title, "quantity": own.card.quantity}
