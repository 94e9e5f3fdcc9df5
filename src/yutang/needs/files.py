"""Reading needs from a file of utterances, without any place or database."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _

from yutang.needs.errors import FileNotFit
from yutang.needs.rules import Tagger, extract
from yutang.needs.rules.corpus import Labelled, read_corpus
from yutang.needs.training import Measured, bundled_corpus, cross_validated, quality, train

# A line longer than this is no utterance; reading it on would fill the memory.
LONGEST_LINE = 4_000_000

Answer = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
"""What stands in the output for a record, and of which kind it is."""


def extract_file(path_in: Path, path_out: Path, *, model: Path | None = None) -> dict[str, int | float]:
    """Read `{"id", "text"}` a line into `{"id", "slots", "spans", "reason"}` a line, in the same order.

    A line that cannot be read becomes `{"line", "error"}` in the output and is counted, so that none is lost. The output
    appears only when the whole input was read. Gives lines, extracted, empty, rejected and seconds. A ``model`` of
    one's own reads instead of the bundled one. Raises FileNotFit.
    """
    tagger = tagger_in(model) if model else None

    def extracted(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        extraction = extract(record["text"], tagger=tagger)
        spans = [asdict(span) for span in extraction.spans]
        kind = "empty" if extraction.reason else "extracted"
        return kind, {"slots": dict(extraction.slots), "spans": spans, "reason": extraction.reason}

    return answer_lines(path_in, path_out, extracted, ("extracted", "empty"))


def answer_lines(path_in: Path, path_out: Path, answer: Answer, kinds: Iterable[str]) -> dict[str, int | float]:
    """Put an answer of one of the ``kinds`` to each record with a "text", as `{"id", …}` a line, in the same order.

    What cannot be read is told as ``extract_file`` says. Gives lines, how many there are of each kind, rejected and seconds. Raises FileNotFit.
    """
    if path_in.resolve() == path_out.resolve():
        raise FileNotFit(_("The output would overwrite the input. Choose another name for it."))
    started = time.perf_counter()
    fresh = path_out.with_name(f"{path_out.name}.new")
    counts = Counter(dict.fromkeys(("lines", *kinds, "rejected"), 0))
    try:
        with path_in.open("rb") as source, fresh.open("w", encoding="utf-8") as target:
            for number, line in _lines(source):
                _answer_line(number, line, target, counts, answer)
        fresh.replace(path_out)
    except OSError as fault:
        raise FileNotFit(_("The file %(name)s cannot be read or written."), name=fault.filename or path_in) from fault
    finally:
        fresh.unlink(missing_ok=True)
    return {**counts, "seconds": round(time.perf_counter() - started, 2)}


def tagger_in(path: Path) -> Tagger:
    """The tagger in a model file. Raises FileNotFit."""
    try:
        return Tagger.from_bytes(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise FileNotFit(_("%(name)s is no model that reads needs: %(fault)s."), name=path, fault=fault) from fault


def labelled_file(path: Path) -> list[Labelled]:
    """Labelled texts in a file of the form of the bundled corpus. Raises FileNotFit, naming the line."""
    try:
        with path.open(encoding="utf-8-sig") as source:
            return list(read_corpus(source))
    except (OSError, ValueError) as fault:
        raise FileNotFit(_("%(name)s holds no labelled texts: %(fault)s."), name=path, fault=fault) from fault


def train_files(extra: Path | None, path_out: Path | None) -> dict[str, Any]:
    """Train on the bundled corpus and on ``extra``; the figures are those of bundled texts that the tagger did not see.

    The model appears at ``path_out`` only when it is whole. Raises FileNotFit.
    """
    more = labelled_file(extra) if extra else []
    texts = bundled_corpus()
    model = train([*texts, *more])
    if path_out:
        fresh = path_out.with_name(f"{path_out.name}.new")
        try:
            fresh.write_bytes(model)
            fresh.replace(path_out)
        except OSError as fault:
            raise FileNotFit(_("The file %(name)s cannot be read or written."), name=path_out) from fault
        finally:
            fresh.unlink(missing_ok=True)
    return {**quality(cross_validated(texts, more)), "extra": len(more), "model_bytes": len(model)}


def score_file(path: Path, *, model: Path | None = None) -> dict[str, Any]:
    """The figures of reading the labelled texts of a file. Raises FileNotFit."""
    tagger = tagger_in(model) if model else None
    texts = labelled_file(path)
    return quality([Measured(text, extract(text.text, tagger=tagger).slots) for text in texts])


def _lines(source: Any) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without a byte order mark; of an endless line only the beginning, which then is no JSON."""
    number = 0
    while line := source.readline(LONGEST_LINE):
        number += 1
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        while line and not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            line = source.readline(LONGEST_LINE)


def _answer_line(number: int, line: bytes, target: TextIO, counts: Counter[str], answer: Answer) -> None:
    if not line.strip():
        return
    counts["lines"] += 1
    try:
        record = _record(line)
    except ValueError as fault:
        counts["rejected"] += 1
        _write(target, {"line": number, "error": str(fault)})
        return
    kind, answered = answer(record)
    counts[kind] += 1
    _write(target, {"id": record.get("id", number), **answered})


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, RecursionError) as fault:
        raise ValueError(_("this line is not UTF-8 text with JSON in it")) from fault
    except json.JSONDecodeError as fault:
        raise ValueError(_("this line is not JSON: column %(column)s") % {"column": fault.colno}) from fault
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise ValueError(_("this line has no “text”"))
    return record


def _write(target: TextIO, record: dict[str, Any]) -> None:
    # A lone surrogate, as broken emoji leave them, is legal in JSON but not in UTF-8.
    try:
        line = json.dumps(record, ensure_ascii=False)
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(record)
    target.write(f"{line}\n")
