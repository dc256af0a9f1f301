"""Operators of TensorFlow that reach out of the graph: files, the network, code of the host process.

A graph is run by TensorFlow itself, so what an operator may do is known by its name. Names:
https://www.tensorflow.org/api_docs/python/tf/raw_ops. Operators that every SavedModel holds (`SaveV2`,
`RestoreV2`, `MergeV2Checkpoints`) have no entry: the program that loads the model calls them with a path of
its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.readers.security import (
    MOST_FINDINGS,
    REACHES_OUT,
    RUNS_CODE,
    UNKNOWN_LIBRARY,
    UNREVIEWED,
    Level,
    security_finding,
)
from mlcard.readers.wire import Span, last, map_entries, spans, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, Source

#: For a group of operators: how bad they are, what they do, and their names.
_GROUPS: tuple[tuple[Level, str, str], ...] = (
    (
        REACHES_OUT,
        "writes files when the model runs",
        """
        CreateSummaryFileWriter DatasetToTFRecord DebugIdentity DebugIdentityV2 DebugIdentityV3 DebugNanCount
        DebugNumericSummary DumpTensor ExperimentalDatasetToTFRecord SaveDataset SaveDatasetV2 SnapshotDataset
        SnapshotDatasetV2 WriteAudioSummary WriteFile WriteGraphSummary WriteHistogramSummary
        WriteImageSummary WriteRawProtoSummary WriteScalarSummary WriteSummary
        """,
    ),
    (
        REACHES_OUT,
        "reads files of the machine when the model runs",
        """
        CSVDataset CSVDatasetV2 ExperimentalCSVDataset ExperimentalSqlDataset FixedLengthRecordDataset
        FixedLengthRecordDatasetV2 FixedLengthRecordReader FixedLengthRecordReaderV2 ImmutableConst
        LMDBDataset LMDBReader LoadDataset MatchingFiles MatchingFilesDataset ReadFile SqlDataset
        TFRecordDataset TFRecordDatasetV2 TFRecordReader TFRecordReaderV2 TextLineDataset
        TextLineReader TextLineReaderV2 WholeFileReader WholeFileReaderV2
        """,
    ),
    (
        RUNS_CODE,
        "calls Python code of the process that runs the model",
        "EagerPyFunc PyFunc PyFuncStateless",
    ),
    (
        REACHES_OUT,
        "talks to other machines when the model runs",
        """
        BigQueryReader DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4
        GcsConfigureBlockCache GcsConfigureCredentials RegisterDataset RegisterDatasetV2 Rpc RpcCall RpcClient
        RpcServer RpcServerStart TryRpc
        """,
    ),
    (
        UNREVIEWED,
        "reads a table of words from a file, usually an asset of the model",
        "InitializeTableFromTextFile InitializeTableFromTextFileV2 LookupTableImport",
    ),
    (UNREVIEWED, "may read the descriptions of messages from a file", "DecodeProtoV2 EncodeProto"),
)
KNOWN = {name: (level, meaning) for level, meaning, names in _GROUPS for name in names.split()}
#: Libraries of TensorFlow's makers whose operators have names such as `TFText>Split`.
OFFICIAL = frozenset({"TFText", "Addons", "TFRA", "TensorFlowIO", "IO", "Deepray", "SemanticSegmentation"})


@dataclass(slots=True)
class Operators:
    """What a graph and its functions compute.

    Attributes:
        count: how often each operator occurs.
        first: for an operator that reaches out, the first node that uses it.
        prints_to: places other than the terminal to which `PrintV2` writes, with the first node of each.
    """

    count: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    prints_to: dict[str, str] = field(default_factory=dict)


def read_graph(graph: Span, found: Operators) -> None:
    """Add the operators of a `GraphDef`, those of its functions included."""
    for number, value in graph:
        if number == 1 and isinstance(value, Span):
            read_node(value, found)
        elif number == 2 and isinstance(value, Span):
            for function in spans(value, 1):
                for node in spans(function, 3):
                    read_node(node, found)


def read_node(node: Span, found: Operators) -> None:
    """Add a `NodeDef`."""
    name = operator = ""
    for number, value in node:
        if number == 1 and isinstance(value, Span):
            name = value.text(200)
        elif number == 2 and isinstance(value, Span):
            operator = value.text(200)
    found.count[operator] += 1
    if operator in KNOWN or ">" in operator:
        found.first.setdefault(operator, name)
    elif operator == "PrintV2":
        for key, setting in map_entries(node, 5):
            stream = text_at(last(setting), 2, 200) if setting and key == "output_stream" else ""
            if stream.startswith("file:"):
                found.prints_to.setdefault(stream, name)


def operator_findings(source: Source, found: Operators) -> Iterator[Fact]:
    """A finding for each operator that reaches out of the graph, or that TensorFlow does not bring along."""
    for operator, node in sorted(found.first.items())[:MOST_FINDINGS]:
        level, meaning = KNOWN.get(operator, (UNKNOWN_LIBRARY, "comes from a library that is not TensorFlow"))
        if operator.partition(">")[0] in OFFICIAL:
            level = UNREVIEWED
        count = found.count[operator]
        about = f"{meaning} ({count} node{'s' * (count > 1)})"
        yield security_finding(level, operator, file=source.name, where=f"node {node}", description=about)
    for stream, node in sorted(found.prints_to.items())[:MOST_FINDINGS]:
        what, about = f"PrintV2 to {stream}", "writes files when the model runs"
        yield security_finding(REACHES_OUT, what, file=source.name, where=f"node {node}", description=about)
