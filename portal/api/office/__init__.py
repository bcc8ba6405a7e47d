"""The part of /api/v1/ for authorities' own systems: below /office/, by token only, never public, never kept."""
