"""Demo: some of the fees of the demo's applications are paid, online and by transfer, one twice, one in part; one asks
to be exempted; a statement has money that nobody can place."""

import datetime as dt
from xml.sax.saxutils import escape

from apps.core.actor import Actor, system_actor
from apps.core.demo import SEED
from apps.payments import services
from apps.payments.choices import ExemptionGround, OrderState, PaymentState
from apps.payments.models import BankStatement, Order, Payment
from apps.payments.providers.ujp import NAME
from apps.payments.registry import providers
from apps.payments.services import simulator

PORTAL = system_actor("demo")
IBAN = "SI56011004960309112"
STATEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{name}</Id><CreDtTm>{day}T06:00:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>
{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{euros}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{bank}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Pty>
<Nm>{payer}</Nm></Pty></Dbtr></RltdPties><RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf>
</TxDtls></NtryDtls></Ntry>"""


def statement(name: str, day: dt.date, entries: list[tuple[str, int, str]]) -> bytes:
    """A file of camt.053 with entries of payer, cents and reference."""
    parts = [
        ENTRY.format(
            euros=f"{cents // 100}.{cents % 100:02}", day=day, bank=f"{name}-{number}", payer=escape(payer),
            reference=escape("".join(reference.split())),
        )
        for number, (payer, cents, reference) in enumerate(entries, start=1)
    ]  # fmt: skip
    return STATEMENT.format(name=name, day=day, iban=IBAN, entries="\n".join(parts)).encode()


def load(today: dt.date) -> str:
    """Once; what is there already stays."""
    name = f"DEMO-{SEED}"
    if BankStatement.objects.filter(statement_id=name).exists():
        return "as before"
    orders = list(Order.objects.filter(state=OrderState.OPEN, iban=IBAN).order_by("created", "pk"))
    online = _pay_online(orders[:2])
    entries = [(str(order.payer or order.organisation), order.cents, order.reference) for order in orders[2:3]]
    entries += [(str(order.payer or order.organisation), order.cents + 500, order.reference) for order in orders[3:4]]
    entries += [(str(order.payer or order.organisation), order.cents // 2, order.reference) for order in orders[4:5]]
    entries.append(("Janez Neznanec", 1810, "SI99"))
    services.import_statements(
        actor=PORTAL, content=statement(name, today - dt.timedelta(days=1), entries), file_name="izpisek-demo.xml"
    )
    for payment in Payment.objects.filter(state=PaymentState.SETTLED, receipt=None).exclude(order=None):
        services.issue_receipt(payment.pk)
    _ask(orders[5:6])
    return f"{online} online, {len(entries)} by transfer"


def _pay_online(orders: list[Order]) -> int:
    if NAME not in providers:
        return 0
    for order, act in zip(orders, ("kartica", "dvakrat"), strict=False):
        payment = services.start_payment(
            actor=PORTAL, order=order, provider=NAME, return_url=f"/placila/{order.pk}/preverjanje/"
        )
        simulator.play_payment(payment.pk, act)
    return len(orders)


def _ask(orders: list[Order]) -> None:
    for order in orders:
        if order.payer:
            services.request_exemption(
                actor=Actor(user=order.payer), order=order, ground=ExemptionGround.MEANS,
                text="Prejemam denarno socialno pomoč, odločba CSD Spodnje Podravje.",
            )  # fmt: skip
