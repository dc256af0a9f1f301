"""`config.json` of a Hugging Face transformers model.

Format: https://huggingface.co/docs/transformers/main_classes/configuration (class `PretrainedConfig`). The
file lists the architecture's class, its sizes, and where custom code is; nothing is imported or downloaded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import is_number, plain, read_object, text_of
from mlcard.readers.huggingface.diffusers import component_of
from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

#: Most bytes read of a configuration; 21,000 classes with both mappings take about 2 MB.
MAX_BYTES = 8_000_000

#: A transformers configuration has at least one of these keys.
KEYS = ("model_type", "architectures", "transformers_version", "_name_or_path")

#: Keys that set the size and shape of an architecture.
HYPERPARAMETERS = frozenset(
    """
    activation_function attention_dropout attention_probs_dropout_prob chunk_size_feed_forward conv_dim
    conv_kernel conv_stride d_ff d_inner d_kv d_model decoder_attention_heads decoder_ffn_dim decoder_layers
    depths dim dropout embed_dim embedding_size encoder_attention_heads encoder_ffn_dim encoder_layers
    feed_forward_proj ffn_dim head_dim hidden_act hidden_dim hidden_dropout_prob hidden_size hidden_sizes
    image_size intermediate_size layer_norm_eps layer_norm_epsilon max_position_embeddings
    max_source_positions max_target_positions mlp_ratio moe_intermediate_size n_ctx n_embd n_head n_heads
    n_inner n_layer n_layers n_positions n_routed_experts num_attention_heads num_channels num_experts
    num_experts_per_tok num_heads num_hidden_layers num_key_value_heads num_layers num_local_experts
    num_mel_bins patch_size position_embedding_type projection_dim relative_attention_num_buckets rms_norm_eps
    rope_theta sliding_window tie_word_embeddings type_vocab_size vocab_size window_size
    """.split()  # noqa: SIM905 - a list of words
)

#: Task by the end of the architecture's class name; the longest end that fits is used.
TASKS = {
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
    "ForQuestionAnswering": "question-answering",
    "ForMultipleChoice": "multiple-choice",
    "ForMaskedLM": "fill-mask",
    "ForCausalLM": "text-generation",
    "LMHeadModel": "text-generation",
    "DoubleHeadsModel": "text-generation",
    "ForConditionalGeneration": "text-generation",
    "MarianMTModel": "translation",
    "ForImageClassification": "image-classification",
    "ForObjectDetection": "object-detection",
    "ForSemanticSegmentation": "image-segmentation",
    "ForInstanceSegmentation": "image-segmentation",
    "ForUniversalSegmentation": "image-segmentation",
    "ForImageSegmentation": "image-segmentation",
    "ForDepthEstimation": "depth-estimation",
    "ForVideoClassification": "video-classification",
    "ForZeroShotObjectDetection": "zero-shot-object-detection",
    "ForVisualQuestionAnswering": "visual-question-answering",
    "ForDocumentQuestionAnswering": "document-question-answering",
    "ForAudioClassification": "audio-classification",
    "ForAudioFrameClassification": "audio-classification",
    "ForCTC": "automatic-speech-recognition",
    "ForSpeechSeq2Seq": "automatic-speech-recognition",
    "ForTextToSpeech": "text-to-speech",
    "TapasForQuestionAnswering": "table-question-answering",
    "ViltForQuestionAnswering": "visual-question-answering",
    "LayoutLMForQuestionAnswering": "document-question-answering",
    "LayoutLMv2ForQuestionAnswering": "document-question-answering",
    "LayoutLMv3ForQuestionAnswering": "document-question-answering",
    "WhisperForConditionalGeneration": "automatic-speech-recognition",
    "Speech2TextForConditionalGeneration": "automatic-speech-recognition",
    "Wav2Vec2ForSequenceClassification": "audio-classification",
    "HubertForSequenceClassification": "audio-classification",
    "WavLMForSequenceClassification": "audio-classification",
    "CLIPModel": "zero-shot-image-classification",
    "SiglipModel": "zero-shot-image-classification",
    "VisionEncoderDecoderModel": "image-to-text",
    "EncoderDecoderModel": "text-generation",
}

#: Names that transformers gives to classes nobody named.
_UNNAMED = re.compile(r"LABEL_\d+")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}/[A-Za-z0-9][\w.\-]{0,95}")
#: First parts of `a/b` that are folders on somebody's disk far more often than names on the hub.
_FOLDERS = re.compile(
    r"(outputs?|results?|models?|checkpoints?|ckpts?|saved?_?models?|tmp|temp|data|runs?|exp(eriments?)?|logs?|weights)",
    re.IGNORECASE,
)


def read(source: Source) -> Iterator[Fact]:
    """Facts from a transformers configuration."""
    config = read_object(source, max_bytes=MAX_BYTES)
    if not any(key in config for key in KEYS):
        raise UnreadableFileError(
            f"{source.name}: not a transformers configuration: it has none of {', '.join(KEYS)}"
        )
    yield Fact("/file/format", "huggingface-config", "keys")
    component = component_of(source)
    if component:  # of a pipeline of diffusers: it is not the model, but a part of it
        yield from _hyperparameters(config, f"{component}.")
        yield from custom_code(config, source)
        return
    yield from _architecture(config)
    yield from _library(config)
    yield from _hyperparameters(config)
    yield from _classes(config)
    yield from _base_model(config)
    yield from _quantization(config)
    yield from custom_code(config, source)


def looks_like(head: bytes) -> bool:
    """Whether the start of a file can be a transformers configuration."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and any(
        f'"{key}"'.encode() in head for key in KEYS
    )


def _architecture(config: Mapping[str, Any]) -> Iterator[Fact]:
    architectures = config.get("architectures")
    first = architectures[0] if isinstance(architectures, list) and architectures else None
    if isinstance(first, str) and 0 < len(first) < 200:
        yield Fact("/model/architecture", first, "key architectures")
        task = _task(first, config)
        if task:
            yield Fact("/model/ml_task", task, f"the name of the architecture {first}", "inferred")
    model_type = text_of(config, "model_type")
    if model_type:
        yield Fact("/model/model_type", model_type, "key model_type")


def _task(architecture: str, config: Mapping[str, Any]) -> str | None:
    name = re.sub(r"^(TF|Flax)(?=[A-Z])", "", architecture)
    ends = [end for end in TASKS if name.endswith(end)]
    task = TASKS[max(ends, key=len)] if ends else None
    if task == "text-generation" and "vision_config" in config:
        return "image-text-to-text"
    return task


def _library(config: Mapping[str, Any]) -> Iterator[Fact]:
    version = text_of(config, "transformers_version")
    if version:
        library: dict[str, JsonValue] = {"name": "transformers", "version": version}
        yield Fact("/model/libraries/-", library, "key transformers_version")
    else:
        yield Fact("/model/libraries/-", {"name": "transformers"}, "keys of the configuration", "inferred")


def _hyperparameters(config: Mapping[str, Any], prefix: str = "") -> Iterator[Fact]:
    for part in ("", "text_config", "vision_config", "audio_config", "encoder", "decoder"):
        inner = config.get(part) if part else config
        if not isinstance(inner, dict):
            continue
        for key in sorted(HYPERPARAMETERS & set(inner)):
            if plain(inner[key]):
                name = f"{part}.{key}" if part else key
                slot = pointer("model", "hyperparameters", f"{prefix}{name}")
                yield Fact(slot, inner[key], f"key {name}")
    for key in ("dtype", "torch_dtype"):
        dtype = text_of(config, key)
        if dtype:
            slot = pointer("model", "hyperparameters", f"{prefix}{key}")
            yield Fact(slot, dtype.removeprefix("torch."), f"key {key}")
            return


def _classes(config: Mapping[str, Any]) -> Iterator[Fact]:
    labels = config.get("id2label")
    if not isinstance(labels, dict) or not 0 < len(labels) <= 100_000:
        return
    try:
        ordered = [labels[key] for key in sorted(labels, key=int)]
    except ValueError:
        return
    if not all(isinstance(label, str) for label in ordered) or all(map(_UNNAMED.fullmatch, ordered)):
        return
    yield Fact("/model/classes", ordered, "key id2label")


def _base_model(config: Mapping[str, Any]) -> Iterator[Fact]:
    name = text_of(config, "_name_or_path")
    if not name or not _HUB_ID.fullmatch(name) or name.endswith((".json", ".bin", ".pt", ".safetensors")):
        return
    owner, repository = name.split("/")
    if _FOLDERS.fullmatch(owner) or repository.startswith("checkpoint"):
        return
    yield Fact(
        "/model/base_models/-", {"model": name}, "key _name_or_path, where it was loaded from", "inferred"
    )


def _quantization(config: Mapping[str, Any]) -> Iterator[Fact]:
    settings = config.get("quantization_config")
    if not isinstance(settings, dict):
        return
    quantization: dict[str, JsonValue] = {}
    method = text_of(settings, "quant_method")
    if method:
        quantization["method"] = method
    bits: Any = settings.get("bits", settings.get("w_bit"))
    for flag, width in (("load_in_4bit", 4), ("load_in_8bit", 8)):
        bits = width if settings.get(flag) is True else bits
    if is_number(bits) and 0 < bits <= 64:
        quantization["bits"] = bits
    for key, slot in (("bnb_4bit_quant_type", "data_type"), ("bnb_4bit_compute_dtype", "compute_data_type")):
        name = text_of(settings, key)
        if name:
            quantization[slot] = name.removeprefix("torch.")
    group = settings.get("group_size", settings.get("q_group_size"))
    if type(group) is int and group > 0:
        quantization["group_size"] = group
    if quantization:
        yield Fact("/model/quantization", quantization, "key quantization_config")


def custom_code(config: Mapping[str, Any], source: Source) -> Iterator[Fact]:
    """Classes that `trust_remote_code=True` imports from this repository, or from another (`repo--name`)."""
    description = "Loading with trust_remote_code=True runs this Python code."
    for where, name in _imported(config):
        place = f"key {where}"[:200]
        yield finding(source, name[:200], place, description, "medium", "unknown")


def _imported(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and name of each class that `auto_map` and `custom_pipelines` name."""
    auto_map, pipelines = config.get("auto_map"), config.get("custom_pipelines")
    for key, value in sorted(auto_map.items()) if isinstance(auto_map, dict) else ():
        names = value if isinstance(value, list) else [value]
        yield from ((f"auto_map/{key}", name) for name in names[:10] if isinstance(name, str) and name)
    for key, value in sorted(pipelines.items()) if isinstance(pipelines, dict) else ():
        name = text_of(value, "impl") if isinstance(value, dict) else None
        if name:
            yield f"custom_pipelines/{key}/impl", name
