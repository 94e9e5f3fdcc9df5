"""How selection says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotAllowed, NotFound, Unprocessable


class RoundMissing(NotFound):
    code = "selection.round_missing"
    default_message = _("There is no such round. It may belong to another shop.")


class CandidateMissing(NotFound):
    code = "selection.candidate_missing"
    default_message = _("There is no such style in a round of this shop.")


class RoundNotOpenYet(Conflict):
    code = "selection.round_not_open_yet"
    default_message = _("This round has not begun yet. Come back a little later.")


class RoundOver(Conflict):
    code = "selection.round_over"
    default_message = _("This round is over; no more votes are taken. The result stands below its pictures.")


class RoundAlreadyOpened(Conflict):
    code = "selection.round_already_opened"
    default_message = _("This round was opened before and cannot be opened again.")


class NotAMember(NotAllowed):
    code = "selection.not_a_member"
    default_message = _("This round belongs to another community. Ask its leader for a link of your own.")


class TooManyPicks(Unprocessable):
    code = "selection.too_many_picks"
    default_message = _("You can choose up to %(limit)s styles. Take some back and send again.")


class NothingPicked(Unprocessable):
    code = "selection.nothing_picked"
    default_message = _("Nothing is chosen yet. Tap the styles you love, then send.")


class ForeignCandidate(Unprocessable):
    code = "selection.foreign_candidate"
    default_message = _("One of the styles chosen is not part of this round. Reload the page and choose again.")


class BadRound(Unprocessable):
    """A round that cannot be drafted or opened as it is."""

    code = "selection.bad_round"


class TooFewCandidates(BadRound):
    code = "selection.too_few_candidates"
    default_message = _("A round needs at least %(least)s different styles to choose from.")


class TooManyCandidates(BadRound):
    code = "selection.too_many_candidates"
    default_message = _("A round shows at most %(most)s styles; nobody looks at more on a phone.")


class ClosesTooSoon(BadRound):
    code = "selection.closes_too_soon"
    default_message = _("The closing time must lie in the future, and at most %(days)s days ahead.")


class BadLimits(BadRound):
    code = "selection.bad_limits"
    default_message = _("Choose between 1 and %(most)s picks a person, and between 1 and %(most)s winners.")


class TitleMissing(BadRound):
    code = "selection.title_missing"
    default_message = _("Give the round a title of at most %(most)s characters: members see it first.")


class UnknownPeople(BadRound):
    code = "selection.unknown_people"
    default_message = _("The community or the KOC chosen does not exist in this shop.")


class UnknownCluster(BadRound):
    code = "selection.unknown_cluster"
    default_message = _("The need cluster that the round is for does not exist in this shop.")


class UnknownStyle(BadRound):
    code = "selection.unknown_style"
    default_message = _("One of the styles chosen does not exist in this shop.")
