"""What those who wait are told: one message each, and the shop's quiet hours hold."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from yutang.core.display import moment_text
from yutang.presale.models import Offer, WaitingEntry
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


def _tell(entry: WaitingEntry, words: dict[str, str], url: str, now: datetime) -> None:
    reference = f"waiting:{entry.pk}:{entry.state}"
    touch.request_touch(touch.TouchWish(entry.customer_id, touch.Purpose.SERVICE, words, url, reference), now=now)
