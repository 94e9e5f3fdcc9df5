"""The door of presale."""

from yutang.presale.actions.bookkeeping import books
from yutang.presale.actions.closing import cancel_offer, close_offer
from yutang.presale.actions.intake import OrderDraft
from yutang.presale.actions.loyalty import score_applicant
from yutang.presale.actions.offering import OfferTerms, Origin, draft_offer, make_offers_from_round, open_offer
from yutang.presale.actions.ordering import place_order, release_expired_holds
from yutang.presale.actions.paying import (
    PaymentOutcome,
    PaymentStart,
    PayVisit,
    Receipt,
    confirm_payment,
    start_payment,
)
from yutang.presale.actions.problems import settle_problem
from yutang.presale.actions.refunding import confirm_refund, request_refund, retry_refund, send_refund
from yutang.presale.imports import ORDERS
from yutang.presale.queries.offers import (
    OfferCard,
    OfferOutcome,
    PaidLine,
    offer_card,
    offer_links,
    offers_of_round,
    offers_titled,
    open_offers,
    paid_lines,
    rounds_to_offer,
)
from yutang.presale.queries.orders import (
    DeliveryCard,
    OrderCard,
    delivery_of,
    last_delivery,
    open_problems,
    order_card,
    order_of,
    orders_of,
    orders_told,
)
from yutang.presale.queries.purchases import purchases
from yutang.presale.queries.repurchase import RepurchaseRow, repurchase_by_month
from yutang.presale.queries.totals import presale_totals
from yutang.presale.queries.wardrobe import wardrobe
from yutang.presale.rules import Delivery, Wanted

__all__ = [
    "ORDERS",
    "Delivery",
    "DeliveryCard",
    "OfferCard",
    "OfferOutcome",
    "OfferTerms",
    "OrderCard",
    "OrderDraft",
    "Origin",
    "PaidLine",
    "PayVisit",
    "PaymentOutcome",
    "PaymentStart",
    "Receipt",
    "RepurchaseRow",
    "Wanted",
    "books",
    "cancel_offer",
    "close_offer",
    "confirm_payment",
    "confirm_refund",
    "delivery_of",
    "draft_offer",
    "last_delivery",
    "make_offers_from_round",
    "offer_card",
    "offer_links",
    "offers_of_round",
    "offers_titled",
    "open_offer",
    "open_offers",
    "open_problems",
    "order_card",
    "order_of",
    "orders_of",
    "orders_told",
    "paid_lines",
    "place_order",
    "presale_totals",
    "purchases",
    "release_expired_holds",
    "repurchase_by_month",
    "request_refund",
    "retry_refund",
    "rounds_to_offer",
    "score_applicant",
    "send_refund",
    "settle_problem",
    "start_payment",
    "wardrobe",
]
