"""What the sections of a card are about: the words of headings, mapped to topics.

The table was made from the headings of real cards and templates: those of the Hugging Face Hub
(https://github.com/huggingface/huggingface_hub/tree/main/src/huggingface_hub/templates), of Mitchell et al. 2019
(https://doi.org/10.1145/3287560.3287596), Google's Model Card Toolkit, NVIDIA's Model Card++, TensorFlow Hub and
the ONNX and Open Model zoos.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

Topic: TypeAlias = Literal[
    "summary", "intended_use", "out_of_scope_use", "how_to_use", "limitations", "bias", "ethics", "training_data",
    "training_procedure", "evaluation", "architecture", "environmental_impact", "citation", "contact", "authors",
    "license", "languages", "tasks", "data_structure", "data_fields", "data_splits", "curation_rationale",
    "data_collection", "data_producers", "annotation", "personal_information", "social_impact", "maintenance",
]  # fmt: skip

#: Every topic, in the order in which cards treat them.
TOPICS: tuple[Topic, ...] = get_args(Topic)

#: Titles that are a topic as a whole; inside a longer title the same words can mean anything.
_TITLES: dict[Topic, str] = {
    "summary": """about | abstract | description | dataset card | dataset details | dataset information | highlights
        | introduction | key features | model | model card | model details | model info | model information
        | model summary | overview | summary | what is it | features | background | tldr | tl;dr | at a glance""",
    "intended_use": """applications | direct use | downstream use | downstream uses | primary use | purpose | use
        | uses | use case | use cases | usage scenarios | motivation""",
    "out_of_scope_use": "misuse | not intended for | prohibited uses | restrictions",
    "how_to_use": """basic usage | code | demo | deployment | example | examples | getting started | inference
        | installation | loading | quickstart | quick start | run | running | sample code | sample usage | tutorial
        | usage | usage tips | using | load | download | setup | prompt format | prompt template | use with mlx""",
    "limitations": """caveats | challenges | considerations | known issues | recommendations | tradeoffs
        | trade-offs | warning | warnings | notice | disclaimer""",
    "bias": "fairness | factors",
    "ethics": "ethics | responsibility and safety | safety | responsible ai",
    "training_data": """corpora | corpus | data | data mix | data mixture | data source | data sources | dataset
        | datasets | datasets used | dataset used""",
    "training_procedure": """finetuning | fine-tuning | fine tuning | hyperparameters | hyper-parameters
        | learning | pretraining | pre-training | post-training | preprocessing | recipe | settings | training
        | training details | framework versions | speeds, sizes, times""",
    "evaluation": """accuracy | benchmark | benchmarks | evaluation | evaluations | metrics | performance | quality
        | results | scores | test results | testing | validation | testing data""",
    "architecture": """architecture | configuration | inputs | input | outputs | output | model creation
        | specification | specifications | technical specifications | details | tokenizer | tokenization""",
    "environmental_impact": "co2 emissions | energy | emissions | sustainability",
    "citation": """bibtex | cite | cite us | citation | citations | citing | how to cite | paper | papers
        | publication | publications | reference | references | bibliography""",
    "contact": "contact | contacts | feedback | support | questions | get in touch | help",
    "authors": """acknowledgement | acknowledgements | acknowledgment | acknowledgments | authors | author
        | contributors | contributor | contributions | creators | creator | credits | developers | developer
        | maintainers | organization | people | provider | team | about us | who we are""",
    "license": "copyright | licence | license | licenses | licensing | terms of use | terms",
    "languages": "language | languages | supported languages | languages supported",
    "tasks": "task | tasks | leaderboard | leaderboards",
    "data_structure": """composition | contents | content | data format | dataset format | dataset statistics
        | dataset stats | format | statistics | structure | data statistics | files | schema""",
    "data_fields": "columns | data dictionary | features | fields | attributes | variables",
    "data_splits": "splits | split | train/test split | subsets | configurations",
    "data_collection": """collection | creation | collection process | data creation | source data | sources
        | source | data processing | processing | preprocessing""",
    "annotation": "annotation | annotations | annotators | labeling | labelling | labels",
    "personal_information": "privacy | personal data | pii",
    "social_impact": "impact | broader impact | societal impact",
    "maintenance": "changelog | change log | maintenance | updates | versions | version history | release notes | news",
}  # fmt: skip

#: Words that give a title its topic wherever they stand in it.
_PHRASES: dict[Topic, str] = {
    "summary": r"""dataset summary|(?:model|dataset|data|high-level|task|project) description|model overview
        |model details|description of (?:the )?(?:model|dataset)|dataset overview|about (?:the|this) (?:model|dataset)
        |high-level description|short description|executive summary""",
    "intended_use": r"""intended (?:use|usage|application|purpose|audience|user)s?|(?:direct|downstream|primary|potential|
        expected|suitable|recommended) uses?|use[- ]cases?|usage scenarios?|purpose of (?:the|this)
        |appropriate uses?|target audience|intended to be used""",
    "out_of_scope_use": r"""out[- ]of[- ]scope|mis-?uses?|(?:un|not )intended uses?|prohibited uses?
        |(?:malicious|unsuitable|inappropriate|excluded|restricted|unsupported|unacceptable) uses?
        |acceptable use|use restrictions?|restrictions on use""",
    "how_to_use": r"""how to(?: get started| use| run| load| download| install| inference)|get(?:ting)? started
        |quick ?-?start|usages?|(?:example|sample|demo)s? (?:use|usage|code|script|inference)|inference samples?
        |code (?:example|snippet|sample)s?|using (?:the|this|it|with|hugging|transformers|sentence|🤗)
        |use (?:the|this|with|in|it|on|of the model)|run (?:the|this|with|locally|inference|on|in)
        |running (?:the|with|on|this|inference)|load(?:ing)? (?:the|model|dataset|and)|inference (?:with|code|on|example|api)
        |(?:finetuning|evaluation) samples?|model evaluation samples?|try (?:it|out|the)|sample (?:input|output)s?
        |with (?:transformers|vllm|diffusers|pipeline)|deploy(?:ment|ing)?(?: with| on)?|available via|installation
        |install (?:the )?dependencies|speaker embeddings|prompt (?:format|template)|chat template|how do i""",
    "limitations": r"""limitations?|known issues?|caveats?|failure (?:modes?|cases?)|risks?|shortcomings?
        |weakness(?:es)?|considerations for using|recommendations?|warnings?|disclaimers?|things to know""",
    "bias": r"bias(?:es)?|biased|fairness|unfair|discussion of biases|stereotypes?|demographics?",
    "ethics": r"""ethic(?:s|al)(?: considerations?)?|responsib(?:le|ility)|safety(?: and security)?|red[- ]teaming
        |trust(?:worthy|worthiness)?""",
    "training_data": r"""(?:train(?:ing)?|pre-?training|fine-?tuning|training set)(?:,? (?:and|&) (?:evaluation|validation|test|testing))?
        (?:,? )?(?:data|datasets?|corpus|corpora|set)s?|datasets? (?:used|\(train|\(training|for training)|data (?:sources?|mix(?:ture)?)
        |data (?:used )?for training|trained on|data overview|source datasets?|data freshness""",
    "training_procedure": r"""train(?:ing|ed)?(?: and evaluation)? (?:procedure|process|details?|setup|set-?up|hyper-?parameters?
        |parameters|config(?:uration)?|regime|regimen|metrics|recipe|code|results|arguments|args|loss|logs?|steps|script|strategy|method
        |methodology|objective|infrastructure|the model|hardware|software|environment|logs|curves?|information|and|with|on|approach|time)
        |how (?:it|this|the model) was (?:trained|made|built|created)|(?:pre|post|fine)[- ]?tun(?:e|ed|ing)(?: details| procedure| process| on)?
        |pre-?training|hyper-?parameters?|framework versions?|finetun(?:e|ing)|model creation|training of
        |pre-?process(?:ing)?(?: steps)?|quanti[sz]ation|deepspeed|training$""",
    "evaluation": r"""evaluations?|eval|results|benchmarks?|performance|accuracy|test(?:ing)? (?:data|results|set|metrics|factors)
        |validation (?:results?|accuracy|metrics|dataset|loss|set)|metrics|wer|leaderboard results?|comparison(?: with| to)?
        |scores?|quantitative analys[ie]s|mteb|robustness|ablations?""",
    "architecture": r"""(?:model |network |system )?architecture|technical (?:specifications?|details)|model (?:structure|input|output|specs?|
        size|variants?|parameters|configuration|type|sources?)s?|specifications?|characteristics|compute infrastructure
        |(?:input|output)s? (?:format|of|to|values|and)|model examination|context length|vocabulary|tokeni[sz](?:er|ation)""",
    "environmental_impact": r"""environmental(?: impact)?|carbon(?: emissions?| footprint)?|co2(?: emissions?| eq)?|emissions|energy
        (?:use|usage|consumption|efficiency)|resource usage|ecological|footprint""",
    "citation": r"""cit(?:e|es|ing|ations?)(?: information| info| us| this)?|bibtex(?: entry)?|references?|(?:related |original |research )?papers?
        |publications?|how to cite|attribution|further reading""",
    "contact": r"contacts?|(?:questions|issues|feedback)(?: and| or| &|,)? ?(?:comments|feedback|questions|contact)?$|get in touch|reporting issues",
    "authors": r"""authors?|developed by|contributors?|(?:dataset |data )?curators?|credits?|acknowledge?ments?|ackowledgements?
        |developers?|maintainers?|created by|(?:about|meet) (?:us|the team)|funding|contributions?|model owner|organi[sz]ations?$""",
    "license": r"licen[sc](?:e|es|ing)(?: information| info)?|terms (?:of|and) (?:use|service|conditions)|legal(?: information)?|copyright",
    "languages": r"(?:supported |covered )?languages?(?: covered| supported| coverage)?",
    "tasks": r"supported tasks?(?: and leaderboards?)?|leaderboards?",
    "data_structure": r"""(?:dataset|data) (?:structure|composition|format|statistics|stats|schema|instances?|layout|organi[sz]ation|contents?|files?
        |size|distribution|characteri[sz]ation|quantification|examples?)|data points?""",
    "data_fields": r"(?:data|dataset) (?:fields?|columns?|features?|dictionary|attributes?)|(?:field|column|feature)s? (?:description|definition)s?|fields$|columns$",
    "data_splits": r"(?:data|dataset) (?:splits?|subsets?|configurations?|configs?)|(?:train|data|dataset|test)[^a-z]+(?:test|train|validation|dev) splits?|splits?$",
    "curation_rationale": r"curation rationale|rationale|motivation(?: for)?|why (?:this|was|we)",
    "data_collection": r"""(?:data|initial data|dataset) (?:collection|creation|acquisition|generation|processing|curation|pipeline|sourcing|cleaning|preparation
        |origin|sources?|filtering|construction|provenance)|(?:collection|generation|filtering) (?:process|procedure|method(?:ology)?)|source data
        |how (?:it|the data(?:set)?) was (?:made|built|created|collected)|data preprocessing""",
    "data_producers": r"(?:source (?:language |data )?|language |data )producers?|who (?:are|were) the (?:source|language|data)",
    "annotation": r"annotat(?:ion|ions|ors?|ed|ing)(?: process| guidelines| procedure)?|label(?:l?ing)(?: process| method)?|who (?:are|were) the annotators",
    "personal_information": r"personal(?: and| or|ly|,)?(?: sensitive| identifiable)?(?: data| information)?|sensitive (?:data|information)|privacy|pii|anonymi[sz]ation|gdpr|consent",
    "social_impact": r"(?:social|societal|broader) impacts?|impact (?:statement|on society)",
    "maintenance": r"change ?log|maintenance|version history|release (?:notes|history|date)|updates?$|roadmap",
}  # fmt: skip

#: Titles that open a topic and are silent about it themselves: what stands below says it.
_MARKUP = re.compile(
    r"<[^>]*>|!?\[([^\]]*)\]\([^)]*\)|[*`~]|(?<!\w)_|_(?!\w)|[\[(]\s*(?:optional|required)\s*[\])]",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(r"^(?:[\W_]|(?:\d+|[ivx]+|[a-z])(?:\.\d+)*[.):]\s|\d+(?:\.\d+)+\s)+|[\W_]+$")
_SPACE = re.compile(r"\s+")


def plain(raw: str) -> str:
    """The words of a title: without markup, ornaments, numbering, and notes such as [optional]."""
    text = _SPACE.sub(" ", _MARKUP.sub(lambda found: found[1] or "", raw)).strip()
    return _ORNAMENT.sub("", text) or text


def _split(table: dict[Topic, str]) -> dict[str, list[Topic]]:
    """The topics by title."""
    topics: dict[str, list[Topic]] = {}
    for topic, titles in table.items():
        for title in titles.split("|"):
            topics.setdefault(" ".join(title.split()), []).append(topic)
    return topics


_BY_TITLE = _split(_TITLES)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    """The phrases of every topic; none stands inside a word or a name joined by hyphens."""
    return tuple(
        (topic, re.compile(rf"(?<![\w-])(?:{re.sub(chr(10) + ' *', '', phrases)})(?![\w-])"))
        for topic, phrases in _PHRASES.items()
    )


@lru_cache(maxsize=4096)
def topics_of(raw: str) -> tuple[Topic, ...]:
    """The topics of a title as it is written; none if it is about something else."""
    title = plain(raw[:200]).lower()
    known = _BY_TITLE.get(title)
    if known:
        return tuple(known)
    return tuple(topic for topic, pattern in _patterns() if pattern.search(title))
