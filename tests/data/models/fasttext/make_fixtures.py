"""Write the fastText fixtures beside this script, and what fastText itself says of them (`expected.json`).

Run with fasttext 0.9.3: python make_fixtures.py The files are small, and committed: tests read them without
fastText. The learning rate is 0 because fastText, as today's compilers build it, stops with "Encountered NaN"
otherwise; the files do not hold the rate.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import fasttext

HERE = Path(__file__).resolve().parent
EXPECTED: dict[str, dict[str, object]] = {}
SENTENCES = [
    "__label__sport the match was long and the team won the cup",
    "__label__food a soup of onions and bread with cheese",
    "__label__größe the höhe of the tower is ninety meters",
] * 20


def note(name: str, model: fasttext.FastText._FastText) -> None:
    """What the library says of a model."""
    arguments = model.f.getArgs()
    supervised = arguments.model.name == "supervised"
    EXPECTED[name] = {
        "dim": model.get_dimension(),
        "labels": model.get_labels() if supervised else [],
        "words": len(model.get_words()),
        "input": list(model.get_input_matrix().shape) if not model.is_quantized() else None,
        "output": list(model.get_output_matrix().shape) if not model.is_quantized() else None,
        "arguments": {
            key: getattr(arguments, key)
            for key in ("dim", "ws", "epoch", "minCount", "neg", "wordNgrams", "bucket", "minn", "maxn",
                        "lrUpdateRate", "t")
        }
        | {"loss": arguments.loss.name, "model": arguments.model.name},
    }  # fmt: skip


def main() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "texts.txt"
        path.write_text("\n".join(SENTENCES) + "\n")
        supervised = fasttext.train_supervised(
            str(path),
            dim=8,
            epoch=3,
            wordNgrams=2,
            bucket=100,
            thread=1,
            verbose=0,
            loss="softmax",
            lr=0.0,
        )
        supervised.save_model(str(HERE / "supervised.bin"))
        note("supervised.bin", supervised)
        quantized = fasttext.train_supervised(
            str(path), dim=4, epoch=2, wordNgrams=2, bucket=400, thread=1, verbose=0, loss="hs", lr=0.0
        )
        quantized.quantize(str(path), cutoff=300, qnorm=True, thread=1, verbose=0)
        quantized.save_model(str(HERE / "quantized.ftz"))
        note("quantized.ftz", quantized)
        skipgram = fasttext.train_unsupervised(
            str(path),
            dim=4,
            bucket=50,
            minCount=1,
            epoch=1,
            thread=1,
            verbose=0,
            lr=0.0,
        )
        skipgram.save_model(str(HERE / "skipgram.bin"))
        note("skipgram.bin", skipgram)
    (HERE / "expected.json").write_text(json.dumps(EXPECTED, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
