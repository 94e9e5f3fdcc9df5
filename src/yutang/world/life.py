"""Thirty days in a shop: people join, speak, choose, buy and change their minds; the operator runs the loop."""

from __future__ import annotations

import random
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yutang.world import figures
from yutang.world.buying import Buyer, Visit
from yutang.world.choosing import choose
from yutang.world.counter import Counter
from yutang.world.people import Person, population, utterance, words
from yutang.world.phone import new_client

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = (9, 20)
# (day the round opens, winners that become offers); the second is still under way when a demo's thirty days are over.
WAVES = ((8, 2), (26, 1))
ROUND_DAYS = 2
OFFER_DAYS = 4


@dataclass(frozen=True)
class Shop:
    """What the world knows of the shop before it goes there: its address, a key, and what hangs in the window."""

    address: str
    key: str
    communities: Sequence[str]
    styles: Sequence[Sequence[str]]
    kocs: Sequence[str]


@dataclass
class _Sale:
    offer_id: str
    community: int
    links: dict[str, str]
    opens: datetime
    closes: datetime
    style: str


@dataclass
class World:
    """Runs from `start` for `days`; `step(moment)` is called before anybody acts at a moment and `settle()` afterwards."""

    shop: Shop
    start: datetime
    days: int
    people: int
    seed: int
    step: Callable[[datetime], None]
    settle: Callable[[], None]
    at_once: int = 3
    tally: Tally[str] = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.last_moment = self.start
        self._rng = random.Random(self.seed)
        self._client = new_client()
        self._counter = Counter(self._client, self.shop.address, self.shop.key)
        self._words = words()
        self._folk = population(self.people, self._rng, joining_days=min(14, self.days / 2))
        self._sales: list[_Sale] = []
        self._later: list[tuple[datetime, Callable[[], None]]] = []
        self._ballots: list[tuple[datetime, Person, str, float]] = []
        self._style_of: dict[str, str] = {}

    def live(self) -> Tally[str]:
        """Let the days go by and say what people did."""
        first = self.start.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        self.last_moment = first + timedelta(days=self.days - 1, hours=HOURS[-1])
        with ThreadPoolExecutor(self.at_once) as crowd:
            for day in range(self.days):
                for hour in HOURS:
                    moment = first + timedelta(days=day, hours=hour)
                    self.step(moment)
                    self._moment(day, hour, moment, crowd)
                    self.settle()
        self._client.close()
        return self.tally

    def _moment(self, day: int, hour: int, moment: datetime, crowd: ThreadPoolExecutor) -> None:
        self._join(day, hour, moment)
        self._speak(moment)
        if hour == HOURS[0]:
            self._run_the_loop(day, moment)
        for due, act in [one for one in self._later if one[0] <= moment]:
            self._later.remove((due, act))
            act()
        self._vote(moment, crowd)
        if hour != HOURS[0]:
            self._choose_and_buy(day, hour, moment, crowd)

    # People come and talk

    def _join(self, day: int, hour: int, moment: datetime) -> None:
        until = day + (HOURS.index(hour) + 1) / len(HOURS)
        for person in [one for one in self._folk if not one.customer_id and one.joins_on <= until]:
            identities = (
                {"phone": person.phone} if person.channel == "shop" else {_handle(person): f"w{person.number:06d}"}
            )
            if person.second_door:
                identities["phone"] = person.phone
            body = self._counter.tell(
                "customers",
                channel=person.channel,
                identities=identities,
                nickname=person.nickname,
                name=person.name,
                community_id=self.shop.communities[person.community],
                source=person.source,
                joined_at=moment.isoformat(),
            )
            person.customer_id = body["customer_id"]
            self.tally["joined"] += 1
            if person.second_door:
                self._later.append((moment + timedelta(days=2), lambda who=person: self._second_door(who)))  # type: ignore[misc]

    def _second_door(self, person: Person) -> None:
        """The same person buys in the shop's mini program under the phone they gave before."""
        self._counter.tell(
            "customers",
            channel="shop",
            identities={
                "shop_uid": f"s{person.number:06d}",
                "phone": f"+86 {person.phone[:3]} {person.phone[3:7]} {person.phone[7:]}",
            },
            nickname=person.nickname,
            name=person.name,
            source="小程序商城",
        )
        self.tally["second_doors"] += 1

    def _speak(self, moment: datetime) -> None:
        said = [
            {
                "customer_id": person.customer_id,
                "text": utterance(person, self._words, self._rng),
                "touchpoint": "group" if self._rng.random() < 0.7 else "chat",
                "said_at": moment.isoformat(),
            }
            for person in self._folk
            if person.customer_id and self._rng.random() < 0.045
        ]
        for first in range(0, len(said), 100):
            self._counter.tell("utterances", items=said[first : first + 100])
        self.tally["spoke"] += len(said)

    # The operator runs the loop

    def _run_the_loop(self, day: int, moment: datetime) -> None:
        for wave, (opens_on, winners) in enumerate(WAVES):
            for community in range(len(self.shop.communities)):
                if day == opens_on + community:
                    self._open_round(wave, community, winners, moment)

    def _open_round(self, wave: int, community: int, winners: int, moment: datetime) -> None:
        styles = self.shop.styles[community]
        half = len(styles) // 2
        shown = styles[:half] if wave == 0 else styles[half:]
        closes = moment + timedelta(days=ROUND_DAYS)
        made = self._counter.tell(
            "rounds",
            community_id=self.shop.communities[community],
            title=f"第{'一二'[wave]}轮选款",
            closes_at=closes.isoformat(),
            style_ids=list(shown),
            picks_limit=3,
            top_n=winners,
            koc_id=self.shop.kocs[community],
        )
        round_id = made["round_id"]
        self._counter.tell(f"rounds/{round_id}/open")
        shown_there = self._counter.ask(f"rounds/{round_id}")["results"]
        self._style_of |= {one["candidate_id"]: one["style_id"] for one in shown_there}
        links = {one["customer_id"]: one["url"] for one in self._counter.ask(f"rounds/{round_id}/links")["links"]}
        for person in self._folk:
            if person.customer_id in links and self._rng.random() < figures.OPENS_A_ROUND:
                when = moment + timedelta(hours=self._rng.choice((11, 35)))
                self._ballots.append((when, person, links[person.customer_id], self._rng.random()))
        self._later.append(
            (closes + timedelta(hours=1), lambda: self._open_offers(round_id, community, winners, closes))
        )

    def _vote(self, moment: datetime, crowd: ThreadPoolExecutor) -> None:
        """Whoever has found the time for a round opens it now: several at once."""
        due = [one for one in self._ballots if one[0] <= moment]
        self._ballots = [one for one in self._ballots if one[0] > moment]
        loved = crowd.map(lambda one: choose(self._client, one[1], one[2], random.Random(one[3])), due)
        self.tally["votes"] += sum(loved)
        self.tally["rounds_opened"] += len(due)

    def _open_offers(self, round_id: str, community: int, winners: int, moment: datetime) -> None:
        opens = moment + timedelta(hours=4)
        closes = opens + timedelta(days=OFFER_DAYS)
        minimum = self._rng.choice((6, 8, 16))
        made = self._counter.tell(
            "offers/from-round",
            round_id=round_id,
            top=winners,
            minimum_quantity=minimum,
            maximum_quantity=self._rng.choice([most for most in (14, 24, 40) if most >= minimum]),
            per_buyer_limit=2,
            closes_at=closes.isoformat(),
        )
        for offer_id in made["offer_ids"]:
            self._counter.tell(f"offers/{offer_id}/open")
            card = self._counter.ask(f"offers/{offer_id}")
            links = {one["customer_id"]: one["url"] for one in self._counter.ask(f"offers/{offer_id}/links")["links"]}
            self._sales.append(_Sale(offer_id, community, links, opens, closes, card["style_id"]))

    # People look and buy

    def _choose_and_buy(self, day: int, hour: int, moment: datetime, crowd: ThreadPoolExecutor) -> None:
        visits = []
        for sale in self._sales:
            moments_left = OFFER_DAYS * (len(HOURS) - 1)
            if not sale.opens <= moment < sale.closes:
                continue
            for person in self._folk:
                url = sale.links.get(person.customer_id)
                if not url:
                    continue
                likes = any(self._style_of.get(loved) == sale.style for loved in person.liked)
                opens = figures.OPENS_AN_OFFER_IF_CHOSEN if likes else figures.OPENS_AN_OFFER_OTHERWISE
                if self._rng.random() < opens / moments_left * 1.5:
                    # Who has decided does not look again.
                    del sale.links[person.customer_id]
                    visits.append(Visit(person, url, likes, random.Random(self._rng.random())))
        buyer = Buyer(
            self._client,
            self.tally,
            later=lambda hours, act: self._later.append((moment + timedelta(hours=hours), act)),
        )
        list(crowd.map(buyer.visit, visits))


def _handle(person: Person) -> str:
    return {"wecom": "external_userid", "wechat": "openid", "douyin": "douyin_open_id"}.get(
        person.channel, "external_userid"
    )
