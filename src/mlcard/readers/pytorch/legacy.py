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
from mlcard.readers.pytorch.checkpoint import mapping_of
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
    places: dict[str, tuple[int, int]] = {}
    if problem is None:
        try:
            storages = storages_in(tensor.view for tensor in tensors_in(value))
            places = _storage_places(file, machine.tape.offset, values[4], storages, oddities)
        except (MlcardError, ValueError) as error:
            problem = error if isinstance(error, MlcardError) else UnreadableFileError(str(error))
    return Loaded(
        packing="legacy",
        version=_version(values),
        main=Found("", pickled) if values else None,
        sizes={key: size for key, (_, size) in places.items()},
        starts={key: start for key, (start, _) in places.items()},
        big_endian=len(values) > 2 and mapping_of(values[2]).get("little_endian") is False,
        oddities=tuple(oddities),
        problem=problem,
    )


def _version(values: list[Value]) -> str:
    return str(values[1]) if len(values) > 1 and isinstance(values[1], int) else ""


def _storage_places(
    file: BinaryIO, offset: int, keys: Value, storages: Mapping[str, Storage], oddities: list[Oddity]
) -> dict[str, tuple[int, int]]:
    """Offset and bytes of each storage, as the numbers of elements before them say."""
    if not isinstance(keys, List) or keys.length != len(keys.items):
        raise UnreadableFileError("the keys of the storages are not a list")
    end = file.seek(0, 2)
    places: dict[str, tuple[int, int]] = {}
    for key in keys.items:
        storage = storages.get(key) if isinstance(key, str) else None
        if not isinstance(key, str) or storage is None or byte_size(storage) is None:
            # Without its type the length of a storage is not known, nor where the next one begins.
            return places
        file.seek(offset)
        count = int.from_bytes(file.read(8), "little")
        size = count * BITS.get(storage.dtype, 8) // 8
        places[key] = (offset + 8, size)
        offset += 8 + size
        if offset > end:
            raise UnreadableFileError(
                f"its storages end at byte {offset} or later, and it has {end}",
                hint="the file is truncated; copy or download it again",
            )
    if offset < end:
        oddities.append(Oddity("bytes that follow the last storage", "", "medium"))
    return places
