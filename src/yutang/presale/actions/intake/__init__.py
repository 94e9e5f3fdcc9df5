"""Taking orders, many at once: the one way in which an order comes about, from a form, the lane or anywhere else."""

from yutang.presale.actions.intake.rush import take_rush
from yutang.presale.actions.intake.slips import OrderDraft, OrderSlip, Placed
from yutang.presale.actions.intake.taking import take_orders

__all__ = ["OrderDraft", "OrderSlip", "Placed", "take_orders", "take_rush"]
