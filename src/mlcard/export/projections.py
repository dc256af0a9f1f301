"""The table of projections: each format of a neighbour, and the module that knows it."""

from __future__ import annotations

#: Name on the command line, and the module whose `PROJECTION` it is; imported when it is used.
MODULES = {
    "mldcat-ap": "mlcard.export.mldcat_ap",
    "spdx": "mlcard.export.spdx",
    "cyclonedx": "mlcard.export.cyclonedx",
    "huggingface": "mlcard.export.huggingface",
    "croissant": "mlcard.export.croissant",
    "fair4ml": "mlcard.export.fair4ml",
    "html": "mlcard.export.page.markup",
    "markdown": "mlcard.export.page.markdown",
}
