"""Random packages with faults in their lines, and the expected result for each line."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from reassurance.registers.contract import Field, Register
from support.packages import SOUND_LINES, Line, Lines, Package, contracts, readable_amount

_MINIMUM_LINES = 4
_MAXIMUM_LINES = 8
_SELDOM = st.sampled_from([False] * 9 + [True])
# Texts as people write them, without CR, which would end a line, and null characters, which are refused.
_TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=40
) | st.sampled_from(['"', '""', ",;", "Défaut ; « retard »\nà suivre", "'", "null", " ", "=1+1"])

# The smallest amount by which a value of each kind exceeds its maximum.
_SMALLEST_EXCESS = {"amount": Decimal("0.01"), "rate": Decimal("0.000001")}

# Texts that cannot be read as a value of each kind.
_UNREADABLE = {
    "amount": ("12,50", "1 234.50", "1e3", "0.001", "12345678901234567.00", "abc"),
    "rate": ("2%", "0.0000001"),
    "integer": ("60.5", "many"),
    "date": ("30/06/2020", "2020-02-30"),
    "boolean": ("oui", "1"),
}


@dataclass(frozen=True)
class Sent:
    """A package; the line numbers to refuse by register; the unreadable part of each total."""

    package: Package
    refused: dict[str, set[int]]
    unreadable: dict[tuple[str, str], Decimal]


@st.composite
def sent_packages(draw: st.DrawFn) -> Sent:
    """A full package of an insurer or a reinsurer; one line in ten has a fault."""
    role = draw(st.sampled_from(["cedent", "cedent", "reinsurer"]))
    # Bank statements have their own tests: these packages have none with movements.
    registers = [
        register
        for register in contracts().values()
        if register.sent_by == role and register.formats != ("xml",)
    ]
    lines: Lines = {register.name: draw(_sound_lines(register)) for register in registers}
    at_fault: dict[str, set[int]] = {register.name: set() for register in registers}
    declared_totals = {
        (register.name, measure): sum((Decimal(line[measure]) for line in lines[register.name]), Decimal(0))
        for register in registers
        for measure in register.measures
    }
    unreadable = dict.fromkeys(declared_totals, Decimal(0))
    for register in registers:
        for number, line in enumerate(lines[register.name], start=1):
            if not draw(_SELDOM):
                continue
            name, text = draw(st.sampled_from(_faults(register)))
            if (register.name, name) in declared_totals:
                change = readable_amount(text) - Decimal(line[name])
                if text and text not in _UNREADABLE["amount"]:
                    declared_totals[register.name, name] += change
                elif text:
                    unreadable[register.name, name] += Decimal(line[name])
                else:
                    declared_totals[register.name, name] -= Decimal(line[name])
            line[name] = text
            at_fault[register.name].add(number)
    others = {} if role == "cedent" else {"bank_statements": []}
    package = Package(
        lines | others,
        sender="INS01" if role == "cedent" else "CCR",
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        totals={place: f"{total:.2f}" for place, total in declared_totals.items()},
    )
    refused = _refused(registers, lines, at_fault) | {name: set() for name in others}
    return Sent(package, refused, unreadable)


@st.composite
def _sound_lines(draw: st.DrawFn, register: Register) -> list[Line]:
    """Lines without a fault of their own; sometimes a key repeats or has no parent."""
    changes = st.fixed_dictionaries(
        {field.name: _values(field) for field in register.fields if _is_free(field)}
    )
    lines = []
    for number in range(1, draw(st.integers(_MINIMUM_LINES, _MAXIMUM_LINES)) + 1):
        line = SOUND_LINES[register.name](draw(st.integers(1, number)) if draw(_SELDOM) else number)
        for key in register.foreign_keys:
            if key.field not in register.key:
                known = 2 * _MAXIMUM_LINES if draw(_SELDOM) else _MINIMUM_LINES
                line[key.field] = SOUND_LINES[key.register](draw(st.integers(1, known)))[key.key]
        lines.append(line | draw(changes))
    return lines


def _is_free(field: Field) -> bool:
    return field.kind in ("amount", "rate", "text")


def _values(field: Field) -> st.SearchStrategy[str]:
    if field.kind == "text":
        return _TEXTS
    assert field.minimum is not None, f"{field.name} has no minimum"
    assert field.maximum is not None, f"{field.name} has no maximum"
    places = 6 if field.kind == "rate" else 2
    values = st.decimals(
        Decimal(field.minimum), Decimal(field.maximum), allow_nan=False, allow_infinity=False, places=places
    )
    return values.map(lambda value: f"{value:f}")


def _faults(register: Register) -> list[tuple[str, str]]:
    """Every (field, text) that makes a line of this register wrong by itself."""
    faults = []
    for field in register.fields:
        # Amounts get more faults, because each changes a total.
        texts = [*_UNREADABLE.get(field.kind, ())] * (4 if field.name in register.measures else 1)
        texts += [""] if field.is_required else []
        texts += ["not one of them"] if field.values else []
        texts += ["x" * (field.max_length + 1)] if field.max_length else []
        texts += ["123456789"] if field.kind == "siren" else []
        texts += ["?"] if field.pattern else []
        texts += ["-0.01"] if field.minimum == "0" and field.kind == "amount" else []
        texts += (
            [f"{Decimal(field.maximum) + _SMALLEST_EXCESS[field.kind]:f}"]
            if field.kind in _SMALLEST_EXCESS
            else []
        )
        texts += ["2020-06-29"] if register.kind == "stock" and field.kind == "date" else []
        is_quarter = register.frequency == "quarterly" and field.name == "account_period"
        texts += ["2020-Q1", "2020-Q3"] if is_quarter else []
        faults += [(field.name, text) for text in texts]
    # A sound line has only the first column of each group.
    faults += [(group[0], "") for group in register.exactly_one_of]
    faults += [(group[1], "one too many") for group in register.exactly_one_of]
    return faults


def _unique(register: Register) -> tuple[tuple[str, ...], ...]:
    return (register.key, *register.unique_keys)


def _is_repeated(line: Line, names: tuple[str, ...], lines: list[Line]) -> bool:
    """Whether another line has the same values in all these columns, none of them empty."""
    own = [line[name] for name in names]
    return all(own) and sum([other[name] for name in names] == own for other in lines) > 1


def _refused(registers: list[Register], lines: Lines, at_fault: dict[str, set[int]]) -> dict[str, set[int]]:
    """Line numbers to refuse: a fault, a repeated key or a refused parent."""
    refused: dict[str, set[int]] = {}
    entered: dict[str, set[str]] = {}
    for register in registers:
        keys = [tuple(line[name] for name in register.key) for line in lines[register.name]]
        refused[register.name] = {
            number
            for number, line in enumerate(lines[register.name], start=1)
            if number in at_fault[register.name]
            or any(_is_repeated(line, names, lines[register.name]) for names in _unique(register))
            or any(
                line[parent.field] and line[parent.field] not in entered[parent.register]
                for parent in register.foreign_keys
            )
        }
        entered[register.name] = {
            key[0] for number, key in enumerate(keys, start=1) if number not in refused[register.name]
        }
    return refused
