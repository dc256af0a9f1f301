"""What the licence of a model demands of models that are made from it, and the terms of well-known models.

Only what the text of a licence says of derivatives counts, and only where both licences are known by name.
Llama: https://www.llama.com/llama3_1/license/, 1(b). Gemma: https://ai.google.dev/gemma/terms, 3.1 (Gemma 4
is under Apache-2.0). OpenRAIL: https://huggingface.co/spaces/CompVis/stable-diffusion-license, paragraphs 4
and 5. Creative Commons: https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode, 2(a), 3(b). GPL and
AGPL: https://www.gnu.org/licenses/gpl-3.0.html, 5(c).

What kind of licence one is comes from the generated vocabulary. What stands here is written by hand: nobody
publishes what these texts demand of models in a form that a program could read (the matrix of OSADL knows
licences of software only), and the patterns of ids stand for thousands of repositories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlcard.card.licenses import family
from mlcard.patterns import lazy

if TYPE_CHECKING:
    import re


class Terms(NamedTuple):
    """What a licence demands of derivatives.

    Attributes:
        what: the demand, as the end of a sentence about the licence.
        kept_by: what the licence of a derivative that keeps to it matches.
        of_adapters: whether it holds for weights that are only added to the model, too.
    """

    what: str
    kept_by: re.Pattern[str]
    of_adapters: bool = False


#: Kinds of licences that demand no more than a notice, and that set no conditions on commerce either.
_PERMISSIVE = frozenset({"permissive", "public-domain"})
_COPYLEFT = frozenset({"weak-copyleft", "strong-copyleft", "share-alike"})

_OWN = r"|LicenseRef-.*"  # nobody here knows what stands in a licence of one's own
_NON_COMMERCIAL = Terms("forbids commercial use", lazy(r"CC-BY-NC.*" + _OWN))
_SHARE_ALIKE = Terms("asks for the same licence on what is made from it", lazy(r"CC-BY-SA.*|.*GPL.*" + _OWN))
_COPYLEFT_TERMS = Terms("asks for the same licence on what is made from it", lazy(r".*GPL.*" + _OWN))
_RAIL = Terms("binds what is made from it to its restrictions of use", lazy(r"LicenseRef-.*"))
_LLAMA = Terms("has to come with what is made from it", lazy(r"LicenseRef-.*"))
#: Section 1.1(e) counts every model that takes anything over from the weights, the operations or the output.
_GEMMA = Terms("has to come with what is made from it", lazy(r"LicenseRef-.*"), of_adapters=True)

_DEMANDS: tuple[tuple[re.Pattern[str], Terms], ...] = (
    (lazy(r"LicenseRef-llama[\d.]+"), _LLAMA),
    (lazy(r"LicenseRef-gemma"), _GEMMA),
    (
        lazy(r"LicenseRef-((creativeml|bigscience|bigcode)-openrail-m|bigscience-bloom-rail-1\.0)"),
        _RAIL,
    ),
    (lazy(r"LicenseRef-openrail-plus-plus"), _RAIL),
    (lazy(r"CC-BY-NC(-SA|-ND)?-\d\.\d"), _NON_COMMERCIAL),
    (lazy(r"CC-BY-SA-\d\.\d"), _SHARE_ALIKE),
    (lazy(r"A?GPL-\d\.\d(-only|-or-later)?"), _COPYLEFT_TERMS),
)

#: Licences of models that many others are made from, as their cards on the Hub state them (looked up November
#: 2026): the pattern of the id, and the licence as mlcard writes the Hub's id.
WELL_KNOWN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy(pattern), license_)
    for pattern, license_ in (
        (r"meta-llama/(Llama-2-|CodeLlama-|LlamaGuard-7b).*|codellama/CodeLlama-.*", "LicenseRef-llama2"),
        (r"meta-llama/(Meta-Llama-3-|Meta-Llama-Guard-2-).*", "LicenseRef-llama3"),
        (r"meta-llama/(Meta-)?Llama-3\.1-.*|meta-llama/Llama-Guard-3-8B.*", "LicenseRef-llama3.1"),
        (r"meta-llama/Llama-3\.2-.*|meta-llama/Llama-Guard-3-(1B|11B).*", "LicenseRef-llama3.2"),
        (r"meta-llama/Llama-3\.3-.*", "LicenseRef-llama3.3"),
        (r"meta-llama/Llama-4-.*", "LicenseRef-llama4"),
        (r"google/(gemma-(2b|7b|1\.1|2|3|3n)(-.*)?|(code|recurrent|shield|pali)gemma-.*)",
         "LicenseRef-gemma"),
        (r"(CompVis|runwayml|stable-diffusion-v1-5)/stable-diffusion-(v1-.*|inpainting)",
         "LicenseRef-creativeml-openrail-m"),
        (r"stabilityai/stable-diffusion-(2(-.*)?|xl-base-1\.0|xl-refiner-1\.0)",
         "LicenseRef-openrail-plus-plus"),
        (r"bigscience/bloomz?(-\d+[bm]\d*)?", "LicenseRef-bigscience-bloom-rail-1.0"),
        (r"bigcode/(starcoder(base|plus)?|starcoder2|santacoder)(-.*)?", "LicenseRef-bigcode-openrail-m"),
        (r"(CohereForAI|CohereLabs)/(c4ai-command-r.*|aya-(23|expanse|vision)-.*)", "CC-BY-NC-4.0"),
        (r"facebook/(nllb-.*|musicgen-.*|seamless-m4t-.*|mms-.*|galactica-.*)", "CC-BY-NC-4.0"),
    )
)  # fmt: skip
_OPERATORS = lazy(r"\s+(?:AND|OR|WITH)\s+|[()]")
#: Relations by which a model keeps nothing of the weights of its base.
_WITHOUT_WEIGHTS = frozenset({"distilled", "other"})


def well_known(model: str) -> str:
    """The licence of a well-known model by its id on the Hub; empty for others."""
    return next((license_ for pattern, license_ in WELL_KNOWN if pattern.fullmatch(model)), "")


def broken(base: str, derived: str, relation: str) -> str:
    """What the licence of a base model demands and the licence of a model made from it does not keep.

    Args:
        base: SPDX expression; one with operators leaves a choice, and nothing is said of it.
        derived: SPDX expression.
        relation: what the model is to its base; empty if nobody says.

    Returns:
        The end of a sentence about the licence of the base; empty if nothing is certainly broken.
    """
    terms = next((terms for pattern, terms in _DEMANDS if pattern.fullmatch(base)), None)
    if terms is None or relation in _WITHOUT_WEIGHTS or (relation == "adapter" and not terms.of_adapters):
        return ""
    parts = [part for part in _OPERATORS.split(derived) if part]
    if any(terms.kept_by.fullmatch(part) for part in parts):
        return ""
    certain = all(
        family(part) in _PERMISSIVE or (terms is not _SHARE_ALIKE and family(part) in _COPYLEFT)
        for part in parts
    )
    return terms.what if parts and certain else ""


def spoken(license_: str) -> str:
    """How a message calls a licence."""
    name = license_.removeprefix("LicenseRef-")
    if name.startswith("llama"):
        return f"the Llama {name.removeprefix('llama')} Community License"
    return {"gemma": "the Gemma Terms of Use", "openrail-plus-plus": "openrail++"}.get(name, name)


def as_written(license_: str, dialect: str) -> str:
    """How a card writes a licence: a README by the id that the Hub has for it."""
    if dialect == "native":
        return license_
    return license_.removeprefix("LicenseRef-").replace("-plus-plus", "++").lower()
