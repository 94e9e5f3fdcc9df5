import pytest

from tests.cast import NOON
from yutang.catalog.api import add_style
from yutang.core.money import Money
from yutang.needs import api
from yutang.needs.rules import Defining
from yutang.needs.rules.serving import offering_of, serves
from yutang.people.api import receive_customer

DRESS = Defining("category", "连衣裙", 0.9, 2.0)
SLIMS = Defining("effect", "显瘦", 0.8, 2.0)
FAIRY = Defining("style", "仙女风", 0.7, 2.0)
SPRING = Defining("season", "春", 0.6, 2.0)
NOT_SHORT = Defining("avoid", "太短", 0.5, 2.0)
PLUMP = Defining("body", "微胖", 0.9, 2.0)
RARE = Defining("effect", "显白", 0.1, 2.0)


@pytest.mark.parametrize(
    ("category", "title", "attributes", "asked", "is_served"),
    [
        ("连衣裙", "收腰仙女风连衣裙", {"effect": ["显瘦"]}, [DRESS, SLIMS, FAIRY, PLUMP], True),
        ("连衣裙", "普通款", {"effect": "显瘦"}, [DRESS, SLIMS], True),
        ("连衣裙", "普通款", {}, [DRESS, SLIMS, FAIRY], False),
        ("裤子", "显瘦仙女风裤", {"effect": ["显瘦"]}, [DRESS, SLIMS], False),
        ("连衣裙", "显瘦太短连衣裙", {"effect": ["显瘦"]}, [DRESS, SLIMS, NOT_SHORT], False),
        ("连衣裙", "冬款显瘦", {"effect": ["显瘦"], "season": ["冬"]}, [DRESS, SLIMS, SPRING], False),
        ("连衣裙", "春款显瘦", {"effect": ["显瘦"], "season": ["春季"]}, [DRESS, SLIMS, SPRING], True),
        ("连衣裙", "什么都行", {}, [DRESS], True),
        ("连衣裙", "什么都行", {}, [PLUMP], False),
        ("连衣裙", "显瘦", {}, [DRESS, SLIMS, RARE], True),
        ("", "显瘦连衣裙", {"effect": 3, "style": {"x": 1}, "color": [None, 2]}, [DRESS, SLIMS], True),
        ("", "", {}, [DRESS], False),
    ],
)
def test_which_style_serves(category, title, attributes, asked, is_served):
    service = serves(offering_of(category, title, attributes), asked)
    assert bool(service.score) is is_served
    assert bool(service.reasons) is is_served


def test_a_cluster_is_unmet_until_the_catalog_serves_it(shop):
    for number in range(4):
        customer = receive_customer(
            channel="wecom", identities={"external_userid": f"wm{number}"}, nickname="客", at=NOON
        )
        text = f"微胖{150 + number}cm，想要仙女风连衣裙，要显瘦"
        api.hear(customer_id=customer, text=text, touchpoint="chat", said_at=NOON)
    api.rebuild_clusters(now=NOON)
    assert [card.is_unmet for card in api.clusters()] == [True]
    add_style(
        code="D1",
        title="仙女风收腰连衣裙",
        category="连衣裙",
        price=Money(19900),
        attributes={"effect": ["显瘦"], "style": ["仙女风"]},
        skus=[],
    )
    (card,) = api.clusters()
    assert not card.is_unmet
    assert card.served_by[0].style.code == "D1"
    assert api.unmet_clusters() == []
