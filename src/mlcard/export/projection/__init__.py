"""Projections: a card in the format of a neighbouring standard, and an account of what that cannot say.

One projection is one module with a `PROJECTION`: a table from slots to terms of the target, the few
conversions that it needs, and what the target demands. The engine (`filling`) walks a card along the table,
so that each value is either written or listed as lost, with the reason; nothing is dropped in silence.
"""

from mlcard.export.projection.account import Account, Loss, Missing, patterns
from mlcard.export.projection.filling import Place, Work, fill
from mlcard.export.projection.run import Existing, Projected, project
from mlcard.export.projection.table import Output, Projection, Required, Row, Table

__all__ = [
    "Account", "Existing", "Loss", "Missing", "Output", "Place", "Projected", "Projection", "Required", "Row",
    "Table", "Work", "fill", "patterns", "project",
]  # fmt: skip
