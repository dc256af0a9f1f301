"""The formats that cards come in from: one row each. Content decides which one a document has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes of a document in which its format is looked for.
HEAD = 1_000_000


@dataclass(frozen=True, slots=True)
class Format:
    """A format that cards come in from.

    Attributes:
        name: its name on the command line.
        title: its name in a sentence.
        module: the module with `read(source)`.
        signs: patterns; a document in which all of them are found has the format.
        folder: patterns of paths, relative to a folder; a folder that has one of them has the format. Without
            any, the format is one file.
    """

    name: str
    title: str
    module: str
    signs: tuple[bytes, ...]
    folder: tuple[str, ...] = ()


FORMATS = (
    Format(
        "cyclonedx",
        "CycloneDX (ML-BOM)",
        "mlcard.imports.cyclonedx",
        (rb'"bomFormat"\s*:\s*"CycloneDX"|<bom[^>]+http://cyclonedx\.org/schema/bom/',),
    ),
    Format(
        "croissant",
        "Croissant",
        "mlcard.imports.croissant",
        (rb"http://mlcommons\.org/croissant/", rb'"@context"'),
    ),
    Format(
        "openml",
        "a run of OpenML",
        "mlcard.imports.openml",
        (rb"<oml:run[\s>]|\"run\"\s*:\s*\{[^{}]*\"(?:run_id|flow_id)\"",),
    ),
    Format(
        "model-card-toolkit",
        "the Model Card Toolkit",
        "mlcard.imports.model_card_toolkit",
        (rb"\A\s*\{", rb'"(?:model_details|quantitative_analysis|considerations)"\s*:'),
    ),
    Format(
        "bridge2ai",
        "the model card schema of bridge2ai",
        "mlcard.imports.bridge2ai",
        (rb"(?m)^model_details:\s*$",),
    ),
    Format(
        "skops",
        "a card of skops",
        "mlcard.imports.skops",
        (rb"(?mi)^\|\s*Hyperparameters?\s*\|\s*Value\s*\|",),
    ),
    Format(
        "huggingface",
        "a README of the Hugging Face Hub",
        "mlcard.imports.huggingface",
        (rb"(?m)\A(?:\xef\xbb\xbf)?\s*---[ \t]*\r?\n|^-\s+dataset:\s*\n\s+id:",),
        ("README.md", ".eval_results/*.yaml"),
    ),
    Format(
        "spdx",
        "SPDX 3",
        "mlcard.imports.spdx",
        (rb"https://spdx\.org/rdf/3\.[0-9.]+/(?:terms|spdx-context)",),
    ),
    Format("mldcat-ap", "MLDCAT-AP (RDF)", "mlcard.imports.mldcat_ap", (rb"http://data\.europa\.eu/it6/",)),
    Format(
        "mlflow",
        "MLflow",
        "mlcard.imports.mlflow",
        (rb"\ASQLite format 3\0|(?m:^(?:flavors|experiment_id):)",),
        ("mlruns", "mlflow.db", "MLmodel", "*/meta.yaml"),
    ),
)


def named(name: str) -> Format:
    """The format of a name.

    Raises:
        ConfigurationError: there is none.
    """
    for known in FORMATS:
        if known.name == name:
            return known
    raise ConfigurationError(
        f"no format {name!r} to import from", hint=f"known: {', '.join(known.name for known in FORMATS)}"
    )


def guessed(path: Path) -> Format:
    """The format that a document's content shows.

    Raises:
        UnreadableFileError: the document cannot be opened, or shows none.
    """
    try:
        if path.is_dir():
            fitting = [item for item in FORMATS if any(any(path.glob(sign)) for sign in item.folder)]
        else:
            with path.open("rb") as stream:
                head = stream.read(HEAD)
            fitting = [item for item in FORMATS if all(re.search(sign, head) for sign in item.signs)]
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: cannot be opened ({error.strerror})", hint="check that you may read it"
        ) from error
    if fitting:
        return fitting[0]
    raise UnreadableFileError(
        f"{path}: in none of the formats that mlcard imports",
        hint=f"name it with --from: {', '.join(known.name for known in FORMATS)}",
    )
