"""What words mean in one shop, how its texts are read by them, and the long work that this makes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class OwnWord(MerchantOwned):
    """One meaning of a word in this shop. In the slot `ignore` the word means nothing here, and `canonical` is empty.

    A word of a shop's own replaces what the bundled lexicon knows of it. `word` is in normal form; with `~` or `!` before it it
    stands for the word behind a degree or a complaint, as in the lexicon files. Without a `domain` it belongs to every one.
    """

    word = models.CharField(max_length=24)
    slot = models.CharField(max_length=16)
    canonical = models.CharField(max_length=24, default="")
    domain = models.CharField(max_length=16, default="")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "word", "slot"], name="own_word_once"),
            models.CheckConstraint(
                condition=Q(slot="ignore", canonical="") | (~Q(slot="ignore") & ~Q(canonical="")),
                name="own_word_meaning",
            ),
        ]


class WordChange(MerchantOwned):
    """One change of own words: the rows it took away and those it put there, as [word, slot, canonical, domain]."""

    before: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    after: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class OwnReader(MerchantOwned):
    """By what this shop's texts are read. `words_mark` is another one after each change of own words, and changes with it.

    `tagger` is the digest of the tagger learned from the shop's corrections that is in use; empty means the bundled one.
    `comparison` holds what the last learning found: both taggers on the shop's labels, each text read by one that never saw it.
    """

    words_mark = models.CharField(max_length=32, default="")
    tagger = models.CharField(max_length=64, default="")
    comparison: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    learned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant"], name="own_reader_one_per_merchant")]


class WordSuggestion(MerchantOwned):
    """A word that the shop's texts hold again and again and that its lexicon does not know.

    `slot` and `canonical` are guesses, empty where there is none. `examples` are [sentence, start, end] with the word's place.
    """

    class State(models.TextChoices):
        OPEN = "open"
        LATER = "later"
        ACCEPTED = "accepted"
        DISMISSED = "dismissed"

    word = models.CharField(max_length=24)
    slot = models.CharField(max_length=16, default="")
    canonical = models.CharField(max_length=24, default="")
    count = models.PositiveIntegerField()
    score = models.FloatField()
    examples: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    suggested_at = models.DateTimeField()
    change = models.ForeignKey("needs.WordChange", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "word"], name="word_suggestion_once")]
        indexes = [models.Index(fields=["merchant", "state", "-score"], name="word_suggestion_best")]


class ReadingWork(MerchantOwned):
    """One long work on how texts are read: reading them all again, looking for new words, learning from corrections,
    having a large model read the doubtful ones.

    At most one of a kind is not over. `reached` is the last utterance that was read again: work that broke off goes on there.
    """

    class Kind(models.TextChoices):
        REREAD = "reread"
        SUGGEST = "suggest"
        LEARN = "learn"
        DEEPEN = "deepen"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    reached = models.UUIDField(null=True)
    reader = models.CharField(max_length=64, default="")
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "kind"],
                condition=Q(state__in=["waiting", "running"]),
                name="reading_work_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["merchant", "kind", "-asked_at"], name="reading_work_latest")]
