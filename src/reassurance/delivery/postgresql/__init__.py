"""Deliver a release to PostgreSQL 15 or later.

| schema | holds |
|---|---|
| `reassurance` | views of the current release; `current_release`, `releases`, `reader_roles` |
| `reassurance_releases` | one table per published table and major version, partitioned by release |
| `reassurance_partitions` | the partitions, which no reader may name |
"""

from reassurance.delivery.postgresql.load import deliver_rows
from reassurance.delivery.postgresql.roles import administrator_sql

__all__ = ["administrator_sql", "deliver_rows"]
