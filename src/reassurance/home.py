"""The folders and files of the home folder. Those that a setting may move elsewhere are in `settings`."""

from pathlib import Path

from pydantic import BaseModel


class Home(BaseModel):
    """The home folder and what is in it, as absolute paths."""

    home: Path

    @property
    def sources_memory_dir(self) -> Path:
        """The last listing of each source, one file per sender."""
        return self.home.absolute() / "sources"

    @property
    def deliveries_dir(self) -> Path:
        """What was delivered, one folder per target and one file per release."""
        return self.home.absolute() / "deliveries"

    @property
    def notifications_dir(self) -> Path:
        """The messages, one file per cause, in `waiting` or `closed`."""
        return self.home.absolute() / "notifications"

    @property
    def monitoring_dir(self) -> Path:
        """Which packages, builds and releases were sent as lineage events."""
        return self.home.absolute() / "monitoring"

    @property
    def outbox_dir(self) -> Path:
        """Receipts, one folder per sender."""
        return self.home.absolute() / "outbox"

    @property
    def objects_dir(self) -> Path:
        """Every received file, named by its sha256. A file is written once."""
        return self.home.absolute() / "archive" / "objects"

    @property
    def receipts_dir(self) -> Path:
        """One receipt per package, from which builds start."""
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
    def decisions_dir(self) -> Path:
        """Decisions of persons on breaks, one file per event, chained by sha256."""
        return self.home.absolute() / "archive" / "decisions"

    @property
    def scratch_dir(self) -> Path:
        """Temporary files of receiving, one folder per sender, on the archive's file system."""
        return self.home.absolute() / "scratch"

    @property
    def stopped_dir(self) -> Path:
        """Notes about senders whose packages could not be processed because of an error of the platform."""
        return self.home.absolute() / "stopped"

    @property
    def registered_dir(self) -> Path:
        """Accepted lines as typed Parquet, one file per register and submission."""
        return self.home.absolute() / "registered"

    @property
    def quarantine_dir(self) -> Path:
        """Refused lines, in the layout of the accepted ones."""
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
        """Results of the suites and their page, one folder per build."""
        return self.home.absolute() / "quality"

    @property
    def releases_dir(self) -> Path:
        """Published releases and the link `current`."""
        return self.home.absolute() / "releases"
