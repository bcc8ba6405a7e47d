"""The servers that the suite knows, in the order in which they are worth starting."""

from tests.services.base import Service
from tests.services.clamd import Clamd
from tests.services.elastic import Elasticsearch
from tests.services.postgres import Postgres
from tests.services.swift import Swift

ALL: tuple[type[Service], ...] = (Postgres, Elasticsearch, Swift, Clamd)
