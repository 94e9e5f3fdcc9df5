"""The door of earnings."""

from yutang.earnings.actions import (
    enter_part_refund as enter_part_refund,
    enter_payment_undone as enter_payment_undone,
    enter_refund as enter_refund,
    enter_sale as enter_sale,
    set_rate as set_rate,
)
from yutang.earnings.errors import RateOutOfBounds as RateOutOfBounds
from yutang.earnings.queries import (
    OwnOrder as OwnOrder,
    RateCard as RateCard,
    Sums as Sums,
    earned_of as earned_of,
    earned_today as earned_today,
    own_orders_today as own_orders_today,
    rate_at as rate_at,
    rates_of as rates_of,
    seen_by as seen_by,
    sums_of as sums_of,
)
from yutang.earnings.rows import order_row as order_row, said_of as said_of
from yutang.earnings.rules import earned as earned
