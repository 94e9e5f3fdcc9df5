"""How presale says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotAllowed, NotFound, Refusal, Unprocessable


class OfferMissing(NotFound):
    code = "presale.offer_missing"
    default_message = _("There is no such offer. It may belong to another shop.")


class ForecastMissing(NotFound):
    code = "presale.forecast_missing"
    default_message = _(
        "There is no forecast: the offer is for no community, or was opened before forecasts were kept."
    )


class OrderMissing(NotFound):
    code = "presale.order_missing"
    default_message = _("There is no such order. It may belong to somebody else.")


class OfferNotOpenYet(Conflict):
    code = "presale.offer_not_open_yet"
    default_message = _("This presale has not begun yet. Come back a little later.")


class OfferOver(Conflict):
    code = "presale.offer_over"
    default_message = _("This presale is over; no more orders are taken.")


class OfferStillOpen(Conflict):
    code = "presale.offer_still_open"
    default_message = _("This presale runs until its deadline and is closed then by itself.")


class OfferAlreadyOpened(Conflict):
    code = "presale.offer_already_opened"
    default_message = _("This presale was opened before and cannot be opened again.")


class OfferAlreadyClosed(Conflict):
    code = "presale.offer_already_closed"
    default_message = _("This presale is closed; it can no longer be called off.")


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


class OrderNotPayable(Conflict):
    code = "presale.order_not_payable"
    default_message = _("This order can no longer be paid: its time ran out or it was cancelled. Order again.")


class BalanceNotDueYet(Conflict):
    code = "presale.balance_not_due_yet"
    default_message = _("The deposit is paid. The balance is due once the presale is confirmed.")


class OrderNotRefundable(Conflict):
    code = "presale.order_not_refundable"
    default_message = _("This order cannot be refunded from here any more. Write to the shop.")


class RefundTooMuch(Unprocessable):
    code = "presale.refund_too_much"
    default_message = _("This is more than can still be given back of what was paid: at most %(left)s.")


class PiecesGone(Conflict):
    code = "presale.pieces_gone"
    default_message = _(
        "So many pieces of this line cannot be given back: some went back before. Reload the page and look again."
    )


class BadRefund(Unprocessable):
    code = "presale.bad_refund"
    default_message = _("Say which pieces go back or which amount, and keep no more than they cost.")


class RefundNotByHand(Conflict):
    code = "presale.refund_not_by_hand"
    default_message = _(
        "This refund is on its way through the payment service. Only one that failed, or was paid by hand, is given by hand."
    )


class BadHandPayment(Unprocessable):
    code = "presale.bad_hand_payment"
    default_message = _(
        "Say whether it was cash or a transfer, and when it came: not in the future, not before the order."
    )


class AmountNotOwed(Unprocessable):
    code = "presale.amount_not_owed"
    default_message = _("What is due for this order is %(total)s. Another amount cannot be recorded for it.")


class OrderAlreadyPaid(Conflict):
    code = "presale.order_already_paid"
    default_message = _("This order is paid already. Nothing was recorded a second time.")


class PaymentMissing(NotFound):
    code = "presale.payment_missing"
    default_message = _("There is no such payment.")


class PaymentNotUndoable(Conflict):
    code = "presale.payment_not_undoable"
    default_message = _(
        "Only money recorded by hand can be taken back here, while the presale runs and nothing of it was refunded."
    )


class NothingToExplain(Conflict):
    code = "presale.nothing_to_explain"
    default_message = _("There is no unexplained money left about this.")


class DifferenceMissing(NotFound):
    code = "presale.difference_missing"
    default_message = _("There is no such difference.")


class DifferenceNotSettled(Conflict):
    code = "presale.difference_not_settled"
    default_message = _("This cannot be settled in that way. Reload the page and look again.")


class RefundMissing(NotFound):
    code = "presale.refund_missing"
    default_message = _("There is no such refund.")


class BadOffer(Unprocessable):
    """An offer that cannot be drafted or opened as it is."""

    code = "presale.bad_offer"


class BadQuantities(BadOffer):
    code = "presale.bad_quantities"
    default_message = _("The minimum must be at least 1, the maximum not below it and at most %(most)s.")


class BadBuyerLimit(BadOffer):
    code = "presale.bad_buyer_limit"
    default_message = _("The limit for one buyer must be between 1 and the maximum.")


class BadPrice(BadOffer):
    code = "presale.bad_price"
    default_message = _("The price must be more than nothing and at most %(most)s.")


class BadEarlyPrice(BadOffer):
    code = "presale.bad_early_price"
    default_message = _("The early price must be below the price, and end in the future and by the deadline.")


class BadDeposit(BadOffer):
    code = "presale.bad_deposit"
    default_message = _(
        "The deposit must be below the lowest price that can be reached, and the balance due after 1 to %(days)s days."
    )


class BadTiers(BadOffer):
    code = "presale.bad_tiers"
    default_message = _(
        "At most %(most)s price steps, each with more pieces and a lower price than the one before, none above the maximum."
    )


class BadWaves(BadOffer):
    code = "presale.bad_waves"
    default_message = _(
        "At most %(most)s waves, one after the other before the deadline. Together they must leave pieces of the maximum to begin with."
    )


class BadSkuTerms(BadOffer):
    code = "presale.bad_sku_terms"
    default_message = _(
        "For each size at most the maximum, and no minimum above its own limit. Sizes must be of this style, each once."
    )


class BadPackSize(BadOffer):
    code = "presale.bad_pack_size"
    default_message = _("A pack holds 1 to %(most)s pieces.")


class NotWholePacks(BadOffer):
    code = "presale.not_whole_packs"
    default_message = _(
        "It is made in packs of %(pack)s, so minimum and maximum must be multiples of that. Nearest to your minimum: %(minimum)s. Nearest to your maximum: %(maximum)s."
    )


class BadGroup(BadOffer):
    code = "presale.bad_group"
    default_message = _(
        "The group price must be below the price, for 2 to %(size)s buyers within 1 to %(hours)s hours."
    )


class GroupAlone(BadOffer):
    code = "presale.group_alone"
    default_message = _("A group price goes with no deposit, early price or price steps.")


class PickupNowhere(BadOffer):
    code = "presale.pickup_nowhere"
    default_message = _("Where only pickup is possible, say where.")


class BadPickupPlace(BadOffer):
    code = "presale.bad_pickup_place"
    default_message = _("The place of pickup takes at most %(most)s characters.")


class OfferNotDraft(Conflict):
    code = "presale.offer_not_draft"
    default_message = _("This presale was opened: what buyers were told can no longer be changed.")


class SkuNotOnOffer(NotFound):
    code = "presale.sku_not_on_offer"
    default_message = _("This size does not belong to the offer.")


class ClosesTooSoon(BadOffer):
    code = "presale.closes_too_soon"
    default_message = _("The deadline must lie in the future, and at most %(days)s days ahead.")


class UnknownStyle(BadOffer):
    code = "presale.unknown_style"
    default_message = _("The style does not exist in this shop, or it has no sizes to order.")


class UnknownCommunity(BadOffer):
    code = "presale.unknown_community"
    default_message = _("The community does not exist in this shop.")


class RoundNotClosed(Conflict):
    code = "presale.round_not_closed"
    default_message = _("The round is still running. Offers are made from its winners once it is closed.")


class NoWinners(Conflict):
    code = "presale.no_winners"
    default_message = _("Nobody voted in this round, so it has no winners to offer.")


class WrongWord(Refusal):
    code = "presale.wrong_word"
    default_message = _("The word typed does not match. Nothing was changed.")


class CatalogueUnreadable(Unprocessable):
    code = "presale.catalogue_unreadable"
    default_message = _(
        "%(name)s does not list products as JSON: {“products”: [{“name”, “skus”: [{“code”, “size”, “color”}]}]}."
    )


class SomeLeft(Conflict):
    code = "presale.some_left"
    default_message = _("%(left)s are left to order now. Order those; waiting is for when there are none.")


class NotWaiting(NotFound):
    code = "presale.not_waiting"
    default_message = _("You are not on the waiting list of this presale.")


class OneSkuToWaitFor(BadOrder):
    code = "presale.one_sku_to_wait_for"
    default_message = _("Choose one size to wait for.")


class RelayMissing(NotFound):
    code = "presale.relay_missing"
    default_message = _("There is no such relay. It may belong to another shop.")


class EntryMissing(NotFound):
    code = "presale.entry_missing"
    default_message = _("You are not in this relay.")


class RelayNotYours(NotAllowed):
    code = "presale.relay_not_yours"
    default_message = _("This relay belongs to a community that you are not in.")


class RelayClosed(Conflict):
    code = "presale.relay_closed"
    default_message = _("This relay is closed: it can be read, but no longer changed.")


class BadRelay(Unprocessable):
    code = "presale.bad_relay"
    default_message = _("A relay needs a title, a place of pickup, and a deadline at most %(days)s days ahead.")


class RelayNeedsOffers(Unprocessable):
    code = "presale.relay_needs_offers"
    default_message = _("A relay is about presales that are open, and open to its community. Choose at least one.")


class BadEntryName(Unprocessable):
    code = "presale.bad_entry_name"
    default_message = _("Say in one line how you are called in the group, with at most %(most)s characters.")


class AddressMissing(NotFound):
    code = "presale.address_missing"
    default_message = _("There is no such address in your book.")


class AddressBookFull(Conflict):
    code = "presale.address_book_full"
    default_message = _("Your address book is full: it holds %(most)s. Delete one that you no longer need.")


class GiftSettled(Conflict):
    code = "presale.gift_settled"
    default_message = _("This gift's address can no longer be changed here. Ask whoever gave it to you.")


class GroupMissing(NotFound):
    code = "presale.group_missing"
    default_message = _("There is no such group. It may belong to another shop.")


class NoGroupPrice(Conflict):
    code = "presale.no_group_price"
    default_message = _("This presale has no group price.")


class GroupOver(Conflict):
    code = "presale.group_over"
    default_message = _(
        "This group is full or its time is over. Begin a group of your own, or order at the plain price."
    )


class NothingToRemind(Conflict):
    code = "presale.nothing_to_remind"
    default_message = _("Nothing waits for a payment here any more.")


class MinimumNotReached(Conflict):
    code = "presale.minimum_not_reached"
    default_message = _("Too little is paid to close now: it stays open, so that nobody loses theirs.")


class NotToPickUp(Conflict):
    code = "presale.not_to_pick_up"
    default_message = _("This order is not paid, or its money went back: do not hand it out.")
