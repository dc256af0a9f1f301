# Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file.
from __future__ import annotations

import re
import sys
from datetime import (
    date,
    datetime,
    time
)
from decimal import Decimal
from enum import Enum
from typing import (
    Any,
    ClassVar,
    Literal,
    Optional,
    Union
)

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer
)


metamodel_version = "1.12.0"
version = "1.0"


class ConfiguredBaseModel(BaseModel):
    model_config = ConfigDict(
        serialize_by_alias = True,
        validate_by_name = True,
        validate_assignment = True,
        validate_default = True,
        extra = "forbid",
        arbitrary_types_allowed = True,
        use_enum_values = True,
        strict = False,
    )





class LinkMLMeta(RootModel):
    root: dict[str, Any] = {}
    model_config = ConfigDict(frozen=True)

    def __getattr__(self, key:str):
        return getattr(self.root, key)

    def __getitem__(self, key:str):
        return self.root[key]

    def __setitem__(self, key:str, value):
        self.root[key] = value

    def __contains__(self, key:str) -> bool:
        return key in self.root


linkml_meta = None

class CompressionEnum(str, Enum):
    """
    Ways in which a file is compressed as a whole.
    """
    gzip = "gzip"
    """
    gzip (RFC 1952).
    """
    bzip2 = "bzip2"
    """
    bzip2.
    """
    xz = "xz"
    """
    The XZ format, with LZMA.
    """
    zstd = "zstd"
    """
    Zstandard (RFC 8878).
    """


class LineTerminatorEnum(str, Enum):
    """
    Characters that end a line.
    """
    lf = "lf"
    """
    Line feed, as on Unix.
    """
    crlf = "crlf"
    """
    Carriage return and line feed, as on Windows.
    """
    cr = "cr"
    """
    Carriage return alone, as on old Macintosh computers.
    """


class AgentTypeEnum(str, Enum):
    """
    Kinds of agents.
    """
    person = "person"
    """
    A human being.
    """
    organization = "organization"
    """
    A company, authority, institute, team or other group.
    """
    software = "software"
    """
    A program that acts on its own, for example a pipeline or a bot.
    """


class FileRoleEnum(str, Enum):
    """
    What a file is for.
    """
    weights = "weights"
    """
    Learned parameters or a whole serialised model.
    """
    configuration = "configuration"
    """
    Settings that say how to build the model or the pipeline.
    """
    tokenizer = "tokenizer"
    """
    Vocabulary and rules that turn text to tokens.
    """
    preprocessor = "preprocessor"
    """
    Fitted or configured preparation of inputs that is kept in a file of its own.
    """
    data = "data"
    """
    Rows, images, texts or other records.
    """
    index = "index"
    """
    Lists which part stands in which shard.
    """
    code = "code"
    """
    Source code.
    """
    metrics = "metrics"
    """
    Results of evaluations.
    """
    documentation = "documentation"
    """
    Text for people.
    """
    signature = "signature"
    """
    Cryptographic signature or attestation.
    """
    other = "other"
    """
    Anything else.
    """


class StandInEnum(str, Enum):
    """
    What stands in for a file whose content is kept elsewhere.
    """
    git_lfs = "git_lfs"
    """
    A pointer of Git LFS, in the place of the file; it tells SHA-256 and size.
    """
    dvc = "dvc"
    """
    A file of DVC beside the place of the file; it tells size and MD5, or less.
    """


class ChecksumAlgorithmEnum(str, Enum):
    """
    Hash functions.
    """
    md5 = "md5"
    """
    MD5.
    """
    sha1 = "sha1"
    """
    SHA1.
    """
    sha384 = "sha384"
    """
    SHA384.
    """
    sha512 = "sha512"
    """
    SHA512.
    """
    sha3_256 = "sha3_256"
    """
    SHA3-256.
    """
    blake3 = "blake3"
    """
    BLAKE3.
    """


class RunStatusEnum(str, Enum):
    """
    Outcomes of an activity.
    """
    running = "running"
    """
    Begun and not yet ended.
    """
    succeeded = "succeeded"
    """
    Ended, and did what it should.
    """
    failed = "failed"
    """
    Ended with an error.
    """
    cancelled = "cancelled"
    """
    Stopped by a person or a scheduler before its end.
    """


class HardwareTypeEnum(str, Enum):
    """
    Kinds of processors.
    """
    cpu = "cpu"
    """
    General-purpose processor.
    """
    gpu = "gpu"
    """
    Graphics processor used for computing.
    """
    tpu = "tpu"
    """
    Tensor processing unit.
    """
    npu = "npu"
    """
    Other accelerator for neural networks.
    """
    fpga = "fpga"
    """
    Field-programmable gate array.
    """
    microcontroller = "microcontroller"
    """
    Processor of an embedded device.
    """


class EvidenceMethodEnum(str, Enum):
    """
    How a value came into a card.
    """
    read = "read"
    """
    Stands in a file as it stands in the card.
    """
    computed = "computed"
    """
    Calculated from the content of a file by a defined rule.
    """
    inferred = "inferred"
    """
    Concluded from signs in files; may be wrong, and `confidence` says how sure it is.
    """
    declared = "declared"
    """
    Stated by a person or in prose; nothing in the files proves it.
    """


class StatementStatusEnum(str, Enum):
    """
    What can be said of a value that is not there.
    """
    unknown = "unknown"
    """
    Nobody who was asked knows it.
    """
    not_applicable = "not_applicable"
    """
    The slot makes no sense for this thing; a reason is given.
    """
    withheld = "withheld"
    """
    It is known, and is not shown to everybody.
    """


class AudienceEnum(str, Enum):
    """
    Circles that information is meant for, after the model documentation form of the code of practice for general-purpose AI.
    """
    public = "public"
    """
    Everybody.
    """
    lake_users = "lake_users"
    """
    People with access to this lake.
    """
    downstream_providers = "downstream_providers"
    """
    Providers who build the model into their own systems.
    """
    national_authorities = "national_authorities"
    """
    National competent authorities under the AI Act.
    """
    ai_office = "ai_office"
    """
    The AI Office of the European Commission.
    """
    internal = "internal"
    """
    The organisation that owns the thing.
    """


class ContributorRoleEnum(str, Enum):
    """
    Parts that agents play.
    """
    author = "author"
    """
    Wrote the description or the paper.
    """
    developer = "developer"
    """
    Wrote the code or trained the model.
    """
    data_collector = "data_collector"
    """
    Gathered the data.
    """
    data_curator = "data_curator"
    """
    Cleaned, merged or documented the data.
    """
    annotator = "annotator"
    """
    Labelled the data.
    """
    evaluator = "evaluator"
    """
    Measured the quality of the model.
    """
    auditor = "auditor"
    """
    Checked the work independently.
    """
    maintainer = "maintainer"
    """
    Keeps it working.
    """
    owner = "owner"
    """
    Decides on its use.
    """
    steward = "steward"
    """
    Looks after its quality and use.
    """
    custodian = "custodian"
    """
    Keeps it safe on storage.
    """
    sponsor = "sponsor"
    """
    Pays for it.
    """
    other = "other"
    """
    Anything else.
    """


class ActionEnum(str, Enum):
    """
    What can be done with a model or dataset.
    """
    use = "use"
    """
    Any use.
    """
    read = "read"
    """
    Look at the content.
    """
    execute = "execute"
    """
    Run the model.
    """
    derive = "derive"
    """
    Make something new from it: fine-tune, merge, join, distil.
    """
    train = "train"
    """
    Train a model with it.
    """
    evaluate = "evaluate"
    """
    Measure a model or a dataset with it.
    """
    modify = "modify"
    """
    Change it in place.
    """
    distribute = "distribute"
    """
    Give it to others.
    """
    commercial_use = "commercial_use"
    """
    Use it to earn money.
    """
    archive = "archive"
    """
    Keep it for later.
    """
    delete = "delete"
    """
    Remove it.
    """


class AccessRightsEnum(str, Enum):
    """
    Who may get a thing, after the access-right authority table of the EU.
    """
    public = "public"
    """
    Everybody.
    """
    restricted = "restricted"
    """
    Who fulfils conditions, for example registration or an agreement.
    """
    non_public = "non_public"
    """
    Only people inside the organisation, for reasons of privacy, security or law.
    """
    sensitive = "sensitive"
    """
    Only under special protection, because the content is sensitive.
    """
    confidential = "confidential"
    """
    Only named people, by classification or contract.
    """


class LikelihoodEnum(str, Enum):
    """
    How likely something is.
    """
    rare = "rare"
    """
    Not expected to happen.
    """
    unlikely = "unlikely"
    """
    Could happen, and is not expected.
    """
    possible = "possible"
    """
    May well happen.
    """
    likely = "likely"
    """
    Will probably happen.
    """
    almost_certain = "almost_certain"
    """
    Is expected to happen.
    """


class SeverityEnum(str, Enum):
    """
    How bad something is.
    """
    info = "info"
    """
    Worth knowing; no harm by itself.
    """
    low = "low"
    """
    Small harm that passes.
    """
    medium = "medium"
    """
    Noticeable harm that can be repaired.
    """
    high = "high"
    """
    Serious harm, or harm to many.
    """
    critical = "critical"
    """
    Irreversible harm, or loss of control over the machine.
    """


class FindingTierEnum(str, Enum):
    """
    How far a construct in a file is understood.
    """
    inert = "inert"
    """
    Known, and cannot do harm.
    """
    unreviewed = "unreviewed"
    """
    Known, and not yet judged.
    """
    unknown = "unknown"
    """
    Not known to the reader.
    """
    dangerous = "dangerous"
    """
    Known, and can run code or do other harm.
    """
    unreadable = "unreadable"
    """
    The reader could not get that far.
    """


class RiskStatusEnum(str, Enum):
    """
    What has become of a risk.
    """
    open = "open"
    """
    Recognised; nothing done yet.
    """
    mitigated = "mitigated"
    """
    Reduced by the mitigation.
    """
    accepted = "accepted"
    """
    Accepted by who is responsible.
    """
    closed = "closed"
    """
    No longer there.
    """


class RiskLevelEnum(str, Enum):
    """
    Risk classes of the AI Act.
    """
    prohibited = "prohibited"
    """
    Prohibited practice (Article 5).
    """
    high = "high"
    """
    High-risk system (Article 6).
    """
    transparency = "transparency"
    """
    Limited risk with duties of transparency (Article 50).
    """
    minimal = "minimal"
    """
    No special duties.
    """


class AutomationLevelEnum(str, Enum):
    """
    Levels of automation after ISO/IEC 22989.
    """
    none = "none"
    """
    A person controls everything.
    """
    assistive = "assistive"
    """
    The system assists a person.
    """
    partial = "partial"
    """
    Some sub-functions are automated; a person controls the system.
    """
    conditional = "conditional"
    """
    The system performs by itself, and a person stands ready to take over.
    """
    high = "high"
    """
    The system performs parts of its mission without a person.
    """
    full = "full"
    """
    The system performs its whole mission without a person.
    """
    autonomous = "autonomous"
    """
    The system changes its own domain of use or goals without a person.
    """


class LifecycleStatusEnum(str, Enum):
    """
    States that a model or dataset goes through.
    """
    planned = "planned"
    """
    Decided on, not yet begun.
    """
    development = "development"
    """
    Being made; changes without notice.
    """
    candidate = "candidate"
    """
    Finished, and under test or review.
    """
    production = "production"
    """
    Released for its intended use.
    """
    deprecated = "deprecated"
    """
    Still works; should not be used for anything new.
    """
    withdrawn = "withdrawn"
    """
    Must not be used any more.
    """
    archived = "archived"
    """
    Kept for the record only.
    """


class LifecyclePhaseEnum(str, Enum):
    """
    The five phases of the life cycle of a model (ModelDB).
    """
    data_preparation = "data_preparation"
    """
    Data is collected, integrated and cleaned.
    """
    feature_engineering = "feature_engineering"
    """
    Features are made and chosen.
    """
    experimentation = "experimentation"
    """
    Models are trained and compared.
    """
    deployment = "deployment"
    """
    A model is put into use.
    """
    maintenance = "maintenance"
    """
    A model in use is watched, corrected and retrained.
    """


class MonitoringStatusEnum(str, Enum):
    """
    What the last check said.
    """
    ok = "ok"
    """
    Within the threshold.
    """
    alarm = "alarm"
    """
    Beyond the threshold.
    """
    paused = "paused"
    """
    Not being checked at the moment.
    """


class DistributionMethodEnum(str, Enum):
    """
    Ways in which models and datasets reach their users.
    """
    download = "download"
    """
    Files at an address.
    """
    package = "package"
    """
    In a package of a package registry.
    """
    container = "container"
    """
    In a container image.
    """
    api = "api"
    """
    Behind a programming interface over the network.
    """
    device = "device"
    """
    Built into hardware.
    """
    internal = "internal"
    """
    Inside the organisation only.
    """


class MetaFeatureDefinitionEnum(str, Enum):
    """
    Sets of formulas that meta-features are computed by.
    """
    openml = "openml"
    """
    The formulas of OpenML's evaluation engine since 2018. Where a column's values are declared (ARFF, a dictionary type), the declaration counts: binary features are those with two declared values, and in entropies and mutual information a missing value is taken for the first declared one.
    """
    mlcard = "mlcard"
    """
    The formulas of OpenML, save that the target is no feature, shares go from 0 to 1, dates are no numbers, and only what occurs counts: binary features are those with two values that occur, a missing target is no class, and rows without the value are left out of entropies and mutual information. Can be computed from any table format.
    """
    openml_as_published = "openml_as_published"
    """
    Landmarkers as OpenML publishes them. Most were computed with other options of the learner than their names say, because its engine loses the options after the first dataset; they tell nothing certain, and must not be compared with others.
    """


class CharacteristicGroupEnum(str, Enum):
    """
    Kinds of characteristics of a table.
    """
    statistical = "statistical"
    """
    Statistics of the numeric features, of pairs of them, and of how they differ between classes.
    """
    information_theory = "information_theory"
    """
    Entropies, and what features tell of the target; numbers are cut into ten intervals of equal frequency.
    """
    model_based = "model_based"
    """
    The shape of a decision tree that was learned from the table.
    """
    clustering = "clustering"
    """
    How well the classes are separated, taken as clusters.
    """
    concept = "concept"
    """
    How often rows that are alike have different targets.
    """
    complexity = "complexity"
    """
    How hard it is to tell the classes apart, by geometry, neighbours and dimensions.
    """
    itemset = "itemset"
    """
    How often values, and pairs of values, occur.
    """


class AbsenceReasonEnum(str, Enum):
    """
    Reasons why a meta-feature has no value.
    """
    not_applicable = "not_applicable"
    """
    It is not defined for this table; its description says when.
    """
    not_computed = "not_computed"
    """
    It was not asked for, or the program does not know it.
    """
    failed = "failed"
    """
    Its computation ended with an error.
    """
    capped = "capped"
    """
    Its computation was stopped at a limit of time, memory or number of distinct values.
    """
    withheld = "withheld"
    """
    It would show a value of a feature that is not shown.
    """


class ZoneEnum(str, Enum):
    """
    Zones of the lake that data passes through.
    """
    raw = "raw"
    """
    As it came from its source, unchanged.
    """
    processed = "processed"
    """
    Integrated, cleaned, transformed or reduced for later use.
    """
    analysis = "analysis"
    """
    Prepared for or made by one analysis, for example a training table or predictions.
    """
    governance = "governance"
    """
    Kept to steer the lake itself, for example access logs and audit records.
    """
    archive = "archive"
    """
    Kept for the record; no longer worked with.
    """


class DataModalityEnum(str, Enum):
    """
    Kinds of content.
    """
    tabular = "tabular"
    """
    Rows and columns.
    """
    text = "text"
    """
    Written natural language or other text.
    """
    image = "image"
    """
    Still pictures.
    """
    audio = "audio"
    """
    Sound, speech included.
    """
    video = "video"
    """
    Moving pictures.
    """
    time_series = "time_series"
    """
    Values ordered in time.
    """
    graph = "graph"
    """
    Nodes and the edges between them.
    """
    sensor = "sensor"
    """
    Measurements as devices delivered them.
    """
    source_code = "source_code"
    """
    Programs as text.
    """
    geospatial = "geospatial"
    """
    Places, areas or tracks on the Earth.
    """
    point_cloud = "point_cloud"
    """
    Points or shapes in space.
    """
    document = "document"
    """
    Laid-out pages with text and figures, such as PDF.
    """
    other = "other"
    """
    Anything else.
    """


class StructureEnum(str, Enum):
    """
    How far the form of the data is fixed in advance.
    """
    structured = "structured"
    """
    Tables with fixed columns.
    """
    semi_structured = "semi_structured"
    """
    Labelled but irregular, such as JSON, XML or logs.
    """
    unstructured = "unstructured"
    """
    Text, images, sound and the like.
    """


class SecurityLevelEnum(str, Enum):
    """
    How well data has to be protected, from least to most.
    """
    public = "public"
    """
    Anyone may see it.
    """
    internal = "internal"
    """
    Only members of the organisation may see it.
    """
    restricted = "restricted"
    """
    Only people who need it for a stated purpose may see it.
    """
    secret = "secret"
    """
    Only people named one by one may see it; its disclosure would do serious harm.
    """


class SensitiveCategoryEnum(str, Enum):
    """
    Kinds of personal data and secrets. Where the Data Privacy Vocabulary has a term for one, that is what the value means.
    """
    email_address = "email_address"
    """
    E-mail addresses.
    """
    telephone_number = "telephone_number"
    """
    Telephone and fax numbers.
    """
    person_name = "person_name"
    """
    Names of people, or parts of them.
    """
    street_address = "street_address"
    """
    Addresses where people live or work, or the part with the street.
    """
    postal_code = "postal_code"
    """
    Postal codes.
    """
    coordinates = "coordinates"
    """
    Geographic coordinates, in one feature or in two.
    """
    date_of_birth = "date_of_birth"
    """
    Dates or years of birth.
    """
    national_id = "national_id"
    """
    Numbers by which authorities know a person, such as those of identity cards, social security and tax.
    """
    bank_account = "bank_account"
    """
    Numbers of bank accounts.
    """
    payment_card = "payment_card"
    """
    Numbers of credit and other payment cards.
    """
    ip_address = "ip_address"
    """
    Addresses of devices on the internet.
    """
    mac_address = "mac_address"
    """
    Addresses of network hardware.
    """
    password = "password"
    """
    Passwords, PINs and hashes of them.
    """
    api_key = "api_key"
    """
    Keys and tokens that open a service to whoever has them.
    """
    private_key = "private_key"
    """
    Private keys of cryptography.
    """
    health = "health"
    """
    Illnesses, medicines, measurements of the body and other data about health (Article 9 of the GDPR).
    """
    genetic = "genetic"
    """
    Genetic data (Article 9 of the GDPR).
    """
    biometric = "biometric"
    """
    Features of the body by which a person is recognised (Article 9 of the GDPR).
    """
    ethnicity = "ethnicity"
    """
    Racial or ethnic origin (Article 9 of the GDPR).
    """
    religion_or_belief = "religion_or_belief"
    """
    Religious or philosophical beliefs (Article 9 of the GDPR).
    """
    political_opinion = "political_opinion"
    """
    Political opinions (Article 9 of the GDPR).
    """
    trade_union_membership = "trade_union_membership"
    """
    Membership of a trade union (Article 9 of the GDPR).
    """
    sexuality = "sexuality"
    """
    Sex life or sexual orientation (Article 9 of the GDPR).
    """
    criminal_record = "criminal_record"
    """
    Criminal convictions and offences (Article 10 of the GDPR).
    """
    other = "other"
    """
    Something else; `reason` says what and why.
    """
    none = "none"
    """
    Nothing: somebody looked at the feature and says so. What a program finds in it in spite of that is not reported.
    """


class FeatureTypeEnum(str, Enum):
    """
    What the values of a feature are for statistics and learning, however they are stored.
    """
    numeric = "numeric"
    """
    Numbers that can be added and compared.
    """
    nominal = "nominal"
    """
    One of a limited set of values without an order.
    """
    ordinal = "ordinal"
    """
    One of a limited set of values with an order; `categories` lists them in it.
    """
    boolean = "boolean"
    """
    True or false.
    """
    date = "date"
    """
    Dates or points in time.
    """
    text = "text"
    """
    Free text.
    """
    identifier = "identifier"
    """
    A different value in each row or for each thing; says nothing about new ones.
    """
    constant = "constant"
    """
    The same value in all rows.
    """
    empty = "empty"
    """
    No value in any row.
    """
    complex = "complex"
    """
    Vectors, lists, images or other values with parts.
    """


class FeatureRoleEnum(str, Enum):
    """
    What a feature is for when a model is trained.
    """
    feature = "feature"
    """
    Input of the model.
    """
    target = "target"
    """
    What the model is to predict.
    """
    row_id = "row_id"
    """
    Identifies the row.
    """
    ignored = "ignored"
    """
    Left out.
    """
    weight = "weight"
    """
    How much the row counts.
    """
    group = "group"
    """
    Rows with the same value belong together and must not be split between training and test.
    """
    time = "time"
    """
    Orders the rows in time.
    """
    split = "split"
    """
    Says which split the row belongs to.
    """


class AssociationMeasureEnum(str, Enum):
    """
    Measures of how much of one feature another one tells, from 0 to 1.
    """
    pearson = "pearson"
    """
    Absolute value of Pearson's linear correlation of two numeric features.
    """
    correlation_ratio = "correlation_ratio"
    """
    Square root of the share of a numeric feature's variance that lies between the values of a nominal one, corrected for bias (Kelley 1935).
    """
    cramers_v = "cramers_v"
    """
    Cramér's V of two nominal features, corrected for bias (Bergsma 2013).
    """


class FeatureRelationEnum(str, Enum):
    """
    How two features are related.
    """
    correlated = "correlated"
    """
    Their values rise and fall together, or one rises while the other falls; `score` says how much.
    """
    dependent = "dependent"
    """
    Knowing one says something about the other; `score` is an association or mutual information.
    """
    determines = "determines"
    """
    The value of this feature fixes the value of the other (functional dependency).
    """
    derived = "derived"
    """
    This feature was computed from the other.
    """
    references = "references"
    """
    The values of this feature are keys of the other (foreign key).
    """
    same_as = "same_as"
    """
    Both hold the same values.
    """


class DatasetRelationEnum(str, Enum):
    """
    How this dataset is related to another, read from this one to the other.
    """
    derived = "derived"
    """
    This one was made from the other.
    """
    version = "version"
    """
    This one is another version of the other.
    """
    subset = "subset"
    """
    All records of this one are in the other.
    """
    superset = "superset"
    """
    All records of the other are in this one.
    """
    sample = "sample"
    """
    Records of this one were drawn from the other by chance.
    """
    duplicate = "duplicate"
    """
    Both have the same content.
    """
    column_subset = "column_subset"
    """
    Its columns are columns of the other, with the same values; names and order of columns may differ. That the values stand in the same rows is not said.
    """
    column_superset = "column_superset"
    """
    The columns of the other are among its own, with the same values.
    """
    overlap = "overlap"
    """
    Some records are in both; `score` is the share of this one's records that are.
    """
    near_overlap = "near_overlap"
    """
    Some records are in both but for small differences: numbers rounded, texts written otherwise, another value of the target; `score` is the share of this one's records, and `method` says what was taken for small.
    """
    similar = "similar"
    """
    Their content or meta-features are alike; `method` says by which measure and `score` how much.
    """
    same_schema = "same_schema"
    """
    Both have the same columns, so that their records can stand in one table (unionable); where a `score` is given, that share of the columns has a counterpart.
    """
    joinable = "joinable"
    """
    Their records can be joined on common columns, which `columns` names; `score` is the share of the values of this one that the other has.
    """
    complement = "complement"
    """
    Together they make up a whole, for example training and test data.
    """


class QualityDimensionEnum(str, Enum):
    """
    Aspects of the quality of data, after ISO/IEC 25012.
    """
    completeness = "completeness"
    """
    Values and records that should be there are there.
    """
    accuracy = "accuracy"
    """
    Values agree with what they describe.
    """
    validity = "validity"
    """
    Values have the right form, type and range.
    """
    consistency = "consistency"
    """
    Values do not contradict one another.
    """
    uniqueness = "uniqueness"
    """
    Nothing is recorded twice.
    """
    timeliness = "timeliness"
    """
    Values are recent enough for the use.
    """
    balance = "balance"
    """
    Classes and groups occur in the shares that the use needs.
    """
    credibility = "credibility"
    """
    Users have reason to believe the values.
    """
    availability = "availability"
    """
    Authorised users can get the data when they need it.
    """


class OperationTypeEnum(str, Enum):
    """
    Kinds of preparation of data.
    """
    integration = "integration"
    """
    Bringing data of several sources together: joins, unions, matching of records and schemas.
    """
    cleaning = "cleaning"
    """
    Correcting what is wrong: missing values, duplicates, outliers, spelling, types.
    """
    transformation = "transformation"
    """
    Giving data another form: scaling, encoding, new columns, aggregation, pivoting.
    """
    reduction = "reduction"
    """
    Making data smaller: choosing or projecting columns, filtering or sampling rows.
    """


class IngestionModeEnum(str, Enum):
    """
    How data comes into the lake.
    """
    batch = "batch"
    """
    All of it at once.
    """
    incremental = "incremental"
    """
    From time to time, what has changed since.
    """
    stream = "stream"
    """
    Each record as it arises.
    """
    manual = "manual"
    """
    Copied by a person.
    """


class LearningTypeEnum(str, Enum):
    """
    Kinds of learning by the feedback that they use.
    """
    supervised = "supervised"
    """
    From examples with the right answer.
    """
    unsupervised = "unsupervised"
    """
    From examples without answers, as in clustering or density estimation.
    """
    semi_supervised = "semi_supervised"
    """
    From a few examples with answers and many without.
    """
    self_supervised = "self_supervised"
    """
    From answers that are made out of the examples themselves, such as the next token.
    """
    reinforcement = "reinforcement"
    """
    From rewards for actions.
    """
    active = "active"
    """
    With a learner that chooses which examples get an answer.
    """
    online = "online"
    """
    From a stream of examples, updated with each.
    """
    federated = "federated"
    """
    From data that stay where they are, with only updates exchanged.
    """
    transfer = "transfer"
    """
    By carrying what was learned on one task over to another.
    """
    multi_task = "multi_task"
    """
    On several tasks at once.
    """
    few_shot = "few_shot"
    """
    From very few examples of each class.
    """
    meta = "meta"
    """
    To learn new tasks faster, from many tasks.
    """


class HyperparameterRoleEnum(str, Enum):
    """
    What a hyperparameter governs.
    """
    architecture = "architecture"
    """
    The structure and size of the model, such as the number of layers.
    """
    optimization = "optimization"
    """
    The optimiser and the course of the training, such as learning rate or batch size.
    """
    regularization = "regularization"
    """
    The restraint against overfitting, such as a penalty, dropout or depth limit.
    """
    preprocessing = "preprocessing"
    """
    The treatment of the data before learning.
    """
    inference = "inference"
    """
    The use of the finished model, such as the temperature of sampling.
    """
    execution = "execution"
    """
    Speed, memory or output only, such as the number of jobs; the model stays the same.
    """


class SamplingDistributionEnum(str, Enum):
    """
    Distributions from which a search draws candidate values.
    """
    uniform = "uniform"
    """
    Every value is equally likely.
    """
    log_uniform = "log_uniform"
    """
    Every order of magnitude is equally likely.
    """
    normal = "normal"
    """
    Normally distributed around the middle of the interval.
    """
    grid = "grid"
    """
    Every value of the grid is tried.
    """
    categorical = "categorical"
    """
    One of the listed choices.
    """


class DerivationKindEnum(str, Enum):
    """
    Ways in which a model is made from another. The first four are those of Hugging Face.
    """
    finetune = "finetune"
    """
    All or some weights of the parent were trained further on a narrower task.
    """
    adapter = "adapter"
    """
    Only added weights were trained; they work together with the parent.
    """
    quantized = "quantized"
    """
    The weights of the parent were brought to fewer bits.
    """
    merge = "merge"
    """
    The weights of several parents were combined without training.
    """
    distilled = "distilled"
    """
    The model was trained to give the answers of the parent.
    """
    pruned = "pruned"
    """
    Weights, heads or layers of the parent were removed.
    """
    converted = "converted"
    """
    The same weights in another file format.
    """
    continued_pretraining = "continued_pretraining"
    """
    The parent was trained further with its original objective on more data.
    """
    other = "other"
    """
    Another way; tell it in the description.
    """


class WeightRelationKindEnum(str, Enum):
    """
    What a comparison of weights can suggest about two models.
    """
    identical = "identical"
    """
    All compared weights are equal.
    """
    finetune = "finetune"
    """
    One was trained further from the other.
    """
    adapter = "adapter"
    """
    One is an adapter that fits the other.
    """
    quantized = "quantized"
    """
    One holds the weights of the other in fewer bits.
    """
    merge = "merge"
    """
    One is a combination of the other and further models.
    """
    pruned = "pruned"
    """
    One holds a part of the weights of the other.
    """
    common_ancestor = "common_ancestor"
    """
    Both come from a third model.
    """
    unrelated = "unrelated"
    """
    The weights show no relation, although the shapes can be compared.
    """


class DerivationDirectionEnum(str, Enum):
    """
    Direction of a relation between two models.
    """
    from_other = "from_other"
    """
    This model came from the other.
    """
    to_other = "to_other"
    """
    The other model came from this one.
    """
    undetermined = "undetermined"
    """
    The comparison cannot tell.
    """


class TrainingPrecisionEnum(str, Enum):
    """
    Numeric regimes of training.
    """
    fp64 = "fp64"
    """
    Double precision.
    """
    fp32 = "fp32"
    """
    Single precision.
    """
    tf32 = "tf32"
    """
    TensorFloat-32, single precision with a shortened fraction.
    """
    fp16 = "fp16"
    """
    Half precision throughout.
    """
    fp16_mixed = "fp16_mixed"
    """
    Half precision with single precision copies of the weights.
    """
    bf16 = "bf16"
    """
    Brain floating point throughout.
    """
    bf16_mixed = "bf16_mixed"
    """
    Brain floating point with single precision copies of the weights.
    """
    fp8_mixed = "fp8_mixed"
    """
    8-bit floating point with higher precision where it is needed.
    """
    int8 = "int8"
    """
    8-bit integers, with quantization in training.
    """


class MeasureDirectionEnum(str, Enum):
    """
    Which way a measure improves.
    """
    higher_is_better = "higher_is_better"
    """
    A higher value is better, as for accuracy.
    """
    lower_is_better = "lower_is_better"
    """
    A lower value is better, as for an error.
    """
    neither = "neither"
    """
    Neither is better as such, as for a count or a bias that should be zero.
    """


class AveragingEnum(str, Enum):
    """
    Ways to bring the values of single classes or labels to one number.
    """
    binary = "binary"
    """
    Only the positive class counts.
    """
    micro = "micro"
    """
    Over all single decisions, so that frequent classes count more.
    """
    macro = "macro"
    """
    Mean over the classes, each with the same weight.
    """
    weighted = "weighted"
    """
    Mean over the classes, weighted by their number of instances.
    """
    samples = "samples"
    """
    Mean over the instances, for several labels an instance.
    """


class EvaluationProcedureTypeEnum(str, Enum):
    """
    Kinds of estimation procedures.
    """
    holdout = "holdout"
    """
    One part for training, another for testing.
    """
    cross_validation = "cross_validation"
    """
    Each fold is tested once by a model trained on the others.
    """
    leave_one_out = "leave_one_out"
    """
    Each instance is tested once by a model trained on all others.
    """
    nested_cross_validation = "nested_cross_validation"
    """
    A cross validation to choose hyperparameters inside a cross validation to estimate.
    """
    bootstrap = "bootstrap"
    """
    Training on instances drawn with replacement, testing on those not drawn.
    """
    out_of_bag = "out_of_bag"
    """
    Each instance is tested by those members of an ensemble that did not see it.
    """
    time_series_split = "time_series_split"
    """
    Training on the past, testing on the following period.
    """
    test_then_train = "test_then_train"
    """
    Each instance of a stream is first tested, then learned.
    """
    learning_curve = "learning_curve"
    """
    Repeated with growing training sets.
    """
    training_data = "training_data"
    """
    Tested on the data of the training, which says little about new data.
    """


class ModalityEnum(str, Enum):
    """
    Kinds of content of inputs and outputs; those that datasets have too carry the same names and terms.
    """
    tabular = "tabular"
    """
    Rows of features.
    """
    text = "text"
    """
    Written natural language.
    """
    image = "image"
    """
    Still pictures.
    """
    audio = "audio"
    """
    Sound, speech included.
    """
    video = "video"
    """
    Moving pictures.
    """
    time_series = "time_series"
    """
    Values ordered in time.
    """
    graph = "graph"
    """
    Nodes and the edges between them.
    """
    source_code = "source_code"
    """
    Programs as text.
    """
    sensor = "sensor"
    """
    Measurements as devices deliver them.
    """
    geospatial = "geospatial"
    """
    Places, areas or tracks on the Earth.
    """
    point_cloud = "point_cloud"
    """
    Points or shapes in space.
    """
    document = "document"
    """
    Laid-out pages with text and figures, such as PDF.
    """
    categorical = "categorical"
    """
    Labels of classes.
    """
    numeric = "numeric"
    """
    Numbers such as predicted quantities, scores or probabilities.
    """
    embedding = "embedding"
    """
    Vectors that stand for something else, made to be compared.
    """
    other = "other"
    """
    Anything else.
    """



class Card(ConfiguredBaseModel):
    """
    One document of the lake: the models, datasets and agents that it describes, and where each value came from.
    """
    mlcard: str = Field(default=..., description="""Version of this standard that the card is written in, as `1.<minor>`. The only key that a card must have.""")
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    models: Optional[list[MLModel]] = Field(default=None, description="""Trained models that the card describes.""")
    datasets: Optional[list[Dataset]] = Field(default=None, description="""Datasets that the card describes.""")
    agents: Optional[list[Agent]] = Field(default=None, description="""People, organisations and programs that the card refers to.""")
    studies: Optional[list[Study]] = Field(default=None, description="""Studies that the models and datasets belong to.""")
    evidence: Optional[list[Evidence]] = Field(default=None, description="""Where the values of the card were found. A value without evidence was written by a person.""")
    statements: Optional[list[Statement]] = Field(default=None, description="""What people state about values that are not there: unknown, not applicable, withheld.""")
    graph_digest: Optional[str] = Field(default=None, description="""SHA-256 of the other statements of the card's graph, as sorted lines of N-Triples. Filled by `mlcard push` on a server, never written in a card; it tells which cards have changed since.""")

    @field_validator('mlcard')
    def pattern_mlcard(cls, v):
        pattern=re.compile(r"^1\.\d+$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid mlcard format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid mlcard format: {v}"
            raise ValueError(err_msg)
        return v


class NamedThing(ConfiguredBaseModel):
    """
    Something that has an id in the lake and can be referred to from other cards: a model, a dataset, an agent, a study.
    """
    id: str = Field(default=..., description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    identifiers: Optional[list[str]] = Field(default=None, description="""Further identifiers that the thing has elsewhere: DOI, package URL (purl), SWHID, repository id of a hub.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    keywords: Optional[list[str]] = Field(default=None, description="""Free words under which people will search for the thing.""")
    landing_page: Optional[str] = Field(default=None, description="""Home page: the address where people find the thing, its documentation and its access.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    issued: Optional[date] = Field(default=None, description="""Day of release: from then on others could get it.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class Agent(NamedThing):
    """
    A person, an organisation or a program that bears responsibility for something in the lake.
    """
    type: Optional[AgentTypeEnum] = Field(default=None, description="""Whether it is a person, an organisation or a program.""")
    email: Optional[str] = Field(default=None, description="""E-mail address that reaches the agent.""")
    orcid: Optional[str] = Field(default=None, description="""ORCID iD of the person as its full address.""")
    affiliation: Optional[str] = Field(default=None, description="""Organisation that the person belongs to, by its name.""")
    job_title: Optional[str] = Field(default=None, description="""Function that the person holds.""")
    url: Optional[str] = Field(default=None, description="""Address of a page or document about the thing.""")
    id: str = Field(default=..., description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    identifiers: Optional[list[str]] = Field(default=None, description="""Further identifiers that the thing has elsewhere: DOI, package URL (purl), SWHID, repository id of a hub.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    keywords: Optional[list[str]] = Field(default=None, description="""Free words under which people will search for the thing.""")
    landing_page: Optional[str] = Field(default=None, description="""Home page: the address where people find the thing, its documentation and its access.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    issued: Optional[date] = Field(default=None, description="""Day of release: from then on others could get it.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class Activity(ConfiguredBaseModel):
    """
    Something that happened over a period of time to data or models: ingestion, processing, training.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    started_at: Optional[datetime ] = Field(default=None, description="""Moment the activity began, with time zone.""")
    ended_at: Optional[datetime ] = Field(default=None, description="""Moment the activity ended, with time zone.""")
    duration: Optional[float] = Field(default=None, description="""Time that the activity took, in seconds of wall clock.""", ge=0)
    status_of_run: Optional[RunStatusEnum] = Field(default=None, description="""Outcome of the activity.""")
    was_associated_with: Optional[list[str]] = Field(default=None, description="""Agents who ran the activity or are responsible for it (ids of `agents`).""")
    was_informed_by: Optional[list[str]] = Field(default=None, description="""Activities whose output this one needed, where the things that passed between them are not described themselves.""")
    used: Optional[list[str]] = Field(default=None, description="""Things that the activity read: ids of datasets, models or code.""")
    generated: Optional[list[str]] = Field(default=None, description="""Things that the activity wrote: ids of datasets or models.""")
    source_code: Optional[SourceCode] = Field(default=None, description="""Source code that the activity ran: script, notebook or module with its repository and revision.""")
    environment: Optional[Environment] = Field(default=None, description="""Software and hardware that the activity ran on.""")
    code_url: Optional[str] = Field(default=None, description="""Address of the code that the activity ran, where no repository with path and revision can be given.""")
    executable_url: Optional[str] = Field(default=None, description="""Address of the compiled program that the activity ran.""")
    log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its output log.""")
    error_log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its error log.""")
    location: Optional[str] = Field(default=None, description="""Place where the activity ran or the thing is stored: country code, region or data centre.""")


class File(ConfiguredBaseModel):
    """
    One file on disk or at an address, as it belongs to a model or a dataset.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    path: str = Field(default=..., description="""Path of the file relative to the folder of the card, with `/` between the parts.""")
    role: Optional[FileRoleEnum] = Field(default=None, description="""What the file is for.""")
    format: Optional[str] = Field(default=None, description="""Short name of the file format as mlcard's readers call it.""")
    media_type: Optional[str] = Field(default=None, description="""IANA media type of the file.""")
    compression: Optional[CompressionEnum] = Field(default=None, description="""How the file is compressed as a whole.""")
    dialect: Optional[Dialect] = Field(default=None, description="""How a file of delimited text is written.""")
    table: Optional[str] = Field(default=None, description="""Name of the table, sheet or array that is meant, where the file holds several. Without it the whole file is meant.""")
    byte_size: Optional[int] = Field(default=None, description="""Size in bytes.""", ge=0)
    sha256: Optional[str] = Field(default=None, description="""SHA-256 of the bytes of the file, 64 hexadecimal digits in lower case.""")
    checksum: Optional[list[Checksum]] = Field(default=None, description="""Further checksums of the file, where another algorithm than SHA-256 is asked for.""")
    stand_in: Optional[StandInEnum] = Field(default=None, description="""What was there in place of the file when the card was written. The content was not, so size and hash are what the stand-in tells, the format is that of the name where a name tells it, and nothing more is known of the file; without this slot the content was there.""")
    download_url: Optional[str] = Field(default=None, description="""Address from which the bytes themselves can be fetched.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    observed_byte_size: Optional[int] = Field(default=None, description="""Size in bytes that the lake found on its disk when it built the index. Filled by the lake's index, never written in a card; a difference from `byte_size` shows that the card is stale.""", ge=0)
    observed_modified: Optional[datetime ] = Field(default=None, description="""Time of last modification that the lake found on its disk when it built the index. Filled by the lake's index, never written in a card.""")
    observed_sha256: Optional[str] = Field(default=None, description="""SHA-256 of the content that the lake found on its disk when it built the index. Filled by the lake's index, only for a file that was touched after its card; never written in a card. A difference from `sha256` shows that the card is stale.""")

    @field_validator('format')
    def pattern_format(cls, v):
        pattern=re.compile(r"^[a-z0-9][a-z0-9.+_-]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid format format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid format format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('media_type')
    def pattern_media_type(cls, v):
        pattern=re.compile(r"^[a-z]+/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid media_type format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid media_type format: {v}"
            raise ValueError(err_msg)
        return v


class Dialect(ConfiguredBaseModel):
    """
    How a file of delimited text is written. Whoever reads the file with these settings gets the columns that the dataset lists.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    encoding: Optional[str] = Field(default=None, description="""Name of the character encoding, as Python's codecs call it.""")
    delimiter: Optional[str] = Field(default=None, description="""The character between two fields.""")
    quote_char: Optional[str] = Field(default=None, description="""The character around fields that have a delimiter or a line break in them.""")
    header: Optional[bool] = Field(default=None, description="""Whether the first record names the columns.""")
    skip_rows: Optional[int] = Field(default=None, description="""Number of records above the header, or above the first row if there is no header.""", ge=0)
    line_terminators: Optional[list[LineTerminatorEnum]] = Field(default=None, description="""Line ends that occur, one entry each.""")
    skip_initial_space: Optional[bool] = Field(default=None, description="""Whether blanks that follow a delimiter are no part of the field.""")
    decimal_char: Optional[str] = Field(default=None, description="""The character before the decimals of numbers.""")

    @field_validator('delimiter')
    def pattern_delimiter(cls, v):
        pattern=re.compile(r"^[^\n]$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid delimiter format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid delimiter format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('quote_char')
    def pattern_quote_char(cls, v):
        pattern=re.compile(r"^.$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid quote_char format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid quote_char format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('decimal_char')
    def pattern_decimal_char(cls, v):
        pattern=re.compile(r"^[.,]$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid decimal_char format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid decimal_char format: {v}"
            raise ValueError(err_msg)
        return v


class Checksum(ConfiguredBaseModel):
    """
    A checksum of a file with the hash function that gave it.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    checksum_algorithm: ChecksumAlgorithmEnum = Field(default=..., description="""Hash function that gave the checksum.""")
    checksum_value: str = Field(default=..., description="""Checksum in lower-case hexadecimal digits.""")

    @field_validator('checksum_value')
    def pattern_checksum_value(cls, v):
        pattern=re.compile(r"^[0-9a-f]{8,128}$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid checksum_value format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid checksum_value format: {v}"
            raise ValueError(err_msg)
        return v


class SourceCode(ConfiguredBaseModel):
    """
    A script, notebook or module, with the repository and the revision in which it stands.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    path: Optional[str] = Field(default=None, description="""Path of the file relative to the folder of the card, with `/` between the parts.""")
    repository: Optional[str] = Field(default=None, description="""Address of the version-controlled repository that holds the source code.""")
    revision: Optional[str] = Field(default=None, description="""Exact state of a repository or dataset: a commit hash, or a tag that does not move.""")
    programming_language: Optional[str] = Field(default=None, description="""Programming language of the code.""")
    sha256: Optional[str] = Field(default=None, description="""SHA-256 of the bytes of the file, 64 hexadecimal digits in lower case.""")
    license: Optional[str] = Field(default=None, description="""Licence under which others may use the thing, as an SPDX licence expression; a licence without SPDX identifier is written `LicenseRef-<name>`.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


class Library(ConfiguredBaseModel):
    """
    A software library in one version.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    download_url: Optional[str] = Field(default=None, description="""Address from which the bytes themselves can be fetched.""")
    license: Optional[str] = Field(default=None, description="""Licence under which others may use the thing, as an SPDX licence expression; a licence without SPDX identifier is written `LicenseRef-<name>`.""")


class Hardware(ConfiguredBaseModel):
    """
    A kind of machine or accelerator, and how many of them.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    type: Optional[HardwareTypeEnum] = Field(default=None, description="""Kind of processor.""")
    count: Optional[int] = Field(default=None, description="""Number of pieces.""", ge=0)
    memory_size: Optional[int] = Field(default=None, description="""Main or accelerator memory of one piece, in bytes.""", ge=0)
    cloud_provider: Optional[str] = Field(default=None, description="""Company whose machines were used.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


class Environment(ConfiguredBaseModel):
    """
    Software and hardware that an activity ran on, as far as it is needed to run it again.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    python_version: Optional[str] = Field(default=None, description="""Version of the Python interpreter.""")
    operating_system: Optional[str] = Field(default=None, description="""Operating system with its version.""")
    container_image: Optional[str] = Field(default=None, description="""Container image, best with its digest.""")
    libraries: Optional[list[Library]] = Field(default=None, description="""Software libraries with their versions that the thing needs or was made with.""")
    hardware: Optional[list[Hardware]] = Field(default=None, description="""Machines or accelerators.""")
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")

    @field_validator('python_version')
    def pattern_python_version(cls, v):
        pattern=re.compile(r"^[0-9]+(\.[0-9]+){0,2}([a-z]+[0-9]*)?\+?$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid python_version format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid python_version format: {v}"
            raise ValueError(err_msg)
        return v


class Quantity(ConfiguredBaseModel):
    """
    A number with its unit.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    value: float = Field(default=..., description="""The number.""")
    unit: str = Field(default=..., description="""Unit of the value as a UCUM code; `1` for a pure number, `%` for per cent.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


class DataUse(ConfiguredBaseModel):
    """
    That a model or an activity used a dataset: which one, which part of it, in which state, with which columns and rows.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    dataset: str = Field(default=..., description="""Dataset that is meant: the id of a dataset of this card or of another card of the lake, or the address of a dataset outside.""")
    split: Optional[str] = Field(default=None, description="""Name of the part of the dataset: train, validation, test, or what its owners call it.""")
    revision: Optional[str] = Field(default=None, description="""Exact state of a repository or dataset: a commit hash, or a tag that does not move.""")
    features_used: Optional[list[str]] = Field(default=None, description="""Names of the columns that were really used, where that is not all of them; the target is not among them.""")
    sample_filter: Optional[str] = Field(default=None, description="""Condition that picks the rows which were used, in the words or the language of the code.""")
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


class Evidence(ConfiguredBaseModel):
    """
    Where a value of this card was found: in which file, at which place, by which method and program.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    slot: str = Field(default=..., description="""JSON Pointer (RFC 6901) to the value in this card that is meant; it may point to a subtree, and then means all of it.""")
    about: Optional[str] = Field(default=None, description="""IRI of the node that the pointer leads to. Filled on export; not written by hand.""")
    file: Optional[str] = Field(default=None, description="""Path of the file that is meant, relative to the folder of the card; a member of an archive follows `!/`.""")
    where: Optional[str] = Field(default=None, description="""Place inside the file, in the terms of its format: line, row group, tensor name, byte, opcode, JSON Pointer.""")
    method: EvidenceMethodEnum = Field(default=..., description="""How the value came into the card.""")
    extractor: Optional[str] = Field(default=None, description="""Program, its version and the reader that wrote the value.""")
    digest: Optional[str] = Field(default=None, description="""First 12 hexadecimal digits of the SHA-256 of the canonical JSON of the value that the extractor wrote. A value that no longer fits was changed by a person and is kept.""")
    confidence: Optional[float] = Field(default=None, description="""How sure the method is of its result, between 0 (a guess) and 1 (certain).""")
    attributed_to: Optional[str] = Field(default=None, description="""Agent who supplied the value or makes the statement (id of `agents`).""")


class Statement(ConfiguredBaseModel):
    """
    What a person states about a value that the card does not have: it is unknown, it does not apply, or it is withheld. An empty slot says nothing; a statement says why it is empty.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    slot: str = Field(default=..., description="""JSON Pointer (RFC 6901) to the value in this card that is meant; it may point to a subtree, and then means all of it.""")
    about: Optional[str] = Field(default=None, description="""IRI of the node that the pointer leads to. Filled on export; not written by hand.""")
    status: StatementStatusEnum = Field(default=..., description="""What is said of the value that is not there.""")
    reason: Optional[str] = Field(default=None, description="""Why it is so, in words that a reviewer can check.""")
    audience: Optional[list[AudienceEnum]] = Field(default=None, description="""Circles who may see the value that is withheld from everybody else.""")
    attributed_to: Optional[str] = Field(default=None, description="""Agent who supplied the value or makes the statement (id of `agents`).""")
    stated_on: Optional[date] = Field(default=None, description="""Day on which the statement was made; an old statement can be asked for again.""")


class Governed(ConfiguredBaseModel):
    """
    What the governance zone keeps of models and datasets alike: responsibility, purpose, rights, risk, life cycle and conformity.
    """
    license: Optional[str] = Field(default=None, description="""Licence under which others may use the thing, as an SPDX licence expression; a licence without SPDX identifier is written `LicenseRef-<name>`.""")
    creator: Optional[list[str]] = Field(default=None, description="""Agents who made the thing (ids of `agents`).""")
    contributors: Optional[list[Contribution]] = Field(default=None, description="""Agents who took part, each with the role that they had.""")
    provider: Optional[str] = Field(default=None, description="""Person or organisation that is legally responsible: who develops the thing, or has it developed, and offers it under its own name (Article 3(3) of the AI Act).""")
    authorised_representative: Optional[str] = Field(default=None, description="""Person or organisation in the Union whom a provider from outside has mandated in writing (Articles 22 and 54 of the AI Act).""")
    shared_by: Optional[str] = Field(default=None, description="""Agent who published or uploaded the thing, where that is not its creator.""")
    contact_point: Optional[str] = Field(default=None, description="""Agent who answers questions about the thing; the agent should have an `email` or a `url`.""")
    administrator: Optional[str] = Field(default=None, description="""Agent who keeps the thing in the lake: grants access, updates, removes.""")
    data_stewards: Optional[list[str]] = Field(default=None, description="""Agents who own the data or look after its quality and use in the name of the organisation; with more than one role use `contributors`.""")
    funded_by: Optional[list[str]] = Field(default=None, description="""Agents who paid for the work.""")
    intended_use: Optional[list[str]] = Field(default=None, description="""What the thing was made to be used for, one entry for each use, with its context and conditions (Annex IV 1(a) of the AI Act: intended purpose).""")
    out_of_scope_use: Optional[list[str]] = Field(default=None, description="""Uses that the makers advise against or forbid, and misuse that can be foreseen.""")
    intended_users: Optional[list[str]] = Field(default=None, description="""People whom the thing is made for, by occupation or situation.""")
    domain: Optional[list[str]] = Field(default=None, description="""Field of application, in a word or two.""")
    usage_policy: Optional[list[UsagePolicy]] = Field(default=None, description="""Acceptable-use policies that bind users beside the licence.""")
    access_rights: Optional[AccessRightsEnum] = Field(default=None, description="""Who may get the thing.""")
    access_conditions: Optional[str] = Field(default=None, description="""What has to be done to get access: a form to sign, a board to ask, a fee.""")
    access_events: Optional[list[AccessEvent]] = Field(default=None, description="""Accesses to the thing that the lake recorded, each with who, when and what for.""")
    citation: Optional[list[str]] = Field(default=None, description="""How to cite the thing: a reference in prose, a BibTeX entry or a DOI.""")
    risks: Optional[list[Risk]] = Field(default=None, description="""Risks to health, safety, fundamental rights or the purpose of the use, each with its source and what is done about it.""")
    limitations: Optional[list[str]] = Field(default=None, description="""What the thing cannot do, and conditions under which it fails or has not been tried.""")
    recommendations: Optional[list[str]] = Field(default=None, description="""What the makers advise who uses the thing to do because of its limitations and risks, one entry each.""")
    factors: Optional[list[str]] = Field(default=None, description="""Groups of people, instruments and surroundings by which the behaviour of the thing may differ, one entry each (Mitchell et al. 2019, section 3). Results for one of them stand in `evaluations` with a `slice`.""")
    fairness: Optional[list[FairnessAssessment]] = Field(default=None, description="""Assessments of how the thing treats groups of people.""")
    ethical_social: Optional[list[str]] = Field(default=None, description="""Ethical and social considerations in prose.""")
    legal: Optional[list[str]] = Field(default=None, description="""Legal considerations in prose: consent, medical-device law, contracts.""")
    risk_management: Optional[str] = Field(default=None, description="""Risk management system that covers the thing (Article 9 of the AI Act): a description or the address of its document.""")
    conforms_to: Optional[list[str]] = Field(default=None, description="""Standards and profiles that were applied, as IRIs; ISO standards have URNs.""")
    copyright_policy: Optional[str] = Field(default=None, description="""Policy by which the provider complies with copyright law and reservations of rights against text and data mining (Article 53(1)(c) of the AI Act): a summary or its address.""")
    security_measures: Optional[list[str]] = Field(default=None, description="""Measures of cybersecurity that protect the thing.""")
    security_findings: Optional[list[SecurityFinding]] = Field(default=None, description="""What a static reading of the files found that could harm who loads them. Nothing is executed to find it.""")
    distribution_methods: Optional[list[DistributionMethodEnum]] = Field(default=None, description="""Ways in which others get the thing.""")
    issued: Optional[date] = Field(default=None, description="""Day of release: from then on others could get it.""")
    placed_on_market_date: Optional[date] = Field(default=None, description="""Day on which the thing was first made available on the Union market.""")
    valid_until: Optional[date] = Field(default=None, description="""Day after which the thing should no longer be used or is no longer supported.""")
    release_notes: Optional[str] = Field(default=None, description="""What changed against the version before.""")
    replaced_by: Optional[str] = Field(default=None, description="""Newer thing that should be used instead: its id or address.""")
    was_revision_of: Optional[str] = Field(default=None, description="""Version before this one: its id or address.""")
    was_generated_by: Optional[list[str]] = Field(default=None, description="""Activities that made this thing, by id or address, where they are described elsewhere. Export adds those that the thing itself describes: its training, ingestion and processing.""")
    status: Optional[LifecycleStatusEnum] = Field(default=None, description="""Stage of the life cycle that the thing is in now; how it came there stands in `status_history`.""")
    lifecycle_phase: Optional[LifecyclePhaseEnum] = Field(default=None, description="""Phase of the work that the thing is in.""")
    status_history: Optional[list[LifecycleEvent]] = Field(default=None, description="""Changes of status, the oldest first.""")
    maintenance_plan: Optional[str] = Field(default=None, description="""How and how often the thing is updated, and by whom errors are corrected.""")
    monitoring: Optional[list[Monitoring]] = Field(default=None, description="""What is watched while the thing is in use.""")


class GovernedModel(Governed):
    """
    What the governance zone keeps of models beyond `Governed`; much of it is asked for by the AI Act of the European Union.
    """
    risk_level: Optional[RiskLevelEnum] = Field(default=None, description="""Risk class of the system under the AI Act, as its provider determined it.""")
    general_purpose: Optional[bool] = Field(default=None, description="""Whether the model is a general-purpose AI model (Article 3(63) of the AI Act), as its provider determined it.""")
    systemic_risk: Optional[bool] = Field(default=None, description="""Whether the model is a general-purpose model with systemic risk (Article 51 of the AI Act).""")
    human_oversight: Optional[list[str]] = Field(default=None, description="""Measures by which people supervise the system, understand its output and can stop it.""")
    automation_level: Optional[AutomationLevelEnum] = Field(default=None, description="""How much the system does without a person (levels of ISO/IEC 22989).""")
    explainability: Optional[list[str]] = Field(default=None, description="""How a person can see why the model gave its output: method, tool, or that there is none.""")
    tradeoffs: Optional[list[str]] = Field(default=None, description="""Where one quality was given up for another, and why.""")
    declaration_of_conformity: Optional[str] = Field(default=None, description="""Address of the EU declaration of conformity.""")
    training_content_summary: Optional[str] = Field(default=None, description="""Public summary of the content used for training (Article 53(1)(d) of the AI Act): its text or address.""")
    security_testing: Optional[list[str]] = Field(default=None, description="""Adversarial testing, red teaming and what was changed after it.""")
    predetermined_changes: Optional[list[str]] = Field(default=None, description="""Changes of the system and its performance that the provider planned in advance, and how they stay within the assessment.""")
    post_market_monitoring: Optional[str] = Field(default=None, description="""Plan for watching the system after it is placed on the market (Article 72 of the AI Act): a summary or its address.""")
    expected_accuracy: Optional[str] = Field(default=None, description="""Accuracy that is expected in the intended use, in words a user understands, beside the measured `evaluations`.""")
    metric_rationale: Optional[str] = Field(default=None, description="""Why the chosen measures are right for the intended use.""")
    evaluation_strategies: Optional[str] = Field(default=None, description="""Evaluation criteria, metrics and how limitations are identified, as a strategy (Annex XI 2(1) of the AI Act).""")
    integration: Optional[list[str]] = Field(default=None, description="""Hardware, software and AI systems that the thing works together with or is to be built into.""")
    components: Optional[list[str]] = Field(default=None, description="""Parts that the system consists of, and how they build on each other.""")
    dependencies: Optional[list[str]] = Field(default=None, description="""Services, models or tools outside the thing that it needs at run time, beside `libraries`.""")
    user_interface: Optional[str] = Field(default=None, description="""Description or address of the interface that the deployer sees.""")
    product_illustrations: Optional[list[str]] = Field(default=None, description="""Pictures of the product that the system is part of: its look, marking and internal layout.""")
    license: Optional[str] = Field(default=None, description="""Licence under which others may use the thing, as an SPDX licence expression; a licence without SPDX identifier is written `LicenseRef-<name>`.""")
    creator: Optional[list[str]] = Field(default=None, description="""Agents who made the thing (ids of `agents`).""")
    contributors: Optional[list[Contribution]] = Field(default=None, description="""Agents who took part, each with the role that they had.""")
    provider: Optional[str] = Field(default=None, description="""Person or organisation that is legally responsible: who develops the thing, or has it developed, and offers it under its own name (Article 3(3) of the AI Act).""")
    authorised_representative: Optional[str] = Field(default=None, description="""Person or organisation in the Union whom a provider from outside has mandated in writing (Articles 22 and 54 of the AI Act).""")
    shared_by: Optional[str] = Field(default=None, description="""Agent who published or uploaded the thing, where that is not its creator.""")
    contact_point: Optional[str] = Field(default=None, description="""Agent who answers questions about the thing; the agent should have an `email` or a `url`.""")
    administrator: Optional[str] = Field(default=None, description="""Agent who keeps the thing in the lake: grants access, updates, removes.""")
    data_stewards: Optional[list[str]] = Field(default=None, description="""Agents who own the data or look after its quality and use in the name of the organisation; with more than one role use `contributors`.""")
    funded_by: Optional[list[str]] = Field(default=None, description="""Agents who paid for the work.""")
    intended_use: Optional[list[str]] = Field(default=None, description="""What the thing was made to be used for, one entry for each use, with its context and conditions (Annex IV 1(a) of the AI Act: intended purpose).""")
    out_of_scope_use: Optional[list[str]] = Field(default=None, description="""Uses that the makers advise against or forbid, and misuse that can be foreseen.""")
    intended_users: Optional[list[str]] = Field(default=None, description="""People whom the thing is made for, by occupation or situation.""")
    domain: Optional[list[str]] = Field(default=None, description="""Field of application, in a word or two.""")
    usage_policy: Optional[list[UsagePolicy]] = Field(default=None, description="""Acceptable-use policies that bind users beside the licence.""")
    access_rights: Optional[AccessRightsEnum] = Field(default=None, description="""Who may get the thing.""")
    access_conditions: Optional[str] = Field(default=None, description="""What has to be done to get access: a form to sign, a board to ask, a fee.""")
    access_events: Optional[list[AccessEvent]] = Field(default=None, description="""Accesses to the thing that the lake recorded, each with who, when and what for.""")
    citation: Optional[list[str]] = Field(default=None, description="""How to cite the thing: a reference in prose, a BibTeX entry or a DOI.""")
    risks: Optional[list[Risk]] = Field(default=None, description="""Risks to health, safety, fundamental rights or the purpose of the use, each with its source and what is done about it.""")
    limitations: Optional[list[str]] = Field(default=None, description="""What the thing cannot do, and conditions under which it fails or has not been tried.""")
    recommendations: Optional[list[str]] = Field(default=None, description="""What the makers advise who uses the thing to do because of its limitations and risks, one entry each.""")
    factors: Optional[list[str]] = Field(default=None, description="""Groups of people, instruments and surroundings by which the behaviour of the thing may differ, one entry each (Mitchell et al. 2019, section 3). Results for one of them stand in `evaluations` with a `slice`.""")
    fairness: Optional[list[FairnessAssessment]] = Field(default=None, description="""Assessments of how the thing treats groups of people.""")
    ethical_social: Optional[list[str]] = Field(default=None, description="""Ethical and social considerations in prose.""")
    legal: Optional[list[str]] = Field(default=None, description="""Legal considerations in prose: consent, medical-device law, contracts.""")
    risk_management: Optional[str] = Field(default=None, description="""Risk management system that covers the thing (Article 9 of the AI Act): a description or the address of its document.""")
    conforms_to: Optional[list[str]] = Field(default=None, description="""Standards and profiles that were applied, as IRIs; ISO standards have URNs.""")
    copyright_policy: Optional[str] = Field(default=None, description="""Policy by which the provider complies with copyright law and reservations of rights against text and data mining (Article 53(1)(c) of the AI Act): a summary or its address.""")
    security_measures: Optional[list[str]] = Field(default=None, description="""Measures of cybersecurity that protect the thing.""")
    security_findings: Optional[list[SecurityFinding]] = Field(default=None, description="""What a static reading of the files found that could harm who loads them. Nothing is executed to find it.""")
    distribution_methods: Optional[list[DistributionMethodEnum]] = Field(default=None, description="""Ways in which others get the thing.""")
    issued: Optional[date] = Field(default=None, description="""Day of release: from then on others could get it.""")
    placed_on_market_date: Optional[date] = Field(default=None, description="""Day on which the thing was first made available on the Union market.""")
    valid_until: Optional[date] = Field(default=None, description="""Day after which the thing should no longer be used or is no longer supported.""")
    release_notes: Optional[str] = Field(default=None, description="""What changed against the version before.""")
    replaced_by: Optional[str] = Field(default=None, description="""Newer thing that should be used instead: its id or address.""")
    was_revision_of: Optional[str] = Field(default=None, description="""Version before this one: its id or address.""")
    was_generated_by: Optional[list[str]] = Field(default=None, description="""Activities that made this thing, by id or address, where they are described elsewhere. Export adds those that the thing itself describes: its training, ingestion and processing.""")
    status: Optional[LifecycleStatusEnum] = Field(default=None, description="""Stage of the life cycle that the thing is in now; how it came there stands in `status_history`.""")
    lifecycle_phase: Optional[LifecyclePhaseEnum] = Field(default=None, description="""Phase of the work that the thing is in.""")
    status_history: Optional[list[LifecycleEvent]] = Field(default=None, description="""Changes of status, the oldest first.""")
    maintenance_plan: Optional[str] = Field(default=None, description="""How and how often the thing is updated, and by whom errors are corrected.""")
    monitoring: Optional[list[Monitoring]] = Field(default=None, description="""What is watched while the thing is in use.""")


class Contribution(ConfiguredBaseModel):
    """
    That an agent took part in the making of a thing, in one role.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    agent: str = Field(default=..., description="""Agent who is meant (id of `agents`).""")
    role: Optional[ContributorRoleEnum] = Field(default=None, description="""Part that the agent had in the work.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class AccessEvent(ConfiguredBaseModel):
    """
    One access to a model or dataset.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    agent: Optional[str] = Field(default=None, description="""Agent who is meant (id of `agents`).""")
    action: Optional[ActionEnum] = Field(default=None, description="""What was done with the thing.""")
    at_time: datetime  = Field(default=..., description="""Moment at which it happened, with time zone.""")
    purpose: Optional[str] = Field(default=None, description="""What the access was for.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class UsagePolicy(ConfiguredBaseModel):
    """
    Rules for the use of a model or dataset, in prose at an address or as actions that a program can compare.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    url: Optional[str] = Field(default=None, description="""Address of a page or document about the thing.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    permitted_actions: Optional[list[ActionEnum]] = Field(default=None, description="""What users may do.""")
    prohibited_actions: Optional[list[ActionEnum]] = Field(default=None, description="""What users must not do.""")
    duties: Optional[list[str]] = Field(default=None, description="""What users have to do in return, one entry each.""")


class Risk(ConfiguredBaseModel):
    """
    A harm that may follow from the use, where it comes from and what is done about it.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    nature: Optional[str] = Field(default=None, description="""Kind of the harm: physical, psychological, financial, discriminatory, environmental.""")
    likelihood: Optional[LikelihoodEnum] = Field(default=None, description="""How likely the harm is under the intended use, without the mitigation.""")
    severity: Optional[SeverityEnum] = Field(default=None, description="""How bad the harm would be, or how urgently the finding has to be looked at.""")
    risk_source: Optional[str] = Field(default=None, description="""What the risk comes from: a property of the data, of the model, of its use.""")
    group_at_risk: Optional[list[str]] = Field(default=None, description="""People whom the risk or the unfair treatment falls upon.""")
    mitigation: Optional[str] = Field(default=None, description="""What is done so that the harm does not happen or is less bad.""")
    status: Optional[RiskStatusEnum] = Field(default=None, description="""What has become of the risk.""")


class FairnessAssessment(ConfiguredBaseModel):
    """
    How the thing treats one or several groups: by a measured difference, or in prose.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    group_at_risk: list[str] = Field(default=..., description="""People whom the risk or the unfair treatment falls upon.""")
    measure: Optional[str] = Field(default=None, description="""Name of the evaluation measure in snake_case.""")
    value: Optional[float] = Field(default=None, description="""Measured difference between the groups.""")
    unit: Optional[str] = Field(default=None, description="""Unit of the value as a UCUM code; `1` for a pure number, `%` for per cent.""")
    benefits: Optional[str] = Field(default=None, description="""What the group gains from the use.""")
    harms: Optional[str] = Field(default=None, description="""How the group can be hurt by the use.""")
    mitigation: Optional[str] = Field(default=None, description="""What is done so that the harm does not happen or is less bad.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")

    @field_validator('measure')
    def pattern_measure(cls, v):
        pattern=re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.@/:+() -]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid measure format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid measure format: {v}"
            raise ValueError(err_msg)
        return v


class SecurityFinding(ConfiguredBaseModel):
    """
    Something in a file that could run code, leave its folder or exhaust the machine of who loads it.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    severity: SeverityEnum = Field(default=..., description="""How bad the harm would be, or how urgently the finding has to be looked at.""")
    tier: Optional[FindingTierEnum] = Field(default=None, description="""How far the finding is understood.""")
    what: str = Field(default=..., description="""The construct that was found: a global name, an opcode, a file type.""")
    file: Optional[str] = Field(default=None, description="""Path of the file that is meant, relative to the folder of the card; a member of an archive follows `!/`.""")
    where: Optional[str] = Field(default=None, description="""Place inside the file, in the terms of its format: line, row group, tensor name, byte, opcode, JSON Pointer.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    mitigation: Optional[str] = Field(default=None, description="""What is done so that the harm does not happen or is less bad.""")


class LifecycleEvent(ConfiguredBaseModel):
    """
    A change of the status of a model or dataset: what it became, when, by whom and why.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    status: LifecycleStatusEnum = Field(default=..., description="""Stage that the thing came to.""")
    lifecycle_phase: Optional[LifecyclePhaseEnum] = Field(default=None, description="""Phase of the work that the thing is in.""")
    since: date = Field(default=..., description="""Day from which it is so.""")
    agent: Optional[str] = Field(default=None, description="""Agent who is meant (id of `agents`).""")
    reason: Optional[str] = Field(default=None, description="""Why it is so, in words that a reviewer can check.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class Monitoring(ConfiguredBaseModel):
    """
    One quantity that is watched while a model or dataset is in use.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    measure: Optional[str] = Field(default=None, description="""Name of the evaluation measure in snake_case.""")
    dataset: Optional[str] = Field(default=None, description="""Dataset that is meant: the id of a dataset of this card or of another card of the lake, or the address of a dataset outside.""")
    threshold: Optional[float] = Field(default=None, description="""Value from which an alarm is raised.""")
    frequency: Optional[str] = Field(default=None, description="""How often it is checked, as an ISO 8601 duration.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    checked_on: Optional[date] = Field(default=None, description="""Day of the last check.""")
    status: Optional[MonitoringStatusEnum] = Field(default=None, description="""What the last check said.""")
    url: Optional[str] = Field(default=None, description="""Address of a page or document about the thing.""")
    agent: Optional[str] = Field(default=None, description="""Agent who is meant (id of `agents`).""")

    @field_validator('measure')
    def pattern_measure(cls, v):
        pattern=re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.@/:+() -]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid measure format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid measure format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('frequency')
    def pattern_frequency(cls, v):
        pattern=re.compile(r"^P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid frequency format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid frequency format: {v}"
            raise ValueError(err_msg)
        return v


class MetaFeatures(ConfiguredBaseModel):
    """
    Meta-features of a table: simple counts, statistics of its numeric columns, numbers of values and entropies of its nominal ones. The same file gives other values with another target or other ignored columns, so these belong to the description.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    number_of_features: Optional[int] = Field(default=None, description="""Number of columns, the target included. Columns listed in `ignored_features` and the row identifier do not count; columns of text do.""", ge=0)
    dimensionality: Optional[float] = Field(default=None, description="""Columns per row: `number_of_features` divided by `number_of_instances`; 0 for a table without rows. The target counts as a column.""", ge=0)
    number_of_classes: Optional[int] = Field(default=None, description="""Number of distinct values of the target that occur in the rows; declared values that never occur do not count. 0 if the target is numeric. Under the definition `openml` a missing target counts as one more class. Not given without a single target.""", ge=0)
    number_of_missing_values: Optional[int] = Field(default=None, description="""Number of cells without a value, over all columns, the target included. A zero or an empty string that stands for a missing value counts only if the reader took it for one.""", ge=0)
    number_of_instances_with_missing_values: Optional[int] = Field(default=None, description="""Number of rows with at least one missing value, the target included.""", ge=0)
    percentage_of_missing_values: Optional[float] = Field(default=None, description="""100 times `number_of_missing_values` divided by the number of cells (rows times columns, the target included), so from 0 to 100 and not a fraction. Not given for a table without cells.""", ge=0, le=100)
    percentage_of_instances_with_missing_values: Optional[float] = Field(default=None, description="""100 times `number_of_instances_with_missing_values` divided by `number_of_instances`, from 0 to 100. Not given for a table without rows.""", ge=0, le=100)
    number_of_numeric_features: Optional[int] = Field(default=None, description="""Number of numeric columns; columns of dates and a numeric target count, columns of text do not.""", ge=0)
    number_of_symbolic_features: Optional[int] = Field(default=None, description="""Number of nominal columns (a limited set of named values); a nominal target counts, columns of free text do not.""", ge=0)
    number_of_binary_features: Optional[int] = Field(default=None, description="""Number of nominal columns with exactly two values, the target included. The definition `openml` counts declared values, whether or not they occur (they stand in an ARFF header or a dictionary type, not in CSV); the definition `mlcard` counts the values that occur.""", ge=0)
    percentage_of_numeric_features: Optional[float] = Field(default=None, description="""100 times `number_of_numeric_features` divided by `number_of_features`, from 0 to 100. Not given for a table without columns.""", ge=0, le=100)
    percentage_of_symbolic_features: Optional[float] = Field(default=None, description="""100 times `number_of_symbolic_features` divided by `number_of_features`, from 0 to 100. Not given for a table without columns.""", ge=0, le=100)
    percentage_of_binary_features: Optional[float] = Field(default=None, description="""100 times `number_of_binary_features` divided by `number_of_features`, from 0 to 100. Not given for a table without columns.""", ge=0, le=100)
    majority_class_size: Optional[int] = Field(default=None, description="""Number of rows of the most frequent class, among the classes that occur. Not given if the target is numeric or there is none.""", ge=0)
    majority_class_percentage: Optional[float] = Field(default=None, description="""100 times `majority_class_size` divided by `number_of_instances`, from 0 to 100: the accuracy (in percent) of always answering the most frequent class. Not given if the target is numeric or there is none.""", ge=0, le=100)
    minority_class_size: Optional[int] = Field(default=None, description="""Number of rows of the least frequent class, among the classes that occur. Not given if the target is numeric or there is none.""", ge=0)
    minority_class_percentage: Optional[float] = Field(default=None, description="""100 times `minority_class_size` divided by `number_of_instances`, from 0 to 100. Not given if the target is numeric or there is none.""", ge=0, le=100)
    auto_correlation: Optional[float] = Field(default=None, description="""How alike the targets of neighbouring rows are: (n - 1 - S) / (n - 1) for n rows, where S is the number of rows whose class differs from the row before, or, for a numeric target, the sum of the absolute differences between neighbours (which makes large negative values normal). 1 for a single row; depends on the order of the rows. Not given without a target, or if a target other than the first row's is missing.""", le=1)
    mean_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Not given without a numeric column.""")
    min_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Not given without a numeric column.""")
    quartile1_means_of_numeric_atts: Optional[float] = Field(default=None, description="""First quartile of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    quartile2_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Median (second quartile) of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    quartile3_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Third quartile of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    max_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Not given without a numeric column.""")
    mean_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Not given without a numeric column.""", ge=0)
    min_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Not given without a numeric column.""", ge=0)
    quartile1_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""First quartile of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""", ge=0)
    quartile2_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Median (second quartile) of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""", ge=0)
    quartile3_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Third quartile of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""", ge=0)
    max_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Not given without a numeric column.""", ge=0)
    mean_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Not given without a numeric column.""")
    min_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Not given without a numeric column.""")
    quartile1_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""First quartile of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    quartile2_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Median (second quartile) of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    quartile3_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Third quartile of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    max_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Not given without a numeric column.""")
    mean_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Not given without a numeric column.""")
    min_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Not given without a numeric column.""")
    quartile1_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""First quartile of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    quartile2_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Median (second quartile) of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    quartile3_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Third quartile of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given without a numeric column.""")
    max_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Not given without a numeric column.""")
    mean_nominal_att_distinct_values: Optional[float] = Field(default=None, description="""Mean of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none. Not given without a nominal column.""", ge=0)
    stdv_nominal_att_distinct_values: Optional[float] = Field(default=None, description="""Sample standard deviation (divisor n - 1; 0 for a single column) of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none. Not given without a nominal column.""", ge=0)
    min_nominal_att_distinct_values: Optional[int] = Field(default=None, description="""Smallest of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none, so an empty column gives 0. Not given without a nominal column.""", ge=0)
    max_nominal_att_distinct_values: Optional[int] = Field(default=None, description="""Largest of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none. Not given without a nominal column.""", ge=0)
    class_entropy: Optional[float] = Field(default=None, description="""Entropy of the target: minus the sum, over the classes, of p times the base-2 logarithm of p, where p is the class's share of the rows. 0 if there is one class, 1 for two classes of equal size. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal.""", ge=0)
    mean_attribute_entropy: Optional[float] = Field(default=None, description="""Mean of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    min_attribute_entropy: Optional[float] = Field(default=None, description="""Smallest of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    quartile1_attribute_entropy: Optional[float] = Field(default=None, description="""First quartile of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given if the target is not nominal, or if no other column is.""", ge=0)
    quartile2_attribute_entropy: Optional[float] = Field(default=None, description="""Median (second quartile) of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given if the target is not nominal, or if no other column is.""", ge=0)
    quartile3_attribute_entropy: Optional[float] = Field(default=None, description="""Third quartile of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given if the target is not nominal, or if no other column is.""", ge=0)
    max_attribute_entropy: Optional[float] = Field(default=None, description="""Largest of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    mean_mutual_information: Optional[float] = Field(default=None, description="""Mean of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    min_mutual_information: Optional[float] = Field(default=None, description="""Smallest of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    quartile1_mutual_information: Optional[float] = Field(default=None, description="""First quartile of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given if the target is not nominal, or if no other column is.""", ge=0)
    quartile2_mutual_information: Optional[float] = Field(default=None, description="""Median (second quartile) of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given if the target is not nominal, or if no other column is.""", ge=0)
    quartile3_mutual_information: Optional[float] = Field(default=None, description="""Third quartile of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Quartiles are Weibull's (position p(k + 1) among k sorted values). Not given if the target is not nominal, or if no other column is.""", ge=0)
    max_mutual_information: Optional[float] = Field(default=None, description="""Largest of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    equivalent_number_of_atts: Optional[float] = Field(default=None, description="""Number of columns as informative as the average one that would be needed to determine the class, if they were independent: `class_entropy` divided by `mean_mutual_information`. Not given if that mean is 0 or not given.""", ge=0)
    mean_noise_to_signal_ratio: Optional[float] = Field(default=None, description="""Share of what the nominal columns say that has nothing to do with the class: `mean_attribute_entropy` less `mean_mutual_information`, divided by the latter. Not given if that mean is 0 or not given.""", ge=0)
    definition: Optional[MetaFeatureDefinitionEnum] = Field(default=None, description="""Set of formulas by which the values were computed. The same name has different numbers under different formulas, so values of different definitions must not be compared.""")
    definition_version: Optional[str] = Field(default=None, description="""Version of the definition; it changes when a formula does.""")
    engine: Optional[str] = Field(default=None, description="""Program that computed all values beside this one, with its version.""")
    exact: Optional[bool] = Field(default=None, description="""Whether the values were computed from all rows without approximation. False if they come from a sample (`sample_size`) or if distinct values were estimated.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of instances that the value was computed on.""", ge=0)
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    target_feature: Optional[str] = Field(default=None, description="""Name of the column that is to be predicted. Many meta-features depend on it; leave it out if there is none or several.""")
    ignored_features: Optional[list[str]] = Field(default=None, description="""Names of the columns that are left out of modelling and of meta-features, such as names, identifiers and indexes.""")
    not_given: Optional[list[MetaFeatureAbsence]] = Field(default=None, description="""Meta-features without a value, one entry each with the reason; those that are neither given nor listed here were not computed.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('definition_version')
    def pattern_definition_version(cls, v):
        pattern=re.compile(r"^[0-9]+(\.[0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid definition_version format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid definition_version format: {v}"
            raise ValueError(err_msg)
        return v


class SoundMetaFeatures(ConfiguredBaseModel):
    """
    Meta-features of a table by the definition `mlcard`, which needs nothing that a file does not say. Where a description here differs from that of the slot, it is the one that holds. Numeric and nominal columns are those of the features: the target and ignored columns never count as one. Missing values are left out.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    number_of_features: Optional[int] = Field(default=None, description="""Number of columns without the target and those in `ignored_features`.""", ge=0)
    dimensionality: Optional[float] = Field(default=None, description="""Number of features, the target apart, divided by the number of instances.""", ge=0)
    number_of_classes: Optional[int] = Field(default=None, description="""Number of values of the target that occur. Not given for a target that is not nominal.""", ge=0)
    number_of_missing_values: Optional[int] = Field(default=None, description="""Number of missing values in the features, the target apart.""", ge=0)
    ratio_of_missing_values: Optional[float] = Field(default=None, description="""`number_of_missing_values` divided by the number of cells of the features, from 0 to 1. Not given for a table without cells.""")
    number_of_instances_with_missing_values: Optional[int] = Field(default=None, description="""Number of instances that miss the value of at least one feature, the target apart.""", ge=0)
    ratio_of_instances_with_missing_values: Optional[float] = Field(default=None, description="""`number_of_instances_with_missing_values` divided by the number of instances, from 0 to 1. Not given for a table without rows.""")
    number_of_numeric_features: Optional[int] = Field(default=None, description="""Number of features of numbers, the target apart. Dates are no numbers.""", ge=0)
    ratio_of_numeric_features: Optional[float] = Field(default=None, description="""`number_of_numeric_features` divided by the number of features, from 0 to 1. Not given without features.""")
    number_of_symbolic_features: Optional[int] = Field(default=None, description="""Number of nominal and boolean features, the target apart.""", ge=0)
    ratio_of_symbolic_features: Optional[float] = Field(default=None, description="""`number_of_symbolic_features` divided by the number of features, from 0 to 1. Not given without features.""")
    number_of_binary_features: Optional[int] = Field(default=None, description="""Number of features, of any type and the target apart, in which exactly two values occur.""", ge=0)
    ratio_of_binary_features: Optional[float] = Field(default=None, description="""`number_of_binary_features` divided by the number of features, from 0 to 1. Not given without features.""")
    majority_class_size: Optional[int] = Field(default=None, description="""Number of rows of the most frequent class, among the classes that occur. Not given if the target is numeric or there is none.""", ge=0)
    majority_class_ratio: Optional[float] = Field(default=None, description="""Share of the most frequent class among the rows that have one, from 0 to 1. Not given for a target that is not nominal.""")
    minority_class_size: Optional[int] = Field(default=None, description="""Number of rows of the least frequent class, among the classes that occur. Not given if the target is numeric or there is none.""", ge=0)
    minority_class_ratio: Optional[float] = Field(default=None, description="""Share of the rarest class that occurs among the rows that have one, from 0 to 1. Not given for a target that is not nominal.""")
    auto_correlation: Optional[float] = Field(default=None, description="""The autocorrelation of OpenML over the rows that have a target. Depends on the order of the rows.""", le=1)
    mean_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Not given without a numeric column.""")
    min_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Not given without a numeric column.""")
    max_means_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the means of the numeric columns; columns of dates and a numeric target count. Each mean is over the column's non-missing values; columns without a value are left out. Not given without a numeric column.""")
    mean_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Not given without a numeric column.""", ge=0)
    min_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Not given without a numeric column.""", ge=0)
    max_std_dev_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the standard deviations of the numeric columns; columns of dates and a numeric target count. Each is the sample standard deviation (divisor n - 1) over the column's non-missing values, 0 for a single value; columns without a value are left out. Not given without a numeric column.""", ge=0)
    mean_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Not given without a numeric column.""")
    min_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Not given without a numeric column.""")
    max_skewness_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the skewnesses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected sample skewness (G1) over the column's non-missing values; constant columns and those with fewer than 3 values are left out, not counted as 0. Not given without a numeric column.""")
    mean_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Mean of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Not given without a numeric column.""")
    min_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Smallest of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Not given without a numeric column.""")
    max_kurtosis_of_numeric_atts: Optional[float] = Field(default=None, description="""Largest of the excess kurtoses of the numeric columns; columns of dates and a numeric target count. Each is the bias-corrected excess kurtosis (G2; 0 for a normal distribution) over the column's non-missing values; constant columns and those with fewer than 4 values are left out, not counted as 0. Not given without a numeric column.""")
    mean_nominal_att_distinct_values: Optional[float] = Field(default=None, description="""Mean of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none. Not given without a nominal column.""", ge=0)
    stdv_nominal_att_distinct_values: Optional[float] = Field(default=None, description="""Sample standard deviation (divisor n - 1; 0 for a single column) of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none. Not given without a nominal column.""", ge=0)
    min_nominal_att_distinct_values: Optional[int] = Field(default=None, description="""Smallest of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none, so an empty column gives 0. Not given without a nominal column.""", ge=0)
    max_nominal_att_distinct_values: Optional[int] = Field(default=None, description="""Largest of the numbers of distinct values of the nominal columns, the target included. Only values that occur count, a missing value is none. Not given without a nominal column.""", ge=0)
    class_entropy: Optional[float] = Field(default=None, description="""Entropy of the target: minus the sum, over the classes, of p times the base-2 logarithm of p, where p is the class's share of the rows. 0 if there is one class, 1 for two classes of equal size. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal.""", ge=0)
    mean_attribute_entropy: Optional[float] = Field(default=None, description="""Mean of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    min_attribute_entropy: Optional[float] = Field(default=None, description="""Smallest of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    max_attribute_entropy: Optional[float] = Field(default=None, description="""Largest of the base-2 entropies of the nominal columns other than the target; numeric columns are not cut into intervals and do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    mean_mutual_information: Optional[float] = Field(default=None, description="""Mean of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    min_mutual_information: Optional[float] = Field(default=None, description="""Smallest of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    max_mutual_information: Optional[float] = Field(default=None, description="""Largest of the mutual informations between the target and each other nominal column: the entropy of the target less its entropy given the column, base 2. Numeric columns do not count. The definition `openml` takes a missing value for the first declared value; the definition `mlcard` leaves the row out. Not given if the target is not nominal, or if no other column is.""", ge=0)
    equivalent_number_of_atts: Optional[float] = Field(default=None, description="""Number of columns as informative as the average one that would be needed to determine the class, if they were independent: `class_entropy` divided by `mean_mutual_information`. Not given if that mean is 0 or not given.""", ge=0)
    mean_noise_to_signal_ratio: Optional[float] = Field(default=None, description="""Share of what the nominal columns say that has nothing to do with the class: `mean_attribute_entropy` less `mean_mutual_information`, divided by the latter. Not given if that mean is 0 or not given.""", ge=0)
    definition: Optional[MetaFeatureDefinitionEnum] = Field(default=None, description="""Set of formulas by which the values were computed. The same name has different numbers under different formulas, so values of different definitions must not be compared.""")
    definition_version: Optional[str] = Field(default=None, description="""Version of the definition; it changes when a formula does.""")
    engine: Optional[str] = Field(default=None, description="""Program that computed all values beside this one, with its version.""")
    exact: Optional[bool] = Field(default=None, description="""Whether the values were computed from all rows without approximation. False if they come from a sample (`sample_size`) or if distinct values were estimated.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of instances that the value was computed on.""", ge=0)
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    target_feature: Optional[str] = Field(default=None, description="""Name of the column that is to be predicted. Many meta-features depend on it; leave it out if there is none or several.""")
    ignored_features: Optional[list[str]] = Field(default=None, description="""Names of the columns that are left out of modelling and of meta-features, such as names, identifiers and indexes.""")
    not_given: Optional[list[MetaFeatureAbsence]] = Field(default=None, description="""Meta-features without a value, one entry each with the reason; those that are neither given nor listed here were not computed.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('definition_version')
    def pattern_definition_version(cls, v):
        pattern=re.compile(r"^[0-9]+(\.[0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid definition_version format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid definition_version format: {v}"
            raise ValueError(err_msg)
        return v


class Characteristics(ConfiguredBaseModel):
    """
    Further numbers that describe a table and how hard it is to learn from, computed on a sample of its rows. Missing numbers are taken as the median of their column, and missing values of nominal features as a value of their own.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    definition: Optional[MetaFeatureDefinitionEnum] = Field(default=None, description="""Set of formulas by which the values were computed. The same name has different numbers under different formulas, so values of different definitions must not be compared.""")
    definition_version: Optional[str] = Field(default=None, description="""Version of the definition; it changes when a formula does.""")
    engine: Optional[str] = Field(default=None, description="""Program that computed all values beside this one, with its version.""")
    libraries: Optional[list[Library]] = Field(default=None, description="""Software libraries with their versions that the thing needs or was made with.""")
    exact: Optional[bool] = Field(default=None, description="""Whether the values were computed from all rows without approximation. False if they come from a sample (`sample_size`) or if distinct values were estimated.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of instances that the value was computed on.""", ge=0)
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    target_feature: Optional[str] = Field(default=None, description="""Name of the column that is to be predicted. Many meta-features depend on it; leave it out if there is none or several.""")
    entries: Optional[list[Characteristic]] = Field(default=None, description="""The characteristics, one entry each.""")
    not_given: Optional[list[MetaFeatureAbsence]] = Field(default=None, description="""Meta-features without a value, one entry each with the reason; those that are neither given nor listed here were not computed.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('definition_version')
    def pattern_definition_version(cls, v):
        pattern=re.compile(r"^[0-9]+(\.[0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid definition_version format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid definition_version format: {v}"
            raise ValueError(err_msg)
        return v


class Characteristic(ConfiguredBaseModel):
    """
    One number that describes a table, or the distribution of one that each feature, pair of features, class or row has.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    group: CharacteristicGroupEnum = Field(default=..., description="""Kind of characteristic.""")
    value: Optional[float] = Field(default=None, description="""The number, where there is one for the whole table.""")
    mean: Optional[float] = Field(default=None, description="""Mean of the numbers.""")
    standard_deviation: Optional[float] = Field(default=None, description="""Standard deviation of the numbers, with divisor n - 1.""", ge=0)
    minimum: Optional[float] = Field(default=None, description="""The smallest of the numbers.""")
    maximum: Optional[float] = Field(default=None, description="""The greatest of the numbers.""")
    sample_size: Optional[int] = Field(default=None, description="""How many rows the number was computed from, where they are fewer than for the others.""", ge=0)
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class FeatureStatistics(ConfiguredBaseModel):
    """
    Meta-features of one column. What already stands on the feature itself (`missing`, `distinct`, `minimum`, `maximum`, `mean`, `standard_deviation`) is only repeated here if it was computed in another way, for example from a sample.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    missing: Optional[int] = Field(default=None, description="""Number of missing values of the feature.""", ge=0)
    non_missing: Optional[int] = Field(default=None, description="""Number of values of the feature that are there: the number of instances less `missing`.""", ge=0)
    has_missing_values: Optional[bool] = Field(default=None, description="""Whether at least one value of the feature is missing.""")
    percentage_of_missing: Optional[float] = Field(default=None, description="""100 times `missing` divided by the number of instances, from 0 to 100 (OpenML's engine and its descendants write a fraction). Not given for a table without rows.""", ge=0, le=100)
    percentage_of_non_missing: Optional[float] = Field(default=None, description="""100 times `non_missing` divided by the number of instances, from 0 to 100. Not given for a table without rows.""", ge=0, le=100)
    distinct: Optional[int] = Field(default=None, description="""Number of distinct values that occur; a missing value is none.""", ge=0)
    entropy: Optional[float] = Field(default=None, description="""Entropy of the distribution of the values that are there: minus the sum, over the distinct values, of p times the base-2 logarithm of p, where p is the value's share of `non_missing`. Numeric features are not cut into intervals. Not given without a value.""", ge=0)
    average_class_count: Optional[float] = Field(default=None, description="""Mean number of times that a distinct value occurs: `non_missing` divided by `distinct`. A class is here a distinct value of the feature, not of the target. Not given without a value.""", ge=0)
    most_frequent_class_count: Optional[int] = Field(default=None, description="""Number of times that the most frequent value occurs. Not given without a value.""", ge=0)
    least_frequent_class_count: Optional[int] = Field(default=None, description="""Number of times that the least frequent of the values that occur does. Not given without a value.""", ge=0)
    median_class_count: Optional[float] = Field(default=None, description="""Median, over the distinct values, of the number of times that each occurs. Not given without a value.""", ge=0)
    mode_class_count: Optional[int] = Field(default=None, description="""The number of occurrences that most distinct values share, the smallest in a tie: 1 if most values occur once. OpenML's engine writes how many values share it instead. Not given without a value.""", ge=0)
    average_percentage_of_class: Optional[float] = Field(default=None, description="""100 times `average_class_count` divided by `non_missing`, from 0 to 100. Not given without a value.""", ge=0, le=100)
    percentage_of_most_frequent_class: Optional[float] = Field(default=None, description="""100 times `most_frequent_class_count` divided by `non_missing`, from 0 to 100. Not given without a value.""", ge=0, le=100)
    percentage_of_least_frequent_class: Optional[float] = Field(default=None, description="""100 times `least_frequent_class_count` divided by `non_missing`, from 0 to 100. Not given without a value.""", ge=0, le=100)
    median_class_percentage: Optional[float] = Field(default=None, description="""100 times `median_class_count` divided by `non_missing`, from 0 to 100. Not given without a value.""", ge=0, le=100)
    mode_class_percentage: Optional[float] = Field(default=None, description="""100 times `mode_class_count` divided by `non_missing`, from 0 to 100. Not given without a value.""", ge=0, le=100)
    minimum: Optional[float] = Field(default=None, description="""Smallest value, in the unit of the feature. Numeric features only.""")
    maximum: Optional[float] = Field(default=None, description="""Greatest value, in the unit of the feature. Numeric features only.""")
    value_range: Optional[float] = Field(default=None, description="""Greatest value less the smallest, in the unit of the feature. Numeric features only.""", ge=0)
    mean: Optional[float] = Field(default=None, description="""Arithmetic mean of the values that are there, in the unit of the feature. Numeric features only.""")
    median: Optional[float] = Field(default=None, description="""Middle one of the sorted values, or the mean of the two middle ones, in the unit of the feature. Numeric features only.""")
    mode: Optional[float] = Field(default=None, description="""Most frequent value, the smallest in a tie, in the unit of the feature. Numeric features only.""")
    standard_deviation: Optional[float] = Field(default=None, description="""Standard deviation of the values, in their unit; the estimator with n - 1 in the denominator unless said otherwise.""", ge=0)
    variance: Optional[float] = Field(default=None, description="""Sample variance (divisor n - 1) of the values that are there, in the square of the feature's unit; 0 for a single value. Numeric features only.""", ge=0)
    skewness: Optional[float] = Field(default=None, description="""Bias-corrected sample skewness (G1): 0 for symmetric values, positive with a long tail to the right. Not given for constant values or fewer than 3. Numeric features only.""")
    kurtosis: Optional[float] = Field(default=None, description="""Bias-corrected excess kurtosis (G2): 0 for a normal distribution, positive with heavier tails. Not given for constant values or fewer than 4. Numeric features only.""")
    lower_quartile: Optional[float] = Field(default=None, description="""First quartile, Weibull's (position (k + 1) / 4 among k sorted values), in the unit of the feature. Numeric features only.""")
    higher_quartile: Optional[float] = Field(default=None, description="""Third quartile, Weibull's (position 3 (k + 1) / 4 among k sorted values), in the unit of the feature. Numeric features only.""")
    lower_outer_fence: Optional[float] = Field(default=None, description="""`lower_quartile` less 3 times the distance between the quartiles; smaller values are extreme outliers. Numeric features only.""")
    higher_outer_fence: Optional[float] = Field(default=None, description="""`higher_quartile` plus 3 times the distance between the quartiles; greater values are extreme outliers. Numeric features only.""")
    lower_confidence: Optional[float] = Field(default=None, description="""Lower end of the 95 % confidence interval of the mean: the mean less 1.96 standard deviations divided by the square root of `non_missing`. Numeric features only.""")
    higher_confidence: Optional[float] = Field(default=None, description="""Upper end of the 95 % confidence interval of the mean: the mean plus 1.96 standard deviations divided by the square root of `non_missing`. Numeric features only.""")
    positive_count: Optional[int] = Field(default=None, description="""Number of values that are not negative; 0 counts as positive, as in OpenML. Numeric features only.""", ge=0)
    negative_count: Optional[int] = Field(default=None, description="""Number of values below 0. Numeric features only.""", ge=0)
    positive_percentage: Optional[float] = Field(default=None, description="""100 times `positive_count` divided by `non_missing`, from 0 to 100. Numeric features only.""", ge=0, le=100)
    negative_percentage: Optional[float] = Field(default=None, description="""100 times `negative_count` divided by `non_missing`, from 0 to 100. Numeric features only.""", ge=0, le=100)
    has_positive_values: Optional[bool] = Field(default=None, description="""Whether at least one value is not negative. Numeric features only.""")
    has_negative_values: Optional[bool] = Field(default=None, description="""Whether at least one value is below 0. Numeric features only.""")
    integers_only: Optional[bool] = Field(default=None, description="""Whether all values are whole numbers, however they are stored (`3.0` is one). Numeric features only.""")
    is_uniform: Optional[bool] = Field(default=None, description="""Whether a Kolmogorov-Smirnov test at the 0.05 level fails to reject that the values are uniform between their minimum and their maximum. Numeric features only.""")
    chi_square_uniform_distribution: Optional[float] = Field(default=None, description="""Statistic of the chi-squared test that all values are equally frequent: the sum, over the distinct values, of the squared difference between the value's count and the mean count, divided by the mean count. OpenML's engine computes it on the codes of the values instead. Nominal features only.""", ge=0)
    uniform_discrete: Optional[bool] = Field(default=None, description="""Whether the test of `chi_square_uniform_distribution`, with `distinct` less 1 degrees of freedom, fails to reject at the 0.05 level that all values are equally frequent. Nominal features only.""")
    covariance_with_target: Optional[float] = Field(default=None, description="""Sample covariance (divisor n - 1) of the feature and the target over the rows that have both. The target's two classes are taken as 0 and 1 in the order in which they are declared; not given with more classes, without a target, or for a constant feature.""")
    pearson_correlation_coefficient: Optional[float] = Field(default=None, description="""Pearson's linear correlation of the feature and the target over the rows that have both, from -1 to 1. The target's two classes are taken as 0 and 1 in the order in which they are declared; not given with more classes, without a target, or for a constant feature.""", ge=-1, le=1)
    spearman_correlation_coefficient: Optional[float] = Field(default=None, description="""Spearman's rank correlation of the feature and the target over the rows that have both, from -1 to 1; equal values share their mean rank. The target's two classes are taken as 0 and 1 in the order in which they are declared; not given with more classes, without a target, or for a constant feature.""", ge=-1, le=1)
    vif: Optional[float] = Field(default=None, description="""Variance inflation factor: 1 / (1 - R²), where R² is the share of the feature's variance that a linear regression on the other numeric features explains. 1 if it is independent of them; above 10 the features say nearly the same. Not given if they determine it.""", ge=1)
    ratio_of_distinguishing_categories_by_kolmogorov_smirnov_or_chi_square: Optional[float] = Field(default=None, description="""Share of the feature's values, from 0 to 1, for which the target is distributed differently among the rows with that value than among all rows, by a Kolmogorov-Smirnov test for a numeric target, and a chi-squared test for a nominal one, at the 0.05 level. OpenML's engine counts the values for which it is not. Nominal features only.""")
    ratio_of_distinguishing_categories_by_utest: Optional[float] = Field(default=None, description="""Share of the feature's values, from 0 to 1, for which the target is distributed differently among the rows with that value than among all rows, by a Mann-Whitney U-test at the 0.05 level. OpenML's engine counts the values for which it is not. Nominal features only.""")
    definition: Optional[MetaFeatureDefinitionEnum] = Field(default=None, description="""Set of formulas by which the values were computed. The same name has different numbers under different formulas, so values of different definitions must not be compared.""")
    definition_version: Optional[str] = Field(default=None, description="""Version of the definition; it changes when a formula does.""")
    engine: Optional[str] = Field(default=None, description="""Program that computed all values beside this one, with its version.""")
    exact: Optional[bool] = Field(default=None, description="""Whether the values were computed from all rows without approximation. False if they come from a sample (`sample_size`) or if distinct values were estimated.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of instances that the value was computed on.""", ge=0)
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    not_given: Optional[list[MetaFeatureAbsence]] = Field(default=None, description="""Meta-features without a value, one entry each with the reason; those that are neither given nor listed here were not computed.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('definition_version')
    def pattern_definition_version(cls, v):
        pattern=re.compile(r"^[0-9]+(\.[0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid definition_version format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid definition_version format: {v}"
            raise ValueError(err_msg)
        return v


class MetaFeatureAbsence(ConfiguredBaseModel):
    """
    That a meta-feature has no value, and why; so that nobody takes a gap for a zero.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    meta_feature: str = Field(default=..., description="""Name of the slot of the meta-feature that is meant.""")
    reason: AbsenceReasonEnum = Field(default=..., description="""Why the meta-feature has no value.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('meta_feature')
    def pattern_meta_feature(cls, v):
        pattern=re.compile(r"^[a-z][a-z0-9_]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid meta_feature format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid meta_feature format: {v}"
            raise ValueError(err_msg)
        return v


class Dataset(Governed, NamedThing):
    """
    A collection of data that the lake keeps or that a model was trained or tested on: one table, several tables, images, texts. A cleaned or otherwise changed copy is a dataset of its own, related to the first.
    """
    zone: Optional[ZoneEnum] = Field(default=None, description="""Zone of the lake that the dataset is in, which says how far it has been worked on.""")
    source: Optional[str] = Field(default=None, description="""Where it was taken from: an address, or the name of a supplier, paper or leaderboard.""")
    url: Optional[str] = Field(default=None, description="""Address of a page or document about the thing.""")
    download_url: Optional[str] = Field(default=None, description="""Address from which the bytes themselves can be fetched.""")
    location: Optional[str] = Field(default=None, description="""Place where the activity ran or the thing is stored: country code, region or data centre.""")
    revision: Optional[str] = Field(default=None, description="""Exact state of a repository or dataset: a commit hash, or a tag that does not move.""")
    files: Optional[list[File]] = Field(default=None, description="""Files that make up the thing, one entry each; the shards of one checkpoint are several entries.""")
    byte_size: Optional[int] = Field(default=None, description="""Size in bytes.""", ge=0)
    download_byte_size: Optional[int] = Field(default=None, description="""Size in bytes of what is downloaded to get the data, packed and compressed as it is there.""", ge=0)
    data_modality: Optional[list[DataModalityEnum]] = Field(default=None, description="""Kinds of content that the dataset has, one entry each.""")
    structure: Optional[StructureEnum] = Field(default=None, description="""How far the form of the data is fixed in advance.""")
    language: Optional[list[str]] = Field(default=None, description="""Natural language of the content that the thing holds or works on, as a BCP 47 tag; one entry for each language.""")
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    record_sets: Optional[list[RecordSet]] = Field(default=None, description="""The tables of a dataset that has several, one entry each.""")
    features: Optional[list[Feature]] = Field(default=None, description="""Columns of the table or inputs of the model, in their order, the target included in a table's.""")
    target_feature: Optional[str] = Field(default=None, description="""Name of the column that is to be predicted. Many meta-features depend on it; leave it out if there is none or several.""")
    ignored_features: Optional[list[str]] = Field(default=None, description="""Names of the columns that are left out of modelling and of meta-features, such as names, identifiers and indexes.""")
    splits: Optional[list[DatasetSplit]] = Field(default=None, description="""Parts of the dataset that are kept apart for training, validation and test.""")
    class_counts: Optional[list[ClassCount]] = Field(default=None, description="""How much of the data belongs to each class, one entry for each class and split.""")
    column_profiles: Optional[list[ColumnProfile]] = Field(default=None, description="""What the values of each feature look like, one entry for each.""")
    meta_features: Optional[MetaFeatures] = Field(default=None, description="""Numbers that describe the table as a whole, such as counts, statistics of its columns and entropies, by which datasets can be compared.""")
    sound_meta_features: Optional[SoundMetaFeatures] = Field(default=None, description="""Numbers that describe the table as a whole by the definition `mlcard`, which any file can give: missing values left out, shares from 0 to 1, the target apart.""")
    characteristics: Optional[Characteristics] = Field(default=None, description="""Further numbers that describe the table and how hard it is to learn from.""")
    landmarkers: Optional[list[Landmarker]] = Field(default=None, description="""Results of simple, fast learners on the dataset, one entry for each learner and measure.""")
    sketch: Optional[TableSketch] = Field(default=None, description="""What is kept of rows and columns to compare the dataset with others.""")
    quality: Optional[list[QualityMeasurement]] = Field(default=None, description="""Measured quality of the dataset, one entry for each metric.""")
    sensitive_data: Optional[list[str]] = Field(default=None, description="""Kinds of personal or otherwise sensitive information in the data, one entry each in the words of its owner; `none` if it was looked for and there is none.""")
    security_level: Optional[SecurityLevelEnum] = Field(default=None, description="""How well the data has to be protected; `sensitivity_marks` say what makes it so.""")
    confidentiality: Optional[str] = Field(default=None, description="""Classification of the data in the organisation's own scheme, word for word. What it means for handling in the lake is said by `security_level`.""")
    sensitivity_marks: Optional[list[SensitivityMark]] = Field(default=None, description="""What was found that makes the data sensitive, one entry for each kind and feature.""")
    anonymization_method: Optional[list[str]] = Field(default=None, description="""Methods by which persons were made unrecognisable in the data, one entry each.""")
    data_provenance: Optional[list[str]] = Field(default=None, description="""Where the data comes from, one entry for each source: crawled web pages, licensed from a supplier, given by users, public, generated by a model (Annex XI 1(2)(c) of the AI Act).""")
    data_collection: Optional[str] = Field(default=None, description="""How the data was obtained and selected: instruments, questionnaires, crawlers, criteria for taking part or being left out.""")
    collection_period: Optional[PeriodOfTime] = Field(default=None, description="""Time over which the data was collected, or which it is about.""")
    data_preprocessing: Optional[list[str]] = Field(default=None, description="""How the data was cleaned, filtered and changed before use, in prose, one entry for each measure. Steps that the lake ran are described under `processing`.""")
    annotation_protocol: Optional[str] = Field(default=None, description="""How labels were given: by whom, by which instructions, how many for each record, how disagreement was settled.""")
    imputation_protocol: Optional[str] = Field(default=None, description="""Why values are missing and how gaps were filled.""")
    unsuitability_method: Optional[list[str]] = Field(default=None, description="""Measures to find sources that are unsuitable for the intended purpose (Annex XI 1(2)(c) of the AI Act), one entry each.""")
    bias_method: Optional[list[str]] = Field(default=None, description="""Methods to find biases in the data and what they found (Annex XI 1(2)(c) of the AI Act), one entry each.""")
    related_datasets: Optional[list[DatasetRelation]] = Field(default=None, description="""Datasets that this one is related to, one entry for each relation.""")
    was_derived_from: Optional[list[str]] = Field(default=None, description="""Datasets that this one was made from, by id or address. `related_datasets` can say more about each.""")
    ingestion: Optional[Ingestion] = Field(default=None, description="""How the dataset came into the lake.""")
    processing: Optional[list[Processing]] = Field(default=None, description="""Processes of the lake that made the dataset, in their order.""")
    license: Optional[str] = Field(default=None, description="""Licence under which others may use the thing, as an SPDX licence expression; a licence without SPDX identifier is written `LicenseRef-<name>`.""")
    creator: Optional[list[str]] = Field(default=None, description="""Agents who made the thing (ids of `agents`).""")
    contributors: Optional[list[Contribution]] = Field(default=None, description="""Agents who took part, each with the role that they had.""")
    provider: Optional[str] = Field(default=None, description="""Person or organisation that is legally responsible: who develops the thing, or has it developed, and offers it under its own name (Article 3(3) of the AI Act).""")
    authorised_representative: Optional[str] = Field(default=None, description="""Person or organisation in the Union whom a provider from outside has mandated in writing (Articles 22 and 54 of the AI Act).""")
    shared_by: Optional[str] = Field(default=None, description="""Agent who published or uploaded the thing, where that is not its creator.""")
    contact_point: Optional[str] = Field(default=None, description="""Agent who answers questions about the thing; the agent should have an `email` or a `url`.""")
    administrator: Optional[str] = Field(default=None, description="""Agent who keeps the thing in the lake: grants access, updates, removes.""")
    data_stewards: Optional[list[str]] = Field(default=None, description="""Agents who own the data or look after its quality and use in the name of the organisation; with more than one role use `contributors`.""")
    funded_by: Optional[list[str]] = Field(default=None, description="""Agents who paid for the work.""")
    intended_use: Optional[list[str]] = Field(default=None, description="""What the thing was made to be used for, one entry for each use, with its context and conditions (Annex IV 1(a) of the AI Act: intended purpose).""")
    out_of_scope_use: Optional[list[str]] = Field(default=None, description="""Uses that the makers advise against or forbid, and misuse that can be foreseen.""")
    intended_users: Optional[list[str]] = Field(default=None, description="""People whom the thing is made for, by occupation or situation.""")
    domain: Optional[list[str]] = Field(default=None, description="""Field of application, in a word or two.""")
    usage_policy: Optional[list[UsagePolicy]] = Field(default=None, description="""Acceptable-use policies that bind users beside the licence.""")
    access_rights: Optional[AccessRightsEnum] = Field(default=None, description="""Who may get the thing.""")
    access_conditions: Optional[str] = Field(default=None, description="""What has to be done to get access: a form to sign, a board to ask, a fee.""")
    access_events: Optional[list[AccessEvent]] = Field(default=None, description="""Accesses to the thing that the lake recorded, each with who, when and what for.""")
    citation: Optional[list[str]] = Field(default=None, description="""How to cite the thing: a reference in prose, a BibTeX entry or a DOI.""")
    risks: Optional[list[Risk]] = Field(default=None, description="""Risks to health, safety, fundamental rights or the purpose of the use, each with its source and what is done about it.""")
    limitations: Optional[list[str]] = Field(default=None, description="""What the thing cannot do, and conditions under which it fails or has not been tried.""")
    recommendations: Optional[list[str]] = Field(default=None, description="""What the makers advise who uses the thing to do because of its limitations and risks, one entry each.""")
    factors: Optional[list[str]] = Field(default=None, description="""Groups of people, instruments and surroundings by which the behaviour of the thing may differ, one entry each (Mitchell et al. 2019, section 3). Results for one of them stand in `evaluations` with a `slice`.""")
    fairness: Optional[list[FairnessAssessment]] = Field(default=None, description="""Assessments of how the thing treats groups of people.""")
    ethical_social: Optional[list[str]] = Field(default=None, description="""Ethical and social considerations in prose.""")
    legal: Optional[list[str]] = Field(default=None, description="""Legal considerations in prose: consent, medical-device law, contracts.""")
    risk_management: Optional[str] = Field(default=None, description="""Risk management system that covers the thing (Article 9 of the AI Act): a description or the address of its document.""")
    conforms_to: Optional[list[str]] = Field(default=None, description="""Standards and profiles that were applied, as IRIs; ISO standards have URNs.""")
    copyright_policy: Optional[str] = Field(default=None, description="""Policy by which the provider complies with copyright law and reservations of rights against text and data mining (Article 53(1)(c) of the AI Act): a summary or its address.""")
    security_measures: Optional[list[str]] = Field(default=None, description="""Measures of cybersecurity that protect the thing.""")
    security_findings: Optional[list[SecurityFinding]] = Field(default=None, description="""What a static reading of the files found that could harm who loads them. Nothing is executed to find it.""")
    distribution_methods: Optional[list[DistributionMethodEnum]] = Field(default=None, description="""Ways in which others get the thing.""")
    issued: Optional[date] = Field(default=None, description="""Day of release: from then on others could get it.""")
    placed_on_market_date: Optional[date] = Field(default=None, description="""Day on which the thing was first made available on the Union market.""")
    valid_until: Optional[date] = Field(default=None, description="""Day after which the thing should no longer be used or is no longer supported.""")
    release_notes: Optional[str] = Field(default=None, description="""What changed against the version before.""")
    replaced_by: Optional[str] = Field(default=None, description="""Newer thing that should be used instead: its id or address.""")
    was_revision_of: Optional[str] = Field(default=None, description="""Version before this one: its id or address.""")
    was_generated_by: Optional[list[str]] = Field(default=None, description="""Activities that made this thing, by id or address, where they are described elsewhere. Export adds those that the thing itself describes: its training, ingestion and processing.""")
    status: Optional[LifecycleStatusEnum] = Field(default=None, description="""Stage of the life cycle that the thing is in now; how it came there stands in `status_history`.""")
    lifecycle_phase: Optional[LifecyclePhaseEnum] = Field(default=None, description="""Phase of the work that the thing is in.""")
    status_history: Optional[list[LifecycleEvent]] = Field(default=None, description="""Changes of status, the oldest first.""")
    maintenance_plan: Optional[str] = Field(default=None, description="""How and how often the thing is updated, and by whom errors are corrected.""")
    monitoring: Optional[list[Monitoring]] = Field(default=None, description="""What is watched while the thing is in use.""")
    id: str = Field(default=..., description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    identifiers: Optional[list[str]] = Field(default=None, description="""Further identifiers that the thing has elsewhere: DOI, package URL (purl), SWHID, repository id of a hub.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    keywords: Optional[list[str]] = Field(default=None, description="""Free words under which people will search for the thing.""")
    landing_page: Optional[str] = Field(default=None, description="""Home page: the address where people find the thing, its documentation and its access.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class RecordSet(ConfiguredBaseModel):
    """
    One table, or other set of records of the same form, of a dataset that has several; the Hugging Face Hub calls it a configuration or subset. A dataset of one table has its features, splits and meta-features itself.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    file: Optional[str] = Field(default=None, description="""Path of the file that is meant, relative to the folder of the card; a member of an archive follows `!/`.""")
    byte_size: Optional[int] = Field(default=None, description="""Size in bytes.""", ge=0)
    download_byte_size: Optional[int] = Field(default=None, description="""Size in bytes of what is downloaded to get the data, packed and compressed as it is there.""", ge=0)
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    splits: Optional[list[DatasetSplit]] = Field(default=None, description="""Parts of the dataset that are kept apart for training, validation and test.""")
    features: Optional[list[Feature]] = Field(default=None, description="""Columns of the table or inputs of the model, in their order, the target included in a table's.""")
    target_feature: Optional[str] = Field(default=None, description="""Name of the column that is to be predicted. Many meta-features depend on it; leave it out if there is none or several.""")
    ignored_features: Optional[list[str]] = Field(default=None, description="""Names of the columns that are left out of modelling and of meta-features, such as names, identifiers and indexes.""")
    column_profiles: Optional[list[ColumnProfile]] = Field(default=None, description="""What the values of each feature look like, one entry for each.""")
    meta_features: Optional[MetaFeatures] = Field(default=None, description="""Numbers that describe the table as a whole, such as counts, statistics of its columns and entropies, by which datasets can be compared.""")
    sound_meta_features: Optional[SoundMetaFeatures] = Field(default=None, description="""Numbers that describe the table as a whole by the definition `mlcard`, which any file can give: missing values left out, shares from 0 to 1, the target apart.""")
    sensitivity_marks: Optional[list[SensitivityMark]] = Field(default=None, description="""What was found that makes the data sensitive, one entry for each kind and feature.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class Feature(ConfiguredBaseModel):
    """
    A column of a table, or another named property that each record has.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    position: Optional[int] = Field(default=None, description="""Place in an ordered list, counted from 0.""", ge=0)
    type: Optional[FeatureTypeEnum] = Field(default=None, description="""What the values are for statistics and learning.""")
    data_type: Optional[str] = Field(default=None, description="""Type of the values as the file or program stores them, for example int64, float32, string.""")
    role: Optional[FeatureRoleEnum] = Field(default=None, description="""What the feature is for when a model is trained.""")
    unit: Optional[str] = Field(default=None, description="""Unit of the value as a UCUM code; `1` for a pure number, `%` for per cent.""")
    categories: Optional[list[str]] = Field(default=None, description="""Values that the feature can have, as text; in their order if it is ordinal. Declared values that do not occur are listed as well.""")
    missing_value_codes: Optional[list[str]] = Field(default=None, description="""Values that stand for a missing one, as text.""")
    missing: Optional[int] = Field(default=None, description="""Number of missing values of the feature.""", ge=0)
    distinct: Optional[int] = Field(default=None, description="""Number of distinct values that occur; a missing value is none.""", ge=0)
    minimum: Optional[float] = Field(default=None, description="""Smallest value, in the unit of the feature. Numeric features only.""")
    maximum: Optional[float] = Field(default=None, description="""Greatest value, in the unit of the feature. Numeric features only.""")
    mean: Optional[float] = Field(default=None, description="""Arithmetic mean of the values that are there, in the unit of the feature. Numeric features only.""")
    standard_deviation: Optional[float] = Field(default=None, description="""Standard deviation of the values, in their unit; the estimator with n - 1 in the denominator unless said otherwise.""", ge=0)
    feature_meta_features: Optional[FeatureStatistics] = Field(default=None, description="""Numbers that describe the values of this one feature, beyond those that stand on the feature itself.""")
    related_features: Optional[list[FeatureRelation]] = Field(default=None, description="""Features of the same table that this one is related to, one entry each.""")
    sensitivity_marks: Optional[list[SensitivityMark]] = Field(default=None, description="""What was found that makes the data sensitive, one entry for each kind and feature.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class ColumnProfile(ConfiguredBaseModel):
    """
    What the values of one feature look like, for plots and for comparing tables; numbers are rounded to six digits. It is about all rows, unless `sample_size` says how many were looked at; frequent values of nominal features, the first and the last date, and what stands on the feature itself are always about all rows.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    feature: str = Field(default=..., description="""Name of the feature that is meant.""")
    distinct_estimate: Optional[int] = Field(default=None, description="""Number of distinct values, estimated from those whose hashes are low; its standard error is at most 2.2 % of it. Given where there are too many to count; else `distinct` is exact.""", ge=0)
    percentile_5: Optional[float] = Field(default=None, description="""Value that 5 % of the values are below, Weibull's (position (k + 1) / 20 among k sorted values), in the unit of the feature.""")
    lower_quartile: Optional[float] = Field(default=None, description="""First quartile, Weibull's (position (k + 1) / 4 among k sorted values), in the unit of the feature. Numeric features only.""")
    median: Optional[float] = Field(default=None, description="""Middle one of the sorted values, or the mean of the two middle ones, in the unit of the feature. Numeric features only.""")
    higher_quartile: Optional[float] = Field(default=None, description="""Third quartile, Weibull's (position 3 (k + 1) / 4 among k sorted values), in the unit of the feature. Numeric features only.""")
    percentile_95: Optional[float] = Field(default=None, description="""Value that 95 % of the values are below, Weibull's (position 19 (k + 1) / 20 among k sorted values), in the unit of the feature.""")
    histogram: Optional[str] = Field(default=None, description="""Numbers of values in ten intervals of the same width from the smallest to the greatest value, separated by blanks; a value on a border belongs to the upper interval, the greatest value to the last. Text, because RDF would lose the order of a list.""")
    earliest: Optional[str] = Field(default=None, description="""First date or point in time that occurs, in ISO 8601; points in time in UTC.""")
    latest: Optional[str] = Field(default=None, description="""Last date or point in time that occurs, in ISO 8601; points in time in UTC.""")
    frequent_values: Optional[list[FrequentValue]] = Field(default=None, description="""The most frequent values, at most five, with how often each occurs; the more frequent first, equally frequent ones in alphabetical order. Values that occur once are not given.""")
    association: Optional[float] = Field(default=None, description="""How much of the target the feature tells, or the other way round, from 0 to 1; `association_measure` says how.""")
    association_measure: Optional[AssociationMeasureEnum] = Field(default=None, description="""Measure of the association.""")
    withheld: Optional[str] = Field(default=None, description="""Why the values of the feature are not shown.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of instances that the value was computed on.""", ge=0)
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('histogram')
    def pattern_histogram(cls, v):
        pattern=re.compile(r"^[0-9]+( [0-9]+){9}$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid histogram format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid histogram format: {v}"
            raise ValueError(err_msg)
        return v


class TableSketch(ConfiguredBaseModel):
    """
    What is kept of the rows and columns of a table to compare it with others without reading it again: digests that depend neither on the order of rows and columns nor on the file format, and the lowest hashes of its rows and of the values of each column, which stand in a file beside the card.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    method: str = Field(default=..., description="""Name and version of the definitions of values, hashes and digests. Sketches of different methods are not compared.""")
    rows_digest: str = Field(default=..., description="""Digest of all rows in 32 hexadecimal digits: two sums over the hashes of the rows, so that it does not depend on the order of rows or columns, and that the digests of the parts of a table add up to that of the whole. It is no proof against somebody who makes rows on purpose.""")
    values_digest: Optional[str] = Field(default=None, description="""The same without regard to the names of the columns: tables whose columns were renamed have the same one.""")
    sketch_size: Optional[int] = Field(default=None, description="""Most hashes of rows that the sketch keeps; it keeps all of a table with fewer different rows.""", ge=1)
    sketch_key: Optional[str] = Field(default=None, description="""Name of the secret key of the hashes: the first 8 hexadecimal digits of a digest of it. Without this slot the hashes have no key, and who guesses a value can see whether it is there.""")
    columns_left_out: Optional[list[str]] = Field(default=None, description="""Names of the columns that are not in it.""")
    sketch_file: Optional[str] = Field(default=None, description="""File that lists the hashes, relative to the folder of the card; in it the sketch with the same `rows_digest` and `values_digest` is meant.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('rows_digest')
    def pattern_rows_digest(cls, v):
        pattern=re.compile(r"^[0-9a-f]{32}$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid rows_digest format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid rows_digest format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('values_digest')
    def pattern_values_digest(cls, v):
        pattern=re.compile(r"^[0-9a-f]{32}$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid values_digest format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid values_digest format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('sketch_key')
    def pattern_sketch_key(cls, v):
        pattern=re.compile(r"^[0-9a-f]{8}$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid sketch_key format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid sketch_key format: {v}"
            raise ValueError(err_msg)
        return v


class FrequentValue(ConfiguredBaseModel):
    """
    A value and how often it occurs.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    value: str = Field(default=..., description="""The value, as text.""")
    count: int = Field(default=..., description="""How often the value occurs.""", ge=1)
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class FeatureRelation(ConfiguredBaseModel):
    """
    That a feature is related to another feature of the same table, and how strongly.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    feature: str = Field(default=..., description="""Name of the feature that is meant.""")
    relation: FeatureRelationEnum = Field(default=..., description="""How the two features are related.""")
    score: Optional[float] = Field(default=None, description="""Strength of the relation or agreement on the scale that the method defines; a greater number means closer.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class DatasetSplit(ConfiguredBaseModel):
    """
    A named part of a dataset that is kept apart, such as training, validation and test data.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    file: Optional[str] = Field(default=None, description="""Path of the file that is meant, relative to the folder of the card; a member of an archive follows `!/`.""")
    file_patterns: Optional[list[str]] = Field(default=None, description="""Paths of the files that make up the part, where there are several, relative to the folder of the card. `*` stands for any part of a name, `**` for any folders.""")
    byte_size: Optional[int] = Field(default=None, description="""Size in bytes.""", ge=0)
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)


class ClassCount(ConfiguredBaseModel):
    """
    How much of a dataset belongs to one class, for data that comes as one file an instance, sorted into folders.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    split: Optional[str] = Field(default=None, description="""Name of the part of the dataset: train, validation, test, or what its owners call it.""")
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    byte_size: Optional[int] = Field(default=None, description="""Size in bytes.""", ge=0)
    formats: Optional[list[str]] = Field(default=None, description="""Short names of the file formats that occur.""")


class PeriodOfTime(ConfiguredBaseModel):
    """
    A time with a beginning and an end; without an end it goes on.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    start_date: Optional[str] = Field(default=None, description="""Year, month or day on which the period begins, quoted in YAML if it is only a year.""")
    end_date: Optional[str] = Field(default=None, description="""Year, month or day on which the period ends, which still belongs to it.""")

    @field_validator('start_date')
    def pattern_start_date(cls, v):
        pattern=re.compile(r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid start_date format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid start_date format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('end_date')
    def pattern_end_date(cls, v):
        pattern=re.compile(r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid end_date format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid end_date format: {v}"
            raise ValueError(err_msg)
        return v


class Landmarker(ConfiguredBaseModel):
    """
    How well a simple, fast learner does on the dataset, as a measure of how hard the dataset is. The landmarkers that OpenML publishes (`DecisionStumpAUC`, `J48.00001.Kappa` and so on) were mostly computed with other options than their names say; imported ones have `definition: openml_as_published` and must not be compared with others.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    algorithm: str = Field(default=..., description="""Learning algorithm: the name of the class or of the method in the literature.""")
    parameters: Optional[list[NamedValue]] = Field(default=None, description="""Settings of the operation or learner, one entry each.""")
    measure: str = Field(default=..., description="""Name of the evaluation measure in snake_case.""")
    value: float = Field(default=..., description="""Result of the learner on the measure.""")
    standard_deviation: Optional[float] = Field(default=None, description="""Standard deviation of the values, in their unit; the estimator with n - 1 in the denominator unless said otherwise.""", ge=0)
    procedure: Optional[str] = Field(default=None, description="""Procedure that the value was estimated with: hold-out, cross validation with its number of folds, bootstrap, leave one out.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of instances that the value was computed on.""", ge=0)
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    target_feature: Optional[str] = Field(default=None, description="""Name of the column that is to be predicted. Many meta-features depend on it; leave it out if there is none or several.""")
    definition: Optional[MetaFeatureDefinitionEnum] = Field(default=None, description="""Set of formulas by which the values were computed. The same name has different numbers under different formulas, so values of different definitions must not be compared.""")
    definition_version: Optional[str] = Field(default=None, description="""Version of the definition; it changes when a formula does.""")
    engine: Optional[str] = Field(default=None, description="""Program that computed all values beside this one, with its version.""")
    libraries: Optional[list[Library]] = Field(default=None, description="""Software libraries with their versions that the thing needs or was made with.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('measure')
    def pattern_measure(cls, v):
        pattern=re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.@/:+() -]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid measure format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid measure format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('definition_version')
    def pattern_definition_version(cls, v):
        pattern=re.compile(r"^[0-9]+(\.[0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid definition_version format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid definition_version format: {v}"
            raise ValueError(err_msg)
        return v


class NamedValue(ConfiguredBaseModel):
    """
    A name and its value, for example a parameter of an operation.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    value: Union[bool, float, int, str] = Field(default=..., description="""The value: a number where the class measures something, text or any scalar where it sets something. The class that uses the slot narrows it.""")


class QualityMeasurement(ConfiguredBaseModel):
    """
    One measured aspect of the quality of a dataset or of one of its features.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    metric: str = Field(default=..., description="""Name of the quality metric in snake_case; its formula goes to `method`.""")
    dimension: Optional[QualityDimensionEnum] = Field(default=None, description="""Aspect of quality that the metric measures.""")
    value: float = Field(default=..., description="""Result of the measurement.""")
    unit: Optional[str] = Field(default=None, description="""Unit of the value as a UCUM code; `1` for a pure number, `%` for per cent.""")
    feature: Optional[str] = Field(default=None, description="""Name of the feature that is meant.""")
    file: Optional[str] = Field(default=None, description="""Path of the file that is meant, relative to the folder of the card; a member of an archive follows `!/`.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of instances that the value was computed on.""", ge=0)
    measured_by: Optional[str] = Field(default=None, description="""Program and version that computed the value.""")
    measured_on: Optional[date] = Field(default=None, description="""Day of the measurement.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('metric')
    def pattern_metric(cls, v):
        pattern=re.compile(r"^[a-z][a-z0-9_]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid metric format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid metric format: {v}"
            raise ValueError(err_msg)
        return v


class SensitivityMark(ConfiguredBaseModel):
    """
    What makes a dataset, a table or a feature sensitive: what was found, where, by whom or what, and how well it has to be protected for it. A mark that a person writes holds: no program replaces it, and a feature of category `none` is not sensitive.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    sensitive_category: SensitiveCategoryEnum = Field(default=..., description="""Kind of sensitive information.""")
    security_level: Optional[SecurityLevelEnum] = Field(default=None, description="""How well the data has to be protected; `sensitivity_marks` say what makes it so.""")
    feature: Optional[str] = Field(default=None, description="""Name of the feature that is meant.""")
    number_of_matches: Optional[int] = Field(default=None, description="""Number of rows in which the sensitive information was found; not given where only a sample was looked at.""", ge=0)
    share_of_matches: Optional[float] = Field(default=None, description="""Share of the values in which the sensitive information was found, from 0 to 1: of the rows that have a value; of the different values that were looked at where `sample_size` says how many.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of different values that were looked at, where these are not all.""", ge=0)
    masked_examples: Optional[list[str]] = Field(default=None, description="""How such values are written, at most three: the first letters of words and what separates them, `***` for everything else. Never a whole value.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    confidence: Optional[float] = Field(default=None, description="""How sure the method is of its result, between 0 (a guess) and 1 (certain).""")
    measured_by: Optional[str] = Field(default=None, description="""Programs that looked at the values.""")
    attributed_to: Optional[str] = Field(default=None, description="""Agent who supplied the value or makes the statement (id of `agents`).""")
    reason: Optional[str] = Field(default=None, description="""Why it is so, in words that a reviewer can check.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class DatasetRelation(ConfiguredBaseModel):
    """
    That a dataset is related to another one, in which way, how strongly and how that is known.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    dataset: str = Field(default=..., description="""Dataset that is meant: the id of a dataset of this card or of another card of the lake, or the address of a dataset outside.""")
    relation: DatasetRelationEnum = Field(default=..., description="""How this dataset is related to the other, read from this one to the other.""")
    score: Optional[float] = Field(default=None, description="""Strength of the relation or agreement on the scale that the method defines; a greater number means closer.""")
    sample_size: Optional[int] = Field(default=None, description="""Number of records, or of values of a column, that `score` was estimated from; its standard error is at most half of one by the square root of this number. Not given where all were compared.""", ge=0)
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    measured_by: Optional[str] = Field(default=None, description="""Program and version that computed the value.""")
    columns: Optional[list[str]] = Field(default=None, description="""The columns that the relation is about; of two columns with different names both, as `this one = the other`.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class Ingestion(Activity):
    """
    How data came from its source into the lake.
    """
    ingestion_mode: Optional[IngestionModeEnum] = Field(default=None, description="""Whether the data comes all at once, from time to time, or as it arises.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    source: Optional[str] = Field(default=None, description="""Where it was taken from: an address, or the name of a supplier, paper or leaderboard.""")
    number_of_instances: Optional[int] = Field(default=None, description="""Number of rows, records or examples.""", ge=0)
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    started_at: Optional[datetime ] = Field(default=None, description="""Moment the activity began, with time zone.""")
    ended_at: Optional[datetime ] = Field(default=None, description="""Moment the activity ended, with time zone.""")
    duration: Optional[float] = Field(default=None, description="""Time that the activity took, in seconds of wall clock.""", ge=0)
    status_of_run: Optional[RunStatusEnum] = Field(default=None, description="""Outcome of the activity.""")
    was_associated_with: Optional[list[str]] = Field(default=None, description="""Agents who ran the activity or are responsible for it (ids of `agents`).""")
    was_informed_by: Optional[list[str]] = Field(default=None, description="""Activities whose output this one needed, where the things that passed between them are not described themselves.""")
    used: Optional[list[str]] = Field(default=None, description="""Things that the activity read: ids of datasets, models or code.""")
    generated: Optional[list[str]] = Field(default=None, description="""Things that the activity wrote: ids of datasets or models.""")
    source_code: Optional[SourceCode] = Field(default=None, description="""Source code that the activity ran: script, notebook or module with its repository and revision.""")
    environment: Optional[Environment] = Field(default=None, description="""Software and hardware that the activity ran on.""")
    code_url: Optional[str] = Field(default=None, description="""Address of the code that the activity ran, where no repository with path and revision can be given.""")
    executable_url: Optional[str] = Field(default=None, description="""Address of the compiled program that the activity ran.""")
    log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its output log.""")
    error_log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its error log.""")
    location: Optional[str] = Field(default=None, description="""Place where the activity ran or the thing is stored: country code, region or data centre.""")


class Processing(Activity):
    """
    How the dataset was made from others in the lake. `used` names those, `operations` the steps in their order.
    """
    operation_type: Optional[OperationTypeEnum] = Field(default=None, description="""Kind of preparation. A process with operations of several kinds has the kind that matters most; each operation has its own.""")
    operations: Optional[list[Operation]] = Field(default=None, description="""Steps of the process in their order. Of a training run, what the training data went through before they were learned from, and before the steps that belong to the model (`pipeline`).""")
    subprocesses: Optional[list[Processing]] = Field(default=None, description="""Processes that this one consists of, where they have a run of their own.""")
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    started_at: Optional[datetime ] = Field(default=None, description="""Moment the activity began, with time zone.""")
    ended_at: Optional[datetime ] = Field(default=None, description="""Moment the activity ended, with time zone.""")
    duration: Optional[float] = Field(default=None, description="""Time that the activity took, in seconds of wall clock.""", ge=0)
    status_of_run: Optional[RunStatusEnum] = Field(default=None, description="""Outcome of the activity.""")
    was_associated_with: Optional[list[str]] = Field(default=None, description="""Agents who ran the activity or are responsible for it (ids of `agents`).""")
    was_informed_by: Optional[list[str]] = Field(default=None, description="""Activities whose output this one needed, where the things that passed between them are not described themselves.""")
    used: Optional[list[str]] = Field(default=None, description="""Things that the activity read: ids of datasets, models or code.""")
    generated: Optional[list[str]] = Field(default=None, description="""Things that the activity wrote: ids of datasets or models.""")
    source_code: Optional[SourceCode] = Field(default=None, description="""Source code that the activity ran: script, notebook or module with its repository and revision.""")
    environment: Optional[Environment] = Field(default=None, description="""Software and hardware that the activity ran on.""")
    code_url: Optional[str] = Field(default=None, description="""Address of the code that the activity ran, where no repository with path and revision can be given.""")
    executable_url: Optional[str] = Field(default=None, description="""Address of the compiled program that the activity ran.""")
    log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its output log.""")
    error_log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its error log.""")
    location: Optional[str] = Field(default=None, description="""Place where the activity ran or the thing is stored: country code, region or data centre.""")


class Operation(ConfiguredBaseModel):
    """
    One step of a process.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    position: int = Field(default=..., description="""Place in an ordered list, counted from 0.""", ge=0)
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    operation_type: OperationTypeEnum = Field(default=..., description="""Kind of preparation. A process with operations of several kinds has the kind that matters most; each operation has its own.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    method: Optional[str] = Field(default=None, description="""How it was done: name or short description of the method. Classes with a closed list of methods narrow it to an enumeration.""")
    columns: Optional[list[str]] = Field(default=None, description="""Names of the columns that the step works on.""")
    parameters: Optional[list[NamedValue]] = Field(default=None, description="""Settings of the operation or learner, one entry each.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")


class MLModel(GovernedModel, NamedThing):
    """
    A trained model: the files that hold what was learned, together with what is known about how it came to be, what it expects, what it returns and how well it does. A checkpoint of a later training stage is a model of its own.
    """
    ml_task: Optional[str] = Field(default=None, description="""The task that the model does, as an identifier in lower case with hyphens; the pipeline tags of Hugging Face where one fits.""")
    learning_type: Optional[LearningTypeEnum] = Field(default=None, description="""What kind of feedback the learning had, from labels to rewards.""")
    algorithm: Optional[str] = Field(default=None, description="""The learning algorithm that produced the model, as practitioners name it: usually the class name of the estimator. For a pipeline it is the algorithm of the last step that learns.""")
    architecture: Optional[str] = Field(default=None, description="""The structure of a network: the class name that its configuration gives, or a short description such as the kinds and numbers of layers. For models without a network structure write `algorithm` instead.""")
    model_type: Optional[str] = Field(default=None, description="""The family of architectures to which the model belongs, as `model_type` in a Hugging Face configuration names it.""")
    implementation: Optional[Implementation] = Field(default=None, description="""The code that learned, or that does a step of a pipeline, with its library and version.""")
    libraries: Optional[list[Library]] = Field(default=None, description="""Software libraries with their versions that the thing needs or was made with.""")
    hyperparameters: Optional[dict[str, HyperparameterSetting]] = Field(default=None, description="""The settings that were chosen, not learned: a mapping from the name of each hyperparameter to its value, or to an object that says more about it.""")
    pipeline: Optional[list[PipelineStep]] = Field(default=None, description="""The steps through which an input goes, in order, from the first transformation to the predictor.""")
    features: Optional[list[Feature]] = Field(default=None, description="""Columns of the table or inputs of the model, in their order, the target included in a table's.""")
    target_feature: Optional[str] = Field(default=None, description="""Name of the feature that the model predicts. Several targets are told by the role of the features.""")
    classes: Optional[list[str]] = Field(default=None, description="""The labels among which a classifier chooses, as text, in the order of its outputs.""")
    inputs: Optional[list[Signature]] = Field(default=None, description="""What the model expects, one entry for each input.""")
    outputs: Optional[list[Signature]] = Field(default=None, description="""What the model returns, one entry for each output.""")
    parameter_count: Optional[int] = Field(default=None, description="""Number of learned parameters of the model: the weights and biases of a network, the coefficients of a linear model. With packed or quantized weights it differs from the number of stored elements.""", ge=0)
    trainable_parameter_count: Optional[int] = Field(default=None, description="""Number of parameters that the last training changed; for an adapter far fewer than all.""", ge=0)
    stored_elements: Optional[int] = Field(default=None, description="""Number of elements in the stored tensors, buffers and packed values included, as the headers of the files give it: the sum over all tensors of the product of their dimensions.""", ge=0)
    tensor_count: Optional[int] = Field(default=None, description="""Number of tensors in the weight files.""", ge=0)
    tensor_summaries: Optional[list[TensorSummary]] = Field(default=None, description="""Tensors, elements and bytes of the weight files, summed for each element type.""")
    tree_count: Optional[int] = Field(default=None, description="""Number of decision trees that the model holds, over all of its members: 1 for a single tree, and for boosting of several classes the rounds times the classes. What was asked for before the training, such as `n_estimators`, is a hyperparameter, and early stopping makes it another number.""", ge=0)
    leaf_count: Optional[int] = Field(default=None, description="""Number of leaves of all decision trees of the model together.""", ge=0)
    boosting_rounds: Optional[int] = Field(default=None, description="""Number of rounds of boosting that the model holds: each adds one member, or one for each class. A round may be a tree, a linear model or anything else that is boosted.""", ge=0)
    quantization: Optional[Quantization] = Field(default=None, description="""How the weights or activations were quantized. Leave out for a model that was not quantized.""")
    fingerprints: Optional[list[Fingerprint]] = Field(default=None, description="""What is kept of the weights to compare the model with others, once for each file or checkpoint: equal models have equal digests, and the lists of tensors show what a further training has changed.""")
    files: Optional[list[File]] = Field(default=None, description="""Files that make up the thing, one entry each; the shards of one checkpoint are several entries.""")
    inference_flops: Optional[float] = Field(default=None, description="""Floating point operations that one run of the model took in a benchmark, over all devices. For which input, and how it was counted, stands in `compute_method`.""", ge=0)
    compute_method: Optional[str] = Field(default=None, description="""How computation and time were measured or estimated: the formula, the counter, what is included (Model Documentation Form of the code of practice for general-purpose AI).""")
    requirements: Optional[Requirements] = Field(default=None, description="""Hardware, memory and software that are needed to run the model.""")
    usage_instructions: Optional[str] = Field(default=None, description="""How to load and call the model, text for the people who will use it, with the shortest code that works.""")
    design_specification: Optional[list[str]] = Field(default=None, description="""How and why the model was designed as it is: the main steps of the training, the key choices with their reasons, and the assumptions, also about the people on whom it will be used.""")
    objective: Optional[list[str]] = Field(default=None, description="""What is optimised for, in words or as the name of a loss or score; several if there is a trade-off.""")
    base_models: Optional[list[ModelDerivation]] = Field(default=None, description="""The models from which this one was made, each with the relation. Several parents, with weights, tell a merge. What the makers say stands here; what a comparison of weights suggests stands in `weight_lineage`.""")
    weight_lineage: Optional[list[WeightSpaceRelation]] = Field(default=None, description="""Relations to other models that were found by comparing weights.""")
    trained_on: Optional[list[DataUse]] = Field(default=None, description="""The data from which the model learned, each with the split and features that were used.""")
    validated_on: Optional[list[DataUse]] = Field(default=None, description="""The data on which choices were made during development, such as hyperparameters or the moment to stop.""")
    tested_on: Optional[list[DataUse]] = Field(default=None, description="""The data on which the finished model was tested, and which had no part in its making.""")
    training: Optional[TrainingRun] = Field(default=None, description="""The run that produced the model.""")
    evaluations: Optional[list[Evaluation]] = Field(default=None, description="""Results of measuring the model, or of a run that left no model, one number each.""")
    language: Optional[list[str]] = Field(default=None, description="""Natural languages that the model reads or writes, as BCP 47 tags. Leave out for models without text or speech.""")
    code_repository: Optional[str] = Field(default=None, description="""Address of the repository with the source code that belongs to the model or dataset as a whole.""")
    graphics: Optional[list[str]] = Field(default=None, description="""Plots of the result: paths relative to the card or addresses.""")
    study: Optional[str] = Field(default=None, description="""Identifier of the study or project in which the model was made.""")
    risk_level: Optional[RiskLevelEnum] = Field(default=None, description="""Risk class of the system under the AI Act, as its provider determined it.""")
    general_purpose: Optional[bool] = Field(default=None, description="""Whether the model is a general-purpose AI model (Article 3(63) of the AI Act), as its provider determined it.""")
    systemic_risk: Optional[bool] = Field(default=None, description="""Whether the model is a general-purpose model with systemic risk (Article 51 of the AI Act).""")
    human_oversight: Optional[list[str]] = Field(default=None, description="""Measures by which people supervise the system, understand its output and can stop it.""")
    automation_level: Optional[AutomationLevelEnum] = Field(default=None, description="""How much the system does without a person (levels of ISO/IEC 22989).""")
    explainability: Optional[list[str]] = Field(default=None, description="""How a person can see why the model gave its output: method, tool, or that there is none.""")
    tradeoffs: Optional[list[str]] = Field(default=None, description="""Where one quality was given up for another, and why.""")
    declaration_of_conformity: Optional[str] = Field(default=None, description="""Address of the EU declaration of conformity.""")
    training_content_summary: Optional[str] = Field(default=None, description="""Public summary of the content used for training (Article 53(1)(d) of the AI Act): its text or address.""")
    security_testing: Optional[list[str]] = Field(default=None, description="""Adversarial testing, red teaming and what was changed after it.""")
    predetermined_changes: Optional[list[str]] = Field(default=None, description="""Changes of the system and its performance that the provider planned in advance, and how they stay within the assessment.""")
    post_market_monitoring: Optional[str] = Field(default=None, description="""Plan for watching the system after it is placed on the market (Article 72 of the AI Act): a summary or its address.""")
    expected_accuracy: Optional[str] = Field(default=None, description="""Accuracy that is expected in the intended use, in words a user understands, beside the measured `evaluations`.""")
    metric_rationale: Optional[str] = Field(default=None, description="""Why the chosen measures are right for the intended use.""")
    evaluation_strategies: Optional[str] = Field(default=None, description="""Evaluation criteria, metrics and how limitations are identified, as a strategy (Annex XI 2(1) of the AI Act).""")
    integration: Optional[list[str]] = Field(default=None, description="""Hardware, software and AI systems that the thing works together with or is to be built into.""")
    components: Optional[list[str]] = Field(default=None, description="""Parts that the system consists of, and how they build on each other.""")
    dependencies: Optional[list[str]] = Field(default=None, description="""Services, models or tools outside the thing that it needs at run time, beside `libraries`.""")
    user_interface: Optional[str] = Field(default=None, description="""Description or address of the interface that the deployer sees.""")
    product_illustrations: Optional[list[str]] = Field(default=None, description="""Pictures of the product that the system is part of: its look, marking and internal layout.""")
    id: str = Field(default=..., description="""Relative or absolute IRI of the model. A relative one is resolved against the base of the lake's configuration.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    identifiers: Optional[list[str]] = Field(default=None, description="""Further identifiers that the thing has elsewhere: DOI, package URL (purl), SWHID, repository id of a hub.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    keywords: Optional[list[str]] = Field(default=None, description="""Free words under which people will search for the thing.""")
    landing_page: Optional[str] = Field(default=None, description="""Home page: the address where people find the thing, its documentation and its access.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    issued: Optional[date] = Field(default=None, description="""Day of release: from then on others could get it.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")
    license: Optional[str] = Field(default=None, description="""Licence under which others may use the thing, as an SPDX licence expression; a licence without SPDX identifier is written `LicenseRef-<name>`.""")
    creator: Optional[list[str]] = Field(default=None, description="""Agents who made the thing (ids of `agents`).""")
    contributors: Optional[list[Contribution]] = Field(default=None, description="""Agents who took part, each with the role that they had.""")
    provider: Optional[str] = Field(default=None, description="""Person or organisation that is legally responsible: who develops the thing, or has it developed, and offers it under its own name (Article 3(3) of the AI Act).""")
    authorised_representative: Optional[str] = Field(default=None, description="""Person or organisation in the Union whom a provider from outside has mandated in writing (Articles 22 and 54 of the AI Act).""")
    shared_by: Optional[str] = Field(default=None, description="""Agent who published or uploaded the thing, where that is not its creator.""")
    contact_point: Optional[str] = Field(default=None, description="""Agent who answers questions about the thing; the agent should have an `email` or a `url`.""")
    administrator: Optional[str] = Field(default=None, description="""Agent who keeps the thing in the lake: grants access, updates, removes.""")
    data_stewards: Optional[list[str]] = Field(default=None, description="""Agents who own the data or look after its quality and use in the name of the organisation; with more than one role use `contributors`.""")
    funded_by: Optional[list[str]] = Field(default=None, description="""Agents who paid for the work.""")
    intended_use: Optional[list[str]] = Field(default=None, description="""What the thing was made to be used for, one entry for each use, with its context and conditions (Annex IV 1(a) of the AI Act: intended purpose).""")
    out_of_scope_use: Optional[list[str]] = Field(default=None, description="""Uses that the makers advise against or forbid, and misuse that can be foreseen.""")
    intended_users: Optional[list[str]] = Field(default=None, description="""People whom the thing is made for, by occupation or situation.""")
    domain: Optional[list[str]] = Field(default=None, description="""Field of application, in a word or two.""")
    usage_policy: Optional[list[UsagePolicy]] = Field(default=None, description="""Acceptable-use policies that bind users beside the licence.""")
    access_rights: Optional[AccessRightsEnum] = Field(default=None, description="""Who may get the thing.""")
    access_conditions: Optional[str] = Field(default=None, description="""What has to be done to get access: a form to sign, a board to ask, a fee.""")
    access_events: Optional[list[AccessEvent]] = Field(default=None, description="""Accesses to the thing that the lake recorded, each with who, when and what for.""")
    citation: Optional[list[str]] = Field(default=None, description="""How to cite the thing: a reference in prose, a BibTeX entry or a DOI.""")
    risks: Optional[list[Risk]] = Field(default=None, description="""Risks to health, safety, fundamental rights or the purpose of the use, each with its source and what is done about it.""")
    limitations: Optional[list[str]] = Field(default=None, description="""What the thing cannot do, and conditions under which it fails or has not been tried.""")
    recommendations: Optional[list[str]] = Field(default=None, description="""What the makers advise who uses the thing to do because of its limitations and risks, one entry each.""")
    factors: Optional[list[str]] = Field(default=None, description="""Groups of people, instruments and surroundings by which the behaviour of the thing may differ, one entry each (Mitchell et al. 2019, section 3). Results for one of them stand in `evaluations` with a `slice`.""")
    fairness: Optional[list[FairnessAssessment]] = Field(default=None, description="""Assessments of how the thing treats groups of people.""")
    ethical_social: Optional[list[str]] = Field(default=None, description="""Ethical and social considerations in prose.""")
    legal: Optional[list[str]] = Field(default=None, description="""Legal considerations in prose: consent, medical-device law, contracts.""")
    risk_management: Optional[str] = Field(default=None, description="""Risk management system that covers the thing (Article 9 of the AI Act): a description or the address of its document.""")
    conforms_to: Optional[list[str]] = Field(default=None, description="""Standards and profiles that were applied, as IRIs; ISO standards have URNs.""")
    copyright_policy: Optional[str] = Field(default=None, description="""Policy by which the provider complies with copyright law and reservations of rights against text and data mining (Article 53(1)(c) of the AI Act): a summary or its address.""")
    security_measures: Optional[list[str]] = Field(default=None, description="""Measures of cybersecurity that protect the thing.""")
    security_findings: Optional[list[SecurityFinding]] = Field(default=None, description="""What a static reading of the files found that could harm who loads them. Nothing is executed to find it.""")
    distribution_methods: Optional[list[DistributionMethodEnum]] = Field(default=None, description="""Ways in which others get the thing.""")
    placed_on_market_date: Optional[date] = Field(default=None, description="""Day on which the thing was first made available on the Union market.""")
    valid_until: Optional[date] = Field(default=None, description="""Day after which the thing should no longer be used or is no longer supported.""")
    release_notes: Optional[str] = Field(default=None, description="""What changed against the version before.""")
    replaced_by: Optional[str] = Field(default=None, description="""Newer thing that should be used instead: its id or address.""")
    was_revision_of: Optional[str] = Field(default=None, description="""Version before this one: its id or address.""")
    was_generated_by: Optional[list[str]] = Field(default=None, description="""Activities that made this thing, by id or address, where they are described elsewhere. Export adds those that the thing itself describes: its training, ingestion and processing.""")
    status: Optional[LifecycleStatusEnum] = Field(default=None, description="""Stage of the life cycle that the thing is in now; how it came there stands in `status_history`.""")
    lifecycle_phase: Optional[LifecyclePhaseEnum] = Field(default=None, description="""Phase of the work that the thing is in.""")
    status_history: Optional[list[LifecycleEvent]] = Field(default=None, description="""Changes of status, the oldest first.""")
    maintenance_plan: Optional[str] = Field(default=None, description="""How and how often the thing is updated, and by whom errors are corrected.""")
    monitoring: Optional[list[Monitoring]] = Field(default=None, description="""What is watched while the thing is in use.""")

    @field_validator('ml_task')
    def pattern_ml_task(cls, v):
        pattern=re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid ml_task format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid ml_task format: {v}"
            raise ValueError(err_msg)
        return v


class Algorithm(ConfiguredBaseModel):
    """
    A procedure that learns, independent of any code: support vector machine, random forest, transformer. Several libraries can implement the same algorithm.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    algorithm_type: Optional[list[str]] = Field(default=None, description="""The classes of algorithms to which the algorithm belongs, as terms of a vocabulary such as MLSO.""")
    learning_type: Optional[LearningTypeEnum] = Field(default=None, description="""What kind of feedback the learning had, from labels to rewards.""")
    citation: Optional[list[str]] = Field(default=None, description="""How to cite the thing: a reference in prose, a BibTeX entry or a DOI.""")


class Implementation(ConfiguredBaseModel):
    """
    The code that executes an algorithm: one class or function of one library in one version, with the hyperparameters that it declares.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""The fully qualified name of the class or function.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    implements: Optional[Algorithm] = Field(default=None, description="""The algorithm that the code implements.""")
    libraries: Optional[list[Library]] = Field(default=None, description="""Software libraries with their versions that the thing needs or was made with.""")
    programming_language: Optional[str] = Field(default=None, description="""Programming language of the code.""")
    source_code: Optional[SourceCode] = Field(default=None, description="""Source code that the activity ran: script, notebook or module with its repository and revision.""")
    hyperparameter: Optional[list[Hyperparameter]] = Field(default=None, description="""The hyperparameters that the implementation declares, whether set or not.""")


class Hyperparameter(ConfiguredBaseModel):
    """
    A hyperparameter as an implementation declares it: its name, type, default and the values worth trying. What one model used is a HyperparameterSetting.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    data_type: Optional[str] = Field(default=None, description="""Type of the values as the file or program stores them, for example int64, float32, string.""")
    default_value: Optional[Union[Any, bool, float, int, str]] = Field(default=None, description="""The value that the implementation takes when nobody sets one. Write it only if it was read from the implementation.""")
    role: Optional[HyperparameterRoleEnum] = Field(default=None, description="""What the hyperparameter governs.""")
    unit: Optional[str] = Field(default=None, description="""Unit of the value as a UCUM code; `1` for a pure number, `%` for per cent.""")
    search_space: Optional[SearchSpace] = Field(default=None, description="""The values among which a search chose, or which the authors of the implementation recommend.""")


class HyperparameterSetting(ConfiguredBaseModel):
    """
    The value that one hyperparameter had. The short form is `name: value`, where the value is a scalar or a list; the spelled-out form is `name: {value: …, default_value: …}`. A value that is itself a mapping needs the spelled-out form.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""The name of the hyperparameter, as the library spells it. For a part of a composite it is the path that the library uses.""")
    value: Union[Any, bool, float, int, str] = Field(default=..., description="""The value that was used, in its own type; lists stay in order. Not a value that was only tried.""")
    data_type: Optional[str] = Field(default=None, description="""The type of the value, as the language of the implementation names it.""")
    default_value: Optional[Union[Any, bool, float, int, str]] = Field(default=None, description="""The value that the implementation takes when nobody sets one. Write it only if it was read from the implementation.""")
    is_default: Optional[bool] = Field(default=None, description="""Whether the value that was used equals the default of the implementation in the version that was used.""")
    tuned: Optional[bool] = Field(default=None, description="""Whether the value was chosen by a search over candidate values, rather than set by hand.""")
    role: Optional[HyperparameterRoleEnum] = Field(default=None, description="""What the hyperparameter governs.""")
    unit: Optional[str] = Field(default=None, description="""Unit of the value as a UCUM code; `1` for a pure number, `%` for per cent.""")
    search_space: Optional[SearchSpace] = Field(default=None, description="""The values among which a search chose, or which the authors of the implementation recommend.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


class SearchSpace(ConfiguredBaseModel):
    """
    The values of a hyperparameter among which a search chose, or from which its authors recommend to choose.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    lower: Optional[float] = Field(default=None, description="""Smallest value of the search space, itself included.""")
    upper: Optional[float] = Field(default=None, description="""Largest value of the search space, itself included.""")
    step: Optional[float] = Field(default=None, description="""Distance between two neighbouring values of a search space; only for a grid or a quantized distribution.""")
    sampling_distribution: Optional[SamplingDistributionEnum] = Field(default=None, description="""How a search drew values between the lower and the upper end.""")
    choices: Optional[list[str]] = Field(default=None, description="""The candidate values, where they are a list and not an interval; each written as text.""")


class HyperparameterSearch(ConfiguredBaseModel):
    """
    How the hyperparameters of a model were chosen among candidates: over which space, by which procedure and measure, and what was found best. The model is what was trained with the best ones. A search that is told trial by trial is a study.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    method: Optional[str] = Field(default=None, description="""How the search chose its candidates, as the library names it.""")
    hyperparameters: Optional[dict[str, HyperparameterSetting]] = Field(default=None, description="""The hyperparameters that were searched, each with the best value and the space; by the path that the library uses.""")
    candidate_count: Optional[int] = Field(default=None, description="""Number of combinations of values that the search evaluated, each counted once.""", ge=0)
    measure: Optional[str] = Field(default=None, description="""The measure by which candidates were compared, as the search names it.""")
    best_score: Optional[float] = Field(default=None, description="""Value of the measure for the best candidate, the mean over the folds of the search. It was chosen for being the best, so it says too much good of the model: a result on data that the search never saw is an evaluation.""")
    procedure: Optional[str] = Field(default=None, description="""Procedure that the value was estimated with: hold-out, cross validation with its number of folds, bootstrap, leave one out.""")
    procedure_type: Optional[EvaluationProcedureTypeEnum] = Field(default=None, description="""The kind of estimation procedure.""")
    number_of_folds: Optional[int] = Field(default=None, description="""Number of folds of a cross validation.""", ge=2)
    number_of_repeats: Optional[int] = Field(default=None, description="""How often the whole procedure was repeated with new random splits.""", ge=1)
    test_fraction: Optional[float] = Field(default=None, description="""Fraction of the instances that a hold-out keeps for testing.""")
    stratified: Optional[bool] = Field(default=None, description="""Whether every part keeps the class proportions of the whole.""")
    shuffled: Optional[bool] = Field(default=None, description="""Whether the instances were shuffled before they were divided.""")
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    refitted: Optional[bool] = Field(default=None, description="""Whether the best candidate was trained again on all data that the search had.""")
    settings: Optional[dict[str, HyperparameterSetting]] = Field(default=None, description="""What else was set for the search, a mapping from name to value, like `hyperparameters`.""")

    @field_validator('measure')
    def pattern_measure(cls, v):
        pattern=re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.@/:+() -]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid measure format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid measure format: {v}"
            raise ValueError(err_msg)
        return v


class PipelineStep(ConfiguredBaseModel):
    """
    One step of a pipeline that belongs to the model: a transformer such as a scaler or an encoder, or the final predictor. Steps run in the order of their position.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    position: Optional[int] = Field(default=None, description="""Place of the step in the order of execution; the first step is 0.""", ge=0)
    algorithm: Optional[str] = Field(default=None, description="""The class that does this step, by the name practitioners use; `passthrough` for a step that changes nothing.""")
    implementation: Optional[Implementation] = Field(default=None, description="""The code that learned, or that does a step of a pipeline, with its library and version.""")
    hyperparameters: Optional[dict[str, HyperparameterSetting]] = Field(default=None, description="""The settings that were chosen, not learned: a mapping from the name of each hyperparameter to its value, or to an object that says more about it.""")
    columns: Optional[list[str]] = Field(default=None, description="""Columns that the step works on, where it does not take all of them.""")
    steps: Optional[list[PipelineStep]] = Field(default=None, description="""The steps inside this step, where it is itself a pipeline, or the branches of a column transformer or a union.""")


class Signature(ConfiguredBaseModel):
    """
    One input that the model expects or one output that it returns: its kind, element type, shape and largest size.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name of the input or output, as the model or its signature calls it.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    modality: Optional[ModalityEnum] = Field(default=None, description="""The kind of content of an input or output.""")
    data_type: Optional[str] = Field(default=None, description="""Element type of the tensor, or type of the column.""")
    shape: Optional[str] = Field(default=None, description="""Dimensions of the tensor in parentheses, outermost first, separated by commas: a number for a fixed size, a name for one that varies, `?` for one that is not known. One dimension is written with a comma at the end.""")
    format: Optional[str] = Field(default=None, description="""Encoding that is expected or returned, where it is more than a tensor.""")
    max_size: Optional[int] = Field(default=None, description="""Largest size of one input or output that the model can handle, such as its context length; counted in `unit`.""", ge=1)
    unit: Optional[str] = Field(default=None, description="""UCUM code of the unit in which `max_size` counts.""")

    @field_validator('shape')
    def pattern_shape(cls, v):
        pattern=re.compile(r"^\(((\?|[0-9]+|[A-Za-z_][A-Za-z0-9_.]*)(, ?(\?|[0-9]+|[A-Za-z_][A-Za-z0-9_.]*))*,?)?\)$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid shape format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid shape format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('format')
    def pattern_format(cls, v):
        pattern=re.compile(r"^[a-z0-9][a-z0-9.+_-]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid format format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid format format: {v}"
            raise ValueError(err_msg)
        return v


class TensorSummary(ConfiguredBaseModel):
    """
    The stored tensors of one element type, summed over all weight files. Read from headers, so that no weight is loaded.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    data_type: str = Field(default=..., description="""Element type, as the weight format names it.""")
    tensor_count: Optional[int] = Field(default=None, description="""Number of tensors in the weight files.""", ge=0)
    stored_elements: Optional[int] = Field(default=None, description="""Number of elements in the stored tensors, buffers and packed values included, as the headers of the files give it: the sum over all tensors of the product of their dimensions.""", ge=0)
    byte_size: Optional[int] = Field(default=None, description="""Bytes that the elements of this type take in the files.""", ge=0)


class Fingerprint(ConfiguredBaseModel):
    """
    What is kept of the weights of a model in one file, or in the shards of one checkpoint, to compare it with others: a digest over all tensors, and their norm. Neither depends on the names or the order of tensors, nor on the file format, as long as that stores the same elements. The tensors themselves are listed in a file beside the card.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    file: str = Field(default=..., description="""The weight file; of a checkpoint in shards the first one.""")
    format: Optional[str] = Field(default=None, description="""Format of the file, as the table of formats names it.""")
    method: str = Field(default=..., description="""Name and version of the definitions of the digests, the norm and the sample. Fingerprints of different methods are not compared.""")
    tensors_digest: str = Field(default=..., description="""SHA-256 over the SHA-256 of all tensors: those of equal tensors once, in the order of their digits, each with a line feed at its end.""")
    tensor_count: Optional[int] = Field(default=None, description="""Number of tensors that were measured; a tensor with two names counts twice.""", ge=0)
    stored_elements: Optional[int] = Field(default=None, description="""Number of elements of the tensors that were measured.""", ge=0)
    norm: Optional[float] = Field(default=None, description="""Square root of the sum of the squares of all elements of floating-point and complex types, equal tensors counted once; six digits.""", ge=0)
    tensors_left_out: Optional[int] = Field(default=None, description="""Number of tensors that the fingerprint does not cover, because their elements do not stand in the file as they are (compressed, in chunks, written one by one).""", ge=0)
    tensors_unlisted: Optional[int] = Field(default=None, description="""Number of tensors that the digest and the norm cover, and the list of tensors leaves out because it would be too long; the largest ones are listed.""", ge=0)
    tensors_file: Optional[str] = Field(default=None, description="""File that lists the tensors one by one, relative to the folder of the card; in it the fingerprint with the same `file` and `tensors_digest` is meant.""")
    tensors: Optional[list[TensorFingerprint]] = Field(default=None, description="""The tensors, in the order of their names. A card leaves them to the file that `tensors_file` names.""")

    @field_validator('format')
    def pattern_format(cls, v):
        pattern=re.compile(r"^[a-z0-9][a-z0-9.+_-]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid format format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid format format: {v}"
            raise ValueError(err_msg)
        return v


class TensorFingerprint(ConfiguredBaseModel):
    """
    What is kept of one tensor to compare it with others.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name of the tensor in its file. Where the file gives none it is its number, or empty.""")
    data_type: str = Field(default=..., description="""Element type, as the weight format names it.""")
    shape: str = Field(default=..., description="""Its sizes in parentheses, the outermost first.""")
    sha256: str = Field(default=..., description="""SHA-256 of its elements row by row, least significant byte first. Name, shape and type do not go in, so that the same weights have the same digest in every format.""")
    norm: Optional[float] = Field(default=None, description="""Square root of the sum of the squares of its elements, six digits; left out for types that are no numbers by themselves, such as blocks of quantised weights, for integers, and where it is not finite.""", ge=0)
    sample: Optional[list[float]] = Field(default=None, description="""Some of the elements with six digits: all of a tensor of up to 64 elements, in order; of a larger one those at the positions (i * 11400714819323198485 mod 2**64) * n / 2**64, rounded down, for i from 0 on and n elements. Left out for types that are no numbers by themselves, and where one of them is not finite.""")

    @field_validator('shape')
    def pattern_shape(cls, v):
        pattern=re.compile(r"^\(((\?|[0-9]+|[A-Za-z_][A-Za-z0-9_.]*)(, ?(\?|[0-9]+|[A-Za-z_][A-Za-z0-9_.]*))*,?)?\)$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid shape format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid shape format: {v}"
            raise ValueError(err_msg)
        return v


class Quantization(ConfiguredBaseModel):
    """
    How the weights or activations were brought to fewer bits. Mere storage in half precision is told by the tensor summaries and needs no entry here.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    method: Optional[str] = Field(default=None, description="""Name of the quantization method or file type, in lower case as its tool spells it.""")
    bits: Optional[float] = Field(default=None, description="""Average number of bits that one quantized weight takes.""", ge=0, le=64)
    data_type: Optional[str] = Field(default=None, description="""Element type to which the values were quantized.""")
    compute_data_type: Optional[str] = Field(default=None, description="""Element type to which quantized values are brought back for computing.""")
    group_size: Optional[int] = Field(default=None, description="""Number of weights that share one scale; -1 if a whole row or column shares it.""", ge=-1)
    symmetric: Optional[bool] = Field(default=None, description="""Whether the quantization is symmetric around zero, so that it needs no zero point.""")
    libraries: Optional[list[Library]] = Field(default=None, description="""Software libraries with their versions that the thing needs or was made with.""")
    calibrated_on: Optional[list[DataUse]] = Field(default=None, description="""The data on which the quantization was calibrated.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


class Requirements(ConfiguredBaseModel):
    """
    What a machine must offer so that the model runs as intended: hardware, memory and software. The machine on which it was trained stands in the training run.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    hardware: Optional[list[Hardware]] = Field(default=None, description="""Hardware on which the model is meant to run.""")
    libraries: Optional[list[Library]] = Field(default=None, description="""Software that must be installed to run the model, with the versions that work.""")
    memory: Optional[int] = Field(default=None, description="""Main memory that is needed to run the model.""", ge=0)
    accelerator_memory: Optional[int] = Field(default=None, description="""Memory of the GPU or other accelerator that is needed to run the model, summed over the devices.""", ge=0)
    storage: Optional[int] = Field(default=None, description="""Space on disk that is needed to install and run the model.""", ge=0)


class TrainingRun(Activity):
    """
    The activity that produced the model: what it used, by which method, with what code, in which environment, for how long and at what cost. A trial of a search that left no model behind is also a training run, of a study.
    """
    method: Optional[str] = Field(default=None, description="""How the model was trained: the scheme by which data were used and the technique. For a small model it is often the estimation procedure; for a large one the stage of training.""")
    algorithm: Optional[str] = Field(default=None, description="""Learning algorithm: the name of the class or of the method in the literature.""")
    implementation: Optional[Implementation] = Field(default=None, description="""The code that learned, or that does a step of a pipeline, with its library and version.""")
    hyperparameters: Optional[dict[str, HyperparameterSetting]] = Field(default=None, description="""The settings that were chosen, not learned: a mapping from the name of each hyperparameter to its value, or to an object that says more about it.""")
    hyperparameter_search: Optional[HyperparameterSearch] = Field(default=None, description="""The search that chose hyperparameters of the model. Leave out where they were set by hand.""")
    objective: Optional[list[str]] = Field(default=None, description="""What is optimised for, in words or as the name of a loss or score; several if there is a trade-off.""")
    target_feature: Optional[str] = Field(default=None, description="""Name of the column that is to be predicted. Many meta-features depend on it; leave it out if there is none or several.""")
    operations: Optional[list[Operation]] = Field(default=None, description="""Steps of the process in their order. Of a training run, what the training data went through before they were learned from, and before the steps that belong to the model (`pipeline`).""")
    trained_on: Optional[list[DataUse]] = Field(default=None, description="""The data from which the model learned, each with the split and features that were used.""")
    validated_on: Optional[list[DataUse]] = Field(default=None, description="""The data on which choices were made during development, such as hyperparameters or the moment to stop.""")
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random numbers of the run, if it was set. Together with the environment it makes the run repeatable.""", ge=0)
    epochs: Optional[float] = Field(default=None, description="""Number of passes over the training data; a fraction if the last pass was not finished.""", ge=0)
    training_steps: Optional[int] = Field(default=None, description="""Number of updates of the parameters.""", ge=0)
    samples_seen: Optional[int] = Field(default=None, description="""Number of training examples that the model saw, repetitions counted.""", ge=0)
    tokens_seen: Optional[int] = Field(default=None, description="""Number of tokens that the model saw in training, repetitions counted.""", ge=0)
    precision: Optional[TrainingPrecisionEnum] = Field(default=None, description="""The numeric precision in which the training computed.""")
    training_time: Optional[float] = Field(default=None, description="""Time that the training took by the clock on the wall, without waiting for the start. Device hours are this times the devices.""", ge=0)
    training_flops: Optional[float] = Field(default=None, description="""Floating point operations that the training took, over all devices. For a dense transformer about 6 times the parameters times the tokens seen.""", ge=0)
    compute_method: Optional[str] = Field(default=None, description="""How computation and time were measured or estimated: the formula, the counter, what is included (Model Documentation Form of the code of practice for general-purpose AI).""")
    energy: Optional[EnergyUse] = Field(default=None, description="""Energy that the training used, with unit and method.""")
    co2e: Optional[CarbonFootprint] = Field(default=None, description="""Greenhouse gases that the training caused, as mass of carbon dioxide equivalents, with unit and method.""")
    hardware: Optional[list[Hardware]] = Field(default=None, description="""The machines, processors and accelerators on which the run took place.""")
    location: Optional[str] = Field(default=None, description="""Where the run took place; for a cloud its region.""")
    stages: Optional[list[TrainingRun]] = Field(default=None, description="""The stages of the training in order, where there were several, such as pretraining, instruction tuning and alignment.""")
    evaluations: Optional[list[Evaluation]] = Field(default=None, description="""Results of measuring the model, or of a run that left no model, one number each.""")
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    started_at: Optional[datetime ] = Field(default=None, description="""Moment the activity began, with time zone.""")
    ended_at: Optional[datetime ] = Field(default=None, description="""Moment the activity ended, with time zone.""")
    duration: Optional[float] = Field(default=None, description="""Time that the activity took, in seconds of wall clock.""", ge=0)
    status_of_run: Optional[RunStatusEnum] = Field(default=None, description="""Outcome of the activity.""")
    was_associated_with: Optional[list[str]] = Field(default=None, description="""Agents who ran the activity or are responsible for it (ids of `agents`).""")
    was_informed_by: Optional[list[str]] = Field(default=None, description="""Activities whose output this one needed, where the things that passed between them are not described themselves.""")
    used: Optional[list[str]] = Field(default=None, description="""What the run read, as identifiers: datasets, base models, scripts. Write datasets with their split in `trained_on`; this slot is for the rest, or for what a script was seen to read.""")
    generated: Optional[list[str]] = Field(default=None, description="""What the run wrote, as identifiers, the model among them.""")
    source_code: Optional[SourceCode] = Field(default=None, description="""Source code that the activity ran: script, notebook or module with its repository and revision.""")
    environment: Optional[Environment] = Field(default=None, description="""Software and hardware that the activity ran on.""")
    code_url: Optional[str] = Field(default=None, description="""Address of the code that the activity ran, where no repository with path and revision can be given.""")
    executable_url: Optional[str] = Field(default=None, description="""Address of the compiled program that the activity ran.""")
    log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its output log.""")
    error_log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its error log.""")


class EnergyUse(Quantity):
    """
    An amount of energy with its unit, and how it was found out.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    value: float = Field(default=..., description="""The amount of energy, in the given unit.""", ge=0)
    unit: str = Field(default=..., description="""UCUM code of a unit of energy.""")
    method: Optional[str] = Field(default=None, description="""How the amount was measured or estimated.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")

    @field_validator('unit')
    def pattern_unit(cls, v):
        pattern=re.compile(r"^(J|kJ|MJ|GJ|W\.h|kW\.h|MW\.h|GW\.h)$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid unit format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid unit format: {v}"
            raise ValueError(err_msg)
        return v


class CarbonFootprint(Quantity):
    """
    A mass of emitted greenhouse gases in carbon dioxide equivalents with its unit, and how it was found out.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    value: float = Field(default=..., description="""The mass of CO2 equivalents, in the given unit.""", ge=0)
    unit: str = Field(default=..., description="""UCUM code of a unit of mass. Hugging Face cards count in `g`, CycloneDX in `t`.""")
    method: Optional[str] = Field(default=None, description="""How the emission was measured or estimated.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")

    @field_validator('unit')
    def pattern_unit(cls, v):
        pattern=re.compile(r"^(mg|g|kg|Mg|t)$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid unit format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid unit format: {v}"
            raise ValueError(err_msg)
        return v


class Evaluation(ConfiguredBaseModel):
    """
    One measured number: what was measured, on which data, by which procedure, how sure it is and who says so. A table of results is a list of evaluations.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    measure: str = Field(default=..., description="""Name of what was measured, in lower case with underscores, as scikit-learn or the `evaluate` library spell it where they know it.""")
    measure_type: Optional[str] = Field(default=None, description="""The measure as a term of a vocabulary, so that two names for the same measure can be matched.""")
    value: float = Field(default=..., description="""The result as a number. Fractions are written as fractions: 0.9354, not 93.54, unless the unit says per cent.""")
    unit: Optional[str] = Field(default=None, description="""UCUM code of the unit of the value; leave out for a number without unit.""")
    direction: Optional[MeasureDirectionEnum] = Field(default=None, description="""Whether a higher or a lower value of the measure is better.""")
    averaging: Optional[AveragingEnum] = Field(default=None, description="""How a measure of single classes or labels was brought to one number.""")
    positive_class: Optional[str] = Field(default=None, description="""The label that counts as positive in a measure of two classes.""")
    array_data: Optional[str] = Field(default=None, description="""The result where it is more than a number, such as a confusion matrix or the points of a curve, as JSON text. Rows of a confusion matrix are true classes, columns predicted ones, in the order of `classes`.""")
    dataset: Optional[str] = Field(default=None, description="""Identifier of the dataset on which was evaluated.""")
    dataset_config: Optional[str] = Field(default=None, description="""Name of the configuration, subset or record set of the evaluation dataset.""")
    split: Optional[str] = Field(default=None, description="""Part of the dataset on which was evaluated.""")
    revision: Optional[str] = Field(default=None, description="""Version, tag or commit of the evaluation dataset.""")
    slice: Optional[str] = Field(default=None, description="""The part of the instances to which the value applies, as a condition on features, for results of subgroups. Without it the value applies to all instances.""")
    ml_task: Optional[str] = Field(default=None, description="""The task that the model does, as an identifier in lower case with hyphens; the pipeline tags of Hugging Face where one fits.""")
    procedure: Optional[str] = Field(default=None, description="""The estimation procedure in words, as its authors name it.""")
    procedure_type: Optional[EvaluationProcedureTypeEnum] = Field(default=None, description="""The kind of estimation procedure.""")
    number_of_folds: Optional[int] = Field(default=None, description="""Number of folds of a cross validation.""", ge=2)
    number_of_repeats: Optional[int] = Field(default=None, description="""How often the whole procedure was repeated with new random splits.""", ge=1)
    fold: Optional[int] = Field(default=None, description="""Number of the fold to which the value belongs, from 0. Leave out for the mean over folds.""", ge=0)
    repeat: Optional[int] = Field(default=None, description="""Number of the repetition to which the value belongs, from 0. Leave out for the mean over repetitions.""", ge=0)
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)
    sample_size: Optional[int] = Field(default=None, description="""Number of instances on which the value was computed.""", ge=0)
    standard_deviation: Optional[float] = Field(default=None, description="""Standard deviation of the value over folds, repeats or resamples (n - 1 in the denominator, unless described).""", ge=0)
    confidence_interval: Optional[ConfidenceInterval] = Field(default=None, description="""The interval in which the true value lies with the stated confidence.""")
    decision_threshold: Optional[float] = Field(default=None, description="""The score from which on an instance counts as positive.""")
    settings: Optional[dict[str, HyperparameterSetting]] = Field(default=None, description="""What was set for the evaluation and changes its result, such as the number of examples in the prompt or the temperature: a mapping from name to value, like `hyperparameters`.""")
    benchmark: Optional[Benchmark] = Field(default=None, description="""The public benchmark to which the result belongs.""")
    verified: Optional[bool] = Field(default=None, description="""Whether somebody other than the makers of the model has confirmed the result.""")
    extrinsic: Optional[bool] = Field(default=None, description="""Whether the model was judged by the success of a larger task in which it takes part, and not by its own output.""")
    source: Optional[str] = Field(default=None, description="""Where the number was published, if it was not computed here; a URL where there is one.""")
    evaluated_on: Optional[date] = Field(default=None, description="""When the number was computed.""")
    was_associated_with: Optional[list[str]] = Field(default=None, description="""Who evaluated, as agent identifiers.""")
    signed_by: Optional[list[str]] = Field(default=None, description="""Agents who answer for the result with their name, as a signed test report has it (ids of `agents`).""")
    source_code: Optional[SourceCode] = Field(default=None, description="""Source code that the activity ran: script, notebook or module with its repository and revision.""")
    environment: Optional[Environment] = Field(default=None, description="""Software and hardware that the activity ran on.""")
    log_url: Optional[str] = Field(default=None, description="""Address or path of what the activity wrote to its output log.""")
    graphics: Optional[list[str]] = Field(default=None, description="""Plots of the result: paths relative to the card or addresses.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")

    @field_validator('measure')
    def pattern_measure(cls, v):
        pattern=re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.@/:+() -]*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid measure format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid measure format: {v}"
            raise ValueError(err_msg)
        return v

    @field_validator('ml_task')
    def pattern_ml_task(cls, v):
        pattern=re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid ml_task format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid ml_task format: {v}"
            raise ValueError(err_msg)
        return v


class ConfidenceInterval(ConfiguredBaseModel):
    """
    The interval that holds the true value with the stated confidence.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    lower: Optional[float] = Field(default=None, description="""Lower end of the interval, in the unit of the value.""")
    upper: Optional[float] = Field(default=None, description="""Upper end of the interval, in the unit of the value.""")
    confidence_level: Optional[float] = Field(default=None, description="""Probability with which the interval holds the true value.""")
    method: Optional[str] = Field(default=None, description="""How the interval was computed.""")


class EvaluationMeasure(ConfiguredBaseModel):
    """
    A measure with its meaning, for those that a reader cannot be expected to know from the name.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    measure_type: Optional[str] = Field(default=None, description="""The measure as a term of a vocabulary, so that two names for the same measure can be matched.""")
    unit: Optional[str] = Field(default=None, description="""Unit of the value as a UCUM code; `1` for a pure number, `%` for per cent.""")
    direction: Optional[MeasureDirectionEnum] = Field(default=None, description="""Whether a higher or a lower value of the measure is better.""")
    averaging: Optional[AveragingEnum] = Field(default=None, description="""How a measure of single classes or labels was brought to one number.""")
    lower: Optional[float] = Field(default=None, description="""Smallest value that the measure can take.""")
    upper: Optional[float] = Field(default=None, description="""Largest value that the measure can take.""")


class EvaluationProcedure(ConfiguredBaseModel):
    """
    How data are divided and reused to estimate the performance of a model on data that it has not seen.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    procedure_type: Optional[EvaluationProcedureTypeEnum] = Field(default=None, description="""The kind of estimation procedure.""")
    number_of_folds: Optional[int] = Field(default=None, description="""Number of folds of a cross validation.""", ge=2)
    number_of_repeats: Optional[int] = Field(default=None, description="""How often the whole procedure was repeated with new random splits.""", ge=1)
    test_fraction: Optional[float] = Field(default=None, description="""Fraction of the instances that a hold-out keeps for testing.""")
    stratified: Optional[bool] = Field(default=None, description="""Whether every part keeps the class proportions of the whole.""")
    shuffled: Optional[bool] = Field(default=None, description="""Whether the instances were shuffled before they were divided.""")
    random_seed: Optional[int] = Field(default=None, description="""Seed of the random number generator; the same seed, code and environment should give the same result.""", ge=0)


class EvaluationSpecification(ConfiguredBaseModel):
    """
    What an evaluation has to be: the task, the measures, the data and the procedure, fixed before anybody evaluates. A study or a benchmark states it; evaluations follow it.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    ml_task: Optional[str] = Field(default=None, description="""The task that the model does, as an identifier in lower case with hyphens; the pipeline tags of Hugging Face where one fits.""")
    evaluation_measure: Optional[list[EvaluationMeasure]] = Field(default=None, description="""The measures that the specification asks for.""")
    evaluation_procedure: Optional[EvaluationProcedure] = Field(default=None, description="""The estimation procedure that the specification asks for.""")
    dataset: Optional[str] = Field(default=None, description="""Identifier of the dataset on which is to be evaluated.""")
    split: Optional[str] = Field(default=None, description="""Part of the dataset on which is to be evaluated.""")

    @field_validator('ml_task')
    def pattern_ml_task(cls, v):
        pattern=re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid ml_task format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid ml_task format: {v}"
            raise ValueError(err_msg)
        return v


class Benchmark(ConfiguredBaseModel):
    """
    A public contest of models with fixed data and rules, to which a result belongs.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    name: str = Field(default=..., description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    url: Optional[str] = Field(default=None, description="""Web page of the benchmark or of its leaderboard.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")
    evaluation_specification: Optional[list[EvaluationSpecification]] = Field(default=None, description="""How models of the study or benchmark are to be evaluated.""")


class Study(NamedThing):
    """
    A question and the analyses that were made to answer it: the project to which training runs and models belong.
    """
    ml_task: Optional[str] = Field(default=None, description="""The task that the model does, as an identifier in lower case with hyphens; the pipeline tags of Hugging Face where one fits.""")
    domain: Optional[list[str]] = Field(default=None, description="""Field of application, in a word or two.""")
    objective: Optional[list[str]] = Field(default=None, description="""What the study wants to find out or to reach.""")
    creator: Optional[list[str]] = Field(default=None, description="""Agents who made the thing (ids of `agents`).""")
    contributors: Optional[list[Contribution]] = Field(default=None, description="""Agents who took part, each with the role that they had.""")
    funded_by: Optional[list[str]] = Field(default=None, description="""Agents who paid for the work.""")
    citation: Optional[list[str]] = Field(default=None, description="""How to cite the thing: a reference in prose, a BibTeX entry or a DOI.""")
    started_at: Optional[datetime ] = Field(default=None, description="""Moment the activity began, with time zone.""")
    ended_at: Optional[datetime ] = Field(default=None, description="""Moment the activity ended, with time zone.""")
    used: Optional[list[str]] = Field(default=None, description="""Datasets and models that the study started from, as identifiers.""")
    generated: Optional[list[str]] = Field(default=None, description="""Models and datasets that came out of the study, as identifiers.""")
    evaluation_specification: Optional[list[EvaluationSpecification]] = Field(default=None, description="""How models of the study or benchmark are to be evaluated.""")
    runs: Optional[list[TrainingRun]] = Field(default=None, description="""Training runs of the study that are not told with a model, such as the trials of a search.""")
    id: str = Field(default=..., description="""Relative or absolute IRI of the study.""")
    name: Optional[str] = Field(default=None, description="""Name that people use for the thing, as it should appear in a list or in a heading.""")
    description: Optional[str] = Field(default=None, description="""The question that the study asks and the way it goes about it.""")
    identifiers: Optional[list[str]] = Field(default=None, description="""Further identifiers that the thing has elsewhere: DOI, package URL (purl), SWHID, repository id of a hub.""")
    version: Optional[str] = Field(default=None, description="""Version label as its makers write it, for example a semantic version, a date or a tag. The exact state of a repository goes to `revision`.""")
    keywords: Optional[list[str]] = Field(default=None, description="""Free words under which people will search for the thing.""")
    landing_page: Optional[str] = Field(default=None, description="""Home page: the address where people find the thing, its documentation and its access.""")
    created: Optional[date] = Field(default=None, description="""Day on which the thing came into being: the model was trained, the table was first written.""")
    modified: Optional[date] = Field(default=None, description="""Day of the last change to the thing itself, not to its card.""")
    issued: Optional[date] = Field(default=None, description="""Day of release: from then on others could get it.""")
    comment: Optional[str] = Field(default=None, description="""Remark that fits no other slot. Not read by any rule.""")

    @field_validator('ml_task')
    def pattern_ml_task(cls, v):
        pattern=re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
        if isinstance(v, list):
            for element in v:
                if isinstance(element, str) and not pattern.search(element):
                    err_msg = f"Invalid ml_task format: {element}"
                    raise ValueError(err_msg)
        elif isinstance(v, str) and not pattern.search(v):
            err_msg = f"Invalid ml_task format: {v}"
            raise ValueError(err_msg)
        return v


class ModelDerivation(ConfiguredBaseModel):
    """
    One parent of a model and how the model came from it. A merge has one entry for each parent, each with its weight, in the order in which the merge took them.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    model: str = Field(default=..., description="""Identifier of the other model; it need not be described in the same card.""")
    revision: Optional[str] = Field(default=None, description="""Commit, tag or version of the parent.""")
    relation: Optional[DerivationKindEnum] = Field(default=None, description="""How this model came from the parent.""")
    method: Optional[str] = Field(default=None, description="""The technique of the derivation.""")
    weight: Optional[float] = Field(default=None, description="""Share of the parent in a merge, as the merge method takes it; the shares need not sum to 1.""")
    position: Optional[int] = Field(default=None, description="""Place of the parent in the order in which a merge takes its parents; the first is 0.""", ge=0)
    libraries: Optional[list[Library]] = Field(default=None, description="""Software libraries with their versions that the thing needs or was made with.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


class WeightSpaceRelation(ConfiguredBaseModel):
    """
    A relation between this model and another, found by comparing their weights. It is a hypothesis with a score, not a statement of the makers; `base_models` holds what they say.
    """
    id: Optional[str] = Field(default=None, description="""Identifier of this thing: a relative IRI reference without spaces. It is resolved against the base IRI of the lake's configuration, so that `diabetes` in one card and in another name the same thing. Nested objects may carry one as well; export mints one where it is missing.""")
    model: str = Field(default=..., description="""Identifier of the other model.""")
    relation: Optional[WeightRelationKindEnum] = Field(default=None, description="""What the comparison of the weights suggests.""")
    derivation_direction: Optional[DerivationDirectionEnum] = Field(default=None, description="""Which of the two models came from the other, as far as the comparison can tell.""")
    score: Optional[float] = Field(default=None, description="""The number that the method gives, in its own scale; for a similarity 1 is identical.""")
    confidence: Optional[float] = Field(default=None, description="""How sure the method is of its result, between 0 (a guess) and 1 (certain).""")
    method: str = Field(default=..., description="""How the weights were compared.""")
    tensors_compared: Optional[int] = Field(default=None, description="""Number of tensors that both models have in the same shape and that were compared.""", ge=0)
    tensors_identical: Optional[int] = Field(default=None, description="""Number of compared tensors that are equal byte for byte.""", ge=0)
    measured_by: Optional[str] = Field(default=None, description="""Program and version that computed the value.""")
    evaluated_on: Optional[date] = Field(default=None, description="""When the weights were compared.""")
    description: Optional[str] = Field(default=None, description="""What the thing is, in one or a few sentences of prose for a reader who meets it for the first time.""")


# Model rebuild
# see https://pydantic-docs.helpmanual.io/usage/models/#rebuilding-a-model
Card.model_rebuild()
NamedThing.model_rebuild()
Agent.model_rebuild()
Activity.model_rebuild()
File.model_rebuild()
Dialect.model_rebuild()
Checksum.model_rebuild()
SourceCode.model_rebuild()
Library.model_rebuild()
Hardware.model_rebuild()
Environment.model_rebuild()
Quantity.model_rebuild()
DataUse.model_rebuild()
Evidence.model_rebuild()
Statement.model_rebuild()
Governed.model_rebuild()
GovernedModel.model_rebuild()
Contribution.model_rebuild()
AccessEvent.model_rebuild()
UsagePolicy.model_rebuild()
Risk.model_rebuild()
FairnessAssessment.model_rebuild()
SecurityFinding.model_rebuild()
LifecycleEvent.model_rebuild()
Monitoring.model_rebuild()
MetaFeatures.model_rebuild()
SoundMetaFeatures.model_rebuild()
Characteristics.model_rebuild()
Characteristic.model_rebuild()
FeatureStatistics.model_rebuild()
MetaFeatureAbsence.model_rebuild()
Dataset.model_rebuild()
RecordSet.model_rebuild()
Feature.model_rebuild()
ColumnProfile.model_rebuild()
TableSketch.model_rebuild()
FrequentValue.model_rebuild()
FeatureRelation.model_rebuild()
DatasetSplit.model_rebuild()
ClassCount.model_rebuild()
PeriodOfTime.model_rebuild()
Landmarker.model_rebuild()
NamedValue.model_rebuild()
QualityMeasurement.model_rebuild()
SensitivityMark.model_rebuild()
DatasetRelation.model_rebuild()
Ingestion.model_rebuild()
Processing.model_rebuild()
Operation.model_rebuild()
MLModel.model_rebuild()
Algorithm.model_rebuild()
Implementation.model_rebuild()
Hyperparameter.model_rebuild()
HyperparameterSetting.model_rebuild()
SearchSpace.model_rebuild()
HyperparameterSearch.model_rebuild()
PipelineStep.model_rebuild()
Signature.model_rebuild()
TensorSummary.model_rebuild()
Fingerprint.model_rebuild()
TensorFingerprint.model_rebuild()
Quantization.model_rebuild()
Requirements.model_rebuild()
TrainingRun.model_rebuild()
EnergyUse.model_rebuild()
CarbonFootprint.model_rebuild()
Evaluation.model_rebuild()
ConfidenceInterval.model_rebuild()
EvaluationMeasure.model_rebuild()
EvaluationProcedure.model_rebuild()
EvaluationSpecification.model_rebuild()
Benchmark.model_rebuild()
Study.model_rebuild()
ModelDerivation.model_rebuild()
WeightSpaceRelation.model_rebuild()
