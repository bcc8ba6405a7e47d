"""`make bench`: how long the spine's verbs and lists take; figures to compare, not limits to pass."""
