"""Public pages are made once and kept until something that they show changes (docs/decisions/0005).

shown: the tables whose rows public pages show · triggers: the database counts every change to them ·
epoch: what a kept page is valid for · watch: what a page really read · answers: what is kept and sent ·
middleware: the order of it all. Which pages are public is said by the views (portal.freshness).
"""
