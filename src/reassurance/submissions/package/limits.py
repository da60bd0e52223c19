"""The limits on the files of one package, in proportion to its size."""

import time
from dataclasses import dataclass, replace
from math import inf

from reassurance.database import Room, size_in_bytes
from reassurance.settings import Settings

_KILOBYTE, _MEGABYTE = 1024, 1024**2


@dataclass(frozen=True)
class Limits:
    """The limits of the settings on one file, or on the lines of one package.

    Sizes are in bytes, times in seconds of processor time.

    - `expansion`, `rows_per_kilobyte`: multiplied by the size of a file, at least `small_bytes`.
    - `until`: the processor time of this process at which the checks stop. Infinite until `started`.
    - `memory`, `spill`: what DuckDB may use of memory and disk.
    """

    descriptor_bytes: int
    line_bytes: int
    columns: int
    rows: int
    refusals: int
    column_amount: int
    quotes: int
    workbook_bytes: int
    workbook_memory: int
    workbook_seconds: int
    xml_bytes: int
    xml_elements: int
    xml_depth: int
    xml_attributes: int
    xml_text: int
    small_bytes: int
    expansion: int
    rows_per_kilobyte: int
    seconds: int
    reasons: int
    reason_characters: int
    memory: int
    spill: int
    until: float = inf

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits of the largest package."""
        return cls(
            descriptor_bytes=settings.max_descriptor_bytes,
            line_bytes=settings.max_line_bytes,
            columns=settings.max_columns,
            rows=settings.max_rows,
            refusals=settings.max_refusals,
            column_amount=settings.max_column_amount,
            quotes=settings.max_quoted_characters,
            workbook_bytes=settings.max_workbook_bytes,
            workbook_memory=settings.max_workbook_memory,
            workbook_seconds=settings.max_workbook_seconds,
            xml_bytes=settings.max_xml_bytes,
            xml_elements=settings.max_xml_elements,
            xml_depth=settings.max_xml_depth,
            xml_attributes=settings.max_xml_attributes,
            xml_text=settings.max_xml_text,
            small_bytes=settings.small_package_bytes,
            expansion=settings.max_expansion,
            rows_per_kilobyte=settings.max_rows_per_kilobyte,
            seconds=_seconds(settings, settings.max_package_bytes),
            reasons=settings.max_reasons,
            reason_characters=settings.max_reason_characters,
            memory=size_in_bytes(settings.receiving_memory_limit),
            spill=size_in_bytes(settings.spill_limit),
        )

    @classmethod
    def for_size(cls, settings: Settings, sent: int) -> "Limits":
        """The limits of a package of `sent` bytes, as `sent_bytes` counts them."""
        largest = cls.of(settings)
        size = max(sent, settings.small_package_bytes)
        seconds = _seconds(settings, size)
        return replace(
            largest,
            refusals=min(largest.refusals, size * settings.max_refusals_per_kilobyte // _KILOBYTE),
            quotes=min(largest.quotes, size * settings.max_quoted_per_byte),
            workbook_seconds=min(largest.workbook_seconds, seconds),
            seconds=min(largest.seconds, seconds),
            memory=min(largest.memory, settings.min_receiving_memory + settings.max_memory_per_byte * size),
            spill=min(largest.spill, settings.min_receiving_spill + settings.max_spill_per_byte * size),
        )

    @property
    def room(self) -> Room:
        """The memory and disk that DuckDB may use for the checks."""
        return Room(self.memory, self.spill)

    def started(self) -> "Limits":
        """The same limits, with `until` set for checks that start now."""
        return replace(self, until=time.process_time() + self.seconds)

    def rows_of(self, file_bytes: int) -> int:
        """The maximum number of lines of a Parquet file of this size."""
        return min(self.rows, max(file_bytes, self.small_bytes) * self.rows_per_kilobyte // _KILOBYTE)

    def unpacked_of(self, file_bytes: int) -> int:
        """The maximum number of bytes that a compressed file of this size may expand to."""
        return max(file_bytes, self.small_bytes) * self.expansion


def sent_bytes(settings: Settings, packed: int | None, members: dict[str, int]) -> int:
    """The size of a package, in bytes, to which its limits are proportional.

    `packed` is the size of the zip, None for a folder. `members` are the sizes of the files, by path. Each
    byte of a compressed file counts `packed_bytes_count` times, because it holds more than one byte.
    """
    count = settings.packed_bytes_count
    size = sum(member * (count if _is_compressed(path) else 1) for path, member in members.items())
    return size if packed is None else min(size, packed * count)


def _is_compressed(path: str) -> bool:
    return path.lower().endswith((".parquet", ".xlsx"))


def _seconds(settings: Settings, size: int) -> int:
    return settings.max_seconds_small + settings.max_seconds_per_megabyte * size // _MEGABYTE
