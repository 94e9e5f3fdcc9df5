"""Files become rows of the business: streamed, in whole batches, with what was refused in a file of its own.

Nouns: an ImportKind is one sort of rows (customers, orders …), offered by the step that owns the noun and collected in
`site/imports.py`; an ImportRow is one row with its cells by field; a run is one file being brought in.

Promises: a batch lands wholly or not at all; the same file twice changes nothing, and so a run that was killed is
completed by running it again; a bad row is kept with its reason in the reader's language and stops no other.
"""

from yutang.core.imports.errors import (
    CellRefused,
    ColumnsMissing,
    ImportKindUnknown,
    RunStopped,
    RunUnderWay,
    RunUnknown,
)
from yutang.core.imports.kinds import (
    BatchOutcome,
    ImportContext,
    ImportKind,
    ImportRow,
    import_kind,
    import_kinds,
    register_imports,
)
from yutang.core.imports.running import ImportOutcome, RunOptions, run_import

__all__ = [
    "BatchOutcome",
    "CellRefused",
    "ColumnsMissing",
    "ImportContext",
    "ImportKind",
    "ImportKindUnknown",
    "ImportOutcome",
    "ImportRow",
    "RunOptions",
    "RunStopped",
    "RunUnderWay",
    "RunUnknown",
    "import_kind",
    "import_kinds",
    "register_imports",
    "run_import",
]
