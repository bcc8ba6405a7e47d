"""Pages of the workspace: the officials' desk and the applicants'."""
