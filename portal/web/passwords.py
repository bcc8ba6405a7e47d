"""Passwords made on this machine, fit to be typed from paper."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without signs that look alike on paper: 0 o 1 l i."""

GROUPS, GROUP_LENGTH = 4, 4


def new_password() -> str:
    """Return a random password of sixteen signs in four groups (79 bits)."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
