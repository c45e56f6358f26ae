"""A reverse proxy that shows a server below a path, as a company's web server does; web sockets pass through."""

import asyncio
import threading
from asyncio import StreamReader, StreamWriter


class Proxy:
    """Passes `http://127.0.0.1:<port>/<path>/...` on to a server's root; anything else is answered with 404."""

    def __init__(self, path: str, port: int) -> None:
        self._prefix, self._to = f"/{path}".encode(), port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True).start()
        self._ready.wait(10)
        self.url = f"http://127.0.0.1:{self.port}/{path}"

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()
        visits = asyncio.all_tasks() - {asyncio.current_task()}
        for one in visits:
            one.cancel()
        await asyncio.gather(*visits, return_exceptions=True)

    def stop(self) -> None:
        """Take no more visitors."""
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _visit(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One request for each connection, or one web socket."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, rest = head.split(b" ", 2)
            if not target.startswith(self._prefix + b"/"):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            lines = rest.split(b"\r\n")
            if b"upgrade: websocket" not in head.lower():
                lines = [one for one in lines if not one.lower().startswith(b"connection:")]
                lines.insert(1, b"Connection: close")
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
            there_writer.write(b" ".join((method, target.removeprefix(self._prefix), b"\r\n".join(lines))))
            await asyncio.gather(_pass_on(reader, there_writer), _pass_on(there_reader, writer))
        except (asyncio.IncompleteReadError, ConnectionError):
            # A visitor who left; what a browser does with connections it does not need after all.
            pass
        finally:
            writer.close()


async def _pass_on(reader: StreamReader, writer: StreamWriter) -> None:
    try:
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    except ConnectionError:
        # The other side has gone; so does this one.
        pass
    finally:
        writer.close()
