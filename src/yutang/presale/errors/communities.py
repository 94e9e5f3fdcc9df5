"""Relays, buying groups, and what their leaders ask for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotAllowed, NotFound, Unprocessable


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


class NotToPickUp(Conflict):
    code = "presale.not_to_pick_up"
    default_message = _("This order is not paid, or its money went back: do not hand it out.")
