"""The register of breaks for persons: list, choose, decide by command or by form."""

from reassurance.breaks.choice import Choice, chosen, grouped
from reassurance.breaks.decide import Recorded, Refused, decide_by_form, decide_on
from reassurance.breaks.form import form_row
from reassurance.breaks.form_file import read_form, write_csv
from reassurance.breaks.register import OpenBreak, Register, last_decisions, open_register
from reassurance.breaks.workbook import write_form

__all__ = [
    "Choice",
    "OpenBreak",
    "Recorded",
    "Refused",
    "Register",
    "chosen",
    "decide_by_form",
    "decide_on",
    "form_row",
    "grouped",
    "last_decisions",
    "open_register",
    "read_form",
    "write_csv",
    "write_form",
]
