"""The same decisions over columns: NumPy arrays, data frames, and files larger than memory."""
