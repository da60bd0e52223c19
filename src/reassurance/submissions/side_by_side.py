"""Judge the packages of several senders at the same time, each in a process of its own."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from reassurance.child import end_with
from reassurance.errors import SubmissionsError
from reassurance.log import log_level, log_to
from reassurance.settings import Settings
from reassurance.submissions.faults import described
from reassurance.submissions.package.inbox import PackagePath
from reassurance.submissions.receipt.model import Receipt
from reassurance.submissions.stopped import note_stopped

Judge = Callable[[PackagePath], Receipt]
Outcome = Receipt | SubmissionsError


def judge_side_by_side(
    settings: Settings, packages: Sequence[PackagePath], judge: Judge, processes: int
) -> Iterator[tuple[PackagePath, Outcome]]:
    """Judge packages of different senders in `processes` processes; yields each package with its outcome.

    The packages of a sender are judged one after the other, in the given order. Senders take turns. After an
    error of the platform, the sender's other packages are left out. A process that ends, for instance because
    the machine has no memory left, stops the senders whose packages were being judged. `judge` must be a
    function that another process can import, and must note the errors that it raises.
    """
    queues: dict[str, deque[PackagePath]] = {}
    for package in packages:
        queues.setdefault(package.sender_id, deque()).append(package)
    waiting = deque(queues)
    while waiting:
        with _pool(processes) as pool:
            running: dict[Future[Outcome], PackagePath] = {}
            is_broken = False
            while running or (waiting and not is_broken):
                while waiting and len(running) < processes and not is_broken:
                    queue = queues[waiting[0]]
                    try:
                        running[pool.submit(_judged, judge, queue[0])] = queue[0]
                    except BrokenProcessPool:
                        is_broken = True
                    else:
                        waiting.popleft()
                        queue.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    package = running.pop(future)
                    is_broken = is_broken or isinstance(future.exception(), BrokenProcessPool)
                    outcome = _outcome(settings, package, future)
                    yield package, outcome
                    if isinstance(outcome, Receipt) and queues[package.sender_id]:
                        waiting.append(package.sender_id)


def _pool(processes: int) -> ProcessPoolExecutor:
    """A pool of processes that are killed when this process ends.

    They are spawned, not forked: the threads of DuckDB do not run in a fork.
    """
    return ProcessPoolExecutor(processes, get_context("spawn"), _start, (os.getpid(), log_level()))


def _start(parent: int, level: int) -> None:
    end_with(parent)
    log_to(sys.stderr, level)


def _judged(judge: Judge, package: PackagePath) -> Outcome:
    """The receipt of a package, or its error as a sentence: some exceptions cannot be pickled."""
    try:
        return judge(package)
    except Exception as error:  # noqa: BLE001 - `judge` has noted it in full
        return SubmissionsError(described(error))


def _outcome(settings: Settings, package: PackagePath, future: Future[Outcome]) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    ended = SubmissionsError(
        f"The process that judged {package.name} ended unexpectedly. If the machine lacked memory, lower "
        "REASSURANCE_RECEIVING_PROCESSES or REASSURANCE_RECEIVING_MEMORY_LIMIT, then receive again."
    )
    note_stopped(settings, package, ended)
    return ended
