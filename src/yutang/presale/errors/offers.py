"""What is wrong with an offer, or with what is asked of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, Refusal, Unprocessable


class OfferMissing(NotFound):
    code = "presale.offer_missing"
    default_message = _("There is no such offer. It may belong to another shop.")


class ForecastMissing(NotFound):
    code = "presale.forecast_missing"
    default_message = _(
        "There is no forecast: the offer is for no community, or was opened before forecasts were kept."
    )


class OfferStillOpen(Conflict):
    code = "presale.offer_still_open"
    default_message = _("This presale runs until its deadline and is closed then by itself.")


class OfferAlreadyOpened(Conflict):
    code = "presale.offer_already_opened"
    default_message = _("This presale was opened before and cannot be opened again.")


class OfferAlreadyClosed(Conflict):
    code = "presale.offer_already_closed"
    default_message = _("This presale is closed; it can no longer be called off.")


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


class MinimumNotReached(Conflict):
    code = "presale.minimum_not_reached"
    default_message = _("Too little is paid to close now: it stays open, so that nobody loses theirs.")
