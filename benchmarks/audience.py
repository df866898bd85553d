"""Viewers without browsers: sockets that acknowledge each frame as a page does, all of them in one process.

    python -m benchmarks.audience ws://localhost:8501

Reads one JSON request a line and answers each with one: {"watch": [run, ...]} has one more viewer of each, {"leave":
count} ends the last ones, {"do": [[command, value], ...]} is sent by every viewer that is the first of its run,
{"count": seconds} counts what comes meanwhile, and {"toggle": times, "pause": seconds} switches the loss of one run
after the other and waits for the first frame that shows the effect.

`Audience` starts that process and speaks to it, so that the viewers' work is not taken for the server's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import subprocess
import sys
import time
from types import TracebackType
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.server import ROOT

PATIENCE = 60.0  # seconds that an effect may take
LOSSES = ("saturating", "non_saturating")
_LENGTH = struct.Struct("<I")


class Audience:
    """The process of viewers.

    Args:
        url: of the server.
    """

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "benchmarks.audience", url.replace("http", "ws", 1)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def __enter__(self) -> Audience:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._process:  # which closes its pipes, and waits
            pass

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def ask(self, **request: Any) -> Any:
        """The answer to a request.

        Raises:
            RuntimeError: the process has ended.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError("The viewers have gone.")
        return json.loads(line)


class Viewer:
    """One socket.

    Attributes:
        run: id of the run that it shows.
        frames: since the last count.
        steps: (seconds, step) of the first and of the last of them.
    """

    def __init__(self, run: str, socket: ClientConnection) -> None:
        self.run = run
        self.frames = 0
        self.steps: list[tuple[float, int]] = []
        self.size = 0
        self._socket = socket
        self._wanted: str | None = None
        self._shown = asyncio.Event()
        self._number = 0
        self.first = asyncio.Event()
        self.task = asyncio.create_task(self._look())

    async def do(self, command: str, value: Any) -> None:
        """Give the run a command."""
        self._number += 1
        await self._socket.send(json.dumps({"do": command, "value": value, "number": self._number}))

    async def switch(self, loss: str) -> float:
        """Seconds from switching the loss to the first frame that shows what comes of it."""
        self._wanted = loss
        self._shown.clear()
        begun = time.monotonic()
        await self.do("change", {"loss": loss})
        await asyncio.wait_for(self._shown.wait(), PATIENCE)
        return time.monotonic() - begun

    async def leave(self) -> None:
        """Close the page."""
        self.task.cancel()
        await self._socket.close()

    async def _look(self) -> None:
        with contextlib.suppress(ConnectionClosed):  # the server has gone, or the run
            await self._take_frames()

    async def _take_frames(self) -> None:
        async for message in self._socket:
            if isinstance(message, str):
                continue
            (length,) = _LENGTH.unpack_from(message)
            header = json.loads(message[_LENGTH.size : _LENGTH.size + length])
            await self._socket.send('{"ack":1}')
            self.first.set()
            self.frames += 1
            self.size = len(message)
            moment = time.monotonic(), header["step"]
            self.steps = [self.steps[0], moment] if self.steps else [moment]
            # Pending: the worker has not seen the switch yet, and the picture is still the one of before.
            if header["settings"]["loss"] == self._wanted and not header["pending"]:
                self._wanted = None
                self._shown.set()


class Room:
    """All viewers."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._viewers: list[Viewer] = []

    async def answer(self, request: dict[str, Any]) -> Any:
        """Do what is asked."""
        if "watch" in request:
            for run in request["watch"]:
                socket = await connect(f"{self._url}/live/{run}", max_size=None, ping_interval=None)
                self._viewers.append(Viewer(run, socket))
            for viewer in self._viewers:
                await asyncio.wait_for(viewer.first.wait(), PATIENCE)
            return len(self._viewers)
        if "leave" in request:
            for _ in range(request["leave"]):
                await self._viewers.pop().leave()
            return len(self._viewers)
        if "do" in request:
            for viewer in self._firsts():
                for command, value in request["do"]:
                    await viewer.do(command, value)
            return None
        if "count" in request:
            return await self._count(request["count"])
        firsts, seconds = self._firsts(), []
        for number in range(request["toggle"]):
            await asyncio.sleep(request["pause"])
            loss = LOSSES[(number // len(firsts) + 1) % 2]
            seconds.append(await firsts[number % len(firsts)].switch(loss))
        return seconds

    def _firsts(self) -> list[Viewer]:
        return list({viewer.run: viewer for viewer in reversed(self._viewers)}.values())[::-1]

    async def _count(self, seconds: float) -> dict[str, Any]:
        for viewer in self._viewers:
            viewer.frames, viewer.steps = 0, []
        begun = time.monotonic()
        await asyncio.sleep(seconds)
        elapsed = time.monotonic() - begun
        rates = []
        for viewer in self._firsts():
            ends = viewer.steps
            rates.append((ends[-1][1] - ends[0][1]) / (ends[-1][0] - ends[0][0]) if len(ends) == 2 else 0.0)
        return {
            "frames": [viewer.frames / elapsed for viewer in self._viewers],
            "steps": rates,
            "bytes": max(viewer.size for viewer in self._viewers),
        }


async def main() -> None:
    """Answer requests until standard input ends."""
    room, reader = Room(sys.argv[1]), asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        print(json.dumps(await room.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
