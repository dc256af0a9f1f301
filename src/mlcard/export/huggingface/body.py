"""The prose of a README: the sections of a model card and of a dataset card, filled from the card.

The sections are those of the Hub's templates
(https://github.com/huggingface/huggingface_hub/tree/main/src/huggingface_hub/templates), after Mitchell et
al. 2019. A section that the card says nothing of is left out: there are no placeholders. A term `#Title[]` is
a block of the section with that title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.export.huggingface.markdown import grid, labelled, listed, paragraph, paragraphs, said, titled
from mlcard.export.projection import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.export.projection import Place
    from mlcard.export.projection.table import Converter

#: Sections in the order of the templates; those of datasets stand where a model card has none of that name.
SECTIONS = (
    "Summary", "Model Details", "Dataset Details", "Sources", "Uses", "Bias, Risks, and Limitations",
    "How to Get Started", "Training Details", "Evaluation", "Model Examination", "Environmental Impact",
    "Technical Specifications", "Dataset Structure", "Dataset Creation", "Personal and Sensitive Information",
    "Data Quality", "Lineage", "Governance", "Security", "Files", "Citation", "Contact", "More Information",
)  # fmt: skip
_COLUMNS = ("name", "type", "data_type", "role", "description", "unit", "categories", "missing_value_codes",
            "missing", "distinct", "minimum", "maximum", "mean", "standard_deviation", "position",
            "related_features", "sensitivity_marks", "comment")  # fmt: skip


def agent(name: Any, place: Place) -> str:
    """An agent as far as the card describes it: its name, then the rest in parentheses."""
    found = place.work.find("agents", name)
    if not found:
        return said(name)
    described, where = found
    place.work.account.visited.add(where.at)
    rest = said({key: part for key, part in described.items() if key != "name"})
    title = said(described.get("name", name))
    return f"{title} ({rest})" if rest else title


def _agent(label: str) -> Converter:
    return lambda name, place: f"- **{label}:** {agent(name, place)}"


def _agents(label: str) -> Converter:
    return lambda names, place: f"- **{label}:** {'; '.join(agent(name, place) for name in names)}"


def _contributor(value: Mapping[str, Any], place: Place) -> str:
    rest = said({key: part for key, part in value.items() if key != "agent"})
    who = agent(value["agent"], place) if "agent" in value else ""
    return f"- **Contributor:** {who}{f' ({rest})' if rest else ''}"


def _study(name: str, place: Place) -> str:
    found = place.work.find("studies", name)
    if not found:
        return f"- **Study:** {said(name)}"
    place.work.account.visited.add(found[1].at)
    return f"- **Study:** {said(found[0])}"


def _code(text: str, _: Place) -> str:
    """Instructions: prose, or code if the text looks like it."""
    code = "\n" in text and "```" not in text and any(mark in text for mark in ("import ", "(", "pip "))
    return f"```python\n{text.strip()}\n```" if code else text.strip()


def _citation(text: str, _: Place) -> str:
    return f"```bibtex\n{text.strip()}\n```" if text.lstrip().startswith("@") else text.strip()


def _bullet(section: str, slot: str, label: str) -> Row:
    return Row(slot, f"#{section}[]", labelled(label))


def _bullets(section: str, slot: str, label: str) -> Row:
    return Row(slot, f"#{section}[]", listed(label), many="whole")


def _prose(section: str, slot: str, title: str = "") -> Row:
    return Row(slot, f"#{section}[]", titled(title) if title else paragraphs, many="whole")


def _table(section: str, slot: str, title: str = "", columns: tuple[str, ...] = ()) -> Row:
    return Row(slot, f"#{section}[]", grid(title, columns), reads=columns, many="whole")


def _about(details: str, made: str) -> tuple[Row, ...]:
    """Rows that models and datasets share; most of them for the section of details."""
    return (
        Row("name", "#Title"),
        Row("description", "#Summary[]", paragraph),
        Row("creator", f"#{details}[]", _agents(made), many="whole"),
        Row("provider", f"#{details}[]", _agent("Provided by")),
        Row("authorised_representative", f"#{details}[]", _agent("Authorised representative")),
        Row("funded_by", f"#{details}[]", _agents("Funded by"), many="whole"),
        Row("shared_by", f"#{details}[]", _agent("Shared by")),
        Row("contributors", f"#{details}[]", _contributor),
        _bullet(details, "version", "Version"),
        _bullets(details, "language", "Language(s)"),
        _bullet(details, "license", "License"),
        _bullets(details, "keywords", "Tags"),
        _bullets(details, "domain", "Domain"),
        _bullets(details, "identifiers", "Identifiers"),
        _bullet(details, "created", "Created"),
        _bullet(details, "modified", "Modified"),
        _bullet(details, "issued", "Released"),
        _bullet(details, "placed_on_market_date", "Placed on the market"),
        _bullet(details, "valid_until", "Valid until"),
        _bullet(details, "status", "Status"),
        _bullet(details, "lifecycle_phase", "Life-cycle phase"),
        _bullet(details, "replaced_by", "Replaced by"),
        _bullet(details, "was_revision_of", "Revision of"),
        _prose(details, "release_notes", "Release notes"),
        _bullet("Sources", "landing_page", "Home page"),
        _prose("Uses", "intended_use", "Direct use"),
        _bullets("Uses", "intended_users", "Intended users"),
        _prose("Uses", "out_of_scope_use", "Out-of-scope use"),
        _table("Uses", "usage_policy", "Terms of use"),
        _bullet("Uses", "access_rights", "Access"),
        _bullet("Uses", "access_conditions", "Conditions of access"),
        _prose("Bias, Risks, and Limitations", "limitations"),
        _table("Bias, Risks, and Limitations", "risks", "Risks"),
        _table("Bias, Risks, and Limitations", "fairness", "Fairness"),
        _prose("Bias, Risks, and Limitations", "ethical_social", "Ethical and social considerations"),
        _prose("Governance", "legal", "Legal considerations"),
        _prose("Governance", "risk_management", "Risk management"),
        _bullets("Governance", "conforms_to", "Conforms to"),
        _prose("Governance", "copyright_policy", "Copyright policy"),
        _bullets("Governance", "distribution_methods", "Distributed by"),
        _prose("Governance", "maintenance_plan", "Maintenance"),
        _table("Governance", "monitoring", "Monitoring"),
        _table("Governance", "status_history", "History"),
        _bullets("Lineage", "was_generated_by", "Generated by"),
        _prose("Security", "security_measures", "Measures"),
        _table("Security", "security_findings", "Findings"),
        _table("Files", "files"),
        Row("citation", "#Citation[]", _citation),
        Row("contact_point", "#Contact[]", _agent("Contact")),
        Row("administrator", "#Contact[]", _agent("Administrator")),
        Row("data_stewards", "#Contact[]", _agents("Data stewards"), many="whole"),
        Row("comment", "#More Information[]", paragraph),
    )  # fmt: skip


BODY = {
    "MLModel": (
        *_about("Model Details", "Developed by"),
        _bullet("Model Details", "ml_task", "Task"),
        _bullet("Model Details", "learning_type", "Learning type"),
        _bullet("Model Details", "model_type", "Model type"),
        _bullet("Model Details", "algorithm", "Algorithm"),
        _bullet("Model Details", "architecture", "Architecture"),
        Row("study", "#Model Details[]", _study),
        _bullet("Sources", "code_repository", "Repository"),
        Row("usage_instructions", "#How to Get Started[]", _code),
        _prose("Bias, Risks, and Limitations", "tradeoffs", "Trade-offs"),
        _table("Training Details", "trained_on", "Training data"),
        _table("Training Details", "validated_on", "Validation data"),
        Row("training", ""),
        _table("Evaluation", "tested_on", "Testing data"),
        _table("Evaluation", "evaluations", "Results"),
        _prose("Evaluation", "expected_accuracy", "Expected accuracy"),
        _prose("Evaluation", "metric_rationale", "Why these measures"),
        _prose("Evaluation", "evaluation_strategies", "How it was evaluated"),
        _bullets("Evaluation", "graphics", "Graphics"),
        _prose("Model Examination", "explainability"),
        _prose("Technical Specifications", "design_specification", "Design"),
        _prose("Technical Specifications", "objective", "Objective"),
        _bullet("Technical Specifications", "parameter_count", "Parameters"),
        _bullet("Technical Specifications", "trainable_parameter_count", "Trainable parameters"),
        _bullet("Technical Specifications", "stored_elements", "Stored elements"),
        _bullet("Technical Specifications", "tensor_count", "Tensors"),
        _bullet("Technical Specifications", "tree_count", "Trees"),
        _bullet("Technical Specifications", "leaf_count", "Leaves"),
        _bullet("Technical Specifications", "boosting_rounds", "Rounds of boosting"),
        _bullet("Technical Specifications", "quantization", "Quantization"),
        _bullet("Technical Specifications", "implementation", "Implementation"),
        _bullet("Technical Specifications", "target_feature", "Target"),
        _bullets("Technical Specifications", "classes", "Classes"),
        _bullet("Technical Specifications", "requirements", "Requirements"),
        _bullets("Technical Specifications", "dependencies", "Depends on"),
        _bullets("Technical Specifications", "components", "Components"),
        _prose("Technical Specifications", "integration", "Integration"),
        _prose("Technical Specifications", "user_interface", "User interface"),
        _bullets("Technical Specifications", "product_illustrations", "Illustrations"),
        _table("Technical Specifications", "libraries", "Software"),
        _table("Technical Specifications", "hyperparameters", "Hyperparameters"),
        _table("Technical Specifications", "pipeline", "Pipeline"),
        _table("Technical Specifications", "features", "Features", _COLUMNS),
        _table("Technical Specifications", "inputs", "Inputs"),
        _table("Technical Specifications", "outputs", "Outputs"),
        _table("Technical Specifications", "tensor_summaries", "Weights"),
        _table("Lineage", "base_models", "Base models"),
        _table("Lineage", "weight_lineage", "Relations found by comparing weights"),
        _bullet("Governance", "risk_level", "Risk level (EU AI Act)"),
        _bullet("Governance", "systemic_risk", "Systemic risk"),
        _bullet("Governance", "automation_level", "Level of automation"),
        _prose("Governance", "human_oversight", "Human oversight"),
        _bullet("Governance", "declaration_of_conformity", "Declaration of conformity"),
        _prose("Governance", "training_content_summary", "Summary of the training content"),
        _prose("Governance", "predetermined_changes", "Predetermined changes"),
        _prose("Governance", "post_market_monitoring", "Post-market monitoring"),
        _prose("Security", "security_testing", "Testing"),
    ),
    "TrainingRun": (
        _bullet("Training Details", "name", "Run"),
        Row("description", "#Training Details[]", paragraph),
        _bullet("Training Details", "method", "Method"),
        _bullet("Training Details", "algorithm", "Algorithm of the training"),
        _bullet("Training Details", "implementation", "Implementation of the training"),
        _bullets("Training Details", "objective", "Objective of the training"),
        _bullet("Training Details", "target_feature", "Target"),
        _bullet("Training Details", "created", "Recorded"),
        _bullet("Training Details", "modified", "Record changed"),
        _bullet("Training Details", "started_at", "Started"),
        _bullet("Training Details", "ended_at", "Ended"),
        _bullet("Training Details", "duration", "Duration in seconds"),
        _bullet("Training Details", "training_time", "Training time in seconds"),
        _bullet("Training Details", "training_flops", "Floating-point operations"),
        _bullet("Training Details", "status_of_run", "Status of the run"),
        Row("was_associated_with", "#Training Details[]", _agents("Trained by"), many="whole"),
        _bullet("Training Details", "source_code", "Code"),
        _bullet("Training Details", "code_url", "Address of the code"),
        _bullet("Training Details", "executable_url", "Executable"),
        _bullet("Training Details", "log_url", "Log"),
        _bullet("Training Details", "error_log_url", "Log of errors"),
        _bullet("Training Details", "environment", "Environment"),
        _bullet("Training Details", "random_seed", "Random seed"),
        _bullet("Training Details", "epochs", "Epochs"),
        _bullet("Training Details", "training_steps", "Steps"),
        _bullet("Training Details", "samples_seen", "Samples seen"),
        _bullet("Training Details", "tokens_seen", "Tokens seen"),
        _bullet("Training Details", "precision", "Precision"),
        _bullets("Training Details", "was_informed_by", "Informed by"),
        _bullets("Training Details", "used", "Used"),
        _bullets("Training Details", "generated", "Generated"),
        _table("Training Details", "trained_on", "Data of the run"),
        _table("Training Details", "validated_on", "Validation data of the run"),
        _table("Training Details", "hyperparameters", "Training hyperparameters"),
        _bullet("Training Details", "hyperparameter_search", "Search of hyperparameters"),
        _table("Training Details", "stages", "Stages"),
        _table("Training Details", "evaluations", "Results during training"),
        _bullet("Training Details", "comment", "Comment"),
        _table("Environmental Impact", "hardware", "Hardware"),
        _bullet("Environmental Impact", "location", "Location"),
        _bullet("Environmental Impact", "energy", "Energy"),
        _bullet("Environmental Impact", "co2e", "Carbon emitted (CO2 equivalents)"),
    ),
    "Dataset": (
        *_about("Dataset Details", "Created by"),
        _bullet("Sources", "source", "Source"),
        _bullet("Sources", "url", "Address"),
        _bullet("Sources", "download_url", "Download"),
        _bullet("Sources", "location", "Location"),
        _bullet("Sources", "revision", "Revision"),
        _bullet("Dataset Structure", "number_of_instances", "Number of instances"),
        _bullet("Dataset Structure", "byte_size", "Size in bytes"),
        _bullets("Dataset Structure", "data_modality", "Modality"),
        _bullet("Dataset Structure", "structure", "Structure"),
        _bullet("Dataset Structure", "target_feature", "Target"),
        _bullets("Dataset Structure", "ignored_features", "Ignored"),
        _table("Dataset Structure", "features", "Data fields", _COLUMNS),
        _table("Dataset Structure", "record_sets", "Tables",
               ("name", "description", "file", "number_of_instances", "target_feature", "ignored_features",
                "comment", "sensitivity_marks")),
        _table("Dataset Structure", "splits", "Data splits"),
        _table("Dataset Structure", "class_counts", "Classes"),
        _prose("Dataset Creation", "data_collection", "Data collection"),
        _bullet("Dataset Creation", "collection_period", "Collected"),
        _prose("Dataset Creation", "data_provenance", "Source data"),
        _prose("Dataset Creation", "data_preprocessing", "Preprocessing"),
        _prose("Dataset Creation", "annotation_protocol", "Annotation"),
        _prose("Dataset Creation", "imputation_protocol", "Imputation"),
        _prose("Dataset Creation", "unsuitability_method", "Detection of unsuitable sources"),
        _prose("Dataset Creation", "bias_method", "Detection of bias"),
        _prose("Personal and Sensitive Information", "sensitive_data"),
        _bullet("Personal and Sensitive Information", "security_level", "Security level"),
        _bullet("Personal and Sensitive Information", "confidentiality", "Confidentiality"),
        _prose("Personal and Sensitive Information", "anonymization_method", "Anonymisation"),
        _table("Personal and Sensitive Information", "sensitivity_marks", "Marks"),
        _table("Data Quality", "quality"),
        _bullet("Lineage", "zone", "Zone of the lake"),
        _bullets("Lineage", "was_derived_from", "Derived from"),
        _table("Lineage", "related_datasets", "Related datasets"),
        _bullet("Lineage", "ingestion", "Ingestion"),
        _table("Lineage", "processing", "Processing"),
    ),
}  # fmt: skip


def render(node: Mapping[str, Any], level: int = 1) -> Iterator[str]:
    """Yield the lines of one thing: its title, then its sections, those without content left out.

    Args:
        node: blocks by `#` and the section's title, as the rows wrote them; `#Kind` is the class.
        level: level of the title.
    """
    kind = "Dataset card: " if node.get("#Kind") == "Dataset" and level == 1 else ""
    yield f"{'#' * level} {kind}{said(node.get('#Title', ''))}"
    for section in SECTIONS:
        blocks = node.get(f"#{section}", [])
        if blocks:
            yield ""
            if section != "Summary":
                yield f"{'#' * (level + 1)} {section}\n"
            yield _joined(blocks)


def _joined(blocks: Sequence[str]) -> str:
    """Blocks with an empty line between them, lines of a list without; the list comes first."""
    lines = [block for block in blocks if block.startswith("- **")]
    others = [block for block in blocks if not block.startswith("- **")]
    return "\n\n".join(["\n".join(lines), *others] if lines else others)
