"""Hand-written bank statements with the variants that banks use."""

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
IBAN = "FR6699999000010000000000101"


def balance(code: str, amount: str, currency: str = "EUR") -> str:
    """A balance; a negative one is a debit."""
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f"<Amt Ccy='{currency}'>{amount.lstrip('-')}</Amt><CdtDbtInd>{sign}</CdtDbtInd>"
        "<Dt><Dt>2020-06-30</Dt></Dt></Bal>"
    )


def entry(amount: str, more: str = "", *, sign: str = "CRDT", status: str = "<Sts>BOOK</Sts>") -> str:
    """An entry of an amount; `more` is added to its content."""
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}"
        f"<BookgDt><Dt>2020-06-18</Dt></BookgDt>{more}</Ntry>"
    )


def details(*parts: str) -> str:
    return "<NtryDtls>" + "".join(f"<TxDtls>{part}</TxDtls>" for part in parts) + "</NtryDtls>"


def statement(
    *entries: str, opening: str, closing: str, name: str = "S1", more: str = "", balances: str = ""
) -> str:
    both_balances = balances or balance("OPBD", opening) + balance("CLBD", closing)
    account = f"<Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>"
    return f"<Stmt><Id>{name}</Id>{more}{account}{both_balances}{''.join(entries)}</Stmt>"


def document(*statements: str, version: str = "02", prefix: str = "") -> str:
    """A complete file; with a prefix, every element has it."""
    text = (
        f'<Document xmlns="{NAMESPACE}{version}"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>'
        f"{''.join(statements)}</BkToCstmrStmt></Document>"
    )
    if not prefix:
        return text
    closed = text.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
    return closed.replace(" xmlns=", f" xmlns:{prefix}=")
