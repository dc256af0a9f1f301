"""Write the HDF5 fixtures beside this script, and what h5py says of them.

Run with h5py 3.16, pandas 3.0 and tables 3.10: python make_hdf5.py
The files are small, and committed: tests read them without those libraries.
"""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
PEOPLE = np.dtype(
    [
        ("age", "i4"),
        ("height of the person", "f8"),
        ("name", h5py.string_dtype()),
        ("code", "S5"),
        ("member", "?"),
        ("kind", h5py.enum_dtype({"a": 0, "b": 1, "c": 2}, basetype="i2")),
        ("place", np.dtype([("x", "f4"), ("y", ">f4")])),
        ("scores", "u1", (3,)),
        ("list", h5py.vlen_dtype("i8")),
        ("reference", h5py.ref_dtype),
        ("blob", np.dtype("V7")),
        ("small", ">u2"),
    ]
)


def tables(name: str, libver: str) -> None:
    """Two tables of compound types, and an array."""
    with h5py.File(HERE / name, "w", libver=libver) as file:
        file.create_dataset("people", (7,), PEOPLE)
        file.create_dataset("deep/rooms", (3,), np.dtype([("number", "i8"), ("size", "f2")]))
        file.create_dataset("deep/image", (4, 5), "u1")


def main() -> None:
    """Write all files."""
    tables("tables.h5", "earliest")
    tables("tables_latest.h5", "latest")
    with h5py.File(HERE / "arrays.h5", "w", libver="latest") as file:
        file["X"] = np.zeros((6, 2))
        file["y"] = np.zeros(6, "i8")
    with h5py.File(HERE / "outside_data.h5", "w", libver="latest") as file:
        file["link"] = h5py.ExternalLink("/etc/passwd", "/x")
        file["y"] = np.zeros(6, "i8")
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [1.5, 2.5, 3.5]})
    with pd.HDFStore(HERE / "pandas_table.h5", "w") as store:
        store.append("frame", frame, data_columns=True, index=False)
    expected = {}
    for path in sorted(HERE.glob("*.h5")):
        found = {}

        def visit(name: str, node: object, found: dict[str, object] = found) -> None:
            if isinstance(node, h5py.Dataset):
                found[name] = {"shape": node.shape, "columns": list(node.dtype.names or ())}

        with h5py.File(path) as file:
            file.visititems(visit)
        expected[path.name] = found
    (HERE / "expected_hdf5.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
