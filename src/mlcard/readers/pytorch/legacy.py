"""Files that `torch.save` wrote before 1.6, and writes still when asked to.

Format: `_legacy_save` of `torch/serialization.py`: five pickles one after the other (magic number, protocol,
facts of the machine, the object, keys of storages), then each storage as its number of elements and its raw
elements. The storages are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.readers.pickle_machine import Pickled
from mlcard.readers.pickle_machine.machine import Machine
from mlcard.readers.pickle_machine.records import List, Value
from mlcard.readers.pickle_machine.streams import PlainStream
from mlcard.readers.pytorch.archive import LIMITS
from mlcard.readers.pytorch.loaded import Loaded
from mlcard.readers.pytorch.tensors import BITS, byte_size, storages_in
from mlcard.readers.pytorch.walk import tensors_in
from mlcard.readers.zip_archive import Oddity
from mlcard.readers.zip_archive.pickles import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.readers.pytorch.tensors import Storage

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


def load(file: BinaryIO) -> Loaded:
    """Read an open file."""
    machine = Machine(PlainStream(file), LIMITS)
    values: list[Value] = []
    oddities: list[Oddity] = []
    problem: MlcardError | None = None
    try:
        values.extend(machine.load() for _ in range(5))
        if values[0] != MAGIC or values[1] != PROTOCOL:
            oddities.append(Oddity("another magic number or protocol than torch writes", "", "medium"))
    except MlcardError as error:
        problem = error
    value = values[3] if len(values) > 3 else machine.unfinished
    pickled = Pickled(
        value, machine.protocol, machine.names, machine.anomalies, machine.arrays, machine.op + 1
    )
    sizes: dict[str, int] = {}
    if problem is None:
        try:
            storages = storages_in(tensor.view for tensor in tensors_in(value))
            sizes = _storage_sizes(file, machine.tape.offset, values[4], storages, oddities)
        except (MlcardError, ValueError) as error:
            problem = error if isinstance(error, MlcardError) else UnreadableFileError(str(error))
    return Loaded(
        packing="legacy",
        version=_version(values),
        main=Found("", pickled) if values else None,
        sizes=sizes,
        oddities=tuple(oddities),
        problem=problem,
    )


def _version(values: list[Value]) -> str:
    return str(values[1]) if len(values) > 1 and isinstance(values[1], int) else ""


def _storage_sizes(
    file: BinaryIO, offset: int, keys: Value, storages: Mapping[str, Storage], oddities: list[Oddity]
) -> dict[str, int]:
    """Bytes of each storage, as the numbers of elements before them say."""
    if not isinstance(keys, List) or keys.length != len(keys.items):
        raise UnreadableFileError("the keys of the storages are not a list")
    end = file.seek(0, 2)
    sizes: dict[str, int] = {}
    for key in keys.items:
        storage = storages.get(key) if isinstance(key, str) else None
        if not isinstance(key, str) or storage is None or byte_size(storage) is None:
            # Without its type the length of a storage is not known, nor where the next one begins.
            return sizes
        file.seek(offset)
        count = int.from_bytes(file.read(8), "little")
        sizes[key] = count * BITS.get(storage.dtype, 8) // 8
        offset += 8 + sizes[key]
        if offset > end:
            raise UnreadableFileError(
                f"its storages end at byte {offset} or later, and it has {end}",
                hint="the file is truncated; copy or download it again",
            )
    if offset < end:
        oddities.append(Oddity("bytes that follow the last storage", "", "medium"))
    return sizes
