"""Every setting of the platform, in one typed object.

Values come from the environment (`REASSURANCE_HOME=/srv/reassurance`) or from a `.env` file in the
working directory; the environment wins. Paths may be relative to the working directory.
"""

import json
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parents[2]

# Characters that DuckDB takes for a pattern in a path, and that cannot be escaped.
_PATTERN = "?*["


def _as_variable(value: object) -> str:
    """A setting as the text of a variable: an absolute path, JSON for a dictionary."""
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value.absolute() if isinstance(value, Path) else value)


class Settings(BaseSettings):
    """Where things are and how much they may use."""

    model_config = SettingsConfigDict(
        env_prefix="REASSURANCE_",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        validate_default=True,
    )

    home: Path = Field(Path("var"), description="Folder that holds everything received and made.")
    inbox: Path | None = Field(None, description="Where senders drop packages; default `home/inbox`.")
    sources: Path | None = Field(
        None, description="YAML file of the places where senders leave packages; default `home/sources.yaml`."
    )
    settle_seconds: int = Field(
        60, ge=0, description="How long a package without marker must not change before it is collected."
    )
    max_packages_per_run: int = Field(
        100,
        gt=0,
        description="Most packages of one sender that a run of Airflow judges; others wait for the next.",
    )
    build_attempts: int = Field(
        2, ge=1, description="How often Airflow makes a build whose run failed before it gives up."
    )
    source_seconds: int = Field(
        15, gt=0, description="How long a source may take to let us in, and to answer each request."
    )
    source_bytes_per_second: int = Field(
        50_000, gt=0, description="Slowest rate at which a source may send a file; slower, it is given up."
    )
    lock_seconds: int = Field(
        7200, gt=0, description="How long a command waits for a lock that another process holds."
    )
    task_minutes: int = Field(120, gt=0, description="Longest time that a task of Airflow may take.")
    run_minutes: int = Field(360, gt=0, description="Longest time that a run of a DAG may take.")
    umask: str = Field(
        "027",
        pattern="0?[0-7]{3}",
        description="Rights that no file of the home gives; 027: none to others, reading to the group.",
    )
    outbox_groups: dict[str, str] = Field(
        {}, description="Group of the system that may read a sender's outbox, by sender, as JSON."
    )
    dbt_project_dir: Path = Field(
        PROJECT_DIR / "dbt_project", description="The dbt project, its seeds included."
    )
    expectations_dir: Path = Field(
        PROJECT_DIR / "expectations", description="Table Schemas and Great Expectations suites."
    )
    receipt_clock: Literal["wall", "package"] = Field(
        "wall",
        description="Time of receipt: the clock, or the manifest's `created` (simulations and replays only).",
    )
    threads: int = Field(2, ge=1, description="Threads of DuckDB and of dbt.")
    memory_limit: str = Field("3GB", description="Memory DuckDB may use before it spills to disk.")
    spill: Path | None = Field(
        None, description="Folder where DuckDB puts what does not fit in memory; default `home/tmp`."
    )
    spill_limit: str = Field("50GB", description="Disk DuckDB may use in that folder.")
    receiving_memory_limit: str = Field(
        "1GB", description="The same while a package is judged: several senders' may be at once."
    )
    max_package_bytes: int = Field(
        4 * 1024**3, gt=0, description="Largest package, unpacked; above, it is rejected."
    )
    max_workbook_bytes: int = Field(
        256 * 1024**2, gt=0, description="Largest XLSX workbook, unpacked; above, it is not opened."
    )
    max_package_members: int = Field(100, gt=0, description="Most files in a package.")
    max_zip_ratio: int = Field(
        250, gt=0, description="Most bytes that a byte of a zip may unpack to; above, it is not unpacked."
    )
    max_descriptor_bytes: int = Field(
        4 * 1024**2, gt=0, description="Largest `datapackage.json`; above, the package is rejected."
    )
    max_workbook_memory: int = Field(
        2 * 1024**3, gt=0, description="Memory, in bytes, that reading a workbook may take."
    )
    max_workbook_seconds: int = Field(300, gt=0, description="Time that reading a workbook may take.")
    max_xml_bytes: int = Field(64 * 1024**2, gt=0, description="Largest XML file; above, it is not opened.")
    max_xml_elements: int = Field(2_000_000, gt=0, description="Most elements of an XML file.")
    max_xml_depth: int = Field(
        64, gt=0, le=250, description="Deepest nesting of an XML file; above, it is not read."
    )
    max_xml_attributes: int = Field(100, gt=0, description="Most attributes of an XML element.")
    max_xml_text: int = Field(10_000, gt=0, description="Longest text of an XML file, in characters.")
    max_line_bytes: int = Field(
        1024**2, gt=0, le=1024**2, description="Longest line of a CSV file; above, the file is not read."
    )
    max_columns: int = Field(1000, gt=0, description="Most columns of a file; above, it is not read.")
    max_rows: int = Field(100_000_000, gt=0, description="Most lines of a Parquet file, which takes no room.")
    max_refusals: int = Field(
        200_000, gt=0, description="Most values refused in a package; above, it is rejected as a whole."
    )
    max_column_amount: int = Field(
        10**14,
        gt=0,
        le=10**15,
        description="Most that the amounts of a column add up to, without signs; above, all is rejected.",
    )
    max_quoted_characters: int = Field(
        20_000_000,
        gt=0,
        description="Characters of refused values that a receipt quotes whole; then their beginning.",
    )
    # In proportion to what was sent: the lower of these and of the limits above applies.
    small_package_bytes: int = Field(
        100 * 1024, gt=0, description="A smaller package has the limits of one of this size."
    )
    packed_bytes_count: int = Field(
        10, gt=0, description="How many bytes a byte of a zip, a workbook or a Parquet file counts for."
    )
    max_refusals_per_kilobyte: int = Field(
        50, gt=0, description="Most values refused for each kilobyte of a package."
    )
    max_quoted_per_byte: int = Field(
        2, gt=0, description="Most characters of refused values that a receipt quotes for each byte."
    )
    max_rows_per_kilobyte: int = Field(
        1_000, gt=0, description="Most lines of a Parquet file for each kilobyte."
    )
    max_expansion: int = Field(
        250, gt=0, description="Most bytes that a byte of a Parquet file or of a workbook may stand for."
    )
    max_seconds_small: int = Field(
        30, gt=0, description="Processor time that the checks of any package may take, in seconds."
    )
    max_seconds_per_megabyte: int = Field(
        10, gt=0, description="Further processor time for each megabyte of a package."
    )
    min_receiving_memory: int = Field(
        400 * 1024**2,
        gt=0,
        description="Memory, in bytes, that the checks of any package may take.",
    )
    max_memory_per_byte: int = Field(
        100, gt=0, description="Further memory for each byte of a package, up to `receiving_memory_limit`."
    )
    min_receiving_spill: int = Field(
        1024**3, gt=0, description="Disk, in bytes, that the checks of any package may spill to."
    )
    max_spill_per_byte: int = Field(
        50, gt=0, description="Further disk for each byte of a package, up to `spill_limit`."
    )
    max_reasons: int = Field(500, gt=0, description="Most reasons to reject that a receipt lists.")
    max_reason_characters: int = Field(
        2_000, gt=100, description="Most characters of a reason; the middle of a longer one is left out."
    )

    @field_validator("home", "inbox", "spill")
    @classmethod
    def _is_no_pattern(cls, path: Path | None) -> Path | None:
        letters = [letter for letter in _PATTERN if path is not None and letter in str(path.absolute())]
        if letters:
            raise ValueError(
                f"the path has {' and '.join(letters)}, which DuckDB takes for a pattern of file names: "
                "choose another folder"
            )
        return path

    @field_validator("home", "inbox", "spill")
    @classmethod
    def _is_no_file(cls, path: Path | None) -> Path | None:
        if path is not None and os.path.lexists(path) and not path.is_dir():
            raise ValueError("is there and is no folder: choose another")
        return path

    def environment(self) -> dict[str, str]:
        """Every setting as the variable it is read from, for a process that may run in another folder.

        Paths are absolute and always set, also to their default: a `.env` in that folder cannot replace them.
        """
        paths = {"inbox": self.inbox_dir, "sources": self.sources_path, "spill": self.spill_dir}
        return {
            f"REASSURANCE_{name.upper()}": _as_variable(value)
            for name, value in (
                (name, paths.get(name, getattr(self, name))) for name in type(self).model_fields
            )
        }

    @property
    def inbox_dir(self) -> Path:
        """One folder per sender, one folder or zip per package."""
        return (self.inbox or self.home / "inbox").absolute()

    @property
    def sources_path(self) -> Path:
        """The file that lists the source of each sender's packages."""
        return (self.sources or self.home / "sources.yaml").absolute()

    @property
    def sources_memory_dir(self) -> Path:
        """The last listing of each source, one file per sender."""
        return self.home.absolute() / "sources"

    @property
    def outbox_dir(self) -> Path:
        """Receipts, one folder per sender."""
        return self.home.absolute() / "outbox"

    @property
    def objects_dir(self) -> Path:
        """Every received file, by sha256, write-once."""
        return self.home.absolute() / "archive" / "objects"

    @property
    def receipts_dir(self) -> Path:
        """One receipt per package. Builds start from them."""
        return self.home.absolute() / "archive" / "receipts"

    @property
    def chain_dir(self) -> Path:
        """The links of the receipt chains, one folder per sender."""
        return self.home.absolute() / "archive" / "chain"

    @property
    def journal_dir(self) -> Path:
        """Every decision on a build and every publication, one file per entry, chained by sha256."""
        return self.home.absolute() / "archive" / "journal"

    @property
    def overrides_dir(self) -> Path:
        """The reasons given for releasing held builds, one file per build."""
        return self.home.absolute() / "archive" / "overrides"

    @property
    def scratch_dir(self) -> Path:
        """Temporary files of receiving, one folder per sender, on the archive's file system."""
        return self.home.absolute() / "scratch"

    @property
    def stopped_dir(self) -> Path:
        """Notes about senders whose packages could not be processed, for a fault of the platform."""
        return self.home.absolute() / "stopped"

    @property
    def registered_dir(self) -> Path:
        """Accepted lines as typed Parquet, one file per register and submission."""
        return self.home.absolute() / "registered"

    @property
    def quarantine_dir(self) -> Path:
        """Refused lines, same layout as the accepted ones."""
        return self.home.absolute() / "quarantine"

    @property
    def builds_dir(self) -> Path:
        """One DuckDB file per build."""
        return self.home.absolute() / "warehouse" / "builds"

    @property
    def current_build(self) -> Path:
        """Symlink to the last build that the gate released."""
        return self.home.absolute() / "warehouse" / "current.duckdb"

    @property
    def quality_dir(self) -> Path:
        """Great Expectations results and Data Docs, one folder per build."""
        return self.home.absolute() / "quality"

    @property
    def releases_dir(self) -> Path:
        """Published releases and the link `current`."""
        return self.home.absolute() / "releases"

    @property
    def spill_dir(self) -> Path:
        """What does not fit in DuckDB's memory while a query runs."""
        return (self.spill or self.home / "tmp").absolute()

    @property
    def seeds_dir(self) -> Path:
        """Dated terms, rates, thresholds and reference lists."""
        return self.dbt_project_dir.absolute() / "seeds"
