"""What buyers are told of waiting lists, draws and refunds: one message each, and the shop's quiet hours hold."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from yutang.core.display import moment_text
from yutang.core.money import Money
from yutang.presale.models import DrawEntry, Offer, Order, Refund, WaitingEntry
from yutang.touch import api as touch


def tell_served(offer: Offer, entry: WaitingEntry, until: datetime, *, now: datetime) -> None:
    """Tell a buyer that an order was placed for them, and until when it is kept."""

    def say() -> str:
        words = _(
            "It is your turn: %(quantity)s × “%(title)s” are kept for you until %(until)s. Pay to make them yours."
        )
        return words % {
            "quantity": entry.quantity,
            "title": offer.title,
            "until": moment_text(until, now=now),
        }

    _tell(entry, touch.in_both_languages(say), reverse("presale:order", args=[entry.order_id]), now)


def tell_lapsed(offer: Offer, entry: WaitingEntry, *, now: datetime) -> None:
    """Tell a buyer that the offer is over and nothing came back for them."""

    def say() -> str:
        words = _("“%(title)s” is over, and none came back for you. Nothing was charged; thank you for waiting.")
        return words % {"title": offer.title}

    _tell(entry, touch.in_both_languages(say), reverse("presale:waiting", args=[offer.pk]), now)


def tell_drawn(offer: Offer, entry: DrawEntry, until: datetime, *, now: datetime) -> None:
    """Tell a buyer that their lot was drawn, and until when the order is kept."""

    def say() -> str:
        words = _(
            "Your lot was drawn: %(quantity)s × “%(title)s” are kept for you until %(until)s. Pay to make them yours."
        )
        return words % {"quantity": entry.quantity, "title": offer.title, "until": moment_text(until, now=now)}

    url, words = reverse("presale:order", args=[entry.order_id]), touch.in_both_languages(say)
    wish = touch.TouchWish(entry.customer_id, touch.Purpose.SERVICE, words, url, f"draw:{entry.pk}")
    touch.request_touch(wish, now=now)


def tell_refunded(order: Order, refund: Refund, *, now: datetime) -> None:
    """Tell a buyer that their money has gone back to them: once for each refund."""
    line = order.lines.order_by("pk").first()
    title, amount = line.title if line else order.number, Money(refund.amount_fen)

    def say() -> str:
        return _("%(amount)s for “%(title)s” has gone back to you.") % {"amount": amount, "title": title}

    url, words = reverse("presale:order", args=[order.pk]), touch.in_both_languages(say)
    wish = touch.TouchWish(order.customer_id, touch.Purpose.SERVICE, words, url, f"refund:{refund.pk}")
    touch.request_touch(wish, now=now)


def _tell(entry: WaitingEntry, words: dict[str, str], url: str, now: datetime) -> None:
    reference = f"waiting:{entry.pk}:{entry.state}"
    touch.request_touch(touch.TouchWish(entry.customer_id, touch.Purpose.SERVICE, words, url, reference), now=now)
