"""Mails that servers send back, as they write them."""

HEAD = "From: MAILER-DAEMON@drugje.invalid\r\nTo: portal@localhost\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"


def delivery_status(message_id, *, action="failed", status="5.1.1", original="text/rfc822-headers", host="localhost"):
    """RFC 3464, with the head of what was sent."""
    head = f"Message-ID: <{message_id}@{host}>\r\nFrom: portal@localhost\r\nSubject: =?utf-8?q?=C5=BDivjo?=\r\n\r\n"
    return (
        HEAD + 'Content-Type: multipart/report; report-type=delivery-status; boundary="meja"\r\n\r\n'
        "--meja\r\nContent-Type: text/plain\r\n\r\nNi slo.\r\n"
        "--meja\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.drugje.invalid\r\n\r\n"
        f"Final-Recipient: rfc822; ana@example.invalid\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--meja\r\nContent-Type: {original}\r\n\r\n{head}\r\n--meja--\r\n"
    ).encode()


def complaint(message_id, *, feedback="abuse"):
    """RFC 5965, with the whole mail."""
    return (
        HEAD + 'Content-Type: multipart/report; report-type=feedback-report; boundary="meja"\r\n\r\n'
        "--meja\r\nContent-Type: text/plain\r\n\r\nThis is a complaint.\r\n"
        "--meja\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {feedback}\r\nUser-Agent: Nekdo/1.0\r\nVersion: 1\r\n\r\n"
        "--meja\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{message_id}@localhost>\r\nFrom: portal@localhost\r\nSubject: x\r\n\r\nBesedilo\r\n--meja--\r\n"
    ).encode()
