"""What a build is made with, besides its data: the code, its commit and the versions of the packages."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from reassurance.settings import PROJECT_DIR, Settings

# The packages whose version can change a byte of a release.
_PACKAGES = (
    "duckdb",
    "dbt-core",
    "dbt-duckdb",
    "great-expectations",
    "apache-airflow",
    "babel",
    "chainladder",
    "jinja2",
    "numpy",
    "pandas",
    "scikit-learn",
    "xlsxwriter",
    "scipy",
    "reassurance",
)
_IGNORED = {"target", "logs", "__pycache__", "dbt_packages"}


@dataclass(frozen=True)
class Origin:
    """The code of a build and the packages it runs with.

    `code_parts` has a digest of each part of the code: `terms` (seeds), `models` (the other files of dbt),
    `checks` (schemas and suites), `program`. `code_hash` covers all of them.
    """

    code_hash: str
    code_parts: dict[str, str]
    git_commit: str | None
    versions: dict[str, str]


def read_origin(settings: Settings) -> Origin:
    """The code and the packages of this process."""
    total = hashlib.sha256()
    parts = {name: hashlib.sha256() for name in ("terms", "models", "checks", "program")}
    for root, part in (
        (settings.dbt_project_dir, "models"),
        (settings.expectations_dir, "checks"),
        (Path(__file__).parents[1], "program"),
    ):
        for path in project_files(root):
            content = f"{path.relative_to(root)}\0".encode() + path.read_bytes()
            is_term = path.is_relative_to(settings.dbt_project_dir / "seeds")
            total.update(content)
            parts["terms" if is_term else part].update(content)
    return Origin(
        code_hash=total.hexdigest(),
        code_parts={name: digest.hexdigest() for name, digest in parts.items()},
        git_commit=_git_commit(),
        versions={"python": platform.python_version()} | {package: version(package) for package in _PACKAGES},
    )


def project_files(root: Path) -> Iterator[Path]:
    """The files below a folder of the project, in a fixed order, without caches and logs."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - _IGNORED)
        yield from (Path(folder, name) for name in sorted(names))


def _git_commit() -> str | None:
    finished = subprocess.run(
        ["git", "-C", str(PROJECT_DIR), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return finished.stdout.strip() if finished.returncode == 0 else None
