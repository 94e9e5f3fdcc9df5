"""How many utterances are read in one second of one processor, every slot and span, by the very code of `extract`.

yutang bench needs [--texts IN.jsonl] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from pathlib import Path

from yutang.needs.rules import extract
from yutang.needs.training import bundled_corpus

_SHORTEST = 16
_ENDS = ("", "，谢谢", "！", "，急", "～", "哦")


def own_texts(count: int) -> list[str]:
    """The labelled texts of the package, the shortest in pairs, ended in several ways and with other numbers: 30 characters and more each in the mean."""
    rng = random.Random(7)
    corpus = [one.text for one in bundled_corpus() if one.text.strip()]
    texts: list[str] = []
    while len(texts) < count:
        text = rng.choice(corpus)
        if len(text) < _SHORTEST:
            text = f"{rng.choice(corpus)}，{text}"
        digits = "".join(rng.choice("23456789") if char.isdigit() and rng.random() < 0.3 else char for char in text)
        texts.append(digits + rng.choice(_ENDS))
    return texts


def texts_in(path: Path) -> list[str]:
    """The texts of a file with {"id", "text"} a line."""
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]


def measure(texts: list[str], least_seconds: float) -> dict[str, float | int]:
    """Read all texts again and again for at least so much time of the processor; what is loaded once is loaded before."""
    extract("想要显瘦的裙子，不要太短")
    read = rounds = 0
    began = time.process_time()
    while not rounds or time.process_time() - began < least_seconds:
        for text in texts:
            extract(text)
        read += len(texts)
        rounds += 1
    spent = time.process_time() - began
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return {
        "per_cpu_s": round(read / spent),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale),
        "mean_chars": round(sum(map(len, texts)) / len(texts), 1),
        "texts": len(texts),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=Path, help='a file with {"id", "text"} a line (default: texts of our own)')
    parser.add_argument("--seconds", type=float, default=5.0, help="at least so much time of the processor")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    texts = texts_in(chosen.texts) if chosen.texts else own_texts(5000)
    if not texts:
        parser.error("there is no text in this file")
    outcome = measure(texts, chosen.seconds)
    if chosen.json:
        print(json.dumps(outcome))
    else:
        for key, value in outcome.items():
            print(f"{key:>12}  {value}")


if __name__ == "__main__":
    main()
