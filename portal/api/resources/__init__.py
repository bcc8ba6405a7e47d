"""The resources of /api/v1/, one kind per module: which rows are public, and how each is told."""
