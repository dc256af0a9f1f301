"""`chat_template.jinja` and `chat_template.json`: how a conversation becomes the text that a model reads.

Format: https://huggingface.co/docs/transformers/chat_templating. A template says nothing of the model but
that it takes conversations; what it reaches for is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.errors import LimitExceededError
from mlcard.facts import Fact
from mlcard.readers.bounded_json import parse_object
from mlcard.readers.huggingface.jinja import template_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import Source

MAX_BYTES = 4_000_000
MAX_TEMPLATES = 100


def read(source: Source) -> Iterator[Fact]:
    """Findings of the template that a file is or holds."""
    with source.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LimitExceededError(
            f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of a template"
        )
    yield Fact("/file/format", "chat-template", "the file's name")
    if source.path.suffix.lower() == ".json":
        yield from chat_template_findings(source, parse_object(content, source.name))
    else:
        yield from template_findings(source, content.decode("utf-8", "replace"), "the template")


def chat_template_findings(source: Source, config: Mapping[str, Any]) -> Iterator[Fact]:
    """Findings of the templates under the key `chat_template`: one text, or several with names."""
    found = config.get("chat_template")
    templates = {str(name): text for name, text in found.items()} if isinstance(found, dict) else {}
    if isinstance(found, str):
        templates = {"": found}
    elif isinstance(found, list):
        named = [item for item in found[:MAX_TEMPLATES] if isinstance(item, dict)]
        templates = {str(item.get("name")): item.get("template") for item in named}
    for name, text in templates.items():
        if isinstance(text, str):
            yield from template_findings(source, text, f"key chat_template {name[:60]}".strip())
