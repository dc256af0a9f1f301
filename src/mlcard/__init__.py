"""mlcard: the metadata standard of model lakes, and the toolkit that fills it in, checks it and asks it."""

__version__ = "0.1.0"
