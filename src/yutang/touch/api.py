"""The door of touch: whoever wants to say something to a customer asks here."""

from yutang.touch.actions import (
    TouchAnswer as TouchAnswer,
    TouchWish as TouchWish,
    allow_touches as allow_touches,
    in_both_languages as in_both_languages,
    request_touch as request_touch,
    stop_touches as stop_touches,
)
from yutang.touch.errors import TouchMakesNoSense as TouchMakesNoSense
from yutang.touch.queries import (
    TouchCard as TouchCard,
    inbox_of as inbox_of,
    is_stopped as is_stopped,
    touches_named as touches_named,
    unread_count as unread_count,
)
from yutang.touch.rules import Purpose as Purpose, Reason as Reason
from yutang.touch.words import FACT_WORDS as FACT_WORDS
