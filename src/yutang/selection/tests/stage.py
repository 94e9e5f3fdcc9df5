"""What the tests of selection and presale need on the stage: a community, its members, and styles to choose from."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.cast import NOON
from yutang.catalog import api as catalog
from yutang.core.money import Money
from yutang.needs import api as needs
from yutang.people import api as people
from yutang.selection import api as selection

IN_A_DAY = NOON + timedelta(days=1)


def make_community(name: str = "小满的群") -> UUID:
    return people.add_community(name)


def make_member(community_id: UUID | None, name: str = "小鱼") -> UUID:
    return people.receive_customer(
        channel="wecom", identities={"external_userid": f"wm-{name}"}, at=NOON, nickname=name, community_id=community_id
    )


def make_cluster(community_id: UUID) -> UUID:
    """A need cluster, made of what three members said."""
    for name in ("甲", "乙", "丙"):
        text = "微胖，155cm，想要仙女风连衣裙，显瘦"
        needs.hear(customer_id=make_member(community_id, name), text=text, touchpoint="group", said_at=NOON)
    needs.rebuild_clusters(now=NOON)
    return needs.clusters()[0].id


def make_style(code: str = "D1", price: str = "199", sizes: tuple[str, ...] = ("S", "M", "L")) -> UUID:
    return catalog.add_style(
        code=code,
        title=f"显高连衣裙 {code}",
        category="连衣裙",
        price=Money.from_yuan(price),
        skus=[catalog.SkuDraft(f"{code}-{size}", {"size": size}) for size in sizes],
        now=NOON,
    )


def draft(community_id: UUID, styles: int = 4, *, code: str = "D", **changes) -> UUID:
    fields = {"title": "秋天的裙子", "closes_at": IN_A_DAY, "picks_limit": 2, "top_n": 2} | changes
    keys = [make_style(f"{code}{at}") for at in range(1, styles + 1)]
    return selection.draft_round(selection.RoundDraft(community_id=community_id, style_ids=keys, **fields), now=NOON)


def running_round(community_id: UUID, styles: int = 4, **changes) -> UUID:
    key = draft(community_id, styles, **changes)
    selection.open_round(key, now=NOON)
    return key


def candidates(round_id: UUID) -> list[UUID]:
    return [one.id for one in selection.candidate_cards(round_id)]
