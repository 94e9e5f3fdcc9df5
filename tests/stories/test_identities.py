"""One person through many doors, on the records of ../shared/data: skipped where that folder is missing."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cast import NOON
from yutang.core.errors import Refusal
from yutang.people import api

SHARED = Path(os.environ.get("YUTANG_SHARED", Path(__file__).parents[3] / "shared"))
RECORDS = SHARED / "data" / "cn_identity_open.csv.gz"
SCORER = SHARED / "tools" / "score_links.py"
KINDS = ("phone", "unionid", "openid", "external_userid", "shop_uid")


@pytest.mark.skipif(not (RECORDS.is_file() and SCORER.is_file()), reason=f"no records in {SHARED}")
def test_records_of_one_person_are_joined_and_families_kept_apart(shop, tmp_path):
    with gzip.open(RECORDS, "rt", encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    arrivals = {}
    for record in records:
        identities = {kind: record[kind] for kind in KINDS if record[kind]}
        try:
            arrivals[record["record_id"]] = api.read_arrival(
                channel=record["channel"],
                identities=identities,
                name=record["name"],
                nickname=record["nickname"],
                at=NOON,
            )
        # A record with a masked phone and nothing else is a person of its own.
        except Refusal:
            continue
    received = api.receive_customers_in_bulk(list(arrivals.values()))
    living = api.living_ids([one.customer_id for one in received])
    links = tmp_path / "links.csv"
    with links.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_id", "person_id"])
        writer.writerows((key, living[one.customer_id]) for key, one in zip(arrivals, received, strict=True))
    told = subprocess.run(
        [sys.executable, str(SCORER), str(RECORDS), str(links)], capture_output=True, text=True, check=True
    )
    score = json.loads(told.stdout)
    assert score["precision"] >= 0.9, score
    assert score["recall"] >= 0.4, score
    assert score["family_kept_apart"] >= 0.5, score
