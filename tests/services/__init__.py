"""Real servers for the suite and for developers: PostgreSQL, Elasticsearch, Swift (S3) and ClamAV.

Each server binds 127.0.0.1 on a free port, lives in a temporary directory of its own and is stopped
by its own process id. `python -m tests.services install` fetches what is missing into the cache
(`JQT_CACHE`, default `~/.cache/jiquntong`); `python -m tests.services up` starts all of them and
prints the environment variables by which the portal uses them.
"""
