"""Drafts of killed commands are removed after a day; other files stay."""

import os
import time

from reassurance.submissions import sweep_leftovers
from reassurance.submissions.leftovers import CHECK_PREFIX

DRAFT = "." + "0a1b" * 6


def test_only_old_drafts_are_removed(settings, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old = time.time() - 25 * 3600
    folders = (settings.builds_dir, settings.sources_memory_dir, settings.releases_dir, settings.journal_dir)
    old_drafts, remaining = (
        [tmp_path / f"{CHECK_PREFIX}old"],
        [tmp_path / f"{CHECK_PREFIX}new", tmp_path / "check-x"],
    )
    for folder in folders:
        old_drafts.append(folder / DRAFT)
        remaining += [folder / "build.json", folder / ".other", folder / f"{DRAFT[:-1]}f"]
    old_drafts += [
        settings.stopped_dir / DRAFT,
        settings.quality_dir / ".2020-07-14T00-00-00Z_0a1b2c3d.abcd_ef1",
    ]
    remaining += [settings.quality_dir / "2020-07-14T00-00-00Z_0a1b2c3d"]
    for path in (*old_drafts, *remaining):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if "check" in path.name else path.touch()
        if path in old_drafts or path.name in ("build.json", ".other"):
            os.utime(path, (old, old))
    sweep_leftovers(settings)
    assert [path for path in old_drafts if path.exists()] == []
    assert [path for path in remaining if not path.exists()] == []
