"""What `tools/generate.py` writes, one module an output; nothing of this is needed at run time."""
