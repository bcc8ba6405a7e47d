"""One analysis of Chinese text, done by the application for both engines.

Documents are indexed by character, queries are cut into words; both pass the same fold and the same token rule, so
a change of the dictionary never needs a new index. Everything here keeps offsets: position n of the folded text is
position n of the original.
"""
