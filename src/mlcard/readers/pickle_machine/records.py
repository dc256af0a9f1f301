"""What a pickle says, as records: nothing here is ever called, imported or built.

Plain scalars and tuples stand for themselves (`None`, `bool`, `int`, `float`, `complex`, `str`, `bytes`,
`tuple`); everything else is one of the records below. Records compare by identity, because a pickle may hold
the same one in many places and may hold itself. Containers keep their first `Limits.container_items` items
and the true length, so that a vocabulary of a million terms costs a number and not a dictionary.

The opcodes are described in CPython's `Lib/pickletools.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: A value on the machine's stack: a plain scalar, a tuple, or one of this module's records.
Value = object


@dataclass(frozen=True, slots=True, eq=False)
class Global:
    """A name that the pickle asks to be imported.

    Attributes:
        module: the module, as written.
        name: the name in that module, as written; dots would reach into attributes.
        op: index of the opcode that named it first, counted from 0 over the whole file.
        present: module and name after the renames that `names.folded` knows.
    """

    module: str
    name: str
    op: int
    present: tuple[str, str]


@dataclass(slots=True, eq=False)
class List:
    """A list: its first items and its true length."""

    items: list[Value] = field(default_factory=list)
    length: int = 0


@dataclass(slots=True, eq=False)
class Set:
    """A set or a frozenset: its first items and its true length (repetitions counted as written)."""

    items: list[Value] = field(default_factory=list)
    length: int = 0
    frozen: bool = False


@dataclass(slots=True, eq=False)
class Dict:
    """A mapping as its pairs were written: hashing a hostile key could cost minutes, so nothing is hashed.

    Attributes:
        keys: the first keys, in order; a repeated key overrides the earlier one.
        values: the value of each key.
        ops: index of the opcode that set each pair.
        length: number of pairs written.
    """

    keys: list[Value] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    ops: list[int] = field(default_factory=list)
    length: int = 0


@dataclass(slots=True, eq=False)
class Call:
    """An object that the pickle asks to be made by calling something.

    Attributes:
        function: what would be called: a `Global`, or whatever the pickle put there.
        args: positional arguments, usually a tuple.
        kwargs: keyword arguments (NEWOBJ_EX), usually a `Dict` or `None`.
        op: index of the opcode that would call it.
        states: what BUILD would set on it, in order.
        items: what APPENDS or ADDITEMS would put into it, if anything.
        entries: what SETITEMS would put into it, if anything.
    """

    function: Value
    args: Value
    kwargs: Value
    op: int
    states: list[Value] = field(default_factory=list)
    items: List | None = None
    entries: Dict | None = None


@dataclass(slots=True, eq=False)
class Dtype:
    """A numpy data type.

    Attributes:
        code: kind and size as numpy writes it, without byte order: `f8`, `U10`, `V64`, `O`.
        byte_order: `<`, `>`, `=` or `|`.
        itemsize: bytes an item takes; 0 when the file does not say.
        has_objects: whether items are, or hold, Python objects.
    """

    code: str
    byte_order: str = "="
    itemsize: int = 0
    has_objects: bool = False


@dataclass(slots=True, eq=False)
class Array:
    """A numpy array, without its elements unless it is small or holds objects.

    Attributes:
        op: index of the opcode that made it.
        dtype: type of its elements; None while the machine has not met it.
        shape: its lengths; None while the machine has not met them.
        nbytes: bytes of its elements in the file.
        data: the raw elements of a small array.
        items: the first elements of an array of objects.
        pending: it is a joblib wrapper whose elements follow its BUILD.
        file: name of the file beside the pickle that holds the elements (joblib before 0.10); else empty.
        offset: byte offset of the first element, after decompression; -1 when it cannot be read in place.
        is_fortran: the elements stand column by column.
    """

    op: int
    dtype: Dtype | None = None
    shape: tuple[int, ...] | None = None
    nbytes: int = 0
    data: bytes | None = None
    items: List | None = None
    pending: bool = False
    file: str = ""
    offset: int = -1
    is_fortran: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Skipped:
    """A text or byte string that is longer than the machine keeps.

    Attributes:
        kind: `text`, `bytes` or `bytearray`.
        length: its length in bytes, as it stands in the file.
        offset: byte offset of its first byte, after decompression; -1 when it cannot be read in place.
        escaped: the bytes stand there as text in UTF-8, each of them as a character of Latin-1.
    """

    kind: str
    length: int
    offset: int = -1
    escaped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Persistent:
    """A persistent id: something that the loading program would look up by itself."""

    pid: Value


@dataclass(frozen=True, slots=True, eq=False)
class OutOfBand:
    """A buffer that is not in the pickle (protocol 5, NEXT_BUFFER)."""

    index: int


@dataclass(frozen=True, slots=True)
class Named:
    """That a pickle named something, kept also when the name is popped again.

    Attributes:
        module: the module, as written; empty when the name is computed only at load time.
        name: the name in it, as written.
        op: index of the first opcode that named it, counted from 0 over the whole file.
        offset: byte offset of that opcode, after decompression.
        what: name of the opcode.
    """

    module: str
    name: str
    op: int
    offset: int
    what: str


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something that an honest writer does not do.

    Attributes:
        what: what was seen, for a person.
        op: index of the opcode where it was seen.
        offset: byte offset of that opcode, after decompression.
    """

    what: str
    op: int
    offset: int
