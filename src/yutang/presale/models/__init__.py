"""The tables of presale."""

from yutang.presale.models.addresses import SavedAddress
from yutang.presale.models.bills import BillDay, BillDifference
from yutang.presale.models.draws import DrawEntry, OfferDraw
from yutang.presale.models.forecasts import OfferForecast
from yutang.presale.models.ledger import LedgerEntry, LedgerLine, LedgerLocked
from yutang.presale.models.offers import BuyingGroup, Offer, OfferSku, OfferStock, OfferTier, OfferWave
from yutang.presale.models.orders import OWN, Order, OrderLine
from yutang.presale.models.payments import BY_HAND, Payment, PaymentProblem, Refund, RefundLine
from yutang.presale.models.progress import ProgressLine
from yutang.presale.models.relays import Relay, RelayEntry, RelayEntryOrder, RelayOffer
from yutang.presale.models.waiting import WaitingEntry

__all__ = [
    "BY_HAND",
    "OWN",
    "BillDay",
    "BillDifference",
    "BuyingGroup",
    "DrawEntry",
    "LedgerEntry",
    "LedgerLine",
    "LedgerLocked",
    "Offer",
    "OfferDraw",
    "OfferForecast",
    "OfferSku",
    "OfferStock",
    "OfferTier",
    "OfferWave",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentProblem",
    "ProgressLine",
    "Refund",
    "RefundLine",
    "Relay",
    "RelayEntry",
    "RelayEntryOrder",
    "RelayOffer",
    "SavedAddress",
    "WaitingEntry",
]
