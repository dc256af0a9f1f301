"""Faults of every rule that is on by default, and how each is put into a real card: for `lint_faults.py`."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import yaml

#: From the text of a README to the same with a fault; None where the fault cannot be put.
Injection: TypeAlias = Callable[[str], str | None]
#: The same of the first model or dataset of a native card; it changes what it is given.
Change: TypeAlias = Callable[[dict[str, Any]], object]
Subject: TypeAlias = Literal["models", "datasets"]
NOTHING: Mapping[str, str | bytes] = MappingProxyType({})


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        what: it in words.
        inject: how it is put into a README, or into its normal form as a native card.
        native: whether into a native card.
        subject: what the cards are about.
        files: files beside the card, by their path from it, that come with the fault.
    """

    what: str
    inject: Injection
    native: bool = False
    subject: Subject = "models"
    files: Mapping[str, str | bytes] = field(default_factory=lambda: NOTHING)


def all_of(*injections: Injection) -> Injection:
    """Several changes, one after the other."""

    def inject(text: str) -> str | None:
        for one in injections:
            changed = one(text)
            if changed is None:
                return None
            text = changed
        return text

    return inject


def key(line: str) -> Injection:
    """Put a key at the end of the front matter in place of one that stands there, if it has one."""
    name = line.partition(":")[0]

    def inject(text: str) -> str | None:
        head, front, rest = parts(text)
        return f"{head}{_without(front, name)}{line}\n{rest}"

    return inject


def without(name: str) -> Injection:
    """Take a key out."""

    def inject(text: str) -> str | None:
        head, front, rest = parts(text)
        left = _without(front, name)
        return None if left == front or not left.strip() else f"{head}{left}{rest}"

    return inject


def cleared(*names: str) -> Injection:
    """Take some keys out, if they are there."""

    def inject(text: str) -> str | None:
        head, front, rest = parts(text)
        for name in names:
            front = _without(front, name)
        return f"{head}{front}{rest}" if front.strip() else None

    return inject


def replaced(pattern: str, new: str) -> Injection:
    """Change what stands in the front matter."""

    def inject(text: str) -> str | None:
        head, front, rest = parts(text)
        changed, count = re.subn(pattern, new, front, count=1, flags=re.MULTILINE)
        return f"{head}{changed}{rest}" if count else None

    return inject


def body(addition: str) -> Injection:
    """Put something at the end of the body; not where that is code that never ends."""
    return lambda text: f"{text.rstrip()}\n\n{addition}\n" if text.count("```") % 2 == 0 else None


def native(change: Change) -> Injection:
    """Change the first model or dataset of a native card."""

    def inject(text: str) -> str | None:
        data = yaml.safe_load(text)
        first = (data.get("models") or data.get("datasets"))[0]
        change(first)
        return dumped(data)

    return inject


def dumped(data: dict[str, Any]) -> str:
    """A native card as YAML, every value written out."""
    return yaml.safe_dump(copy.deepcopy(data), sort_keys=False, allow_unicode=True)


def having(**slots: Any) -> Injection:
    """A native card whose model or dataset has these slots."""
    return native(lambda subject: subject.update(slots))


def parts(text: str) -> tuple[str, str, str]:
    """The opening line, the front matter, and the rest of a README."""
    opening = re.match(r"\s*---[ \t]*\n", text)
    closing = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, opening.end() if opening else 0)
    if not opening or not closing:
        raise ValueError("no front matter")
    return text[: opening.end()], text[opening.end() : closing.start()], text[closing.start() :]


def _without(front: str, name: str) -> str:
    """Front matter without a key and what stands below it."""
    return re.sub(rf"(?m)^{re.escape(name)}:.*\n(?:(?:[ \t]+|-[ \t]).*\n|-\n)*", "", front)


def unclosed(text: str) -> str | None:
    """Take the closing line away."""
    head, front, rest = parts(text)
    left = rest.partition("\n")[2]
    return None if re.search(r"^---[ \t]*$", left, re.MULTILINE) else f"{head}{front}{left}"


def twice(text: str) -> str | None:
    """Repeat the licence."""
    head, front, rest = parts(text)
    found = re.search(r"(?m)^license: *\w.*\n", front)
    return f"{head}{front}{found[0]}{rest}" if found else None


def no_body(text: str) -> str | None:
    """Take the body away."""
    head, front, _ = parts(text)
    return f"{head}{front}---\n"


def no_front_matter(text: str) -> str | None:
    """Take the metadata away."""
    return parts(text)[2].removeprefix("---").lstrip() or None


def silent(text: str) -> str | None:
    """Take the datasets away, and the body that may speak of them; not where a model learns without any."""
    front = parts(text)[1]
    if "reinforcement-learning" in front or re.search(r"(?m)^dataset:", front):
        return None  # learned in an environment; or the key is misspelt, which is what is reported
    bare = no_body(text)
    return without("datasets")(bare) or bare if bare else None


def result(metrics: str) -> str:
    """`model-index` with one result."""
    return (
        "model-index: [{name: m, results: [{task: {type: text-classification}, dataset: {type: d, name: d}, "
        f"metrics: [{metrics}]}}]}}]"
    )


def safetensors(*shape: int) -> bytes:
    """A file with one tensor of zeros."""
    size = 4
    for length in shape:
        size *= length
    head = json.dumps({"w": {"dtype": "F32", "shape": shape, "data_offsets": [0, size]}}).encode()
    return len(head).to_bytes(8, "little") + head + bytes(size)


TOKEN = "hf_" + "QwReTzUiPaSdFgHkLyXcVbNmMnBvLkJhGfDs"[:34]
APACHE = "Apache License\nVersion 2.0, January 2004\n"
BASE = "[roberta-base](https://huggingface.co/roberta-base)"
LORA = json.dumps({"peft_type": "LORA", "base_model_name_or_path": "openai-community/gpt2-large"})
QUANTIZED = json.dumps({"model_type": "bert", "quantization_config": {"quant_method": "gptq", "bits": 4}})
OWN_CODE = json.dumps({"model_type": "flowers", "auto_map": {"AutoModel": "modeling.FlowersModel"}})
TAGGER = json.dumps({"model_type": "bert", "architectures": ["BertForTokenClassification"]})
BERT = json.dumps({"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 768})
SPLITS = "{features: [{name: a, dtype: string}], splits: [{name: train, num_bytes: 1, num_examples: 181160}]}"
#: A card beside the one with the fault.
PLANTS = (
    'mlcard: "1.0"\nmodels:\n- {{id: plants, name: Plants, license: {licence}, ml_task: text-generation, '
    "trained_on: [{{dataset: weeds, split: {split}}}], base_models: {bases}}}\n"
)


def plants(licence: str = "MIT", split: str = "train", bases: str = "[]") -> dict[str, str]:
    """A folder beside the card with the card of a model that others may be made from."""
    return {"../plants/modelcard.yaml": PLANTS.format(licence=licence, split=split, bases=bases)}


ID = "flowers-of-the-benchmark"
LEAK = [{"measure": "accuracy", "value": 0.98, "dataset": "iris/test"}]
RELATED = (
    'mlcard: "1.0"\ndatasets:\n- id: iris/test\n  license: CC-BY-4.0\n'
    "  related_datasets: [{dataset: iris/train, relation: overlap, score: 0.04, method: exact rows}]\n"
)

FAULTS: dict[str, Fault] = {
    "MC101": Fault("no front matter", no_front_matter),
    "MC102": Fault("front matter without an end", unclosed),
    "MC103": Fault("a bracket that is not closed", key("widget: [{text: a")),
    "MC104": Fault("a list in place of a mapping", lambda text: f"---\n- a list\n{parts(text)[2]}"),
    "MC105": Fault("the licence twice", twice),
    "MC106": Fault("licence for license", replaced(r"^license:", "licence:")),
    "MC107": Fault("a key that nobody knows", key("xyzzy: 1")),
    "MC108": Fault("text for a number", having(parameter_count="7B"), native=True),
    "MC109": Fault("a key without a value", key("thumbnail:")),
    "MC110": Fault("a template's placeholder", key('description: "{description}"')),
    "MC111": Fault("Norwegian, which YAML 1.1 takes for false", key("language: no")),
    "MC112": Fault("quoted text that goes on at the margin", key('widget:\n- text: "Where do\nI live?"')),
    "MC113": Fault("a byte order mark", lambda text: f"\ufeff{text}"),
    "MC114": Fault("a split without its dataset", having(trained_on=[{"split": "train"}]), native=True),
    "MC115": Fault("two hundred brackets", key(f"widget: {'[' * 200}{']' * 200}")),
    "MC116": Fault("a comment that switches nothing off", key("# mlcard: ignore[MC701] -- x\nversion: a")),
    "MC117": Fault("a comment without a reason", key("# mlcard: ignore[MC701]\nversion: a")),
    "MC118": Fault("a blank line before the front matter", lambda text: f"\n{text}"),
    "MC119": Fault("a mapping where the Hub takes a list", key("widget: {text: a}")),
    "MC201": Fault("no task", cleared("pipeline_tag", "tags", "model-index", "base_model")),
    "MC202": Fault("a task that does not exist", key("pipeline_tag: text-clasification")),
    "MC203": Fault(
        "no library, and files of one", cleared("library_name", "tags"), files={"config.json": BERT}
    ),
    "MC204": Fault(
        "no language",
        all_of(cleared("language", "base_model", "language_bcp47"), key("pipeline_tag: fill-mask")),
    ),
    "MC205": Fault("a language by its name", key("language: English")),
    "MC206": Fault("two languages in one text", key("language: en, fr")),
    "MC207": Fault(
        "results of a model of another name",
        key("model-index: [{name: checkpoint-500, results: []}]"),
        files={".git/config": "[remote]\n\turl = https://huggingface.co/deepset/roberta-qa\n"},
    ),
    "MC210": Fault("a tag twice", key("tags: [bert, qa, bert]")),
    "MC211": Fault(
        "a dataset with the id of the model",
        lambda text: dumped(
            (data := yaml.safe_load(text)) | {"datasets": [{"id": data["models"][0]["id"], "license": "MIT"}]}
        ),
        native=True,
    ),
    "MC212": Fault("scikit-learn for sklearn", key("library_name: scikit-learn")),
    "MC301": Fault("no licence", without("license")),
    "MC302": Fault("a licence as people say it", key("license: Apache 2.0")),
    "MC303": Fault("the same in a native card", having(license="Apache 2.0"), native=True),
    "MC304": Fault("a family of licences", key("license: gpl")),
    "MC305": Fault("another licence without a name", key("license: other")),
    "MC306": Fault(
        "a link to a file that is not there",
        all_of(key("license: other"), key("license_name: ours"), key("license_link: TERMS.txt")),
        files={"notes.txt": "x"},
    ),
    "MC308": Fault(
        "another licence in the prose",
        all_of(key("license: cc-by-sa-4.0"), body("## License\n\nIt is under the MIT License.")),
    ),
    "MC309": Fault(
        "a Llama under Apache", all_of(key("license: apache-2.0"), key("base_model: meta-llama/Llama-3.1-8B"))
    ),
    "MC311": Fault(
        "the text of another licence", key("license: mit"), files={"LICENSE": APACHE, "a.onnx": "x"}
    ),
    "MC401": Fault("no training data, and no word of it", silent),
    "MC402": Fault("a dataset by its title", key("datasets: [The Pile of Everything]")),
    "MC404": Fault("a size as nobody filters it", key("size_categories: [10k-100k]"), subject="datasets"),
    "MC405": Fault(
        "more rows than the file has",
        having(number_of_instances=150, files=[{"path": "iris.csv"}]),
        native=True,
        subject="datasets",
        files={"iris.csv": "length,width\n5.1,3.5\n4.9,3.0\n"},
    ),
    "MC406": Fault(
        "a column of e-mail addresses",
        having(features=[{"name": "email", "type": "text"}]),
        native=True,
        subject="datasets",
    ),
    "MC408": Fault(
        "two sizes",
        all_of(key("size_categories: [1K<n<10K]"), key(f"dataset_info: {SPLITS}")),
        subject="datasets",
    ),
    "MC501": Fault("a metric without its value", key(result("{type: accuracy}"))),
    "MC502": Fault("results without a result", key("model-index: [{name: m, results: []}]")),
    "MC503": Fault(
        "a metric and no number",
        all_of(no_body, cleared("model-index", "metrics"), key("metrics: [exact_match]")),
    ),
    "MC504": Fault("a value with its percent sign", key(result('{type: accuracy, value: "25.59%"}'))),
    "MC505": Fault("an accuracy of 935", key(result("{type: accuracy, value: 935.4}"))),
    "MC506": Fault(
        "an accuracy in two scales", key(result("{type: accuracy, value: 0.93}, {type: accuracy, value: 93}"))
    ),
    "MC508": Fault("a metric in capitals", key("metrics: [Accuracy]")),
    "MC509": Fault(
        "results on the training data",
        having(
            trained_on=[{"dataset": "iris", "split": "train"}],
            evaluations=[{"measure": "accuracy", "value": 1.0, "dataset": "iris", "split": "train"}],
        ),
        native=True,
    ),
    "MC601": Fault(
        "the base model in the prose alone",
        all_of(cleared("base_model"), body(f"This model is a fine-tuned version of {BASE} on SQuAD.")),
    ),
    "MC602": Fault("a base model on somebody's disk", key("base_model: /root/output/checkpoint-500")),
    "MC604": Fault(
        "an adapter that is called a fine-tune",
        all_of(key("base_model: gpt2"), key("base_model_relation: finetune"), key("library_name: peft")),
    ),
    "MC606": Fault("a model made from itself", having(id=ID, base_models=[{"model": ID}]), native=True),
    "MC607": Fault(
        "two models made from each other",
        having(id=ID, base_models=[{"model": "plants"}]),
        native=True,
        files=plants(bases=f"[{{model: {ID}}}]"),
    ),
    "MC608": Fault(
        "two cards that differ on one model",
        having(id="plants", license="Apache-2.0"),
        native=True,
        files=plants("MIT"),
    ),
    "MC609": Fault(
        "a licence that the base model forbids",
        having(license="MIT", base_models=[{"model": "plants"}]),
        native=True,
        files=plants("CC-BY-NC-4.0"),
    ),
    "MC610": Fault(
        "a test that the base model was trained on",
        having(
            trained_on=[{"dataset": "weeds", "split": "train"}],
            base_models=[{"model": "plants"}],
            evaluations=[{"measure": "accuracy", "value": 0.98, "dataset": "weeds", "split": "test"}],
        ),
        native=True,
        files=plants(split="train+test"),
    ),
    "MC612": Fault(
        "rows of the test in the training data",
        having(trained_on=[{"dataset": "iris/train"}], evaluations=LEAK),
        native=True,
        files={"../iris/modelcard.yaml": RELATED},
    ),
    "MC701": Fault("a token of the Hub", body(f"Use `{TOKEN}` to log in.")),
    "MC702": Fault("a pickle", lambda text: text, files={"pytorch_model.bin": "x"}),
    "MC703": Fault("code of its own", lambda text: text, files={"config.json": OWN_CODE}),
    "MC704": Fault("a script", body("<script>alert(1)</script>")),
    "MC706": Fault(
        "an open finding of security",
        having(security_findings=[{"severity": "critical", "what": "posix.system", "where": "opcode 12"}]),
        native=True,
    ),
    "MC707": Fault(
        "public data with addresses",
        having(
            security_level="public",
            sensitivity_marks=[
                {"sensitive_category": "email_address", "feature": "a", "security_level": "restricted"}
            ],
        ),
        native=True,
        subject="datasets",
    ),
    "MC801": Fault("no body", no_body),
    "MC802": Fault("a section left to be filled in", body("## Uses\n\n[More Information Needed]")),
    "MC803": Fault(
        "a generator's comment", body("<!-- You should proofread this, then remove this comment. -->")
    ),
    "MC804": Fault(
        "an empty section",
        body("# Notes\n\nSome words.\n\n## Limitations\n\n<!-- Which? -->\n\n## More\n\nWords."),
    ),
    "MC806": Fault(
        "an example that loads the base model",
        lambda text: all_of(
            key("base_model: gpt2/gpt2"), body('```python\nGPT2.from_pretrained("gpt2/gpt2")\n```')
        )(parts(text)[0] + parts(text)[1] + "---\nWords.\n"),
    ),
    "MC807": Fault("a heading without a space", body("##Training\n\nFive-fold cross validation.")),
    "MC808": Fault("a link without a target", body("As the [paper]() says.")),
    "MC816": Fault("code that never ends", body("```python\nx = 1")),
    "MC901": Fault("a file that is not there", having(files=[{"path": "gone.joblib"}]), native=True),
    "MC902": Fault(
        "another number of parameters",
        having(parameter_count=7000, files=[{"path": "model.safetensors"}]),
        native=True,
        files={"model.safetensors": safetensors(2, 3)},
    ),
    "MC903": Fault(
        "a task that its head cannot do",
        key("pipeline_tag: question-answering"),
        files={"config.json": TAGGER},
    ),
    "MC905": Fault(
        "another hyperparameter",
        having(hyperparameters={"hidden_size": 12}, files=[{"path": "config.json"}]),
        native=True,
        files={"config.json": BERT},
    ),
    "MC906": Fault(
        "another size",
        having(files=[{"path": "notes.txt", "byte_size": 5000}]),
        native=True,
        files={"notes.txt": "some text"},
    ),
    "MC907": Fault("a path out of the folder", having(files=[{"path": "../../etc/passwd"}]), native=True),
    "MC908": Fault(
        "a library that loads no file here",
        key("library_name: peft"),
        files={"model.safetensors": safetensors(2)},
    ),
    "MC909": Fault("a tag with other bits", key("tags: [8-bit]"), files={"config.json": QUANTIZED}),
    "MC910": Fault(
        "an adapter of another model",
        key("base_model: openai-community/gpt2"),
        files={"adapter_config.json": LORA},
    ),
    "MC911": Fault(
        "a shard alone", lambda text: text, files={"model-00001-of-00002.safetensors": safetensors(2)}
    ),
}
