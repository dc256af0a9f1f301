"""Opcodes that make tuples, lists, sets and mappings, and that fill them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.pickle_machine.records import Call, Dict, List, Set, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.pickle_machine.machine import Machine

Handler: TypeAlias = "Callable[[Machine], None]"


def empty(kind: Callable[[], Value]) -> Handler:
    """EMPTY_LIST, EMPTY_DICT, EMPTY_SET: a container to be filled."""

    def handler(machine: Machine) -> None:
        machine.count_record()
        machine.stack.append(kind())

    return handler


def tuple_(machine: Machine) -> None:
    """TUPLE: what is above the mark."""
    machine.count_record()
    items = machine.pop_mark()
    machine.count_kept(len(items))
    machine.stack.append(tuple(items))


def tuple_of(size: int) -> Handler:
    """TUPLE1 to TUPLE3: the topmost values."""

    def handler(machine: Machine) -> None:
        machine.count_record()
        stack = machine.stack
        if len(stack) < size:
            raise IndexError("the stack is empty")
        stack[-size:] = [tuple(stack[-size:])]

    return handler


def list_(machine: Machine) -> None:
    """LIST: what is above the mark."""
    machine.count_record()
    made = List()
    machine.extend(made, machine.pop_mark())
    machine.stack.append(made)


def dict_(machine: Machine) -> None:
    """DICT: keys and values above the mark."""
    machine.count_record()
    made = Dict()
    machine.update(made, machine.pop_mark())
    machine.stack.append(made)


def frozenset_(machine: Machine) -> None:
    """FROZENSET: what is above the mark."""
    machine.count_record()
    items = List()
    machine.extend(items, machine.pop_mark())
    machine.stack.append(Set(items.items, items.length, frozen=True))


def _items_of(machine: Machine, target: Value) -> List | None:
    """Where what is appended to a value goes; None for a value that takes nothing."""
    if isinstance(target, List):
        return target
    if isinstance(target, Call):
        target.items = target.items or List()
        return target.items
    machine.anomaly(f"items are appended to a {type(target).__name__}")
    return None


def append(machine: Machine) -> None:
    """APPEND: one item."""
    item = machine.stack.pop()
    target = _items_of(machine, machine.stack[-1])
    if target is not None:
        machine.extend(target, [item])


def appends(machine: Machine) -> None:
    """APPENDS: what is above the mark."""
    items = machine.pop_mark()
    target = _items_of(machine, machine.stack[-1])
    if target is not None:
        machine.extend(target, items)


def additems(machine: Machine) -> None:
    """ADDITEMS: into a set, what is above the mark."""
    items = machine.pop_mark()
    target = machine.stack[-1]
    if isinstance(target, Set):
        gathered = List(target.items, target.length)
        machine.extend(gathered, items)
        target.length = gathered.length
        return
    into = _items_of(machine, target)
    if into is not None:
        machine.extend(into, items)


def _set_pairs(machine: Machine, pairs: list[Value]) -> None:
    target = machine.stack[-1]
    if isinstance(target, Call):
        target.entries = target.entries or Dict()
        target = target.entries
    if isinstance(target, Dict):
        machine.update(target, pairs)
    else:
        machine.anomaly(f"items are set in a {type(target).__name__}")


def setitem(machine: Machine) -> None:
    """SETITEM: one key and its value."""
    value = machine.stack.pop()
    key = machine.stack.pop()
    _set_pairs(machine, [key, value])


def setitems(machine: Machine) -> None:
    """SETITEMS: keys and values above the mark."""
    _set_pairs(machine, machine.pop_mark())
