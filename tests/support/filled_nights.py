"""Nights whose break register is filled by DuckDB from prepared models, and published without the rest."""

import hashlib
import json
from datetime import datetime
from pathlib import Path

from reassurance.build_names import build_id_of
from reassurance.database import connect
from reassurance.journal import append
from reassurance.publication.releases_folder import DESCRIPTOR
from reassurance.scenario import PreparedModels, fill_models
from reassurance.settings import Settings
from reassurance.sql import literal, named_rows

TABLE = "pub_ministry__breaks"


def fill_register(models: PreparedModels, settings: Settings, as_of: datetime, folder: Path) -> list[dict]:
    """The break register as of a moment, also written into a folder as it is published."""
    build = fill_models(models, settings, as_of, [TABLE])
    folder.mkdir(parents=True, exist_ok=True)
    with connect(settings, build) as connection:
        connection.execute("set threads = 1")
        query = f"select * from publication.{TABLE} order by break_id"
        connection.execute(f"copy ({query}) to {literal(folder / f'{TABLE}.parquet')} (format parquet)")
        classes = connection.execute(
            "select distinct reconciliation, class from seeds.break_classes order by all"
        )
        (folder / DESCRIPTOR).write_text(json.dumps({"compared": named_rows(classes)}))
        return list(named_rows(connection.execute(query)))


def publish_register(settings: Settings, as_of: datetime, folder: Path) -> None:
    """Publish the register of a folder: the next nights continue it."""
    written = (folder / f"{TABLE}.parquet").read_bytes()
    build_id = build_id_of(as_of, hashlib.sha256(written).hexdigest())
    target = settings.releases_dir / build_id / "ministry"
    target.mkdir(parents=True)
    (target / f"{TABLE}.parquet").write_bytes(written)
    (target.parent / DESCRIPTOR).write_bytes((folder / DESCRIPTOR).read_bytes())
    append(settings, "release_published", build_id, {"descriptor_sha256": "0" * 64})
