# Listens on a socket that a container without a network can reach, and passes the connections of one
# login on to the test server, unless that would let anybody in from here. Python 3.7 and later, no package.
import asyncio
import os
import struct
import sys

folder, host, port, login, others = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5:]
# How long the server may take to ask for a password, in seconds.
PATIENCE = 10
# Connections at a time: those of one login, so that a run cannot take the places of the others. The server allows 16, and
# some end while others begin.
MOST = 24
# The codes of PostgreSQL's documentation, "Message Formats".
PROTOCOL_3, CANCEL, TLS, GSS = 3, 80877102, 80877103, 80877104


async def pump(reader, writer):
    try:
        while True:
            data = await reader.read(65536)
            if not data:
                break
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def end(word):
    print(word, flush=True)
    os._exit(1)


async def ask_for_password(user, database):
    """Ends the relay unless this login is asked for a password, or turned away. PostgreSQL's documentation, "Message Formats"."""
    reader, writer = await asyncio.open_connection(host, port)
    names = b"user\0" + user.encode() + b"\0database\0" + database.encode() + b"\0\0"
    writer.write(struct.pack("!ii", len(names) + 8, 196608) + names)
    try:
        kind, length = struct.unpack("!ci", await asyncio.wait_for(reader.readexactly(5), PATIENCE))
        body = await asyncio.wait_for(reader.readexactly(min(length - 4, 10000)), PATIENCE)
    except (asyncio.IncompleteReadError, asyncio.TimeoutError):
        end("the test server at %s:%s does not say whether it wants a password" % (host, port))
    finally:
        writer.close()
    if kind == b"R":
        if body[:4] == b"\0\0\0\0":
            end("open " + user)
    elif kind != b"E" or b"\0C28" not in b"\0" + body:
        end("the test server at %s:%s does not say whether it wants a password" % (host, port))


def refusal(reason):
    """An error of the server: FATAL, invalid authorization."""
    fields = b"SFATAL\0VFATAL\0C28000\0M" + reason.encode() + b"\0\0"
    return b"E" + struct.pack("!i", len(fields) + 4) + fields


async def read_start(reader, writer):
    """Returns the first message when it is of the login, to one of its databases. Otherwise answers, and returns None:
    the rules of the server for any other role are not trusted."""
    while True:
        length, code = struct.unpack("!ii", await asyncio.wait_for(reader.readexactly(8), PATIENCE))
        if not 8 <= length <= 10000:
            return None
        body = await asyncio.wait_for(reader.readexactly(length - 8), PATIENCE)
        if code not in (TLS, GSS):
            break
        writer.write(b"N")
    message = struct.pack("!ii", length, code) + body
    if code == CANCEL:
        return message
    texts = body.split(b"\0")
    found = dict(zip(texts[0::2], texts[1::2]))
    user = found.get(b"user", b"").decode(errors="replace")
    database = found.get(b"database", b"").decode(errors="replace") or user
    if code >> 16 == PROTOCOL_3 and user == login and database in (login, "postgres") and b"replication" not in found:
        return message
    writer.write(refusal("only the login of this test can connect, to its own database and to postgres"))
    return None


class Relay:
    def __init__(self):
        self.places = asyncio.Semaphore(MOST)
        self.asked = False

    async def serve(self, reader, writer):
        async with self.places:
            try:
                start = await read_start(reader, writer)
            except (asyncio.IncompleteReadError, asyncio.TimeoutError, OSError):
                start = None
            if start is None:
                writer.close()
                return
            try:
                # The login is there by now; before, nobody can tell what its rule is.
                if not self.asked:
                    await ask_for_password(login, login)
                    self.asked = True
                far_reader, far_writer = await asyncio.open_connection(host, port)
            except OSError as error:
                print("the test server at %s:%s does not answer: %s" % (host, port, error), flush=True)
                writer.close()
                return
            far_writer.write(start)
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))


async def main():
    try:
        for role in others:
            await ask_for_password(role, "postgres")
    except OSError as error:
        end("the test server at %s:%s does not answer: %s" % (host, port, error))
    path = os.path.join(folder, ".s.PGSQL.5432")
    server = await asyncio.start_unix_server(Relay().serve, path)
    os.chmod(path, 0o666)
    print("ready", flush=True)
    await asyncio.Event().wait()
    server.close()


asyncio.run(main())
