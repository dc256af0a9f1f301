"""diffusers: `model_index.json` of a pipeline, and the configuration of each of its components.

Format: https://huggingface.co/docs/diffusers/using-diffusers/loading (`DiffusionPipeline.save_pretrained`). A
component is a folder below the pipeline's with a configuration of its own; its settings bear the folder's
name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import plain, read_object, text_of
from mlcard.readers.huggingface.names import mentioned
from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Method, Source

MAX_BYTES = 4_000_000
MAX_COMPONENTS = 200
INDEX = "model_index.json"
#: Packages whose classes components are; any other name is a module in the repository itself.
PACKAGES = {
    "diffusers": "diffusers", "transformers": "transformers", "onnxruntime": "onnxruntime",
    "optimum": "optimum",
    "k_diffusion": "k-diffusion", "flax": "flax", "peft": "peft",
}  # fmt: skip
#: Task by what stands in the name of the pipeline's class; the first that fits.
TASKS = (
    ("Inpaint", "image-to-image"), ("Img2Img", "image-to-image"),
    ("ImageToVideo", "image-to-video"),
    ("VideoDiffusion", "image-to-video"), ("InstructPix2Pix", "image-to-image"),
    ("Upscale", "image-to-image"),
    ("Video", "text-to-video"), ("Wan", "text-to-video"), ("Audio", "text-to-audio"),
    ("Music", "text-to-audio"),
    ("StableDiffusion", "text-to-image"), ("Flux", "text-to-image"), ("PixArt", "text-to-image"),
    ("Kandinsky", "text-to-image"), ("DDPM", "unconditional-image-generation"),
    ("DDIM", "unconditional-image-generation"),
)  # fmt: skip
#: Keys of a component that say who wrote the file.
NOT_SETTINGS = frozenset({"_class_name", "_diffusers_version", "_name_or_path", "_use_default_values"})


def read(source: Source) -> Iterator[Fact]:
    """Facts from the index of a pipeline, or from the configuration of a component."""
    config = read_object(source, max_bytes=MAX_BYTES)
    if source.path.name.lower() == INDEX:
        yield from _pipeline(source, config)
    else:
        yield from _component(source, config)


def component_of(source: Source) -> str:
    """The name of the pipeline's component to which a file belongs; empty when its folder is none."""
    folder = source.path.parent
    beside_index = not (folder / INDEX).is_file() and (folder.parent / INDEX).is_file()
    return folder.name if beside_index else ""


def _pipeline(source: Source, config: Mapping[str, Any]) -> Iterator[Fact]:
    name = config.get("_class_name")
    if isinstance(name, list) and len(name) == 2:  # a pipeline whose code is in the repository
        yield _imported(source, ".".join(map(str, name)), "key _class_name")
        name = name[1]
    if not isinstance(name, str) or not 0 < len(name) < 200:
        raise UnreadableFileError(f"{source.name}: not the index of a pipeline: it names no class")
    yield Fact("/file/format", "diffusers-pipeline", "key _class_name")
    yield Fact("/model/architecture", name, "key _class_name")
    yield _library(config, "read")
    task = next((task for part, task in TASKS if part in name), None)
    if task:
        yield Fact("/model/ml_task", task, f"the name of the pipeline {name}", "inferred")
    text = text_of(config, "_name_or_path")
    base = mentioned(text) if text and "/" in text else None
    if base is not None and base.certain:
        yield Fact(
            "/model/base_models/-",
            {"model": base.model},
            "key _name_or_path, where it was loaded from",
            "inferred",
        )
    yield from _components(source, config)


def _components(source: Source, config: Mapping[str, Any]) -> Iterator[Fact]:
    libraries: set[str] = set()
    found = [item for item in config.items() if isinstance(item[1], list) and not item[0].startswith("_")]
    for position, (name, value) in enumerate(found[:MAX_COMPONENTS]):
        if len(value) < 2 or not all(isinstance(part, str) and 0 < len(part) < 200 for part in value[:2]):
            continue  # a component that was left out is `[null, null]`
        package, algorithm = value[:2]
        step: dict[str, JsonValue] = {"name": name, "algorithm": algorithm}
        yield Fact("/model/pipeline/-", step, f"key {name[:100]}")
        root = package.partition(".")[0]
        if root in PACKAGES:
            libraries.add(PACKAGES[root])
        elif not (source.path.parent / name).is_dir() or root not in {"stable_diffusion", "latent_diffusion"}:
            yield _imported(source, f"{package}.{algorithm}", f"item {position} ({name[:60]})")
    for library in sorted(libraries - {"diffusers"}):
        yield Fact("/model/libraries/-", {"name": library}, "packages of the components", "inferred")


def _component(source: Source, config: Mapping[str, Any]) -> Iterator[Fact]:
    name = text_of(config, "_class_name")
    if name is None:
        raise UnreadableFileError(f"{source.name}: not a configuration of diffusers: it names no class")
    yield Fact("/file/format", "diffusers-component", "key _class_name")
    component = component_of(source)
    prefix = f"{component}." if component else ""
    if not component:
        yield Fact("/model/architecture", name, "key _class_name")
    # A component keeps the version that wrote it, which may be older than that of the pipeline.
    yield _library(config, "inferred" if component else "read")
    for key, value in config.items():
        if key not in NOT_SETTINGS and value not in (None, [], "") and plain(value):
            yield Fact(pointer("model", "hyperparameters", f"{prefix}{key}"), value, f"key {key[:100]}")


def _library(config: Mapping[str, Any], method: Method) -> Fact:
    version = text_of(config, "_diffusers_version")
    library: dict[str, JsonValue] = {"name": "diffusers"}
    if version:
        library["version"] = version
    return Fact("/model/libraries/-", library, "key _diffusers_version", method)


def _imported(source: Source, what: str, where: str) -> Fact:
    description = "Loading with trust_remote_code=True imports this class from the repository."
    return finding(source, what, where, description, "medium", "unknown")
