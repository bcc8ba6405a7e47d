"""What other systems use: the portal's own interface (/api/v1/), Wagtail's (/api/v3/), open data, permanent links.

All but one part is read-only, of the visited authority, and public. `portal.api.office` (/api/v1/office/) is for
authorities' own systems: by token only, it shows and does what the token's person may, and is kept nowhere.
It stands beside `portal.web`, above all apps.
"""
