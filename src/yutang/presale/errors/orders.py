"""Why an order is not taken, or not as it was sent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, Unprocessable


class OrderMissing(NotFound):
    code = "presale.order_missing"
    default_message = _("There is no such order. It may belong to somebody else.")


class OfferNotOpenYet(Conflict):
    code = "presale.offer_not_open_yet"
    default_message = _("This presale has not begun yet. Come back a little later.")


class OfferOver(Conflict):
    code = "presale.offer_over"
    default_message = _("This presale is over; no more orders are taken.")


class SoldOut(Conflict):
    code = "presale.sold_out"
    default_message = _("Sold out. Sometimes units come back when somebody does not pay; look again in half an hour.")


class TooFewLeft(SoldOut):
    code = "presale.too_few_left"
    default_message = _("Only %(left)s are left. Order fewer.")


class SkuSoldOut(SoldOut):
    code = "presale.sku_sold_out"
    default_message = _("This size is sold out. Choose another one.")


class SkuTooFewLeft(SkuSoldOut):
    code = "presale.sku_too_few_left"
    default_message = _("Only %(left)s of this size are left. Order fewer, or choose another size.")


class LimitReached(Conflict):
    code = "presale.limit_reached"
    default_message = _("Each buyer can have %(limit)s of these; you have ordered %(held)s already.")


class UnpaidEnough(Conflict):
    code = "presale.unpaid_enough"
    default_message = _("You hold %(limit)s unpaid pieces or nearly so. Pay for them or cancel them, then order on.")


class KeyReused(Unprocessable):
    code = "presale.key_reused"
    default_message = _("This form was sent before with other contents. Reload the page and order again.")


class BadOrder(Unprocessable):
    """An order that makes no sense as it is."""

    code = "presale.bad_order"


class NothingOrdered(BadOrder):
    code = "presale.nothing_ordered"
    default_message = _("Choose a size and at least one piece.")


class BadQuantity(BadOrder):
    code = "presale.bad_quantity"
    default_message = _("The quantity must be a whole number from 1 to %(limit)s.")


class ForeignSku(BadOrder):
    code = "presale.foreign_sku"
    default_message = _("The size chosen does not belong to this offer. Reload the page and choose again.")


class BadDelivery(BadOrder):
    code = "presale.bad_delivery"
    default_message = _("Give a name, a phone number that can be called and a full address.")


class NoPickup(BadOrder):
    code = "presale.no_pickup"
    default_message = _("This presale is not picked up; give an address to send it to.")


class PickupOnly(BadOrder):
    code = "presale.pickup_only"
    default_message = _("This presale is only picked up, not sent.")


class BadKey(BadOrder):
    code = "presale.bad_key"
    default_message = _("The order form is incomplete. Reload the page and order again.")


class SomeLeft(Conflict):
    code = "presale.some_left"
    default_message = _("%(left)s are left to order now. Order those; waiting is for when there are none.")


class NotWaiting(NotFound):
    code = "presale.not_waiting"
    default_message = _("You are not on the waiting list of this presale.")


class OneSkuToWaitFor(BadOrder):
    code = "presale.one_sku_to_wait_for"
    default_message = _("Choose one size to wait for.")


class AddressMissing(NotFound):
    code = "presale.address_missing"
    default_message = _("There is no such address in your book.")


class AddressBookFull(Conflict):
    code = "presale.address_book_full"
    default_message = _("Your address book is full: it holds %(most)s. Delete one that you no longer need.")


class GiftSettled(Conflict):
    code = "presale.gift_settled"
    default_message = _("This gift's address can no longer be changed here. Ask whoever gave it to you.")
