"""What the names of folders say of the tables in them: `year=2024` gives a column and its value.

Apache Hive began it; what others make of it: https://arrow.apache.org/docs/python/dataset.html.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

#: A folder whose name gives a column and its value.
PARTITION = re.compile(r"(?P<column>[A-Za-z_][\w.-]*)=(?P<value>.+)")
#: The value that stands for none.
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


def partition(name: str) -> dict[str, str | None]:
    """The columns that the folders above a file name, and their values."""
    matches = (PARTITION.fullmatch(folder) for folder in PurePosixPath(name).parts[:-1])
    pairs = ((match["column"], unquote(match["value"])) for match in matches if match)
    return {column: None if value == _NO_VALUE else value for column, value in pairs}
