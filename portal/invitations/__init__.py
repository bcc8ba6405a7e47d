"""Invitations by e-mail to act for an organisation, and the accounts that are opened by them."""
