"""Facts: stated once, in the transaction of the change, and handed forward along the loop."""

from yutang.core.events.delivery import deliver_facts, failing_deliveries
from yutang.core.events.facts import Fact, fact, fact_class, known_facts, publish, publish_history, publish_many
from yutang.core.events.log import LoggedFact, count_facts, facts_about, facts_since, newest_position
from yutang.core.events.subscriptions import Subscription, subscribe, subscriptions

__all__ = [
    "Fact",
    "LoggedFact",
    "Subscription",
    "count_facts",
    "deliver_facts",
    "fact",
    "fact_class",
    "facts_about",
    "facts_since",
    "failing_deliveries",
    "known_facts",
    "newest_position",
    "publish",
    "publish_history",
    "publish_many",
    "subscribe",
    "subscriptions",
]
