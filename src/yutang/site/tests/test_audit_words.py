import re
from pathlib import Path

import yutang
from yutang.core.audit import told, verbs_told

SOURCE = Path(yutang.__file__).parent
RECORDED = re.compile(r'audit\.record\(\s*(f?)"([\w.{}]+)"(?:\s+if\s+\w+\s+else\s+"([\w.]+)")?')


def recorded() -> set[str]:
    """Every verb that the code writes into the audit log; those with a blank end at it."""
    verbs: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            for _is_blank, verb, other in RECORDED.findall(path.read_text(encoding="utf-8")):
                verbs |= {verb.split("{")[0], other} - {""}
    return verbs


def test_every_verb_of_the_audit_log_has_a_sentence():
    known = verbs_told()
    silent = [verb for verb in recorded() if verb not in known and not any(one.startswith(verb) for one in known)]
    assert sorted(silent) == []


def test_a_sentence_names_only_details_in_its_blanks():
    for verb, sentence in verbs_told().items():
        blanks = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(sentence)), 1)
        assert told(verb, blanks) != verb
