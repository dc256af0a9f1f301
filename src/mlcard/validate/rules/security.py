"""MC7: can it harm who reads or loads it?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from mlcard.card import locate
from mlcard.card.words import look_for, words_in
from mlcard.patterns import lazy
from mlcard.sensitivity.credentials import WORDS, secrets_in
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.folder import facts_of, names
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, items, models
from mlcard.validate.weights import is_weights, paths_of
from mlcard.validate.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder

#: Weights that are a pickle, for each of which there is a safetensors file in use.
_PICKLED = lazy(r".*\.(?:pt|pth|ckpt)|(?:.*/)?(?:(?:diffusion_)?pytorch_model|adapter_model)\S*\.bin")
#: Characters that turn the direction of text (https://www.unicode.org/reports/tr9/, section 2), and tags,
#: which nobody sees.
_HIDDEN = lazy("[\u202a-\u202e\u2066-\u2069]+|[\U000e0000-\U000e007f]+")
_HIDDEN_CHARACTERS = look_for(
    *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080)))
)
_RIGHT_TO_LEFT = lazy("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FLAG = "\U0001f3f4"
#: HTML that runs code, where it is not code that is shown.
_ACTIVE = lazy(
    r"<(?:script|object|embed)\b[^>]{0,500}>?"
    r"|<[a-z][^<>]{0,500}\son(?:load|error)\s*=[^<>]{0,500}>"
    r"|(?:\]\(|href\s*=\s*[\"']?)\s*javascript:[^\s)\"'>]{0,200}",
    re.IGNORECASE,
)
#: One of these stands in all such HTML.
_ACTIVE_WORDS = look_for("onload", "onerror", "javascript:", "<script", "<object", "<embed")
#: What decides whether a place is code that is shown, or a comment: fences, ticks, comments, ends of lines.
_MARKS = lazy(r"^[ >\t-]{0,20}(?P<fence>`{3,}|~{3,})[^`\n]*$|`+|<!--|-->|\n", re.MULTILINE)
#: Links to weights that lie elsewhere than on a hub that keeps their hashes.
_LINKED = lazy(
    r"\]\((https?://(?!huggingface\.co/|hf\.co/)[^\s)]{1,500}\.(?:pt|pth|ckpt|bin|onnx|h5|pkl|joblib|tflite|"
    r"safetensors|gguf|pdparams|caffemodel|weights))[\s)]",
    re.IGNORECASE,
)


@rule("MC701", "secret-in-card", "error", words=WORDS)
def secret_in_card(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A secret stands in the card.

    What it does: Reports tokens and keys whose form is certain, by prefix and length, checksum or structure:
        those of Hugging Face, GitHub, GitLab, npm, PyPI, AWS, OpenAI, Anthropic, Google, Slack and Groq,
        private keys, and JSON Web Tokens that are valid for more than a day. Placeholders
        such as `hf_xxx` are none.

    Why: Cards are published, and copied before anybody takes them back. Whoever finds the secret first has
        all the rights that it gives.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Log in with `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`.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Log in with `ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`.

    Fix: None; revoke the secret where it was issued, since taking it out of the card does not undo that it
        was there, nor out of the history.

    Source: https://cwe.mitre.org/data/definitions/798.html; https://github.com/gitleaks/gitleaks
    """
    for secret in secrets_in(card.text):
        begin = card.text[secret.start : secret.start + 4]
        message = f"{secret.what} stands here for everybody to read ({begin}…)"
        hint = "revoke it where it was issued, then take it out of the card and of its history"
        yield Fault("", message, hint, span=locate(card.text, secret.start, secret.end))


@rule(
    "MC702", "pickle-only-weights", "warning", "/models/*/files/*/path", needs_files=True, needs=("/models",)
)
def pickle_only_weights(card: Card, folder: Folder) -> Iterator[Fault]:
    """The weights of a neural network are there as a pickle only.

    What it does: Reports models whose weight files are all pickles of PyTorch (`.pt`, `.pth`, `.ckpt`,
        `pytorch_model.bin`), by the files that the card names, for a README by those beside it.

    Why: Whoever loads a pickle runs whatever its author put into it. The same weights in safetensors can harm
        nobody.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: pytorch_model.bin}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: pytorch_model.bin}, {path: model.safetensors}]

    Files:
        pytorch_model.bin: weights
        model.safetensors: weights

    Fix: None; `safetensors.torch.save_file`, or `save_pretrained` of transformers, writes the other file.

    Source: https://docs.python.org/3/library/pickle.html; https://github.com/huggingface/safetensors
    """
    for slot, model in models(card):
        listed = paths_of(model, names(folder) if card.dialect == "huggingface" else ())
        weights = [path for path in listed if is_weights(path)]
        if weights and all(_PICKLED.fullmatch(path) for path in weights):
            first = shown(weights[0])
            place = f"{slot}/files" if "files" in model else slot
            yield Fault(place, f"the weights are a pickle ({first}), and nothing else",
                        "write them as safetensors, too")  # fmt: skip


@rule(
    "MC703",
    "remote-code-undocumented",
    "warning",
    "/models/*/files/*/path",
    needs_files=True,
    needs=("/models",),
)
def remote_code_undocumented(card: Card, folder: Folder) -> Iterator[Fault]:
    """The model runs code of its own when it is loaded, and the card does not say so.

    What it does: Reports models whose `config.json` names classes to import (`auto_map`), where a README does
        not mention `trust_remote_code`, or a native card has no security finding of it.

    Why: `trust_remote_code=True` runs the repository's code on the machine of whoever loads the model. Who is
        to trust it has to know that there is any, and what it does.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Load it with `trust_remote_code=True`: `modeling.py` holds the attention layer.

    Files:
        config.json: '{"model_type": "flowers", "auto_map": {"AutoModel": "modeling.FlowersModel"}}'

    Fix: None; say what the code does, and what it needs.

    Source: https://huggingface.co/docs/transformers/models#custom-models
    """
    for slot, model in models(card):
        listed = paths_of(model, names(folder) if card.dialect == "huggingface" else ())
        configurations = [path for path in listed if path.rpartition("/")[2] == "config.json"]
        if not configurations or "trust_remote_code" in card.text:
            continue
        known = {str(item.get("what")) for _, item in items(model, slot, "security_findings")}
        for path, fact in facts_of(folder, iter(configurations), "/model/security_findings"):
            what = fact.value.get("what") if isinstance(fact.value, dict) else None
            if "auto_map" in fact.where and isinstance(what, str) and what not in known:
                message = f"{shown(path)} has {shown(what)} imported when the model is loaded"
                hint = "say so, and what the code does; who loads it needs `trust_remote_code=True`"
                yield Fault(slot, message, hint)
                break


@rule(
    "MC704",
    "unsafe-html-or-bidi-characters",
    "error",
    fixable="safe",
    words=(*_HIDDEN_CHARACTERS, *_ACTIVE_WORDS),
)
def hidden_text_or_active_html(card: Card, _folder: Folder) -> Iterator[Fault]:
    r"""The card has characters that hide what it says, or HTML that runs code.

    What it does: Reports characters that turn the direction of text on lines without any letter that is
        written from right to left; tag characters, which nobody sees; and, outside of code, `<script>`,
        `<object>`, handlers such as `onerror=` and `javascript:` addresses.

    Why: What a person reads is not what a program reads: names of files and commands can be turned around,
        and orders to language models can stand between the letters. HTML that runs code takes over the page
        that shows the card.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Run the model. <script src="https://example.org/x.js"></script>

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Run the model with `<script src="https://example.org/x.js"></script>`.

    Fix: Safe for the characters: takes them out. HTML is for a person to take out.

    Source: https://trojansource.codes; https://www.unicode.org/reports/tr36/;
        https://cwe.mitre.org/data/definitions/79.html
    """
    text, words = card.text, words_in(card.text)
    if not _HIDDEN_CHARACTERS.isdisjoint(words):
        for match in _HIDDEN.finditer(text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : _line_end(text, match.end())]
            if text[match.start() - 1 : match.start()] == _FLAG or _RIGHT_TO_LEFT.search(line):
                continue
            name = "tags" if match[0] > "\uffff" else "turn the direction of text"
            span = locate(text, match.start(), match.end())
            code = f"U+{ord(match[0][0]):04X}"
            message = f"characters that nobody sees stand here ({code}, {name})"
            yield Fault("", message, "take them out", Fix((Edit(span.start, span.end, ""),)), span)
    if not _ACTIVE_WORDS.isdisjoint(words):
        yield from _active_html(card)


@rule("MC705", "external-weights-without-hash", "info", "/models/*/files/*", "/datasets/*/files/*",
      profiles=())  # fmt: skip
def external_weights_without_hash(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A file lies elsewhere, and nothing says whether it is still the same.

    What it does: Reports files with a `download_url` or an address as their path and no `sha256` or
        `checksum`, and in the text of a README links to weight files outside of the Hub.

    Why: Whoever holds that address can put another file there, and nobody notices.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: flowers.onnx, download_url: "https://example.org/flowers.onnx"}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files:
          - path: flowers.onnx
            download_url: "https://example.org/flowers.onnx"
            sha256: b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9

    Files:
        flowers.onnx: hello world

    Fix: None; `sha256sum` says it.

    Source: https://cwe.mitre.org/data/definitions/494.html
    """
    for owner, subject in (*models(card), *datasets(card)):
        for slot, file in items(subject, owner, "files") if "files" in subject else ():
            address = file.get("download_url") or file.get("path")
            if (
                isinstance(address, str)
                and "://" in address
                and not (file.get("sha256") or file.get("checksum"))
            ):
                yield Fault(slot, f"{shown(address)} has no hash", "add `sha256:`")
    if "](http" in card.body:
        for match in _LINKED.finditer(card.body):
            start = card.body_span.start + match.start(1)
            yield Fault("", f"{shown(match[1])} has no hash", "say its SHA-256 beside the link",
                        span=locate(card.text, start, start + len(match[1])))  # fmt: skip


@rule(
    "MC706",
    "security-finding-open",
    "warning",
    "/models/*/security_findings",
    "/datasets/*/security_findings",
    needs=("/models/*/security_findings", "/datasets/*/security_findings"),
)
def security_finding_open(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A grave security finding stands in the card, and nobody has said what was done about it.

    What it does: Reports items of `security_findings` of severity `high` or `critical` without `mitigation`.

    Why: `mlcard extract` writes down what could harm who loads the files. Until a person has looked at it,
        nobody should load them.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          security_findings:
          - {severity: critical, what: posix.system, where: opcode 12}

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          security_findings:
          - {severity: critical, what: posix.system, where: opcode 12, mitigation: The file was taken out.}

    Fix: None; look at it, and say under `mitigation` what was found and done.

    Source: `schema/modellake.yaml`, class SecurityFinding
    """
    for owner, subject in (*models(card), *datasets(card)):
        for slot, item in (
            items(subject, owner, "security_findings") if "security_findings" in subject else ()
        ):
            if item.get("severity") in ("high", "critical") and not item.get("mitigation"):
                what = shown(str(item.get("what") or "what was found"))
                message = f"{what} is {item['severity']}, and nothing says what was done about it"
                yield Fault(slot, message, "look at it, and say under `mitigation` what was done")


def _active_html(card: Card) -> Iterator[Fault]:
    """HTML that runs code, outside of comments and of the code that a card shows."""
    matches = list(_ACTIVE.finditer(card.body))
    shown_as_code = list(_code(card.body)) if matches else []
    for match in matches:
        at = bisect_right(shown_as_code, (match.start(), len(card.body)))
        if at and match.start() < shown_as_code[at - 1][1]:
            continue
        start = card.body_span.start + match.start()
        span = locate(card.text, start, start + len(match[0]))
        yield Fault("", f"{shown(match[0])} runs code where the card is shown", "take it out", span=span)


def _code(body: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that are code or comments, in order."""
    until, begin = "", 0
    ticks: list[tuple[str, int, int]] = []
    for mark in _MARKS.finditer(body):
        found = mark["fence"] or mark[0]
        if until:
            closes = mark["fence"] and found.startswith(until) and mark[0].rstrip().endswith(found)
            if closes or found == until == "-->":
                yield begin, mark.end()
                until = ""
        elif mark["fence"] or found == "<!--":
            until, begin, ticks = ("-->" if found == "<!--" else found), mark.start(), []
        elif found == "\n":
            yield from _pairs(ticks)
            ticks = []
        elif found != "-->":
            ticks.append((found, mark.start(), mark.end()))
    yield from _pairs(ticks)
    if until:
        yield begin, len(body)


def _pairs(ticks: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches between equal runs of ticks on one line."""
    later: dict[str, list[int]] = defaultdict(list)
    for number in range(len(ticks) - 1, -1, -1):
        later[ticks[number][0]].append(number)
    number = 0
    while number < len(ticks):
        run, start, _ = ticks[number]
        while later[run] and later[run][-1] <= number:
            later[run].pop()
        if later[run]:
            number = later[run][-1]
            yield start, ticks[number][2]
        number += 1


def _line_end(text: str, start: int) -> int:
    """Offset of the end of the line of a place."""
    end = text.find("\n", start)
    return len(text) if end < 0 else end
