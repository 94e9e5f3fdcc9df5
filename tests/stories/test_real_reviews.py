"""What real buyers wrote about clothes and shampoo becomes needs and clusters: skipped where ../shared/data is missing."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.cast import NOON
from yutang.core.imports import RunOptions, run_import
from yutang.needs import api
from yutang.needs.models import ClusterMember, Need, Utterance

SHARED = Path(os.environ.get("YUTANG_SHARED", Path(__file__).parents[3] / "shared"))
REVIEWS = SHARED / "data" / "reviews10_open.csv.gz"
CLOTHES = {"衣服", "裤子", "牛仔裤", "T恤", "衬衫", "外套", "休闲裤", "短裤", "套装", "内裤", "上衣", "背心"}
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")

pytestmark = pytest.mark.skipif(not REVIEWS.is_file(), reason=f"no reviews in {SHARED}")


def bring_in(tmp_path):
    options = RunOptions(where={"cat": "衣服,洗发水"}, source="reviews", error_path=tmp_path / "errors.csv")
    return run_import("utterances", REVIEWS, options, now=NOON)


def slots_of(cluster_id):
    voices = ClusterMember.objects.filter(cluster=cluster_id).values("utterance")
    return list(Need.objects.filter(utterance__in=voices).values_list("slots", flat=True))


def test_real_reviews_become_needs_and_clusters(shop, tmp_path):
    outcome = bring_in(tmp_path)
    assert outcome.rows == outcome.imported + outcome.unchanged > 5_900
    assert outcome.rejected == 0
    again = bring_in(tmp_path)
    assert (again.imported, again.unchanged) == (0, outcome.rows)

    assert {one.touchpoint for one in Utterance.objects.all()} == {"review"}
    reasons = Counter(Need.objects.values_list("reason", flat=True))
    assert reasons[""] > 0.4 * outcome.imported
    assert set(reasons) <= {"", "nothing_found", "spam", "too_long", "not_chinese", "empty"}
    assert not any(PHONE.search(text) for text in Utterance.objects.values_list("text", flat=True))
    named = Counter(
        word for slots in Need.objects.values_list("slots", flat=True) for word in slots.get("category", [])
    )
    assert {word for word, _count in named.most_common(5)} >= {"洗发水", "裤子"}

    found = api.rebuild_clusters(now=NOON)
    clusters = api.clusters()
    assert len(clusters) == found.clusters >= 5
    assert sum(card.size for card in clusters) == found.voices > 0.7 * reasons[""]
    assert min(card.size for card in clusters) >= 3
    assert all(card.title and card.evidence for card in clusters)
    said = set(Utterance.objects.values_list("text", flat=True))
    assert all(sentence.text in said for card in clusters for sentence in card.evidence)

    about_shampoo = [
        card for card in clusters if any(chip.value == "洗发水" and chip.share > 0.8 for chip in card.slots)
    ]
    assert about_shampoo
    for card in about_shampoo:
        members = slots_of(card.id)
        of_clothes = sum(bool(CLOTHES & set(slots.get("category", []))) for slots in members)
        assert of_clothes < 0.1 * len(members)

    before = {card.id: card.size for card in clusters}
    assert api.rebuild_clusters(now=NOON) == found
    assert {card.id: card.size for card in api.clusters()} == before
