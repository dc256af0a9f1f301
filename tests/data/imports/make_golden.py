"""Writes the golden cards of the documents here. Run it, and read the difference before it is committed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from test_imports import DATA, DOCUMENTS, card_of

from mlcard.extract import text

for form, name in DOCUMENTS.items():
    (DATA / f"{form}.golden.yaml").write_text(text.fresh(card_of(DATA / name)), encoding="utf-8")
