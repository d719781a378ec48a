"""A mail server that keeps each letter as a file; it is told the folder and, when one must log in, user and password.

It prints its port, and ends when its standard input ends, so that it never outlives the test.
Receivers beginning with `refuse` are refused for good, with `later` for now; both codes come with the address.
"""

import asyncio
import email
import email.policy
import json
import logging
import os
import sys

from aiosmtpd.smtp import SMTP, AuthResult

# It warns of what a test asks for: a password in the open.
logging.getLogger("mail").setLevel(logging.ERROR)
folder, login = sys.argv[1], sys.argv[2:4]


class Desk:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return f"550 5.1.1 <{address}> is not here"
        if address.startswith("later"):
            return f"451 4.7.1 <{address}> greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in letter.items()],
            "body": letter.get_content(),
        }
        path = os.path.join(folder, f"{Desk.count:06}")
        Desk.count += 1
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(kept, file)
        # Before the answer, and whole: whoever was told "250" finds it.
        os.rename(path + ".part", path + ".json")
        return "250 OK"


def checked(server, session, envelope, mechanism, data):
    given = [data.login.decode(), data.password.decode()]
    return AuthResult(success=given == login, handled=False)


def conversation():
    if login:
        return SMTP(Desk(), authenticator=checked, auth_required=True, auth_require_tls=False)
    return SMTP(Desk())


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(conversation, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
