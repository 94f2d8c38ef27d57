"""Whole processes measured from outside: wall time, processor time, memory; medians and ratios."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field


class Failed(Exception):
    """A program did not do what it was asked to."""


class Skipped(Exception):
    """A figure cannot be taken here; the text says why."""


@dataclass
class Command:
    """A program to measure. Its standard output is thrown away."""

    words: list[str]
    passphrase: str | None = None
    cores: list[int] | None = None
    wanted_status: int | None = 0

    def run(self) -> "Run":
        words = self.words
        if self.cores:
            words = ["taskset", "-c", ",".join(map(str, self.cores))] + words
        with passphrase_descriptor(self.passphrase) as descriptors:
            start = time.monotonic()
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, pass_fds=descriptors)
            words_of_the_program = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        if self.wanted_status is not None and process.returncode != self.wanted_status:
            raise Failed(f"{os.path.basename(self.words[0])}: {words_of_the_program.decode()}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


@dataclass
class Run:
    """What one run took; memory in MB, at its highest."""

    seconds: float
    processor_seconds: float
    megabytes: float


class passphrase_descriptor:
    """Descriptor 3 with a passphrase, as the programs read it; empty without one."""

    def __init__(self, passphrase: str | None):
        self.passphrase = passphrase
        self.descriptor = None

    def __enter__(self) -> tuple[int, ...]:
        if self.passphrase is None:
            return ()
        reading, writing = os.pipe()
        os.write(writing, (self.passphrase + "\n").encode())
        os.close(writing)
        if reading != 3:
            os.dup2(reading, 3)
            os.close(reading)
        return (3,)

    def __exit__(self, *_: object) -> None:
        if self.passphrase is not None:
            os.close(3)


def call(words: list[str], passphrase: str | None = None) -> str:
    """Runs a program and returns what it printed; raises when it fails."""
    with passphrase_descriptor(passphrase) as descriptors:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, pass_fds=descriptors)
    if done.returncode != 0:
        raise Failed(f"{' '.join(words[:2])}: {done.stderr.decode()}")
    return done.stdout.decode()


def interleaved(commands: dict[str, Command], rounds: int) -> dict[str, list[Run]]:
    """Runs every command once to warm up, then all of them in turn, `rounds` times."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for command in commands.values():
        command.run()
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(command.run())
    return runs


def seconds(runs: list[Run]) -> list[float]:
    return [run.seconds for run in runs]


@dataclass
class Figure:
    """One row of the table. `values` are taken in one run; lower is better unless `more` is set."""

    name: str
    values: list[float]
    unit: str
    target: float | None = None
    more: bool = False
    other: list[float] | None = None
    other_name: str = ""
    ratio_target: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def ratio(self) -> float | None:
        """How many times as fast as the other program, by the medians."""
        return statistics.median(self.other) / self.median if self.other else None

    @property
    def reached(self) -> bool | None:
        if self.ratio_target is not None:
            return None if self.ratio is None else self.ratio >= self.ratio_target
        if self.target is None:
            return None
        return self.median >= self.target if self.more else self.median <= self.target

    def row(self) -> str:
        other = ratio = ""
        if self.other:
            other = f"{self.other_name} {spread(self.other, self.unit)}"
            ratio = f"{self.ratio:.2f}"
        target = ""
        if self.ratio_target is not None:
            target = f"ratio ≥ {self.ratio_target:g}"
        elif self.target is not None:
            target = f"{'≥' if self.more else '≤'} {number(self.target)} {self.unit}"
        reached = {True: "yes", False: "**no**", None: ""}[self.reached]
        return (f"| {self.name} | {number(self.median)} {self.unit} | {between(self.values)} | "
                f"{other} | {ratio} | {target} | {reached} | {self.note} |")


HEAD = ("| figure | median | spread | beside it | ratio | target | reached | note |\n"
        "|---|---|---|---|---|---|---|---|")


def number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 1 else f"{value:.2f}"


def between(values: list[float]) -> str:
    return "" if len(values) < 2 else f"{number(min(values))}–{number(max(values))}"


def spread(values: list[float], unit: str) -> str:
    text = f"{number(statistics.median(values))} {unit}"
    return text if len(values) < 2 else f"{text} ({between(values)})"


@dataclass
class Report:
    """Rows as they come in, printed at once and kept for the table."""

    figures: list[Figure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        self.figures.append(figure)
        print("  " + figure.row(), flush=True)

    def skip(self, words: str) -> None:
        self.skipped.append(words)
        print(f"  left out: {words}", flush=True)

    def table(self) -> str:
        lines = [HEAD] + [figure.row() for figure in self.figures]
        return "\n".join(lines + [f"\nLeft out: {words}" for words in self.skipped])
