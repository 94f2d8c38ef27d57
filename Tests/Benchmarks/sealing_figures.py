"""Sealing and opening beside stock age, and sealing a tip beside bare SHA-256. Files lie in
memory, results go to /dev/null."""

import os

from measuring import Command, Figure, Report, Skipped, call, interleaved, seconds
from organisation import FIRST_DAY, Organisation, Programs


def cores() -> list[list[int]]:
    """One core, and two when there are two."""
    usable = sorted(os.sched_getaffinity(0))
    return [usable[:count] for count in (1, 2) if len(usable) >= count]


def file_of_noise(path: str, size: int) -> str:
    """`size` bytes that look like any sealed or packed file."""
    block = os.urandom(1 << 20)
    with open(path, "wb") as file:
        for _ in range(size >> 20):
            file.write(block)
    return path


def beside_age(report: Report, programs: Programs, memory: str, size: int, rounds: int) -> None:
    """`seal -r` and `recover` against `age -r` and `age -d`, with the same recipient."""
    if not programs.age:
        raise Skipped("stock age is not here; `Tests/Conformance/prepare` fetches it")
    identity = f"{memory}/identity"
    call([programs.age_keygen, "-pq", "-o", identity])
    recipient = call([programs.age_keygen, "-y", identity]).strip()
    file = file_of_noise(f"{memory}/file", size)
    sealed = f"{memory}/sealed"
    version = "age " + call([programs.age, "--version"]).strip()
    pair(report, "seal -r", version, size, (1.1, 2.0), rounds,
         ours=[programs.source, "seal", "-r", recipient, "-o", "-", file],
         theirs=[programs.age, "-r", recipient, file])
    call([programs.age, "-r", recipient, "-o", sealed, file])
    os.remove(file)
    pair(report, "recover", version, size, (1.7, 2.5), rounds,
         ours=[programs.investigator, "recover", "--identity", identity, "-o", "-", sealed],
         theirs=[programs.age, "-d", "-i", identity, sealed])
    os.remove(sealed)


def pair(report: Report, name: str, other: str, size: int, targets: tuple[float, float],
         rounds: int, ours: list[str], theirs: list[str]) -> None:
    for usable, target in zip(cores(), targets):
        runs = interleaved(
            {"ours": Command(ours, cores=usable), "theirs": Command(theirs, cores=usable)}, rounds)
        median = sorted(seconds(runs["ours"]))[rounds // 2]
        report.add(Figure(
            f"{name}, {size >> 20:,} MiB, {words(usable)}", seconds(runs["ours"]), "s",
            other=seconds(runs["theirs"]), other_name=other, ratio_target=target,
            note=f"{size / median / 1e6:,.0f} MB/s; {most(runs['ours']):.0f} MB of memory at most"))


def words(usable: list[int]) -> str:
    return "one core" if len(usable) == 1 else "two cores"


def most(runs: list) -> float:
    return max(run.megabytes for run in runs)


def tip(report: Report, organisation: Organisation, memory: str, size: int, rounds: int) -> None:
    """A whole tip, its file hashed for the list of contents, beside hashing the file alone."""
    file = file_of_noise(f"{memory}/file", size)
    with open(f"{memory}/letter", "w") as letter:
        letter.write("See the file.\n")
    parts = ["-m", f"{memory}/letter", file]
    for usable in cores()[::-1]:
        runs = interleaved({
            "one-way": Command(
                organisation.seal_words(FIRST_DAY, "/dev/null", "--one-way", *parts),
                cores=usable),
            "codename": Command(
                organisation.seal_words(FIRST_DAY, "/dev/null", "--unconfirmed", *parts),
                cores=usable),
            "sha256": Command(["openssl", "dgst", "-sha256", file], cores=usable),
        }, rounds)
        for kind, target in (("one-way", 0.75 if len(usable) == 2 else None), ("codename", None)):
            report.add(Figure(
                f"seal --from, a file of {size >> 20:,} MiB, {kind}, {words(usable)}",
                seconds(runs[kind]), "s", other=seconds(runs["sha256"]),
                other_name="openssl dgst -sha256", ratio_target=target,
                note=f"{most(runs[kind]):.0f} MB of memory at most"))
    os.remove(file)
