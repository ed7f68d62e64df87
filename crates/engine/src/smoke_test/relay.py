# Listens on a socket that a container without a network can reach, and passes every connection on to
# the test server. Python 3.7 and later, no package.
import asyncio
import os
import sys

folder, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])


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


async def main():
    path = os.path.join(folder, ".s.PGSQL.5432")
    server = await asyncio.start_unix_server(serve, path)
    os.chmod(path, 0o666)
    print("ready", flush=True)
    await asyncio.Event().wait()
    server.close()


asyncio.run(main())
