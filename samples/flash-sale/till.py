"""A till: each sale takes 100 ms, and one till makes CONCURRENCY sales at once. Stopped, it finishes the sales it has begun."""
import asyncio
import os
import signal

PORT = int(os.environ.get("PORT0", "8123"))
SECONDS = float(os.environ.get("SALE_SECONDS", "0.1"))
CONCURRENCY = int(os.environ.get("CONCURRENCY", "4"))

slots = asyncio.Semaphore(CONCURRENCY)


async def serve(reader, writer):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        body = b"ok\n"
        if not head.startswith(b"GET /health"):
            async with slots:
                await asyncio.sleep(SECONDS)
            body = b"sold\n"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, os.environ.get("HOST", "127.0.0.1"), PORT, backlog=1024)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    server.close()
    # What was accepted is finished: the router sends nothing more by now.
    await asyncio.sleep(0.5)
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.05)


asyncio.run(main())
