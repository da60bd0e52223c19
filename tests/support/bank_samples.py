"""Statements of one account at four banks, each with the texts and elements that banks of its country use.

Each has one payment of a balance of INS01, at the place where the bank writes the reference.
"""

from support.statements import balance, details

_ENTRY = (
    "<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>{status}<BookgDt>{day}</BookgDt>"
    "<ValDt>{day}</ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>{more}</Ntry>"
)


def french_bank() -> str:
    """All texts in the additional information, in fields such as MOTIF and REF. The bank's charge follows."""
    text = "VIR SEPA RECU /DE PREMIER ASSUREUR /MOTIF INS01 T-CAP-INS01-2020 2T2020 /REF NOTPROVIDED"
    paid = _entry("1000.00", "F1", f"<AddtlNtryInf>{text}</AddtlNtryInf>")
    charge = _entry("9.60", "F2", "<AddtlNtryInf>FRAIS TENUE DE COMPTE 07/20</AddtlNtryInf>")
    charge = charge.replace("CRDT", "DBIT")
    return _statement("FR", "990.40", paid, charge)


def german_bank() -> str:
    """The identifier of the account line in the remittance text, cut after 27 characters."""
    lines = ("EREF+NOTPROVIDED", "SVWZ+RG 20200720", "CPT-2020-Q2-INS01-CAPPL", "US-B")
    parts = "".join(f"<Ustrd>{line}</Ustrd>" for line in lines)
    more = details(f"<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RmtInf>{parts}</RmtInf>")
    return _statement("DE", "600.00", _entry("600.00", "D1", more))


def belgian_bank() -> str:
    """A structured reference of the creditor (ISO 11649), with its scheme."""
    scheme = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp>"
    reference = f"<Strd><CdtrRefInf>{scheme}<Ref>RF18CPT2020Q2INS02CAPB</Ref></CdtrRefInf></Strd>"
    return _statement("BE", "450.00", _entry("450.00", "B1", details(f"<RmtInf>{reference}</RmtInf>")))


def dutch_bank() -> str:
    """A batch of two payments, each with its debtor, one with the end-to-end reference of the payer."""
    named = _part("300.00", "ASSUREUR FICTIF 03 NV", "CPT-2020-Q2-INS03-CAP-B")
    silent = _part("200.00", "Assureur fictif 03", "NOTPROVIDED")
    more = f"<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{named}{silent}</NtryDtls>"
    return _statement("NL", "500.00", _entry("500.00", "N1", more))


def _part(amount: str, debtor: str, reference: str) -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>"
        f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt></TxAmt></AmtDtls>"
        f"<RltdPties><Dbtr><Nm>{debtor}</Nm></Dbtr></RltdPties></TxDtls>"
    )


def _entry(amount: str, reference: str, more: str) -> str:
    return _ENTRY.format(
        amount=amount, reference=reference, more=more, day="<Dt>2020-07-20</Dt>", status="<Sts>BOOK</Sts>"
    )


def _statement(bank: str, closing: str, *entries: str) -> str:
    account = f"<Acct><Id><Othr><Id>{bank}-ACCOUNT</Id></Othr></Id><Ccy>EUR</Ccy></Acct>"
    balances = balance("OPBD", "0.00") + balance("CLBD", closing)
    return f"<Stmt><Id>{bank}</Id>{account}{balances}{''.join(entries)}</Stmt>"
