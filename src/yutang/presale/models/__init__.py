"""The tables of presale."""

from yutang.presale.models.offers import BuyerTally, Offer, OfferStock
from yutang.presale.models.orders import OWN, Order, OrderLine
from yutang.presale.models.payments import Payment, PaymentProblem, Refund

__all__ = ["OWN", "BuyerTally", "Offer", "OfferStock", "Order", "OrderLine", "Payment", "PaymentProblem", "Refund"]
