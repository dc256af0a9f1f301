"""Media types of the formats that `mlcard extract` knows, as readers of Croissant name them."""

from __future__ import annotations

#: What is said of a file whose format has no type of its own.
UNKNOWN = "application/octet-stream"
#: By the name of the format.
MEDIA_TYPES = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "parquet": "application/x-parquet",
    "json-records": "application/json", "json-lines": "application/jsonlines", "arff": "application/x-arff",
    "text": "text/plain", "zip": "application/zip", "tar": "application/x-tar",
    "excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3", "arrow": "application/vnd.apache.arrow.file",
    "hdf5": "application/x-hdf5", "readme": "text/markdown",
}  # fmt: skip
#: The name of the format, by the media type.
FORMATS = {media_type: name for name, media_type in MEDIA_TYPES.items() if name not in ("text", "readme")}
#: The records of a list in JSON, as a path in it (JSONPath, RFC 9535); in brackets behind it stands a key.
RECORDS = "$[*]"
