"""The settings of the platform, in one typed object.

Values come from environment variables, such as `REASSURANCE_HOME=/srv/reassurance`, or from a `.env` file in
the working directory. Environment variables take precedence. Paths may be relative to the working directory.
"""

import json
import os
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import ConfigDict, Field, field_validator, model_validator

from reassurance.home import Home

PROJECT_DIR = Path(__file__).resolve().parents[2]

_PREFIX = "REASSURANCE_"
_DOTENV = ".env"

# Characters that DuckDB reads as a pattern in a path. They cannot be escaped.
_PATTERN = "?*["


def _as_variable(value: object) -> str:
    """A setting as the text of an environment variable: an absolute path, JSON for a dictionary."""
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value.absolute() if isinstance(value, Path) else value)


class Settings(Home):
    """Folders, limits and behaviour of the platform."""

    model_config = ConfigDict(extra="ignore", validate_default=True)

    home: Path = Field(
        Path("var"), description="Folder of everything that the platform receives and creates."
    )
    inbox: Path | None = Field(
        None, description="Folder into which senders write packages. Default: `home/inbox`."
    )
    sources: Path | None = Field(
        None,
        description="YAML file of the sources of packages. Default: `home/sources.yaml`.",
    )
    settle_seconds: int = Field(
        60, ge=0, description="Seconds without a change after which a package without a marker is collected."
    )
    max_packages_per_run: int = Field(
        100,
        gt=0,
        description="Maximum packages per sender in one Airflow run. The next run processes the rest.",
    )
    build_attempts: int = Field(
        2, ge=1, description="Maximum number of Airflow runs for one build, with the first one, if runs fail."
    )
    source_seconds: int = Field(
        15,
        gt=0,
        description="Time limit of the connection to a source, and of each request to it, in seconds.",
    )
    source_bytes_per_second: int = Field(
        50_000,
        gt=0,
        description="Minimum transfer rate of a file from a source. A slower transfer is aborted.",
    )
    targets: Path | None = Field(
        None, description="YAML file of the targets of releases. Default: `home/targets.yaml`."
    )
    target_seconds: int = Field(
        15,
        gt=0,
        description="Time limit of the connection to a target, and of each request to it, in seconds.",
    )
    target_bytes_per_second: int = Field(
        50_000,
        gt=0,
        description="Minimum transfer rate of a file to a target. A slower transfer is aborted.",
    )
    senders_contact: str = Field(
        "envois@reassurance.example", description="Address to which the page for senders refers questions."
    )
    owner_link: str = Field(
        "",
        pattern=r"^((https?://|mailto:)[^\s]+)?$",
        description="Address of the owner of the DAGs, shown in Airflow: `mailto:` or `https:`.",
    )
    attached_releases: int = Field(
        12,
        ge=2,
        description="Releases that readers of a PostgreSQL target can read. Older ones are detached.",
    )
    notifications: Path | None = Field(
        None, description="YAML file of the recipients of messages. Default: `home/notifications.yaml`."
    )
    notification_seconds: int = Field(
        15,
        gt=0,
        description="Time limit of a connection to a mail server or webhook, and of each answer, in seconds.",
    )
    notification_days: int = Field(
        7, gt=0, description="Age in days above which a cause is recorded without sending a message."
    )
    lock_seconds: int = Field(
        7200, gt=0, description="Seconds that a command waits for a lock that another process holds."
    )
    deadline_minutes: int = Field(
        180,
        gt=0,
        description="Minutes after which Airflow marks a run of `reconcile_nightly` as late.",
    )
    task_minutes: int = Field(120, gt=0, description="Time limit of an Airflow task, in minutes.")
    run_minutes: int = Field(360, gt=0, description="Time limit of a DAG run, in minutes.")
    umask: str = Field(
        "027",
        pattern="0?[0-7]{3}",
        description="Permissions that no file of the home has. 027: others none, the group reading.",
    )
    outbox_groups: dict[str, str] = Field(
        {}, description="System group that may read the outbox of a sender, by sender, as JSON."
    )
    dbt_project_dir: Path = Field(
        PROJECT_DIR / "dbt_project", description="Folder of the dbt project, with its seeds."
    )
    expectations_dir: Path = Field(
        PROJECT_DIR / "expectations", description="Folder of Table Schemas and Great Expectations suites."
    )
    receipt_clock: Literal["wall", "package"] = Field(
        "wall",
        description="Time of receipt: the clock, or `created` of the descriptor (simulations, replays).",
    )
    threads: int = Field(2, ge=1, description="Number of threads of DuckDB and of dbt.")
    memory_limit: str = Field("3GB", description="Memory that DuckDB may use before it spills to disk.")
    spill: Path | None = Field(
        None, description="Folder into which DuckDB spills data that exceed its memory. Default: `home/tmp`."
    )
    spill_limit: str = Field("50GB", description="Disk space that DuckDB may use in the spill folder.")
    receiving_processes: int = Field(
        2,
        ge=1,
        description="Number of senders whose packages `receive` and `nightly` judge at the same time.",
    )
    receiving_memory_limit: str = Field(
        "1GB",
        description="Memory of DuckDB per package. Several senders may be processed at once.",
    )
    max_package_bytes: int = Field(
        4 * 1024**3, gt=0, description="Maximum size of an unpacked package. A larger one is rejected."
    )
    max_workbook_bytes: int = Field(
        256 * 1024**2,
        gt=0,
        description="Maximum size of an unpacked XLSX workbook. A larger one is not opened.",
    )
    max_package_members: int = Field(100, gt=0, description="Maximum number of files in a package.")
    max_zip_ratio: int = Field(
        250,
        gt=0,
        description="Maximum unpacked bytes per byte of a zip. Above it, the zip is not unpacked.",
    )
    max_descriptor_bytes: int = Field(
        4 * 1024**2,
        gt=0,
        description="Maximum size of `datapackage.json`. A package with a larger one is rejected.",
    )
    max_workbook_memory: int = Field(
        2 * 1024**3, gt=0, description="Memory, in bytes, for reading a workbook."
    )
    max_workbook_seconds: int = Field(
        300, gt=0, description="Processor time for reading a workbook, in seconds."
    )
    max_xml_bytes: int = Field(
        64 * 1024**2, gt=0, description="Maximum size of an XML file. A larger one is not opened."
    )
    max_xml_elements: int = Field(2_000_000, gt=0, description="Maximum number of elements in an XML file.")
    max_xml_depth: int = Field(
        64, gt=0, le=250, description="Maximum nesting depth of an XML file. A deeper one is not read."
    )
    max_xml_attributes: int = Field(100, gt=0, description="Maximum number of attributes of an XML element.")
    max_xml_text: int = Field(
        10_000, gt=0, description="Maximum length of a text in an XML file, in characters."
    )
    max_line_bytes: int = Field(
        1024**2,
        gt=0,
        le=1024**2,
        description="Maximum length of a line of a CSV file. A file with a longer one is not read.",
    )
    max_columns: int = Field(
        1000, gt=0, description="Maximum number of columns in a file. A file with more is not read."
    )
    max_rows: int = Field(
        100_000_000,
        gt=0,
        description="Maximum lines of a Parquet file: equal lines take almost no space.",
    )
    max_refusals: int = Field(
        200_000,
        gt=0,
        description="Maximum number of refused values in a package. Above it, the package is rejected.",
    )
    max_column_amount: int = Field(
        10**14,
        gt=0,
        le=10**15,
        description="Maximum sum of the absolute amounts of a column. Above it, the package is rejected.",
    )
    max_quoted_characters: int = Field(
        20_000_000,
        gt=0,
        description="Characters of refused values that a receipt quotes in full. Further values are cut.",
    )
    # Limits in proportion to the size of a package. The lower one of these and of the limits above applies.
    small_package_bytes: int = Field(
        100 * 1024,
        gt=0,
        description="Minimum size for these limits: a smaller package has the limits of this size.",
    )
    packed_bytes_count: int = Field(
        10,
        gt=0,
        description="Factor of the size of a zip, a workbook or a Parquet file in proportional limits.",
    )
    max_refusals_per_kilobyte: int = Field(
        50, gt=0, description="Maximum number of refused values per kilobyte of a package."
    )
    max_quoted_per_byte: int = Field(
        2,
        gt=0,
        description="Maximum characters of refused values that a receipt quotes per byte of a package.",
    )
    max_rows_per_kilobyte: int = Field(
        1_000, gt=0, description="Maximum number of lines of a Parquet file per kilobyte."
    )
    max_expansion: int = Field(
        250, gt=0, description="Maximum unpacked bytes per byte of a Parquet file or workbook."
    )
    max_seconds_small: int = Field(
        30, gt=0, description="Processor time for the checks of any package, in seconds."
    )
    max_seconds_per_megabyte: int = Field(
        10, gt=0, description="Additional processor time per megabyte of a package, in seconds."
    )
    min_receiving_memory: int = Field(
        400 * 1024**2,
        gt=0,
        description="Memory, in bytes, for the checks of any package.",
    )
    max_memory_per_byte: int = Field(
        100, gt=0, description="Additional memory per byte of a package, up to `receiving_memory_limit`."
    )
    min_receiving_spill: int = Field(
        1024**3, gt=0, description="Disk space, in bytes, into which the checks of any package may spill."
    )
    max_spill_per_byte: int = Field(
        50, gt=0, description="Additional disk space per byte of a package, up to `spill_limit`."
    )
    max_reasons: int = Field(
        500, gt=0, description="Maximum number of reasons for rejection that a receipt lists."
    )
    max_reason_characters: int = Field(
        2_000,
        gt=100,
        description="Maximum number of characters of a reason. The middle of a longer one is omitted.",
    )

    @model_validator(mode="before")
    @classmethod
    def _add_variables(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Add the settings of the environment and of `.env`. pydantic-settings takes 0.1 s to import."""
        environment = dotenv_values(_DOTENV) | os.environ
        variables = {
            name.lower().removeprefix(_PREFIX.lower()): value
            for name, value in environment.items()
            if name.upper().startswith(_PREFIX)
        }
        return variables | given

    @field_validator("outbox_groups", mode="before")
    @classmethod
    def _read_object(cls, value: object) -> object:
        try:
            return json.loads(value) if isinstance(value, str) else value
        except json.JSONDecodeError as error:
            raise ValueError('expected JSON, such as {"INS01": "group"}') from error

    @field_validator("home", "inbox", "spill")
    @classmethod
    def _check_pattern(cls, path: Path | None) -> Path | None:
        letters = [letter for letter in _PATTERN if path is not None and letter in str(path.absolute())]
        if letters:
            raise ValueError(
                f"the path has {' and '.join(letters)}, which DuckDB reads as a pattern of file names: "
                "choose another folder"
            )
        return path

    @field_validator("home", "inbox", "spill")
    @classmethod
    def _check_folder(cls, path: Path | None) -> Path | None:
        if path is not None and os.path.lexists(path) and not path.is_dir():
            raise ValueError("the path exists and is not a folder: choose another folder")
        return path

    def environment(self) -> dict[str, str]:
        """Every setting as an environment variable, for a process that may run in another folder.

        All paths are set and absolute, so that a `.env` file in that folder cannot replace them.
        """
        paths = {
            "inbox": self.inbox_dir,
            "sources": self.sources_path,
            "targets": self.targets_path,
            "notifications": self.notifications_path,
            "spill": self.spill_dir,
        }
        return {
            f"{_PREFIX}{name.upper()}": _as_variable(value)
            for name, value in (
                (name, paths.get(name, getattr(self, name))) for name in type(self).model_fields
            )
        }

    @property
    def inbox_dir(self) -> Path:
        """Inboxes: one folder per sender, with one folder or zip per package."""
        return (self.inbox or self.home / "inbox").absolute()

    @property
    def sources_path(self) -> Path:
        """The file that lists the source of each sender."""
        return (self.sources or self.home / "sources.yaml").absolute()

    @property
    def targets_path(self) -> Path:
        """The file that lists the targets of releases."""
        return (self.targets or self.home / "targets.yaml").absolute()

    @property
    def notifications_path(self) -> Path:
        """The file that lists the recipients of messages."""
        return (self.notifications or self.home / "notifications.yaml").absolute()

    @property
    def spill_dir(self) -> Path:
        """Data that exceed DuckDB's memory during a query."""
        return (self.spill or self.home / "tmp").absolute()

    @property
    def seeds_dir(self) -> Path:
        """Dated terms, rates, thresholds and reference lists."""
        return self.dbt_project_dir.absolute() / "seeds"
