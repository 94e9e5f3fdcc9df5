"""Grouping the texts of a table by what they are about, without any place or database."""

from __future__ import annotations

import csv
import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from yutang.core.tables import FileUnreadable, open_table
from yutang.needs.encoder import encoded
from yutang.needs.errors import ColumnMissing, FileNotFit, NoFormerGrouping, NothingToGroup, TooManyLabels
from yutang.needs.rules.topics import Labels, Topics, find_topics

SEED = 0
MOST_LABELS = 200
HEADERS = ("key", "cluster", "sureness")


@dataclass(frozen=True)
class TextColumns:
    """Which columns of the table hold the texts, the label to compare with, and the key a row is known by."""

    text: str
    label: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class _Rows:
    keys: list[str]
    texts: list[str]
    truths: list[str]


def cluster_file(
    path: Path, columns: TextColumns, *, encoder: bool = False, previous: Path | None = None, out: Path | None = None
) -> dict[str, Any]:
    """Group the rows of a table (CSV, gzipped CSV or XLSX) by what their text is about, and say how well that went.

    With a label column there are as many clusters as labels and every row is in one; ``ari`` and ``nmi`` compare the two.
    Without it the number is found and ``rest`` rows are in none. ``out`` gets key, cluster and sureness of each row; given again
    as ``previous``, its clusters live on, and ``kept`` is the share of its rows that stayed. A row's key is that
    of its column or, without one, made from its text. Raises ColumnMissing, EncoderMissing,
    NothingToGroup, TooManyLabels, NoFormerGrouping, and what reading raises.
    """
    if out is not None and out.resolve() == path.resolve():
        raise FileNotFit(_("The output would overwrite the input. Choose another name for it."))
    rows = _read(path, columns)
    former = _former(previous, rows.keys) if previous else None
    began = time.process_time()
    topics = find_topics(
        rows.texts,
        len(set(rows.truths)) if columns.label else None,
        seed=SEED,
        vectors=encoded(rows.texts) if encoder else None,
        former=former,
    )
    figures: dict[str, Any] = {"clusters": len(set(topics.labels.tolist()) - {-1}), "rows": len(rows.texts)}
    figures |= {"rest": int((topics.labels < 0).sum()), "cpu_s": round(time.process_time() - began, 2)}
    if columns.label:
        figures = _agreement(rows.truths, topics.labels) | figures
    if former is not None:
        figures["kept"] = _kept(former, topics.labels)
    if out is not None:
        _write(out, rows.keys, topics)
    return figures


def _read(path: Path, columns: TextColumns) -> _Rows:
    wanted = [name for name in (columns.text, columns.label, columns.key) if name]
    found = _Rows([], [], [])
    with open_table(path) as table:
        for name in wanted:
            if name not in table.headers:
                raise ColumnMissing(column=name, known=", ".join(table.headers))
        for row in table.rows():
            text = row.values[columns.text]
            found.texts.append(text)
            found.keys.append(row.values[columns.key] if columns.key else _digest(text))
            if columns.label:
                found.truths.append(row.values[columns.label])
    if not any(map(str.strip, found.texts)):
        raise NothingToGroup
    count = len(set(found.truths))
    if count > MOST_LABELS:
        raise TooManyLabels(count=count, most=MOST_LABELS)
    return found


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def _former(path: Path, keys: Sequence[str]) -> Labels:
    """The earlier cluster of each key, -1 for keys that are new."""
    with open_table(path) as table:
        missing = [name for name in HEADERS[:2] if name not in table.headers]
        if missing:
            raise ColumnMissing(column=missing[0], known=", ".join(table.headers))
        before = {row.values["key"]: row.values["cluster"] for row in table.rows() if row.values["cluster"]}
    if not all(re.fullmatch("[0-9]{1,3}", cluster) and int(cluster) < MOST_LABELS for cluster in before.values()):
        raise NoFormerGrouping
    return np.array([int(before.get(key, "-1")) for key in keys], dtype=np.int64)


def _agreement(truths: Sequence[str], labels: Labels) -> dict[str, float]:
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    scores = {"ari": adjusted_rand_score(truths, labels), "nmi": normalized_mutual_info_score(truths, labels)}
    return {name: round(float(score), 4) for name, score in scores.items()}


def _kept(former: Labels, labels: Labels) -> float | None:
    """The share of rows that were in a cluster and still are in it; None where there were none."""
    known = former >= 0
    return round(float((labels[known] == former[known]).mean()), 4) if known.any() else None


def _write(path: Path, keys: Sequence[str], topics: Topics) -> None:
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            for key, label, sureness in zip(keys, topics.labels.tolist(), topics.sureness.tolist(), strict=True):
                writer.writerow([key, label if label >= 0 else "", f"{sureness:.4f}"])
        fresh.replace(path)
    except OSError as fault:
        raise FileUnreadable(name=path.name) from fault
    finally:
        fresh.unlink(missing_ok=True)
