"""How this step says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, Unprocessable


class PartnerMissing(NotFound):
    code = "partners.missing"
    default_message = _("There is no such partner.")


class PartnerKnown(Conflict):
    code = "partners.known"
    default_message = _("There is already a partner of this kind called %(name)s. Choose a name that tells them apart.")


class WrongTurn(Conflict):
    code = "partners.wrong_turn"
    default_message = _("This partner cannot go from “%(state)s” to “%(to)s”.")


class BadPartner(Unprocessable):
    """What was said about a partner makes no sense; `field` says which part."""

    code = "partners.bad"
    default_message = _("A partner needs a name of at most 64 characters.")


class UnknownKind(BadPartner):
    code = "partners.unknown_kind"
    default_message = _("“%(kind)s” is no kind of partner. Known are: %(kinds)s.")


class BadTrait(BadPartner):
    code = "partners.bad_trait"
    default_message = _("The trait “%(field)s” is not known. Known are: %(known)s.")


class TraitNotANumber(BadTrait):
    code = "partners.trait_not_a_number"
    default_message = _("The trait “%(field)s” must be a number.")


class TraitOutOfBounds(BadTrait):
    code = "partners.trait_out_of_bounds"
    default_message = _("The trait “%(field)s” must lie between %(lowest)s and %(highest)s.")


class TraitNotWords(BadTrait):
    code = "partners.trait_not_words"
    default_message = _("The trait “%(field)s” takes at most %(most)s words of up to %(longest)s characters each.")


class BadScore(Unprocessable):
    code = "partners.bad_score"
    default_message = _("A score is one of %(kinds)s, with a whole number from 0 to 100.")
