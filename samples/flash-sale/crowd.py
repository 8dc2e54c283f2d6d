"""An open-loop crowd: customers come whether or not those before them were served. A line a second, a summary as JSON at the end.

usage: crowd.py URL BASE PEAK AT SECONDS [LEVEL_MS]
  BASE customers a second, PEAK from second AT on; the level is what 95 % may wait (300 ms).
"""
import asyncio
import json
import os
import random
import sys
import time
from urllib.parse import urlparse

PATIENCE = float(os.environ.get("PATIENCE", "30"))


async def buy(host, port, due, second, seen):
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host.encode())
            answer = await reader.read()
            writer.close()
        good = answer.startswith(b"HTTP/1.1 200")
    except (OSError, TimeoutError):
        good = False
    seen[second].append((time.monotonic() - due, good))


def p95(waits):
    return sorted(waits)[max(0, -(-95 * len(waits) // 100) - 1)] if waits else 0.0


async def main():
    url, base, peak, at, seconds = urlparse(sys.argv[1]), *(float(text) for text in sys.argv[2:6])
    level = float(sys.argv[6]) / 1000 if len(sys.argv) > 6 else 0.3
    seen = [[] for _ in range(int(seconds) + 1)]
    start, due, customers = time.monotonic(), 0.0, set()
    while due < seconds:
        await asyncio.sleep(max(0, start + due - time.monotonic()))
        customer = asyncio.create_task(buy(url.hostname, url.port or 80, start + due, int(due), seen))
        customers.add(customer)
        customer.add_done_callback(customers.discard)
        due += random.expovariate(peak if due >= at else base)
    while customers:
        await asyncio.sleep(0.1)
    over = []
    for second, served in enumerate(seen[: int(seconds)]):
        waits, failed = [wait for wait, _ in served], sum(not good for _, good in served)
        if p95(waits) > level or failed * 100 > len(served):
            over.append(second)
        print(f"{second:4} s  {len(served):5} customers  p95 {p95(waits) * 1000:7.0f} ms  {failed} failed", flush=True)
    after = [second for second in over if second >= at]
    print(json.dumps({
        "customers": sum(len(served) for served in seen), "failed": sum(not good for served in seen for _, good in served),
        "secondsOverLevel": len(over), "backUnderLevelAfter": (max(after) + 1 - int(at)) if after else 0,
    }))


asyncio.run(main())
