"""Reading a relay (接龙) that was copied from a chat: pure, linear in its length, and open about what is not certain."""

from yutang.presale.rules.relays.catalogue import Catalogue, ListedSku
from yutang.presale.rules.relays.doubts import Doubt
from yutang.presale.rules.relays.reading import plain_name, read_relay
from yutang.presale.rules.relays.relay import Goods, LeftRow, Relay, RelayItem, RelayLine

__all__ = [
    "Catalogue",
    "Doubt",
    "Goods",
    "LeftRow",
    "ListedSku",
    "Relay",
    "RelayItem",
    "RelayLine",
    "plain_name",
    "read_relay",
]
