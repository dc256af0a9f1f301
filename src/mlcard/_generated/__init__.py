# Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file.
"""What LinkML and tools/generate.py made of the schema; read as package data."""
