# Listens on a socket that a container without a network can reach, and passes every connection on to
# the test server, unless that would let anybody in from here. Python 3.7 and later, no package.
import asyncio
import os
import struct
import sys

folder, host, port, administrator = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
# How long the server may take to ask for a password, in seconds.
PATIENCE = 10


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


async def serve(reader, writer):
    try:
        far_reader, far_writer = await asyncio.open_connection(host, port)
    except OSError as error:
        print("the test server at %s:%s does not answer: %s" % (host, port, error), flush=True)
        writer.close()
        return
    await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))


async def lets_anybody_in():
    """Is the administrator welcome without a word? PostgreSQL's documentation, "Message Formats"."""
    reader, writer = await asyncio.open_connection(host, port)
    names = b"user\0" + administrator.encode() + b"\0database\0postgres\0\0"
    writer.write(struct.pack("!ii", len(names) + 8, 196608) + names)
    try:
        kind, _, request = struct.unpack("!cii", await asyncio.wait_for(reader.readexactly(9), PATIENCE))
        return kind == b"R" and request == 0
    except (asyncio.IncompleteReadError, asyncio.TimeoutError):
        return False
    finally:
        writer.close()


async def main():
    try:
        if await lets_anybody_in():
            print("open", flush=True)
            sys.exit(1)
    except OSError as error:
        print("the test server at %s:%s does not answer: %s" % (host, port, error), flush=True)
        sys.exit(1)
    path = os.path.join(folder, ".s.PGSQL.5432")
    server = await asyncio.start_unix_server(serve, path)
    os.chmod(path, 0o666)
    print("ready", flush=True)
    await asyncio.Event().wait()
    server.close()


asyncio.run(main())
