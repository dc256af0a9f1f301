"""Write the vocabularies that rules look things up in: `src/mlcard/card/spdx.json`.

The SPDX licence list comes from the `packaging` package, which carries it for PEP 639. Run this when SPDX
publishes a new list and `packaging` has taken it in; the file names its source and version.
"""

from __future__ import annotations

import json
from pathlib import Path

from packaging import __version__ as packaging_version
from packaging.licenses import _spdx

TARGET = Path(__file__).parent.parent / "src" / "mlcard" / "card" / "spdx.json"


def vocabulary() -> dict[str, object]:
    """Identifiers of licences and exceptions as SPDX spells them, and which licences are deprecated."""
    licenses = _spdx.LICENSES.values()
    return {
        "source": "https://spdx.org/licenses/",
        "version": _spdx.VERSION,
        "taken_from": f"packaging {packaging_version}",
        "licenses": sorted(entry["id"] for entry in licenses if not entry["deprecated"]),
        "deprecated": sorted(entry["id"] for entry in licenses if entry["deprecated"]),
        "exceptions": sorted(entry["id"] for entry in _spdx.EXCEPTIONS.values() if not entry["deprecated"]),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(vocabulary(), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {TARGET.name}")
