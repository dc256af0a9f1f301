"""TensorFlow: SavedModel folders and the indexes of checkpoints."""
