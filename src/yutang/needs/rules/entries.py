"""The lexicon as people read and write it: canonical words with what is written instead, by domain and slot."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from .lexicon import Meaning, bundled_lexicon, spellings
from .normal import normalise
from .slots import LIST_SLOTS

Fault = Literal["empty", "short", "long", "number", "signs"]

IGNORE = "ignore"
"""Where a word stands that means nothing in a shop."""

WORD_SLOTS = (*LIST_SLOTS, "for_whom", "occupation", "price_level", "ingredient", "additive", IGNORE)
DOMAINS = ("apparel", "beauty", "food-health", "mother-baby")
SHORTEST, LONGEST = 2, 20

# Besides punctuation: what lexicon files, labelled texts and spreadsheets take for signs of their own.
_NOT_IN_WORDS = re.compile(r"[|;=@\[\]\"\\\s、,，。.!?:~]|^[-+]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A canonical word of a slot, and the other words that stand for it. ``domain`` is empty where it belongs to every one."""

    domain: str
    slot: str
    canonical: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Sense:
    """One word in one slot. In the slot ``ignore`` it means nothing, and ``canonical`` is empty."""

    word: str
    slot: str
    canonical: str
    domain: str = ""


def word_form(text: str) -> str:
    """A word as texts are read: simplified, half width, lower case, without blanks around it."""
    return " ".join(normalise(text).text.split())


def word_fault(word: str, *, shortest: int = SHORTEST) -> Fault | None:
    """Why something in its normal form cannot be a word of the lexicon, or None where it can."""
    marked = word[1:] if word[:1] in ("~", "!") else word
    if not marked:
        return "empty"
    if len(marked) > LONGEST:
        return "long"
    if not re.search(r"[^\W\d_]", marked):
        return "number"
    if _NOT_IN_WORDS.search(marked):
        return "signs"
    return "short" if len(marked) < shortest and marked == word else None


def own_meanings(senses: Iterable[Sense]) -> dict[str, tuple[Meaning, ...]]:
    """What a shop's own words mean, for ``Lexicon.extended``. A word to ignore has no meaning, whatever else it has."""
    found: dict[str, dict[Meaning, None]] = defaultdict(dict)
    ignored: set[str] = set()
    for sense in senses:
        for word in spellings(sense.word):
            if sense.slot == IGNORE:
                ignored.add(word)
            else:
                found[word][(sense.slot, sense.canonical)] = None
    return {word: tuple(meanings) for word, meanings in found.items()} | dict.fromkeys(ignored, ())


def as_entries(senses: Iterable[Sense]) -> list[Entry]:
    """Own words gathered under their canonical words, in the order of slots and words."""
    gathered: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for sense in senses:
        gathered[(sense.domain, sense.slot, sense.canonical)].append(sense.word)
    order = {slot: at for at, slot in enumerate(WORD_SLOTS)}
    keys = sorted(gathered, key=lambda key: (key[0], order.get(key[1], len(order)), key[2]))
    return [Entry(*key, tuple(sorted(gathered[key]))) for key in keys]


def write_toml(senses: Iterable[Sense], *, domain: str = "") -> str:
    """Own words in the form of the lexicon files."""
    lines = [f"domain = {_quoted(domain or 'own')}"]
    slot = ""
    for entry in as_entries(Sense(one.word, one.slot, one.canonical) for one in senses):
        if entry.slot != slot:
            slot = entry.slot
            lines += ["", f"[{slot}]"]
        # The canonical word is an alias of itself where the file is read, so it need not stand there twice.
        words = ", ".join(_quoted(word) for word in entry.aliases if word != entry.canonical)
        lines.append(f"words = [{words}]" if slot == IGNORE else f"{_quoted(entry.canonical)} = [{words}]")
    return "\n".join(lines) + "\n"


def read_toml(text: str) -> list[Sense]:
    """The words of a file in the form of the lexicon files; tables such as ``broader`` that hold no words are passed over.

    A canonical word is a word itself, unless the bundled lexicon has it so already. Raises ValueError (TOMLDecodeError) where it is no such file. Words are as written, not checked.
    """
    tables = tomllib.loads(text)
    senses: list[Sense] = []
    for slot, table in tables.items():
        if isinstance(table, dict) and slot != "broader":
            senses += _senses(slot, table, _domain(tables))
    return senses


def _senses(slot: str, table: Mapping[str, Any], domain: str) -> list[Sense]:
    senses = []
    for canonical, aliases in table.items():
        if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
            raise ValueError(f"{slot}.{canonical}")
        if slot == IGNORE:
            senses += [Sense(word, IGNORE, "", domain) for word in aliases]
            continue
        is_known = (slot, canonical) in bundled_lexicon().words.get(canonical.lower(), ())
        own = [canonical] if len(canonical) > 1 and not is_known else []
        senses += [Sense(word, slot, canonical, domain) for word in dict.fromkeys([*own, *aliases])]
    return senses


@lru_cache(maxsize=1)
def bundled_entries() -> tuple[Entry, ...]:
    """Everything that the bundled lexicon knows, in the order of its files."""
    folder = resources.files("yutang.needs").joinpath("lexicon")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    entries: list[Entry] = []
    for file in files:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        domain = _domain(tables)
        for slot, table in tables.items():
            if isinstance(table, dict) and slot not in ("broader", IGNORE):
                entries += [Entry(domain, slot, canonical, tuple(aliases)) for canonical, aliases in table.items()]
    return tuple(entries)


def _domain(tables: Mapping[str, Any]) -> str:
    return str(tables["domain"]) if tables.get("domain") in DOMAINS else ""


def _quoted(word: str) -> str:
    return f'"{word}"'
