"""The inert pickle machine: what comes out of it, what it names, and what it refuses."""

from __future__ import annotations

import collections
import datetime as dt
import io
import pickle
import pickletools
import resource
import struct
import sys
from typing import TYPE_CHECKING

import joblib
import numpy as np
import pytest
from bounded import within
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib.numpy_pickle import NumpyArrayWrapper

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.pickle_machine import Pickled, interpret
from mlcard.readers.pickle_machine.names import severity
from mlcard.readers.pickle_machine.opcodes import OPCODES
from mlcard.readers.pickle_machine.records import Array, Call, Dict, List, Set, Skipped
from mlcard.readers.sklearn.estimators import elements_of

if TYPE_CHECKING:
    from pathlib import Path

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
KEYS = st.text(max_size=5) | st.integers() | st.tuples(st.integers(), st.text())
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=300)
    | st.binary(max_size=300) | st.complex_numbers(allow_nan=False),
    lambda inner: st.lists(inner, max_size=5)
    | st.lists(inner, max_size=5).map(tuple)
    | st.dictionaries(KEYS, inner, max_size=5)
    | st.sets(st.integers() | st.text(max_size=5), max_size=5)
    | st.frozensets(st.binary(max_size=5), max_size=5),
    max_leaves=20,
)  # fmt: skip


def read(data: bytes) -> Pickled:
    return interpret(io.BytesIO(data))


def plain(value: object) -> object:
    """What Python would have made of a record that stands for plain data."""
    match value:
        case tuple():
            return tuple(plain(item) for item in value)
        case List():
            return [plain(item) for item in value.items]
        case Set():
            made = {plain(item) for item in value.items}
            return frozenset(made) if value.frozen else made
        case Dict():
            return {plain(key): plain(item) for key, item in zip(value.keys, value.values, strict=True)}
    return value


def test_every_opcode_is_implemented():
    known = {opcode.name: ord(opcode.code) for opcode in pickletools.opcodes}
    in_the_loop = {
        "BININT1",
        "BININT2",
        "BINFLOAT",
        "SHORT_BINUNICODE",
        "NONE",
        "MARK",
        "BINGET",
        "LONG_BINGET",
        "STOP",
    }
    assert set(known.values()) - set(OPCODES) == {known[name] for name in in_the_loop}


@given(PLAIN, st.sampled_from(PROTOCOLS))
@settings(max_examples=200, deadline=None)
def test_plain_data_comes_back_equal(value: object, protocol: int):
    pickled = read(pickle.dumps(value, protocol))
    assert (pickled.problem, list(pickled.anomalies)) == (None, [])
    assert plain(pickled.value) == value


@given(PLAIN)
@settings(max_examples=50, deadline=None)
def test_optimized_pickles_have_gaps_in_their_memo(value: object):
    assert plain(read(pickletools.optimize(pickle.dumps(value, 4))).value) == value


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_protocol_is_told(protocol: int):
    assert read(pickle.dumps([["a"], {"b": 1}], protocol)).protocol == protocol


def shared() -> list[object]:
    inner: list[object] = [1]
    inner.append(inner)
    return [inner, inner, {"x": inner}]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_shared_and_cyclic_objects_stay_one_record(protocol: int):
    value = read(pickle.dumps(shared(), protocol)).value
    assert isinstance(value, List)
    first, second, mapping = value.items
    assert first is second is mapping.values[0] is first.items[1]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(np.float64(0.1), 0.1, id="numpy-float"),
        pytest.param(np.int32(-7), -7, id="numpy-int"),
        pytest.param(np.bool_(True), True, id="numpy-bool"),
        pytest.param(np.str_("rbf"), "rbf", id="numpy-text"),
        pytest.param(np.complex128(1 + 2j), 1 + 2j, id="numpy-complex"),
        pytest.param(bytearray(b"\x80a"), b"\x80a", id="bytearray"),
        pytest.param(b"", b"", id="empty-bytes"),
        pytest.param(collections.OrderedDict(a=1), {"a": 1}, id="ordered-dict"),
        pytest.param(collections.defaultdict(int, a=1), {"a": 1}, id="defaultdict"),
        pytest.param(10**1000, 10**1000, id="long-integer"),
        pytest.param("\ud800\n\\u", "\ud800\n\\u", id="lone-surrogate-and-escapes"),
    ],
)
def test_values_that_are_written_as_calls(value: object, expected: object, protocol: int):
    assert plain(read(pickle.dumps(value, protocol)).value) == expected


ARRAYS = [
    pytest.param(np.arange(12, dtype=">i2").reshape(3, 4), id="big-endian"),
    pytest.param(np.asfortranarray(np.ones((5, 7), dtype=np.float32)), id="fortran"),
    pytest.param(np.zeros(0), id="empty"),
    pytest.param(np.array(3.5), id="zero-dimensional"),
    pytest.param(np.array(["no", "yes", "perhaps"]), id="text"),
    pytest.param(np.array(["a", None, 3], dtype=object), id="objects"),
    pytest.param(np.zeros(9, dtype=[("left", "i8"), ("value", "f8", (2,))]), id="structured"),
    pytest.param(np.ones(70_000), id="longer-than-what-is-kept"),
    pytest.param(np.array([True, False]), id="bool"),
    pytest.param(np.array(["2024-04-17"], dtype="M8[D]"), id="date"),
]


@pytest.mark.parametrize("protocol", [*PROTOCOLS, "joblib", "zlib", "gzip", "bz2", "lzma", "xz"])
@pytest.mark.parametrize("array", ARRAYS)
def test_arrays_are_measured_and_what_follows_is_read(array: np.ndarray, protocol: int | str):
    value = {"before": 1, "array": array, "again": array, "after": [array[:1] if array.ndim else 0, "end"]}
    stream = io.BytesIO()
    if isinstance(protocol, int):
        pickle.dump(value, stream, protocol)
    elif protocol == "joblib":
        joblib.dump(value, stream)
    else:
        joblib.dump(value, stream, compress=(protocol, 3))
    pickled = read(stream.getvalue())
    assert pickled.problem is None
    assert not pickled.anomalies
    before, found, again, after = pickled.value.values
    assert isinstance(found, Array)
    assert (before, found.shape, found.dtype.itemsize, after.items[-1]) == (
        1,
        array.shape,
        array.itemsize,
        "end",
    )
    if isinstance(protocol, int):  # joblib writes an array again each time
        assert found is again, "the memo holds the array, not what stood there before its state"
    if array.dtype.kind in "biufUO" and array.ndim == 1 and array.size < 100:
        assert elements_of(found) == array.tolist()


def test_large_strings_are_skipped():
    pickled = read(pickle.dumps(["x" * 10**6, b"y" * 10**6, bytearray(10**6), "end"]))
    texts = [(item.kind, item.length) for item in pickled.value.items if isinstance(item, Skipped)]
    assert texts == [("text", 10**6), ("bytes", 10**6), ("bytes", 10**6)] or texts[2] == ("bytearray", 10**6)
    assert pickled.value.items[-1] == "end"


def test_long_containers_keep_their_length():
    pickled = read(
        pickle.dumps({"list": list(range(50_000)), "dict": dict.fromkeys(range(50_000)), "end": 1})
    )
    listed, mapping, end = pickled.value.values
    assert (listed.length, mapping.length, end) == (50_000, 50_000, 1)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_named_is_recorded_with_its_place(protocol: int):
    data = pickle.dumps([dt.date(2024, 4, 17), collections.Counter], protocol)
    pickled = read(data)
    ops = [(op.name, arg, pos) for op, arg, pos in pickletools.genops(data)]
    assert {(name.module, name.name) for name in pickled.names} >= {
        ("datetime", "date"),
        ("collections", "Counter"),
    }
    for name in pickled.names:
        assert ops[name.op][0] == name.what
        assert ops[name.op][2] == name.offset


@pytest.mark.parametrize(
    ("data", "named"),
    [
        pytest.param(b"cos\nsystem\n0N.", ("os", "system"), id="popped-again"),
        pytest.param(b"(ios\nsystem\n0N.", ("os", "system"), id="INST"),
        pytest.param(b"\x80\x04\x8c\x02os\x8c\x06system\x930N.", ("os", "system"), id="STACK_GLOBAL"),
        pytest.param(b"\x80\x04(\x8c\x02os\x8c\x06systemo0N.", None, id="OBJ-of-texts-names-nothing"),
        pytest.param(b"(cos\nsystem\nVls\no0N.", ("os", "system"), id="OBJ"),
        pytest.param(b"\x82\x07.", ("copyreg", "<extension 7>"), id="EXT1"),
        pytest.param(b"Vsystem\np0\n0Vos\ng0\n\x93.", ("os", "system"), id="through-the-memo"),
        pytest.param(b"N.cos\nsystem\n.", ("os", "system"), id="second-pickle"),
        pytest.param(b"N.junk\x80\x04cos\nsystem\n.", ("os", "system"), id="pickle-behind-junk"),
        pytest.param(b"cos\nsystem\nX\xff\xff\xff\x7f", ("os", "system"), id="before-a-problem"),
    ],
)
def test_nothing_that_is_named_gets_lost(data: bytes, named: tuple[str, str] | None):
    names = [(name.module, name.name) for name in read(data).names]
    assert names == ([named] if named else [])


@pytest.mark.parametrize(
    ("data", "what"),
    [
        pytest.param(b"N.N.", "bytes follow the end", id="two-pickles"),
        pytest.param(
            b"\x80\x04\x95\x01\0\0\0\0\0\0\0K\x01.", "runs over the end of its frame", id="frame-straddle"
        ),
        pytest.param(b"\x80\x04\x95\x20\0\0\0\0\0\0\0N.", "stops inside a frame", id="frame-too-long"),
        pytest.param(
            b"\x80\x04\x95\x20\0\0\0\0\0\0\0\x95\x02\0\0\0\0\0\0\0N.", "inside another", id="frame-in-frame"
        ),
        pytest.param(b"NN.", "left on the stack", id="values-left"),
        pytest.param(
            b"\x80\x04cos\ngetenv\nVX\n\x85R\x8c\x06system\x93.", "name is computed", id="computed-name"
        ),
        pytest.param(b"\x80\x04cos\nsystem\n}b.", "a state is set on a Global", id="state-on-a-module"),
    ],
)
def test_anomalies_are_seen(data: bytes, what: str):
    assert any(what in anomaly.what for anomaly in read(data).anomalies)


HOSTILE = [
    pytest.param(b"X" + struct.pack("<I", 2**31) + b"abc", UnreadableFileError, id="2-GiB-text-announced"),
    pytest.param(b"\x8e" + struct.pack("<Q", 2**62) + b"abc", UnreadableFileError, id="2^62-bytes-announced"),
    pytest.param(b"\x96" + struct.pack("<Q", 2**64 - 1), UnreadableFileError, id="2^64-bytearray"),
    pytest.param(b"\x8b" + struct.pack("<i", 2**31 - 1), LimitExceededError, id="2-GiB-integer"),
    pytest.param(b"\x8b" + struct.pack("<i", -5), UnreadableFileError, id="integer-of-negative-length"),
    pytest.param(b"I" + b"9" * 2_000_000 + b"\n.", LimitExceededError, id="2-million-digits"),
    pytest.param(b"c" + b"a" * 2_000_000 + b"\nb\n.", LimitExceededError, id="2-million-letter-name"),
    pytest.param(b"N" * 4_900_000 + b".", LimitExceededError, id="4.9-million-on-the-stack"),
    pytest.param(b"(" * 4_900_000 + b".", LimitExceededError, id="4.9-million-marks"),
    pytest.param(b"]" * 2_000_000 + b".", LimitExceededError, id="2-million-lists"),
    pytest.param(b"]" + b"2a" * 1_000_000 + b".", None, id="list-that-holds-itself-a-million-times"),
    pytest.param(b"N" + b"\x85" * 200_000 + b".", None, id="200000-nested-tuples"),
    pytest.param(b"]" * 200_000 + b"a" * 199_999 + b".", None, id="200000-nested-lists"),
    pytest.param(b"N" + b"2\x86" * 200_000 + b".", None, id="DUP-chain"),
    pytest.param(b"Nr\xff\xff\xff\xff.", None, id="memo-index-2^32"),
    pytest.param(b"Np99999999999999999999\n.", UnreadableFileError, id="memo-index-beyond-64-bits"),
    pytest.param(b"".join(b"Nr" + struct.pack("<I", 2 * i + 5) + b"0" for i in range(600_000)) + b"N.",
                 LimitExceededError, id="memo-full-of-gaps"),
    pytest.param(b"}(" + b"".join(b"\x8a\x0a" + (i * (2**61 - 1)).to_bytes(10, "little") + b"N"
                                 for i in range(100_000)) + b"u.", None, id="100000-keys-of-one-hash"),
    pytest.param(b"\x80\x09N.", UnreadableFileError, id="protocol-9"),
    pytest.param(b"\xffN.", UnreadableFileError, id="no-such-opcode"),
    pytest.param(b"", UnreadableFileError, id="empty-file"),
    pytest.param(b".", UnreadableFileError, id="STOP-alone"),
    pytest.param(b"h\x05.", UnreadableFileError, id="memo-without-value"),
    pytest.param(b"0N.", UnreadableFileError, id="POP-of-nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "problem"), HOSTILE)
def test_hostile_input_ends_in_time_and_in_an_error(data: bytes, problem: type[Exception] | None):
    with within(4):
        pickled = read(data)
    assert type(pickled.problem) is (problem or type(None))
    if pickled.problem is not None and type(pickled.problem) is UnreadableFileError:
        assert "opcode" in str(pickled.problem)


def repeated(function: bytes, args: bytes) -> bytes:
    """One long argument that a hundred thousand calls share."""
    return b"\x80\x04" + function + b"\x94" + args + b"\x94" + b"0" * 2 + b"h\x00h\x01R0" * 100_000 + b"N."


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(repeated(b"c_codecs\nencode\n", b"X" + struct.pack("<I", 60_000) + b"a" * 60_000
                              + b"\x8c\x06latin1\x86"), id="encode-60000-characters"),
        pytest.param(repeated(b"cbuiltins\nset\n", b"](" + b"N" * 15_000 + b"e\x85"), id="set-of-15000"),
        pytest.param(repeated(b"ccopyreg\n__newobj__\n", b"(cbuiltins\nset\n" + b"N" * 15_000 + b"t"),
                     id="15000-arguments"),
    ],
)  # fmt: skip
def test_a_shared_argument_is_not_copied_for_each_call(data: bytes):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with within(4):
        read(data)
    unit = 1 if sys.platform == "darwin" else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 150 * 2**20


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        pytest.param((2**62,), "are announced", id="2^62-elements"),
        pytest.param((2**40, 2**40), "are announced", id="2^80-elements"),
        pytest.param((-2,), "shape", id="negative"),
        pytest.param(("2",), "shape", id="text"),
        pytest.param((1,) * 100, "dimensions", id="100-dimensions"),
    ],
)
def test_a_joblib_array_cannot_claim_what_is_not_there(shape: tuple[object, ...], problem: str):
    made = NumpyArrayWrapper(np.ndarray, shape, "C", np.dtype("f8"), numpy_array_alignment_bytes=None)
    found = read(pickle.dumps(made, 4)).problem
    assert problem in str(found)


def test_a_decompression_bomb_is_refused(tmp_path: Path):
    import zlib

    packer = zlib.compressobj(9)
    head = b"\x80\x04\x8e" + struct.pack("<Q", 2**40)
    bomb = (
        packer.compress(head) + b"".join(packer.compress(bytes(2**20)) for _ in range(300)) + packer.flush()
    )
    problem = read(bomb).problem
    assert isinstance(problem, LimitExceededError)
    assert "bomb" in problem.hint


@pytest.mark.parametrize("codec", ["zlib", "gzip", "bz2", "lzma", "xz"])
def test_a_compressed_file_cut_anywhere_is_a_problem(codec: str):
    stream = io.BytesIO()
    joblib.dump({"a": np.arange(300.0), "b": "text"}, stream, compress=(codec, 3))
    data = stream.getvalue()
    for cut in range(1, len(data) - 1, 7):
        found = read(data[:cut])
        # gzip and bzip2 end in checksums, behind the last byte of the pickle.
        assert found.problem is not None or found.value is not None


def test_lz4_in_plain_python_reads_the_real_file(shared_data: Path):
    with (shared_data / "models/real/mtcnn_pnet.joblib.lz4").open("rb") as file:
        pickled = interpret(file)
    assert pickled.problem is None
    assert [array.shape for array in pickled.arrays][:2] == [(3, 3, 3, 10), (10,)]


def test_nothing_runs(tmp_path: Path):
    trace = tmp_path / "trace"

    class Payload:
        def __reduce__(self):
            return (open, (str(trace), "w"))

    for protocol in PROTOCOLS:
        pickled = read(pickle.dumps([Payload()], protocol))
        assert isinstance(pickled.value.items[0], Call)
        assert any(severity(name.module, name.name) == "critical" for name in pickled.names)
    before = set(sys.modules)
    read(b"\x80\x04cantigravity\nfly\n)R.")
    assert set(sys.modules) == before
    assert not trace.exists()
