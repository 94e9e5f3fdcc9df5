"""Lists as files for a spreadsheet, sent while they are read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from yutang.core.tables.rejects import guarded

BYTE_ORDER_MARK = "\ufeff"


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """An answer that a browser keeps as `name`: CSV in UTF-8 that a spreadsheet reads as such and runs nothing of.

    Rows are asked for while the file is sent, so however long the list is, little of it is in memory. None is an empty cell.
    """
    answer = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(head: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(head)
    for row in rows:
        yield writer.writerow(["" if cell is None else guarded(str(cell)) for cell in row])


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, text: str) -> str:
        return text
