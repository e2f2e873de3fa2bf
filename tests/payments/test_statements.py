"""Bank statements: read exactly, counted once, matched by reference and account; what nobody can place waits for a hand."""

import pytest

from apps.payments import camt, services
from apps.payments.choices import LineState, OrderState
from apps.payments.demo import statement
from apps.payments.exceptions import MoveRefused, StatementRefused
from apps.payments.models import BankStatement, LedgerEntry, Payment, StatementLine
from apps.payments.services.statements import forget_payers, outdated_lines
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, acting_as, make_staff
from tests.payments.money import DAY, begin, bring, sums, tell


@pytest.fixture
def order(office, cast):
    return order_for(open_one(cast.users["citizen"], office.department))


def file(entries="", name="S-1", iban="SI56011004960309112"):
    return (
        f'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        f"<Id>{name}</Id><CreDtTm>2026-11-27T06:00:00+01:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>"
        f"<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        f"<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>5.5</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>"
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount="36.30", *, reference="", kind="CRDT", ref="B1", more="", details=None, status="BOOK", ccy="EUR"):
    details = details if details is not None else (
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Nm>Žiga Šuštar</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>SI56020170014356205</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    )  # fmt: skip
    return (
        f"<Ntry><Amt Ccy='{ccy}'>{amount}</Amt><CdtDbtInd>{kind}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>2026-11-27</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef>{more}<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def read(*entries):
    (one,) = camt.read_statements(file("".join(entries)))
    return one


def take(*entries, name="S-1", iban="SI56011004960309112"):
    content = file("".join(entries), name, iban)
    ((made, _new),) = services.import_statements(actor=TESTS, content=content)
    return list(made.lines.order_by("position"))


def test_reading():
    one = read(entry(reference="SI1175965-7111002-17"))
    assert (one.statement_id, one.iban, one.day, one.opening, one.closing) == (
        "S-1",
        "SI56011004960309112",
        DAY,
        10000,
        -550,
    )
    (line,) = one.lines
    assert (line.cents, line.incoming, line.reference, line.payer, line.payer_iban, line.end_to_end) == (
        3630, True, "SI1175965-7111002-17", "Žiga Šuštar", "SI56020170014356205", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cents"),
    [("36.3", 3630), ("0.01", 1), ("19.99", 1999), ("8.20", 820), ("1234567", 123456700), ("5.10000", 510)],
)
def test_no_cent_is_lost(text, cents):
    assert read(entry(text)).lines[0].cents == cents


def test_a_collective_entry_is_its_parts():
    parts = "".join(
        f"<TxDtls><Refs><TxId>T{n}</TxId></Refs><AmtDtls><TxAmt><Amt Ccy='EUR'>{n}.50</Amt></TxAmt></AmtDtls></TxDtls>"
        for n in (1, 2)
    )
    one = read(entry("4.00", details=parts))
    assert [(line.cents, line.bank_reference) for line in one.lines] == [(150, "B1/T1"), (250, "B1/T2")]
    with pytest.raises(StatementRefused, match="seštejejo"):
        read(entry("4.01", details=parts))


def test_what_only_waits_is_no_money_and_what_goes_back_is_none():
    assert read(entry(status="PDNG")).lines == ()
    assert not read(entry(kind="DBIT")).lines[0].incoming
    assert not read(entry(more="<RvslInd>true</RvslInd>")).lines[0].incoming


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
REFUSED = {
    "nothing": b"", "text": b"hello", "broken": b"<?xml version='1.0'?><Document>", "another": b"<?xml version='1.0'?><x/>",
    "entities": b"<?xml version='1.0'?>" + BOMB + file()[21:], "utf-16": file().decode().encode("utf-16"),
    "no iban": file(iban=""), "no name": file(name=""), "dollars": file(entry(ccy="USD")), "float": file(entry("36.305")),
    "words": file(entry("sto")), "minus": file(entry("-1.00")), "day": file(entry().replace("2026-11-27", "včeraj")),
}  # fmt: skip


@pytest.mark.parametrize("bad", REFUSED)
def test_what_is_refused(db, bad):
    with pytest.raises(StatementRefused):
        services.import_statements(actor=TESTS, content=REFUSED[bad])
    assert not BankStatement.objects.exists()


@pytest.mark.parametrize(
    ("cents", "line", "state"),
    [(3630, LineState.MATCHED, OrderState.PAID), (1000, LineState.PARTIAL, OrderState.PARTLY_PAID),
     (4000, LineState.OVER, OrderState.PAID)],
)  # fmt: skip
def test_matching(order, cents, line, state):
    (row,) = bring(("Ana", cents, order.reference))
    order.refresh_from_db()
    assert (row.state, order.state) == (line, state)
    assert services.standing_of(order.pk).surplus == max(0, cents - 3630)
    assert Payment.objects.get().booked_on == DAY


def test_a_file_twice_and_a_line_twice_count_once(order):
    content = statement("S", DAY, [("Ana", 3630, order.reference)])
    assert [new for _one, new in services.import_statements(actor=TESTS, content=content)] == [True]
    assert [new for _one, new in services.import_statements(actor=TESTS, content=content)] == [False]
    other = content.replace(b"<Stmt><Id>S</Id>", b"<Stmt><Id>S-corrected</Id>")
    ((again, new),) = services.import_statements(actor=TESTS, content=other)
    assert new
    assert again.lines.get().state == LineState.DUPLICATE
    assert services.standing_of(order.pk).paid_in == 3630


def test_one_bad_line_and_nothing_is_imported(order):
    with pytest.raises(StatementRefused):
        take(entry(reference=order.reference), entry("x", ref="B2"))
    assert not BankStatement.objects.exists()
    order.refresh_from_db()
    assert order.state == OrderState.OPEN


def test_a_reference_among_words_and_one_of_another_account(order):
    words = f"<TxDtls><RmtInf><Ustrd>taksa {order.reference} hvala</Ustrd></RmtInf></TxDtls>"
    assert take(entry("1.00", details=words))[0].state == LineState.PARTIAL
    assert (
        take(entry("1.00", reference=order.reference), name="S-2", iban="SI56020170014356205")[0].state
        == LineState.UNMATCHED
    )


def test_online_money_on_the_statement_is_not_counted_again(order):
    payment = begin(order)
    tell(payment)
    details = f"<TxDtls><Refs><EndToEndId>SIM-{SimulatedId(payment)}</EndToEndId></Refs></TxDtls>"
    (row,) = take(entry(details=details, ref="B9"))
    payment.refresh_from_db()
    assert (row.state, row.payment, payment.booked_on) == (LineState.KNOWN, payment, DAY)
    assert services.standing_of(order.pk).paid_in == 3630


def SimulatedId(payment):
    payment.refresh_from_db()
    return payment.provider_reference.removeprefix("SIM-")


def test_matching_by_hand(office, order):
    (row,) = bring(("Neznanec", 3630, "SI99"))
    assert (row.state, sums()["unallocated"]) == (LineState.UNMATCHED, -3630)
    finance = acting_as(make_staff("racunovodja", "finance", office.other))
    services.match_line(actor=finance, line=row, order=order)
    row.refresh_from_db()
    order.refresh_from_db()
    assert (row.state, row.matched_by_id, order.state, sums()["unallocated"]) == ("matched", finance.user.pk, "paid", 0)
    with pytest.raises(MoveRefused):
        services.match_line(actor=finance, line=row, order=order)
    assert LedgerEntry.objects.filter(kind="allocation").count() == 1


def test_who_paid_is_sealed_and_forgotten(order):
    (row,) = bring(("Žiga Šuštar", 1, order.reference))
    assert StatementLine.objects.get().payer == "Žiga Šuštar"
    assert list(outdated_lines(DAY.replace(year=2036), 10)) == []
    assert list(outdated_lines(DAY.replace(year=2037), 10)) == [row]
    forget_payers(StatementLine.objects.get())
    fresh = StatementLine.objects.get()
    assert (fresh.payer, fresh.cents) == ("", 1)
    assert not outdated_lines(DAY.replace(year=2037), 10).exists()
