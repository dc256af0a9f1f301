"""mlcard's GGUF reader beside `gguf.GGUFReader`: wall, CPU and peak memory; each in a process of its own.

The file, made once in a folder of its own under the temporary folder: 200 MB, 2,000 tensors, and a tokenizer
of 128,000 tokens with as many merges, as those of Llama 3 have.

Run: python benchmarks/gguf_reader.py (needs the packages gguf and numpy, and says so when they are missing)
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from own_process import measured

FILE = Path(tempfile.gettempdir()) / "mlcard-benchmark-gguf" / "model.gguf"
TENSORS, TOKENS = 2_000, 128_000

READ = """
from pathlib import Path
from mlcard.facts import Source
from mlcard.readers import read
import mlcard.readers.gguf
def work(path):
    reading = read(Source(Path(path), Path(path).name))
    assert reading.problem is None and reading.facts, reading
"""
LIBRARY = """
from gguf import GGUFReader
def work(path):
    reader = GGUFReader(path)
    assert reader.tensors
"""


def make_file() -> None:
    import gguf
    import numpy as np

    FILE.parent.mkdir(exist_ok=True)
    print(f"making {FILE} …", file=sys.stderr)
    made = gguf.GGUFWriter(FILE, "llama")
    made.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    made.add_context_length(8192)
    made.add_tokenizer_model("gpt2")
    made.add_token_list([f"token{i}" for i in range(TOKENS)])
    made.add_token_types([1] * TOKENS)
    made.add_token_merges([f"a{i} b{i}" for i in range(TOKENS)])
    packed = np.zeros((182, 1024 // 32 * 18), np.uint8)
    for number in range(TENSORS):
        made.add_tensor(f"blk.{number}.weight", packed, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    made.write_header_to_file()
    made.write_kv_data_to_file()
    made.write_tensors_to_file()
    made.close()


def main() -> None:
    if importlib.util.find_spec("gguf") is None:
        print("the package gguf is not installed: nothing to compare with (pip install gguf)")
        return
    if "--make" in sys.argv:
        make_file()
        return
    if not FILE.exists():
        subprocess.run([sys.executable, __file__, "--make"], check=True)
    print(f"{FILE.name}: {FILE.stat().st_size / 1e6:.0f} MB, {TENSORS} tensors, {TOKENS} tokens")
    print(f"{'':10}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    ours, theirs = measured(READ, FILE, rounds=5), measured(LIBRARY, FILE, rounds=5)
    for who, run in (("mlcard", ours), ("GGUFReader", theirs)):
        print(f"{who:10}{run['wall']:9.4f}{run['cpu']:9.4f}{run['peak']:9.0f}")
    ratio = {key: theirs[key] / ours[key] for key in ours}
    print(f"{'ratio':10}{ratio['wall']:9.1f}{ratio['cpu']:9.1f}{ratio['peak']:9.1f}")


if __name__ == "__main__":
    main()
