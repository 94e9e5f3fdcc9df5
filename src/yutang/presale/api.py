"""The door of presale."""

from yutang.presale.actions.bookkeeping import books as books
from yutang.presale.actions.closing import cancel_offer as cancel_offer, close_offer as close_offer
from yutang.presale.actions.intake import OrderDraft as OrderDraft
from yutang.presale.actions.loyalty import score_applicant as score_applicant
from yutang.presale.actions.offering import (
    OfferTerms as OfferTerms,
    Origin as Origin,
    draft_offer as draft_offer,
    make_offers_from_round as make_offers_from_round,
    open_offer as open_offer,
)
from yutang.presale.actions.ordering import place_order as place_order, release_expired_holds as release_expired_holds
from yutang.presale.actions.paying import (
    PaymentOutcome as PaymentOutcome,
    PaymentStart as PaymentStart,
    PayVisit as PayVisit,
    Receipt as Receipt,
    confirm_payment as confirm_payment,
    start_payment as start_payment,
)
from yutang.presale.actions.problems import settle_problem as settle_problem
from yutang.presale.actions.refunding import (
    confirm_refund as confirm_refund,
    request_refund as request_refund,
    retry_refund as retry_refund,
    send_refund as send_refund,
)
from yutang.presale.imports import ORDERS as ORDERS
from yutang.presale.queries.bills import open_differences as open_differences
from yutang.presale.queries.ledger import (
    LedgerFault as LedgerFault,
    ledger_faults as ledger_faults,
    ledger_is_locked as ledger_is_locked,
)
from yutang.presale.queries.offers import (
    OfferCard as OfferCard,
    OfferOutcome as OfferOutcome,
    PaidLine as PaidLine,
    offer_card as offer_card,
    offer_links as offer_links,
    offers_of_round as offers_of_round,
    offers_titled as offers_titled,
    open_offers as open_offers,
    paid_lines as paid_lines,
    rounds_to_offer as rounds_to_offer,
)
from yutang.presale.queries.orders import (
    DeliveryCard as DeliveryCard,
    OrderCard as OrderCard,
    cards_by_id as cards_by_id,
    delivery_of as delivery_of,
    last_delivery as last_delivery,
    open_problems as open_problems,
    open_refunds as open_refunds,
    order_card as order_card,
    order_of as order_of,
    orders_of as orders_of,
    orders_told as orders_told,
)
from yutang.presale.queries.packs import StockLine as StockLine, stock_lines as stock_lines
from yutang.presale.queries.partners import (
    OfferPartners as OfferPartners,
    orders_of_partner as orders_of_partner,
    partners_of_offers as partners_of_offers,
)
from yutang.presale.queries.purchases import purchases as purchases
from yutang.presale.queries.repurchase import RepurchaseRow as RepurchaseRow, repurchase_by_month as repurchase_by_month
from yutang.presale.queries.totals import presale_totals as presale_totals
from yutang.presale.queries.wardrobe import wardrobe as wardrobe
from yutang.presale.relay_files import read_relay_file as read_relay_file
from yutang.presale.rules import Delivery as Delivery, Wanted as Wanted
