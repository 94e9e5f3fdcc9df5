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


class PartnerHasEnded(Conflict):
    code = "partners.has_ended"
    default_message = _("This partner does not work for the shop any more.")


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


class BadPhone(BadPartner):
    code = "partners.bad_phone"
    default_message = _("This is not a whole phone number. Write all its digits.")


class BadAvailability(BadPartner):
    code = "partners.bad_availability"
    default_message = _("Somebody can serve from 0 to %(most)s communities at once.")


class BadProbation(BadPartner):
    code = "partners.bad_probation"
    default_message = _("Probation ends today at the earliest.")


class NoProposal(Conflict):
    code = "partners.no_proposal"
    default_message = _("This level is not proposed any more. Look at the scorecard again.")


class BadScore(Unprocessable):
    code = "partners.bad_score"
    default_message = _("A score is one of %(kinds)s, with a whole number from 0 to 100.")


class CallMissing(NotFound):
    code = "partners.call_missing"
    default_message = _("There is no such call.")


class CallClosed(Conflict):
    code = "partners.call_closed"
    default_message = _("This call is closed; no more applications are taken. Ask in the chat when the next one comes.")


class BadCall(Unprocessable):
    """What was said about a call makes no sense; `field` says which part."""

    code = "partners.bad_call"
    default_message = _("A call needs a title of at most 64 characters.")


class CallWithoutWords(BadCall):
    code = "partners.call_without_words"
    default_message = _("Say what a partner does, in at most 4,000 characters.")


class CallWithoutKinds(BadCall):
    code = "partners.call_without_kinds"
    default_message = _("Choose whom you are looking for.")


class CallClosesTooEarly(BadCall):
    code = "partners.call_closes_too_early"
    default_message = _("A call closes in the future, within a year.")


class ApplicationMissing(NotFound):
    code = "partners.application_missing"
    default_message = _("There is no such application.")


class ApplicationDecided(Conflict):
    code = "partners.application_decided"
    default_message = _("This application is decided and cannot be changed any more.")


class BadApplication(Unprocessable):
    """Something in an application makes no sense; `field` says what."""

    code = "partners.bad_application"
    default_message = _("This is longer than we can take: at most %(most)s characters.")


class AnswerOutOfBounds(BadApplication):
    code = "partners.answer_out_of_bounds"
    default_message = _("Give a whole number from 0 to %(most)s.")


class KindNotWanted(BadApplication):
    code = "partners.kind_not_wanted"
    default_message = _("This call does not look for that kind.")


class BadLink(BadApplication):
    code = "partners.bad_link"
    default_message = _("“%(link)s” is no link. A link begins with http:// or https://; at most %(most)s of them.")


class ConsentNotGiven(BadApplication):
    code = "partners.consent_not_given"
    default_message = _("Without your consent we may not keep what you tell, and cannot take the application.")


class NothingToDecide(Conflict):
    code = "partners.nothing_to_decide"
    default_message = _("None of these applications waits for a decision any more.")


class DecisionMissing(NotFound):
    code = "partners.decision_missing"
    default_message = _("There is no such decision.")


class TooManyPictures(Conflict):
    code = "partners.too_many_pictures"
    default_message = _("There is room for %(most)s pictures. Take one away first.")


class TaskMissing(NotFound):
    code = "partners.task_missing"
    default_message = _("There is no such trial task.")


class BadTask(Unprocessable):
    """What was said about a trial task makes no sense; `field` says which part."""

    code = "partners.bad_task"
    default_message = _("Say what is to be made, in at most 4,000 characters.")


class TaskDueTooEarly(BadTask):
    code = "partners.task_due_too_early"
    default_message = _("A task is due in the future, within a year.")


class NothingHandedIn(BadTask):
    code = "partners.nothing_handed_in"
    default_message = _("Write something or add a picture first. Texts may have 4,000 characters.")


class TaskScored(Conflict):
    code = "partners.task_scored"
    default_message = _("This task is scored already; what was handed in stays as it is.")


class TaskNotHandedIn(Conflict):
    code = "partners.task_not_handed_in"
    default_message = _("Nothing has been handed in yet, so there is nothing to score.")
