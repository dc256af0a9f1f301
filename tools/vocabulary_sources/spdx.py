"""Licences and exceptions as SPDX lists them, from the `packaging` package, which carries them for PEP 639.

Run this when SPDX publishes a new list and `packaging` has taken it in.
"""

from __future__ import annotations

from packaging import __version__ as packaging_version
from packaging.licenses import _spdx


def vocabulary() -> dict[str, object]:
    """Identifiers of licences and exceptions as SPDX spells them, and which licences are deprecated."""
    licenses = _spdx.LICENSES.values()
    return {
        "source": "https://spdx.org/licenses/",
        "version": f"{_spdx.VERSION}, in packaging {packaging_version}",
        "date": "2025-07-01",
        "licenses": sorted(entry["id"] for entry in licenses if not entry["deprecated"]),
        "deprecated": sorted(entry["id"] for entry in licenses if entry["deprecated"]),
        "exceptions": sorted(entry["id"] for entry in _spdx.EXCEPTIONS.values() if not entry["deprecated"]),
    }
