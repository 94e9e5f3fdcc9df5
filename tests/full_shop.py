"""A shop with something of every kind in it, filled through the doors, for tests that walk all of a place.

Texts that people wrote carry a mark, so that a test can see where they show. The pay platform is the one of channels/pay's
own tests: its signatures are checked here as in real life.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import httpx
from django.core.management import call_command
from django.test import Client
from PIL import Image
from pytest_django import DjangoDbBlocker

from tests.cast import NOON, hire
from yutang.accounts import api as accounts
from yutang.accounts.models import Merchant, Staff
from yutang.catalog import api as catalog
from yutang.channels.model import api as model
from yutang.channels.model.contract import Reply, Usage
from yutang.channels.pay import api as pay
from yutang.channels.pay.tests import far_side
from yutang.channels.pay.wechat.client import GATEWAY
from yutang.core import clock
from yutang.core.actors import Actor, acting_as
from yutang.core.events import deliver_facts
from yutang.core.imports import runs
from yutang.core.imports.carrying import carry_out
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.earnings import api as earnings
from yutang.insight import api as insight
from yutang.needs import api as needs
from yutang.needs.actions.assigning import decide_pair
from yutang.needs.actions.deep_reading import Finding, Findings
from yutang.needs.actions.labels import Corrected, label_utterance
from yutang.needs.actions.surveying import Answers, answer_survey, word_survey
from yutang.needs.actions.words import add_words
from yutang.needs.actions.works import ask_for_work, reread
from yutang.needs.models import WordSuggestion
from yutang.needs.queries.labels import next_task
from yutang.needs.rules.entries import Sense
from yutang.partners import api as partners
from yutang.partners.actions.levels import keep_level
from yutang.partners.models import Partner
from yutang.partners.queries import recruiting
from yutang.people import api as people
from yutang.presale import api as presale
from yutang.presale.actions.addresses import AddressDraft, save_address
from yutang.presale.actions.aftersales import refund_part
from yutang.presale.actions.grouping import found_group
from yutang.presale.actions.offering import change_draft
from yutang.presale.actions.ordering import press
from yutang.presale.actions.reconciling import compare_bill
from yutang.presale.actions.relay_lists import EntryWish, RelayDraft, open_relay, write_entry
from yutang.presale.actions.returning import RefundWish
from yutang.presale.actions.waiting import join_waiting
from yutang.presale.models import BillDay
from yutang.presale.rules.terms import GroupTerms, SkuTerms, Tier, Wave
from yutang.production import api as production
from yutang.selection import api as selection
from yutang.touch import api as touch

BEGIN = NOON - timedelta(days=12)
MODEL_KEY = "sk-the-key-of-a-large-model-0123456789"
DAY = timedelta(days=1)
MEMBERS = 8
# The numbers of a phone that a family shares, and of a customer who comes in by a file.
HOUSEHOLD, IMPORTED = 40, 50
VOLUNTEER = 60
SAYINGS = (
    "学生，身高160，微胖，脖子粗，想要仙女风、能收腰显瘦的连衣裙，春天穿",
    "我微胖，159，110斤，脖子有点粗，想找仙女风的连衣裙，显瘦",
    "微胖女孩162 58kg求仙女风连衣裙，要显瘦显脖子长",
    "脖子粗，微胖，仙气一点的裙子有吗，收腰显瘦那种",
    "学生，155cm，40kg，皮肤黑，小腿粗，想要学院风、显白、能遮小腿的连衣裙",
    "黑皮，小腿粗，154，想买学院风的裙子，显白一点",
    "皮肤黑156 41kg，求显白的学院风连衣裙，遮小腿",
    "我黑黄皮，小腿粗，学院风半身裙，能遮小腿的",
)


@dataclass(frozen=True)
class Secrets:
    """What must never be read in clear where it is kept."""

    phones: tuple[str, ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    identities: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True)
class FullShop:
    """Where to find things in the shop, and what in it is secret."""

    merchant_id: UUID
    api_key: str
    community: UUID
    koc: UUID
    members: tuple[UUID, ...]
    styles: tuple[UUID, ...]
    closed_round: UUID
    fresh_round: UUID
    open_round: UUID
    offers: dict[str, UUID]
    orders: dict[str, UUID]
    production_order: UUID
    factory: UUID
    pay_account: UUID
    import_run: UUID
    secrets: Secrets


def phone_of(at: int) -> str:
    return f"1380013{8000 + at}"


def address_of(at: int, mark: str) -> str:
    return f"杭州市余杭区{mark}路 {at} 号 7 幢"


def fill_shop(merchant, mark: str) -> FullShop:
    """Fill the merchant's shop over twelve days that end at NOON."""
    with clock.frozen(NOON), merchant_scope(merchant.id), acting_as(Actor("staff", None, f"{mark}店长")):
        filling = _Filling(merchant.id, mark)
        with clock.frozen(BEGIN):
            filling.open_doors()
            filling.hang_styles()
            filling.recruit()
            filling.welcome_people()
            filling.write_to_people()
            filling.listen()
        with clock.frozen(BEGIN + DAY):
            filling.choose()
        with _gateway() as gateway:
            filling.sell(gateway)
        with clock.frozen(BEGIN + 9 * DAY):
            filling.make()
        with clock.frozen(NOON - timedelta(hours=2)):
            filling.bring_in()
            filling.go_on()
        deliver_facts()
        return filling.done()


@dataclass(frozen=True)
class TwoShops:
    """Our shop and the rival's, both full, and who owns them."""

    ours: FullShop
    theirs: FullShop
    hai: Staff
    qian: Staff


@contextmanager
def two_shops(blocker: DjangoDbBlocker, our_mark: str, their_mark: str) -> Iterator[TwoShops]:
    """Both shops, filled once for a module: each test undoes only what it does itself. All tables are empty afterwards."""
    with blocker.unblock():
        try:
            hai, ours = _owned("鱼塘小店", "阿海", our_mark)
            qian, theirs = _owned("隔壁老店", "老钱", their_mark)
            yield TwoShops(ours, theirs, hai, qian)
        finally:
            call_command("flush", interactive=False, verbosity=0)


def _owned(shop: str, owner: str, mark: str) -> tuple[Staff, FullShop]:
    merchant = Merchant.objects.create(name=f"{mark}{shop}", created_at=BEGIN)
    return hire(merchant, owner, "owner"), fill_shop(merchant, mark)


@contextmanager
def _gateway() -> Iterator[far_side.Gateway]:
    """WeChat Pay, answering in this process."""
    gateway = far_side.Gateway()
    client = httpx.Client(transport=httpx.MockTransport(gateway))
    with client, patch("yutang.channels.pay.wechat.client.http_client", return_value=client):
        yield gateway


class _Filling:
    """The shop while it is being filled; each method is a chapter of its story and runs at the moment in force."""

    def __init__(self, merchant_id: UUID, mark: str) -> None:
        self.merchant_id, self.mark = merchant_id, mark
        # What of the mark a word of the lexicon may hold.
        self.word = "".join(filter(str.isalpha, mark))[:8]
        self.offers: dict[str, UUID] = {}
        self.orders: dict[str, UUID] = {}

    def open_doors(self) -> None:
        now = clock.now()
        self.staff_id = accounts.hire_staff(
            self.merchant_id,
            username=f"guide-{self.merchant_id.hex[-8:]}",
            name=f"{self.mark}导购",
            role="guide",
            now=now,
        )
        accounts.make_sign_in_link(self.staff_id, now=NOON)
        _key_id, self.api_key = accounts.make_api_key(f"{self.mark}钥匙", accounts.Role.OWNER, now=now)
        draft = far_side.account_draft(gateway_url=GATEWAY)
        self.pay_account = pay.connect_account(draft, now=now)

    def hang_styles(self) -> None:
        now = clock.now()
        self.styles = [
            catalog.add_style(
                code=f"{self.mark}-{at}",
                title=f"{self.mark}显瘦连衣裙{at}号",
                category=f"{self.mark}连衣裙",
                price=Money(19_900),
                description=f"{self.mark}的裙子，收腰显瘦",
                attributes={"style": ["仙女风"], "effect": ["显瘦"], "feature": [self.mark]},
                picture=_picture(at),
                skus=[
                    catalog.SkuDraft(f"{self.mark}-{at}-{size}", {"size": size, "color": f"{self.mark}蓝"})
                    for size in ("S", "M")
                ],
                now=now,
            )
            for at in range(4)
        ]
        self.koc = partners.add_partner(
            kind="koc",
            name=f"{self.mark}小满",
            traits={"height_cm": 160, "weight_kg": 55, "body": ["微胖"], "style": ["仙女风"]},
            persona=f"{self.mark}穿衣经验",
            voice=f"{self.mark}口吻",
        )
        partners.set_portrait(self.koc, _picture(9))
        partners.make_pass(self.koc, now=now)
        earnings.set_rate(self.koc, 1250, now=now)
        partners.record_score(self.koc, "loyalty", 80, now=now)

    def recruit(self) -> None:
        """A call, a volunteer on trial who handed in, one with the same number, one who waits, and a level that was kept."""
        now, mark = clock.now(), self.mark
        draft = partners.CallDraft(f"{mark}招 KOC", f"{mark}每周试穿一件", ["koc"], NOON + 30 * DAY)
        call = partners.open_call(draft, now=now)
        on_trial, _again, _waiting = (
            partners.apply_to_call(
                call,
                partners.Told(f"{mark}报名{at}", "koc", bought=f"{mark}买过的裙子", why=f"{mark}想说真话"),
                phone=phone_of(number),
                consent_words=f"{mark}同意保存",
                now=now,
            )
            for at, number in enumerate((VOLUNTEER, VOLUNTEER, VOLUNTEER + 1))
        )
        partners.invite_applicants([on_trial], words=f"{mark}拍三张", due_at=NOON + 5 * DAY, now=now)
        page = partners.application_page(on_trial)
        (task,) = recruiting.tasks_of(page.card.partner_id)
        partners.hand_in(task.id, f"{mark}我的真话", now=now)
        for kind in ("loyalty", "content", "trial_task", "delivery"):
            partners.record_score(self.koc, kind, 90, now=now, words=f"{mark}看过")
        Partner.objects.filter(pk=self.koc).update(active_since=now - 100 * DAY)
        keep_level(self.koc, "senior", now=now)

    def welcome_people(self) -> None:
        now, mark = clock.now(), self.mark
        self.community = people.add_community(f"{mark}小满的群", self.koc, f"{mark}显瘦", now=now)
        self.members = [
            people.receive_customer(
                channel="wecom",
                identities={"external_userid": f"wm-{mark}-{at}", "phone": phone_of(at)},
                nickname=f"{mark}小鱼{at}",
                name=f"王小{'一二三四五六七八'[at]}",
                community_id=self.community,
                source=f"{mark}朋友圈",
                at=now,
            )
            for at in range(MEMBERS)
        ]
        stranger = people.receive_customer(
            channel="youzan", identities={"openid": f"openid-{mark}"}, nickname=f"{mark}路人", at=now
        )
        people.merge_customers(self.members[0], stranger, now=now)
        for at, name in enumerate(("李大海", "赵小红")):
            openid, phone = f"openid-{mark}-{at}", phone_of(HOUSEHOLD)
            people.receive_customer(
                channel="wechat",
                identities={"openid": openid, "phone": phone},
                nickname=f"{mark}一家",
                name=name,
                at=now,
            )
        people.note_trait(self.members[0], "height_cm", 162, source=f"{mark}问卷", at=now)
        people.note_trait(self.members[0], "city", f"{mark}城", source="import", at=now)
        people.grant_consent(self.members[0], purpose="care", channel="wecom", words=f"{mark}：可以给我发新款", now=now)

    def write_to_people(self) -> None:
        """A message in an inbox, one that waits, and one to somebody who wants none."""
        now, mark = clock.now(), self.mark
        later = now + 60 * DAY
        touch.stop_touches(self.members[5], said_by="staff", now=now)
        for at, not_before in ((0, None), (1, later), (5, None)):
            wish = touch.TouchWish(
                customer_id=self.members[at],
                purpose=touch.Purpose.SERVICE,
                words=touch.in_both_languages(lambda: f"{mark}您的退款已到账"),
                url="/m/orders",
                reference=f"{mark}-{at}",
                not_before=not_before,
            )
            touch.request_touch(wish, now=now)

    def listen(self) -> None:
        for at, (customer_id, text) in enumerate(zip(self.members, SAYINGS, strict=True)):
            told = f"{text}，我电话{phone_of(at)}，住{address_of(at, '愚园')}"
            # A mark that reads like an instruction lets nothing be read, so each says it without the mark too.
            for words in (told, f"{self.mark}，{told}"):
                needs.hear(
                    customer_id=customer_id,
                    text=words,
                    touchpoint="chat",
                    said_at=clock.now() + timedelta(minutes=at),
                    source=f"{self.mark}客服",
                )
        needs.hear_in_bulk([needs.Saying(f"{self.mark}，求双登山鞋，防水，预算500", "review")])
        needs.rebuild_clusters(now=clock.now())
        decide_pair(needs.clusters()[0].id, self.koc, "pin", now=clock.now())
        self.teach()
        self.consult()
        word_survey({"why": {"zh": f"{self.mark}为什么来？"}}, now=clock.now())
        answer_survey(self.members[1], Answers(need=f"{self.mark}想要显瘦的裙子", height_cm=158), now=clock.now())

    def teach(self) -> None:
        now = clock.now()
        add_words([Sense(f"{self.word}长裙", "category", "裙子")], now=now)
        WordSuggestion.objects.create(word=f"{self.word}衫", count=9, score=1, suggested_at=now)
        work_id, _is_new = ask_for_work("reread", now=now)
        reread(work_id)
        task = next_task("sample", whose=self.merchant_id)
        label_utterance(task.utterance_id, Corrected(task.corrections, task.intent, is_sample=True), now=now)

    def consult(self) -> None:
        """A large model that was connected, asked once and switched off: nothing here may call out."""
        draft = model.AccountDraft("https://93.184.216.34/v1", f"{self.mark}模型", MODEL_KEY, daily_cap=Money(100))
        model.connect_model(draft, now=clock.now())
        model.switch_model(is_on=True)
        findings = Findings(findings=[Finding(slot="feature", value=self.mark, words=self.mark)])
        reply = Reply(findings, Usage(100, 10))
        with patch("yutang.channels.model.actions.adapter_of") as adapter:
            adapter.return_value.answer.return_value = reply
            model.ask(model.Question("needs.deep_reading", "读", f"{self.mark}原话", Findings), now=clock.now())
        model.switch_model(is_on=False)

    def choose(self) -> None:
        self.closed_round = self._round("秋天的裙子", BEGIN + 3 * DAY)
        now = clock.now()
        candidates = [one.id for one in selection.candidate_cards(self.closed_round)]
        for at, customer_id in enumerate(self.members):
            chosen = [candidates[at % 2], candidates[2]] if at % 3 else [candidates[at % 2]]
            selection.cast_votes(self.closed_round, customer_id, chosen, now=now)
        selection.close_round(self.closed_round, now=now + timedelta(hours=1))

    def _round(self, title: str, closes_at: datetime) -> UUID:
        now = clock.now()
        draft = selection.RoundDraft(
            community_id=self.community,
            title=f"{self.mark}{title}",
            closes_at=closes_at,
            style_ids=self.styles[:3],
            picks_limit=2,
            top_n=3,
            koc_id=self.koc,
            cluster_id=next((one.id for one in needs.clusters()), None),
        )
        round_id = selection.draft_round(draft, now=now)
        selection.open_round(round_id, now=now)
        return round_id

    def sell(self, gateway: far_side.Gateway) -> None:
        """One offer that is confirmed with a refund in it, one that fails, and everybody's money back."""
        start, deadline = BEGIN + 2 * DAY, BEGIN + 8 * DAY
        terms = presale.OfferTerms(minimum_quantity=3, maximum_quantity=20, closes_at=deadline)
        with clock.frozen(start):
            confirmed, failed, third = presale.make_offers_from_round(self.closed_round, terms, now=start)
            self._give_all_terms(third, terms)
            self.offers |= {"confirmed": confirmed, "failed": failed}
            for offer_id in (confirmed, failed):
                presale.open_offer(offer_id, now=start)
            for at in range(4):
                self.orders[f"paid{at}"] = self._buy(gateway, confirmed, at)
            self.orders["refunded"] = self._buy(gateway, confirmed, 4)
            presale.request_refund(self.orders["refunded"], now=start)
            self._send_refunds(gateway)
            self.orders["given_back"] = self._buy(gateway, failed, 5)
            self.orders["unpaid"] = self._place(failed, 6)
            self._mispay(gateway, failed)
        with clock.frozen(deadline):
            for offer_id in (confirmed, failed):
                presale.close_offer(offer_id, now=deadline)
            self._settle_money()
            self._send_refunds(gateway)
        deliver_facts()

    def _give_all_terms(self, offer_id: UUID, plain: presale.OfferTerms) -> None:
        """A draft with price steps, a wave and a limit of one size."""
        sku = catalog.style_card(presale.offer_card(offer_id).style_id).skus[0]
        terms = replace(
            plain,
            tiers=(Tier(5, Money(100)),),
            waves=(Wave(clock.now() + DAY, 5),),
            skus=(SkuTerms(sku.id, available=3, minimum_quantity=2),),
        )
        change_draft(offer_id, terms, now=clock.now())

    def _settle_money(self) -> None:
        """A piece that goes back, and a bill that knows of a payment which nobody asked for."""
        order, now = presale.order_card(self.orders["paid1"]), clock.now()
        refund_part(order.id, RefundWish({order.lines[0].id: 1}, words=f"{self.mark}线头"), now=now)
        day = BillDay.objects.create(pay_account_id=self.pay_account, day=now.date(), next_try_at=now)
        fen = Money(100), Money(1), Money(1)
        line = pay.BillLine(pay.BillKind.PAYMENT, f"{self.mark}-unknown", "42", "", now, *fen)
        compare_bill(day.pk, pay.Bill(day.day, (line,)), now=now)

    def _place(self, offer_id: UUID, at: int) -> UUID:
        offer = presale.offer_card(offer_id)
        sku = catalog.style_card(offer.style_id).skus[at % 2]
        delivery = presale.Delivery(f"王小鱼{at}", f"+86{phone_of(at)}", address_of(at, self.mark))
        draft = presale.OrderDraft(
            offer_id, self.members[at], (presale.Wanted(sku.id, 1 + at % 2),), f"key-{offer_id}", delivery
        )
        return presale.place_order(draft, now=clock.now()).id

    def _buy(self, gateway: far_side.Gateway, offer_id: UUID, at: int) -> UUID:
        order_id = self._place(offer_id, at)
        self._notify_paid(self._start(gateway, order_id), presale.order_card(order_id).total.fen)
        return order_id

    def _start(self, gateway: far_side.Gateway, order_id: UUID) -> str:
        gateway.answers.append((200, {"h5_url": f"{GATEWAY}/h5?prepay_id=wx1"}))
        visit = presale.PayVisit(return_url="http://127.0.0.1:8000/m/orders")
        return presale.start_payment(order_id, visit, channel="wechat", now=clock.now()).trade_no

    def _mispay(self, gateway: far_side.Gateway, offer_id: UUID) -> None:
        """A payment of another amount than asked for: a problem for staff."""
        order_id = self._place(offer_id, 7)
        self.orders["mispaid"] = order_id
        self._notify_paid(self._start(gateway, order_id), 1, expect=422)

    def _notify_paid(self, trade_no: str, fen: int, expect: int = 204) -> None:
        resource = far_side.paid(
            trade_no, fen, transaction_id=f"42{trade_no[:26]}", success_time=clock.now().isoformat()
        )
        body = far_side.notification("TRANSACTION.SUCCESS", resource, number=f"n-{trade_no}")
        headers = far_side.signed_headers(body, far_side.at(clock.now()))
        path = f"/channels/pay/{self.pay_account}/notify"
        answer = Client().post(path, body, content_type="application/json", headers=headers)
        assert answer.status_code == expect, answer.content.decode()

    def _send_refunds(self, gateway: far_side.Gateway) -> None:
        from yutang.presale.models import Refund

        for refund in Refund.objects.filter(state="requested"):
            amount = {"refund": refund.amount_fen, "total": refund.amount_fen}
            gateway.answers.append((200, {"out_refund_no": refund.refund_no, "status": "SUCCESS", "amount": amount}))
            assert presale.send_refund(refund.pk, now=clock.now())

    def make(self) -> None:
        now = clock.now()
        (planned,) = production.found_production_orders(self.mark, limit=2)
        self.production_order = planned.id
        self.factory = production.add_factory(
            name=f"{self.mark}制衣", qualifications=f"{self.mark}资质", lead_days=7, capacity_per_day=200, now=now
        )
        production.choose_factory(self.production_order, self.factory, now=now)

    def bring_in(self) -> None:
        """A file with a good row and a bad one."""
        rows = (
            ("昵称", "手机号", "会员编号"),
            (f"{self.mark}老客", phone_of(IMPORTED), f"{self.mark}K1"),
            (f"{self.mark}坏行", "12345", f"{self.mark}K2"),
        )
        table = io.StringIO()
        csv.writer(table).writerows(rows)
        self.import_run = runs.hand_in(
            "customers", f"{self.mark}客户.csv", [table.getvalue().encode()], most_bytes=10**6, now=clock.now()
        )
        columns = {"nickname": "昵称", "phone": "手机号", "member_number": "会员编号"}
        runs.start_run(self.import_run, columns, source=f"{self.mark}店")
        carry_out(self.import_run)
        card = runs.run_card(self.import_run)
        assert (card.state, card.imported, card.rejected) == ("done", 1, 1), card
        insight.take_in_history()

    def go_on(self) -> None:
        """What is under way at NOON: a round, one that has just closed, and an offer with an order that waits for its money."""
        now = clock.now()
        self.fresh_round = self._round("春天的裙子", NOON)
        selection.cast_votes(
            self.fresh_round, self.members[2], [selection.candidate_cards(self.fresh_round)[0].id], now=now
        )
        selection.close_round(self.fresh_round, now=now)
        self.open_round = self._round("冬天的裙子", NOON + 2 * DAY)
        first, *_others = selection.candidate_cards(self.open_round)
        selection.cast_votes(self.open_round, self.members[1], [first.id], now=now)
        terms = presale.OfferTerms(minimum_quantity=3, maximum_quantity=20, closes_at=NOON + 3 * DAY)
        origin = presale.Origin(community_id=self.community, koc_id=self.koc)
        self.offers["open"] = presale.draft_offer(self.styles[3], terms, now=now, origin=origin)
        presale.open_offer(self.offers["open"], now=now)
        self.offers["draft"] = presale.draft_offer(self.styles[3], terms, now=now)
        with clock.frozen(NOON):
            self.orders["placed"] = self._place(self.offers["open"], 1)
            self._line_up()
            self._relay(self.offers["open"])
            self._gather()
            self._draw_lots()

    def _line_up(self) -> None:
        """An offer of one piece that somebody holds, somebody who waits for it, and an address that is kept."""
        now = clock.now()
        terms = presale.OfferTerms(minimum_quantity=1, maximum_quantity=1, per_buyer_limit=1, closes_at=NOON + 3 * DAY)
        offer_id = self.offers["gone"] = presale.draft_offer(self.styles[2], terms, now=now)
        presale.open_offer(offer_id, now=now)
        sku = catalog.style_card(self.styles[2]).skus[0]
        to = presale.Delivery("王小鱼4", f"+86{phone_of(4)}", address_of(4, self.mark))
        for at in (4, 5):
            draft = presale.OrderDraft(offer_id, self.members[at], (presale.Wanted(sku.id, 1),), f"gone-{at}", to)
            if at == 4:
                presale.place_order(draft, now=now)
            else:
                join_waiting(draft, now=now)
        book = AddressDraft(to.recipient, to.phone, to.address, f"{self.mark}妈妈"[:20])
        save_address(self.members[0], book, now=now)

    def _gather(self) -> None:
        """A group buy that somebody has begun."""
        now = clock.now()
        terms = presale.OfferTerms(
            minimum_quantity=1, maximum_quantity=9, closes_at=NOON + 3 * DAY, group=GroupTerms(Money(15_900), 2)
        )
        offer_id = self.offers["group"] = presale.draft_offer(self.styles[1], terms, now=now)
        presale.open_offer(offer_id, now=now)
        sku = catalog.style_card(self.styles[1]).skus[0]
        to = presale.Delivery("王小鱼4", f"+86{phone_of(4)}", address_of(4, self.mark))
        found_group(presale.OrderDraft(offer_id, self.members[4], (presale.Wanted(sku.id, 1),), "group-4", to), now=now)

    def _draw_lots(self) -> None:
        """An offer that has just opened with a fair start, and somebody who is entered in its draw."""
        now = clock.now()
        terms = presale.OfferTerms(
            minimum_quantity=1, maximum_quantity=9, closes_at=NOON + 3 * DAY, has_fair_start=True
        )
        origin = presale.Origin(community_id=self.community, koc_id=self.koc)
        offer_id = self.offers["fair"] = presale.draft_offer(self.styles[0], terms, now=now, origin=origin)
        presale.open_offer(offer_id, now=now)
        sku = catalog.style_card(self.styles[0]).skus[0]
        to = presale.Delivery("王小鱼4", f"+86{phone_of(4)}", address_of(4, self.mark))
        press(presale.OrderDraft(offer_id, self.members[4], (presale.Wanted(sku.id, 1),), "fair-4", to), now=now)

    def _relay(self, offer_id: UUID) -> None:
        """A list in the community, with somebody in it."""
        mark, now = self.mark, clock.now()
        draft = RelayDraft(
            self.community, f"{mark}接龙"[:64], [offer_id], NOON + 2 * DAY, f"{mark}团长家自提", words=f"{mark}周五截单"
        )
        relay = open_relay(draft, now=now)
        sku = catalog.style_card(presale.offer_card(offer_id).style_id).skus[0]
        wish = EntryWish(
            self.members[3], f"{mark}小鱼"[:24].strip(), f"+86{phone_of(3)}", {offer_id: {sku.id: 1}}, f"{mark}放门卫"
        )
        write_entry(relay, wish, now=now)

    def done(self) -> FullShop:
        numbers = [*range(MEMBERS), HOUSEHOLD, IMPORTED, VOLUNTEER, VOLUNTEER + 1]
        return FullShop(
            merchant_id=self.merchant_id,
            api_key=self.api_key,
            community=self.community,
            koc=self.koc,
            members=tuple(self.members),
            styles=tuple(self.styles),
            closed_round=self.closed_round,
            fresh_round=self.fresh_round,
            open_round=self.open_round,
            offers=self.offers,
            orders=self.orders,
            production_order=self.production_order,
            factory=self.factory,
            pay_account=self.pay_account,
            import_run=self.import_run,
            secrets=Secrets(
                phones=tuple(phone_of(at) for at in numbers),
                addresses=(*(address_of(at, self.mark) for at in range(MEMBERS)), "愚园路"),
                names=(*(f"王小{one}" for one in "一二三四五六七八"), "王小鱼1", "李大海", "赵小红"),
                identities=(f"wm-{self.mark}-0", f"openid-{self.mark}"),
                keys=(self.api_key, MODEL_KEY, far_side.API_V3_KEY, far_side.private_pem("merchant").splitlines()[3]),
            ),
        )


def _picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 80), (20 * shade, 90, 160)).save(out, "PNG")
    return out.getvalue()
