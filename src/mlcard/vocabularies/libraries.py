"""Libraries of models, as the Hugging Face Hub knows them (vocabulary `hub_libraries`)."""

from __future__ import annotations

from functools import cache

from mlcard.vocabularies import load

# Names of the packages of libraries, where the Hub has another id.
_PACKAGES = {
    "scikitlearn": "sklearn", "adapters": "adapter-transformers", "openclip": "open_clip",
    "openclippytorch": "open_clip", "openclip_torch": "open_clip", "sb3": "stable-baselines3",
    "sbert": "sentence-transformers", "pyannote": "pyannote-audio", "nemotoolkit": "nemo",
}  # fmt: skip


@cache
def ids() -> frozenset[str]:
    """The ids of the libraries."""
    return frozenset(load("hub_libraries")["libraries"])


def meant_by(word: str) -> str | None:
    """The id of the library that a word certainly means, such as `sklearn` for `scikit-learn`."""
    if word in ids():
        return word
    plain = _plain(word)
    return _spellings().get(plain) or _PACKAGES.get(plain)


@cache
def _spellings() -> dict[str, str]:
    """Ids by themselves and by the names of their libraries, without case and separators."""
    known: dict[str, str] = load("hub_libraries")["libraries"]
    by_name = {_plain(name): id_ for id_, name in known.items()}
    return {**by_name, **{_plain(id_): id_ for id_ in known}}


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "").replace(" ", "").replace(".", "")
