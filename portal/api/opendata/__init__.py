"""Open data: an authority's published policies, notices and clusters as whole files.

columns: what a table has · tables: which tables there are, and their rows · dump: a table as CSV or JSON ·
manifest: what there is, how large, and its hash · views: the page and the files.
"""
