"""What other systems read: the portal's own interface (/api/v1/), Wagtail's (/api/v3/), open data, permanent links.

Everything here is read-only, of the visited authority, and public; it stands beside `portal.web`, above all apps.
"""
