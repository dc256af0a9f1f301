"""Write pickles that run code when they are loaded, though every name in them is one of scipy's or pandas'.

What they would run is harmless: `1 + 1`, and a file that does not exist. Run: python make_hostile.py
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
NORM = b"cscipy.stats._continuous_distns\nnorm_gen\n"


def text(value: str) -> bytes:
    """BINUNICODE."""
    return b"X" + len(value).to_bytes(4, "little") + value.encode()


def main() -> None:
    """Write the files."""
    state = b"}(" + text("_parse_arg_template") + text("1 + 1\n") + b"u"
    store = b"cpandas\nHDFStore\n(" + text("/nowhere/table.h5") + text("r") + b"tR."
    files = {
        "distribution_state.pkl": b"\x80\x02" + NORM + b")\x81" + state + b"b.",
        "distribution_pairs.pkl": b"\x80\x02" + NORM + b")\x81](" + text("_parse_arg_template")
        + text("1 + 1\n") + b"\x86eb.",
        "opens_a_store.pkl": b"\x80\x02" + store,
    }  # fmt: skip
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
