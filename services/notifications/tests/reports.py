"""Reports in the shapes of several mail servers, written by us after what they send. `{to}` is where they are sent."""

from uuid import UUID

from samklasse_notifications.domain.bounce import own_sender
from samklasse_notifications.domain.mime import message_id

FRAME = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@{host}>
To: {{to}}
Subject: {subject}
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

{words}

--b1
Content-Type: message/delivery-status

{status}
--b1
Content-Type: {returned}

Return-Path: <{{to}}>
Message-ID: {{id}}
To: anna@test.example

--b1--
"""


def framed(
    status: str,
    *,
    host: str = "mx.example",
    subject: str = "Undelivered Mail Returned to Sender",
    words: str = "I'm sorry to have to inform you ...",
    returned: str = "text/rfc822-headers",
) -> str:
    return FRAME.format(status=status, host=host, subject=subject, words=words, returned=returned)


POSTFIX = framed(
    """\
Reporting-MTA: dns; relay.test.example
X-Postfix-Queue-ID: 3F2A9C0D
X-Postfix-Sender: rfc822; sender@test.example
Arrival-Date: Mon, 11 Jan 2027 09:00:00 +0100 (CET)

Final-Recipient: rfc822; anna@test.example
Original-Recipient: rfc822;anna@test.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.test.example
Diagnostic-Code: smtp; 550 5.1.1 <anna@test.example>: Recipient address
    rejected: User unknown in virtual mailbox table
"""
)
EXIM = framed(
    """\
Reporting-MTA: dns; exim.test.example

Action: failed
Final-Recipient: rfc822;anna@test.example
Status: 5.0.0
Remote-MTA: dns; mx.test.example
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 Please try again
""",
    subject="Mail delivery failed: returning message to sender",
    returned="message/rfc822",
)
EXCHANGE = framed(
    """\
Reporting-MTA: dns;OSL2P190MB0001.test.example
Received-From-MTA: dns;relay.test.example
Arrival-Date: Mon, 11 Jan 2027 08:00:00 +0000

Final-Recipient: rfc822;anna@test.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient anna@test.example not found
X-Display-Name: Anna
""",
    subject="Undeliverable: Norsk A2",
    returned="message/rfc822",
)
GMAIL = framed(
    """\
Reporting-MTA: dns; googlemail.test.example
Received-From-MTA: dns; sender@test.example
Arrival-Date: Mon, 11 Jan 2027 00:00:00 -0800 (PST)
X-Original-Message-ID: <x@test.example>

Final-Recipient: rfc822; anna@test.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.test.example. (192.0.2.1, the server for the domain test.example.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address
Last-Attempt-Date: Mon, 11 Jan 2027 00:00:01 -0800 (PST)
""",
    subject="Delivery Status Notification (Failure)",
    returned="message/rfc822",
)
SENDMAIL_DELAYED = framed(
    """\
Reporting-MTA: dns; sendmail.test.example
Arrival-Date: Mon, 11 Jan 2027 09:00:00 +0100

Final-Recipient: RFC822; anna@test.example
Action: delayed
Status: 4.4.1
Remote-MTA: DNS; mx.test.example
Last-Attempt-Date: Mon, 11 Jan 2027 13:00:00 +0100
Will-Retry-Until: Sat, 16 Jan 2027 09:00:00 +0100
""",
    subject="Warning: could not send message for past 4 hours",
)
FULL_MAILBOX = POSTFIX.replace("5.1.1", "5.2.2")
GAVE_UP = POSTFIX.replace("5.1.1", "4.4.7").replace("smtp; 550", "smtp; 451")
REFUSED_AS_SPAM = POSTFIX.replace("5.1.1", "5.7.1")
DELIVERED = framed(
    """\
Reporting-MTA: dns; relay.test.example

Final-Recipient: rfc822; anna@test.example
Action: delivered (to mailbox)
Status: 2.0.0
""",
    subject="Successful Mail Delivery Report",
)
COMPLAINED = """\
Return-Path: <>
From: Feedback <feedback@mailbox.example>
To: misbruk@samklasse.example
Subject: FW: Norsk A2
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is an email abuse report for an email message received from IP 192.0.2.1.

--b1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{to}>
Original-Rcpt-To: <anna@test.example>
Source-IP: 192.0.2.1

--b1
Content-Type: message/rfc822
Content-Disposition: inline

From: Samklasse <ikke-svar@samklasse.example>
Message-ID: {id}
Subject: Norsk A2

Hei
--b1--
"""
NOT_SPAM = COMPLAINED.replace("Feedback-Type: abuse", "Feedback-Type: not-spam")
OUT_OF_OFFICE = """\
Return-Path: <>
From: anna@test.example
To: {to}
Subject: Automatisk svar: Norsk A2
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

Final-Recipient: rfc822; anna@test.example
Action: failed
Status: 5.1.1
"""
QMAIL = """\
Return-Path: <>
From: MAILER-DAEMON@qmail.test.example
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at qmail.test.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<anna@test.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.1.
"""
BOUNCE_OF_A_BOUNCE = "From: x@test.example\nTo: {to}\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + POSTFIX
FORWARDED = POSTFIX.replace("multipart/report; report-type=delivery-status", "multipart/mixed")
ALL = [
    POSTFIX, EXIM, EXCHANGE, GMAIL, SENDMAIL_DELAYED, FULL_MAILBOX, GAVE_UP, REFUSED_AS_SPAM, DELIVERED, COMPLAINED,
    OUT_OF_OFFICE, QMAIL, BOUNCE_OF_A_BOUNCE, FORWARDED,
]  # fmt: skip


def filled(shape: str, key: UUID) -> bytes:
    """As it comes over the wire, about the mail of `key`."""
    return shape.format(to=own_sender(key), id=message_id(key)).replace("\n", "\r\n").encode()
