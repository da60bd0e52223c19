"""How much of a file is read before it is refused."""

from dataclasses import dataclass

from reassurance.settings import Settings


@dataclass(frozen=True)
class Limits:
    """The limits of the settings that concern one file, or the lines of one package."""

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
    xml_text: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits in force."""
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
            xml_text=settings.max_xml_text,
        )
