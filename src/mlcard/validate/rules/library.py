"""MC2: what does one need to run it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.folder import told
from mlcard.validate.registry import rule
from mlcard.validate.subjects import models, stated, texts
from mlcard.validate.wording import quoted
from mlcard.validate.writing import with_key
from mlcard.vocabularies.libraries import ids, meant_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder


@rule(
    "MC203",
    "library-missing",
    "warning",
    "/models/*/libraries",
    fixable="unsafe",
    needs_files=True,
    absence=True,
    needs=("/models",),
)
def library_missing(card: Card, folder: Folder) -> Iterator[Fault]:
    """Nothing says which library a model is for, and its files tell.

    What it does: Reports a model without `libraries` (in a README: `library_name`, or a tag that names one),
        if a file beside the card is that of a library: a configuration of transformers, PEFT, diffusers or
        sentence-transformers, a pickled estimator of scikit-learn, and their like.

    Why: The library decides how a model is loaded, and which code the Hub shows for it. For repositories made
        since August 2024 the Hub does not guess it from the files any more.

    Bad:
        ---
        license: mit
        language: en
        datasets: [squad]
        pipeline_tag: question-answering
        ---

    Good:
        ---
        license: mit
        language: en
        datasets: [squad]
        pipeline_tag: question-answering
        library_name: transformers
        ---

    Files:
        config.json: {/model/libraries/-: {name: transformers}}

    Fix: Unsafe: the library that the files tell.

    Source: https://huggingface.co/docs/hub/model-cards#specifying-a-library
    """
    for slot, model in models(card):
        if "libraries" in model or stated(card, f"{slot}/libraries"):
            continue
        if not ids().isdisjoint(word for _, word in texts(card.front_matter, "tags")):
            continue
        library, where = told(folder, "libraries")
        name = library.get("name") if isinstance(library, dict) else None
        if not isinstance(name, str):
            continue
        if card.dialect == "native":
            yield Fault(slot, f"nothing says that the model is one of {name}, and {where} tells",
                        f"add `libraries: [{{name: {name}}}]`, or run `mlcard extract`")  # fmt: skip
            continue
        name = meant_by(name) or name
        edit = with_key(card, "library_name", name)
        fix = Fix((edit,), safe=False) if edit else None
        yield Fault(slot, f"nothing says that the model is one of {name}, and {where} tells",
                    f"add `library_name: {name}`", fix)  # fmt: skip


@rule(
    "MC212",
    "library-misspelt",
    "warning",
    "/models/*/libraries/*/name",
    fixable="safe",
    covers=True,
    needs=("library_name",),
)
def library_misspelt(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A library is not written as the Hub knows it.

    What it does: Reports a `library_name` in a README that is the name of a library, or its package, where
        the Hub has another id for it: `scikit-learn` for `sklearn`.

    Why: The Hub finds and shows a model under its library by the id alone.

    Bad:
        ---
        license: mit
        datasets: [iris]
        pipeline_tag: tabular-classification
        library_name: scikit-learn
        ---

    Good:
        ---
        license: mit
        datasets: [iris]
        pipeline_tag: tabular-classification
        library_name: sklearn
        ---

    Fix: Safe: the id.

    Source: https://github.com/huggingface/huggingface.js/blob/main/packages/tasks/src/model-libraries.ts
    """
    if card.dialect != "huggingface":
        return
    word = card.front_matter.get("library_name")
    right = meant_by(word) if isinstance(word, str) else None
    if right and right != word:
        slot = "/models/0/libraries/0/name"
        span = span_of(card, slot)
        fix = Fix((Edit(span.start, span.end, right),))
        yield Fault(slot, f"the Hub knows no library {quoted(word)}", f"write `{right}`", fix, span,
                    ("libraries", str(word)))  # fmt: skip
