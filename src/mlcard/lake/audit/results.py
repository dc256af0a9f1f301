"""What shapes find in a graph: one result for each violation, whichever engine judged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One violation (https://www.w3.org/TR/shacl/#results); terms as N-Triples write them.

    Attributes:
        focus: the node that violates the shape.
        shape: the shape, empty if it has no name.
        component: IRI of the constraint component.
        path: the property that leads to the value, if the shape has a path of one property; else empty.
        value: the value that violates it; empty where values are missing or too many.
        severity: IRI of the severity.
        message: what the shape says of it; empty if it says nothing.
    """

    focus: str
    shape: str
    component: str
    path: str
    value: str
    severity: str
    message: str
