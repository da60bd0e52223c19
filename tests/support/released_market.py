"""A copy of a market's home with its build published."""

import shutil
from pathlib import Path

from reassurance.publication.release import publish
from reassurance.quality.gate import release_held
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, read_record


def released_copy(original: Settings, build: BuildRecord, folder: Path) -> tuple[Settings, str]:
    """The settings of a copy inside `folder`, and the name of the release. A held build is released."""
    home = folder / "home"
    shutil.copytree(original.home, home, symlinks=True)
    settings = original.model_copy(update={"home": home})
    record = read_record(settings, build.build_id)
    if record.status == "held":
        record = release_held(settings, record.build_id, by="Chef du bureau", reason="Essai")
    return settings, publish(settings, record).path.name
