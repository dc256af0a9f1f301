"""What the sections of a card are about: the words of headings, mapped to topics.

The tables were made from the headings of real cards, and of templates: those of the Hugging Face Hub
(https://github.com/huggingface/huggingface_hub/tree/main/src/huggingface_hub/templates) and of its
trainers, Mitchell et al. 2019 (https://doi.org/10.1145/3287560.3287596), Google's Model Card Toolkit,
NVIDIA's Model Card++, TensorFlow Hub, Azure, the ONNX and the Open Model Zoo. They are English, as nearly
all titles in those cards are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from mlcard.patterns import lazy

Topic: TypeAlias = Literal[
    "summary", "intended_use", "out_of_scope_use", "how_to_use", "limitations", "bias", "ethics",
    "training_data", "training_procedure", "evaluation", "architecture", "environmental_impact", "citation",
    "contact", "authors", "dates", "sources", "license", "languages", "tasks", "data_structure",
    "data_fields", "data_splits", "curation_rationale", "data_collection", "data_producers", "annotation",
    "personal_information", "social_impact", "maintenance",
]  # fmt: skip

#: Every topic, in the order in which cards treat them.
TOPICS: tuple[Topic, ...] = get_args(Topic)

#: Titles that are a topic as a whole; inside a longer title the same words can mean anything.
_TITLES: dict[Topic, str] = {
    "summary": """about | abstract | at a glance | background | background information | dataset card
        | dataset detail
        | dataset information | description | highlight | introduction | key detail | key feature
        | measurement description
        | metric description | model | model card
        | model detail | model info | model information | overview | summary | tl dr | tldr | what is it""",
    "intended_use": "application | motivation | primary use | purpose | use | use case",
    "out_of_scope_use": "misuse | restriction",
    "how_to_use": """code | demo | deployment | download | example | inference | installation | load
        | loading | quickstart | run | running | setup | tutorial | using""",
    "limitations": """caveat | challenge | consideration | disclaimer | notice | recommendation
        | tradeoff | warning""",
    "bias": "factor | fairness",
    "ethics": "ethics | safety",
    "training_data": "corpora | corpus | data | data source | dataset",
    "training_procedure": """finetuning | learning | posttraining | preprocessing | pretraining | quantization
        | recipe | setting | speeds sizes times | training | training detail""",
    "evaluation": "metric | performance | quality | testing | testing data | validation",
    "architecture": "configuration | detail | input | model creation | output | tokenization | tokenizer",
    "environmental_impact": "emission | energy | sustainability",
    "citation": "bibliography | cite | citing | paper | publication | reference",
    "dates": "date",
    "sources": "github | link | original model | repository | resource | source | source code",
    "contact": "contact | feedback | help | question | support",
    "authors": "contribution | creator | credit | developer | organization | people | provider | team",
    "license": "term",
    "languages": "language | language s | language s nlp",
    "tasks": "leaderboard | task",
    "data_structure": "composition | content | file | format | schema | statistic | structure",
    "data_fields": "attribute | column | feature | field | variable",
    "data_splits": "configuration | split | subset",
    "data_collection": "collection | collection process | creation | preprocessing | processing",
    "annotation": "label",
    "personal_information": "privacy",
    "social_impact": "impact",
    "maintenance": "maintenance | news | update | version | version 1 | version 2",
}  # fmt: skip

#: Words that give a title its topic wherever they stand in it.
_PHRASES: dict[Topic, str] = {
    "summary": """about the dataset | about the model | about this dataset | about this model
        | data description | data overview | dataset description | dataset overview | dataset summary
        | description of the dataset | description of the model | executive summary
        | highlevel description | model description | model detail | model overview | model summary
        | module description | project description | short description | task description""",
    "intended_use": """appropriate use | direct use | downstream use | expected use
        | intended application | intended audience | intended for | intended purpose | intended usage
        | intended use | intended user | model purpose | potential use | primary use | purpose of the
        | purpose of this | recommended use | suitable use | supported use | target audience
        | usage scenario | use case | usecase | when to use""",
    "out_of_scope_use": """acceptable use | excluded use | inappropriate use | malicious use | misuse
        | not intended | out of scope | outofscope | prohibited use | restricted use
        | restrictions on use | unacceptable use | unintended use | unsafe use | unsuitable use
        | unsupported use | use restriction""",
    "how_to_use": """basic usage | chat template | code example | code sample | code snippet | deploy
        | deploy with | deployment | direct usage | download a | download instruction | download the
        | evaluation sample | example code | example inference | example input | example output
        | example script | example usage | example use | finetuning sample | get started
        | getting started | how do i | how to call | how to deploy | how to download | how to get
        | how to install | how to load | how to run | how to use | inference api | inference code
        | inference example | inference on | inference sample | inference with | input and output
        | install | install the | installation | load the | loading the | prompt format | prompt guide
        | prompt template | prompting guide | quick start | quickstart | run inference | run locally
        | run on | run the | run this | run with | running inference | running on | running the
        | running with | sample code | sample input | sample output | sample usage | tool calling
        | tool use | try it | try out | usage | use in | use it | use of this model | use on
        | use the model | use this ai model | use this model | use with | using it with | using the model
        | using this model | using transformer | with diffuser | with ollama | with pipeline
        | with transformer | with vllm""",
    "limitations": """caveat | disclaimer | failure case | failure mode | known issue | limitation
        | recommendation | risk | shortcoming | tradeoff | warning | weakness | weaknesses""",
    "bias": "bias | biase | biased | biases | demographic | fairness | stereotype",
    "ethics": """ethic | ethical | ethical consideration | red teaming | redteaming | responsibility
        | responsible | safety""",
    "training_data": """data for training | data freshness | data mix | data mixture | data used
        | dataset for training | dataset train | dataset training | dataset used | finetuning data
        | finetuning dataset | pretraining data | pretraining dataset | source dataset | train data
        | train dataset | trained on | training and evaluation data | training and test data
        | training and validation data | training and validation dataset | training corpora
        | training corpus | training data | training dataset | training set | training test data""",
    "training_procedure": """finetune | finetuning | framework version | how it was made
        | how it was trained | how the model was trained | hyperparameter | merge detail | merge method
        | model training | models merged | posttraining | preprocessing | pretraining
        | quantization detail | quantization method | train the | train this | trained with
        | training approach | training argument | training code | training config
        | training configuration | training detail | training environment | training hardware
        | training hyperparameter | training information | training infrastructure | training log
        | training loss | training method | training methodology | training objective
        | training parameter | training procedure | training process | training recipe | training regime
        | training result | training run | training script | training setup | training stage
        | training step | training strategy | training summary | training target | training the
        | training this | training time""",
    "evaluation": """ablation | accuracy | benchmark | bleu | eval | evaluation | f1 | leaderboard result
        | mteb | performance | quantitative analyses | quantitative analysis | result | robustness
        | score | test data | test metric | test result | test set | testing data | training result
        | validation accuracy | validation dataset | validation loss | validation metric
        | validation result | validation set | wer""",
    "architecture": """architecture | characteristic | compute infrastructure | context length
        | input format | input of model | input to model | input value | model configuration
        | model examination | model input | model output | model size | model spec
        | model structure | model type | model variant | output format | output of model | output value
        | specification | technical detail | vocabulary""",
    "environmental_impact": """carbon | co2 | ecological footprint | emission | energy consumed
        | energy consumption | energy efficiency | energy usage | energy use | environmental
        | resource usage""",
    "citation": """attribution | bibtex | citation | cite | citing | further reading | paper
        | publication | reference""",
    "contact": """comments and feedback | contact | get in touch | issues and feedback
        | questions and comment | questions and feedback | questions and issue | questions or comment
        | questions or feedback | questions or issue | reporting issue""",
    "authors": """about us | acknowledgement | acknowledgment | ackowledgement | author | contributor
        | created by | curated by | curator | developed by | funded by | funding | maintainer
        | model developer | model owner | our team | shared by | who we are""",
    "dates": "knowledge cutoff | model date | release date | training date",
    "sources": """additional resource | dataset source | model source | official repository | related resource
        | source code | where to find""",
    "license": """copyright | legal | licence | licencing | license | licensing | terms and condition
        | terms of use""",
    "languages": "language s | languages covered | languages supported | supported language",
    "tasks": "leaderboard | supported task",
    "data_structure": """data composition | data content | data distribution | data example | data format
        | data instance | data layout | data point | data schema | data statistic | data structure
        | dataset characterization | dataset composition | dataset content | dataset distribution
        | dataset format | dataset instance | dataset layout | dataset organization
        | dataset quantification | dataset schema | dataset size | dataset stat | dataset statistic
        | dataset structure""",
    "data_fields": """column description | data attribute | data column | data dictionary | data feature
        | data field | dataset column | dataset feature | dataset field | feature description
        | field description""",
    "data_splits": """data config | data split | data subset | dataset split | dataset subset
        | train test split""",
    "curation_rationale": "motivation | rationale | why this | why was | why we",
    "data_collection": """collection method | collection methodology | collection procedure
        | collection process | data acquisition | data cleaning | data collection | data construction
        | data creation | data curation | data filtering | data generation | data origin | data pipeline
        | data preparation | data preprocessing | data processing | data provenance | data sourcing
        | dataset collection | dataset construction | dataset creation | dataset curation
        | dataset generation | dataset preparation | dataset processing
        | generation process | how it was created | how it was made | source data""",
    "data_producers": "data producer | language producer",
    "annotation": "annotated | annotating | annotation | annotator | labeling | labelling",
    "personal_information": """anonymization | consent | gdpr | personal and sensitive information
        | personal data | personal information | personal or sensitive information | pii | privacy
        | sensitive data | sensitive information""",
    "social_impact": "broader impact | impact on society | social impact | societal impact",
    "maintenance": """change log | changelog | maintenance | release history | release note | roadmap
        | version history""",
}  # fmt: skip

# "Dataset Card for X" is the name of the thing, whatever words it has.
_NAME = lazy(r"(?:model|dataset|data|metric|measurement) ?card (?:for|of)\b", re.IGNORECASE)
_MARKUP = lazy(
    r"<[^>]*>|!?\[([^\]]*)\]\([^)]*\)|[*`~]|(?<!\w)_|_(?!\w)|[\[(]\s*(?:optional|required)\s*[\])]",
    re.IGNORECASE,
)
_ORNAMENT = lazy(r"^(?:[\W_]|(?:\d+|[IVX]+)(?:\.\d+)*[.):-]\s?|\d+(?:\.\d+)+\s)+|[^\w)]+$|(?<![(\w])\)$")
_SPACE = lazy(r"\s+")
# A name joined by hyphens is one word, and so is "fine-tuning".
_WORD = lazy(r"[^\W_]+(?:[-_'][^\W_]+)*")
_JOINTS = str.maketrans("", "", "-_'")
#: Longest title that is looked at; longer ones are paragraphs.
_LONGEST = 100
_MOST_WORDS = 5


@lru_cache(maxsize=4096)
def plain(raw: str) -> str:
    """The words of a title: without markup, ornaments, numbering, and notes such as [optional]."""
    text = _SPACE.sub(" ", _MARKUP.sub(lambda found: found[1] or "", raw[:1000])).strip()
    return _ORNAMENT.sub("", text) or text


@lru_cache(maxsize=4096)
def topics_of(raw: str) -> tuple[Topic, ...]:
    """The topics of a title as it is written; none if it is about something else."""
    title = plain(raw)
    if not title or len(title) > _LONGEST or _NAME.match(title):
        return ()
    titles, phrases = _tables()
    words = _words(title)
    whole = titles.get(" ".join(words))
    if whole:
        return whole
    found: set[Topic] = set()
    covered = 0
    for first in range(len(words)):
        # The longest phrase counts, not those inside it: "training and evaluation data" is no evaluation.
        for behind in range(min(first + _MOST_WORDS, len(words)), max(first, covered), -1):
            about = phrases.get(" ".join(words[first:behind]))
            if about:
                found.update(about)
                covered = behind
                break
    return tuple(topic for topic in TOPICS if topic in found)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[Topic, ...]], dict[str, tuple[Topic, ...]]]:
    """The topics by whole title and by phrase."""
    return _inverted(_TITLES), _inverted(_PHRASES)


def _inverted(table: dict[Topic, str]) -> dict[str, tuple[Topic, ...]]:
    """The topics by the words of a table."""
    found: dict[str, tuple[Topic, ...]] = {}
    for topic, names in table.items():
        for name in names.split("|"):
            key = " ".join(_words(name))
            found[key] = (*found.get(key, ()), topic)
    return found


def _words(text: str) -> list[str]:
    """The words of a title in lower case, in British and American spelling and both numbers alike."""
    found = []
    for match in _WORD.finditer(text.lower()):
        word = match[0].translate(_JOINTS).replace("isation", "ization")
        found.append(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word)
    return found
