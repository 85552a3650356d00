#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A mail relay as providers run them: 587 with STARTTLS, 465 with TLS from the start, and mail only
from who has authenticated over TLS. What it takes it writes to a folder, one file a mail, its first
line "PORT USER". Runs until it is killed.

usage: relay.py ADDRESS CERTIFICATE KEY USER PASSWORD FOLDER READY_FIFO"""

import asyncio
import os
import re
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

ADDRESS, CERTIFICATE, KEY, USER, PASSWORD, FOLDER, READY = sys.argv[1:8]


class Relay(SMTP):
    async def smtp_MAIL(self, arg):
        # Who has authenticated may say for whom (RFC 4954), which aiosmtpd refuses.
        await super().smtp_MAIL(re.sub(r" AUTH=\S*", "", arg or ""))


class Handler:
    def __init__(self, port):
        self.port = port
        self.taken = 0

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        name = os.path.join(FOLDER, f"{self.port}-{self.taken}")
        with open(name + ".part", "wb") as out:
            out.write(f"{self.port} {session.auth_data.login.decode()}\n".encode())
            out.write(envelope.content.replace(b"\r\n", b"\n"))
        os.rename(name + ".part", name)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data == LoginPassword(
        USER.encode(), PASSWORD.encode()
    )
    return AuthResult(success=good, handled=False, auth_data=data)


def serve(port, context, wrapped):
    handler = Handler(port)

    def factory():
        return Relay(
            handler,
            hostname="relay.example.com",
            tls_context=None if wrapped else context,
            require_starttls=not wrapped,
            auth_required=True,
            auth_require_tls=not wrapped,
            authenticator=authenticate,
        )

    return asyncio.get_running_loop().create_server(
        factory, ADDRESS, port, ssl=context if wrapped else None
    )


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    await serve(587, context, False)
    await serve(465, context, True)
    with open(READY, "w", encoding="ascii") as ready:
        ready.write("ready\n")
    await asyncio.Event().wait()


asyncio.run(main())
