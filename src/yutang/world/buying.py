"""How a person looks at an offer, orders, pays, pays late, or wants the money back."""

from __future__ import annotations

import random
import threading
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from yutang.world import figures
from yutang.world.people import Person
from yutang.world.phone import Page, Phone
from yutang.world.reading import Form

STREETS = ("人民路", "解放路", "中山路", "建设路", "文化路")


@dataclass(frozen=True)
class Visit:
    person: Person
    url: str
    likes: bool
    rng: random.Random


class Buyer:
    """Several people may visit at once."""

    def __init__(
        self, client: httpx.Client, tally: Tally[str], *, later: Callable[[float, Callable[[], None]], None]
    ) -> None:
        self._client = client
        self._tally = tally
        self._later = later
        self._lock = threading.Lock()

    def visit(self, visit: Visit) -> None:
        phone = Phone(self._client, visit.person.cookies)
        page = phone.open(visit.url)
        self._count("offers_opened")
        buys = figures.BUYS_IF_CHOSEN if visit.likes else figures.BUYS_IF_NOT_CHOSEN
        opens = figures.OPENS_AN_OFFER_IF_CHOSEN if visit.likes else figures.OPENS_AN_OFFER_OTHERWISE
        # Reported are shares of all members; these people have opened the page already.
        if page.status != 200 or visit.rng.random() > buys / opens:
            return
        order_url = page.link_to("/order")
        if order_url is not None:
            page = phone.open(order_url)
        form = page.form_to("/order")
        if form is not None:
            self._order(phone, page, form, visit)

    def _order(self, phone: Phone, page: Page, form: Form, visit: Visit) -> None:
        person, rng = visit.person, visit.rng
        skus = form.named("sku")
        if not skus:
            return
        given: dict[str, str | list[str]] = {
            "sku": rng.choice(skus).value,
            "quantity": "2" if rng.random() < 0.08 else "1",
            "name": person.name,
            "phone": person.phone,
            "address": f"上海市浦东新区{rng.choice(STREETS)}{rng.randrange(1, 400)}号{rng.randrange(101, 2900)}室",
        }
        if rng.random() < figures.TAPS_TWICE:
            phone.send(page, form, given)
            self._count("double_taps")
        ordered = phone.send(page, form, given)
        pay = ordered.form_to("/pay")
        if ordered.status != 200 or pay is None:
            self._count("refused")
            return
        self._count("ordered")
        whim = rng.random()
        if whim < figures.LEAVES_WITHOUT_PAYING:
            return
        if whim < figures.LEAVES_WITHOUT_PAYING + figures.PAYS_LATE:
            # The way to the pay page is opened in time, the money comes after the hold ran out.
            checkout = phone.send(ordered, pay, {})
            self._later(4, lambda: self._pay(phone, checkout, rng))
            return
        self._pay(phone, phone.send(ordered, pay, {}), rng)

    def _pay(self, phone: Phone, checkout: Page, rng: random.Random) -> None:
        confirm = checkout.form_to("/confirm")
        if checkout.status != 200 or confirm is None:
            self._count("checkout_failed")
            return
        done = phone.send(checkout, confirm, {})
        if done.status != 200:
            self._count("payment_failed")
            return
        self._count("paid")
        if rng.random() < figures.WANTS_MONEY_BACK:
            self._later(20, lambda: self._ask_money_back(phone, done))

    def _ask_money_back(self, phone: Phone, order_page: Page) -> None:
        page = phone.open(order_page.url)
        form = page.form_to("/refund")
        if form is not None:
            phone.send(page, form, {"reason": "不想要了"})
            self._count("asked_money_back")

    def _count(self, what: str) -> None:
        with self._lock:
            self._tally[what] += 1
