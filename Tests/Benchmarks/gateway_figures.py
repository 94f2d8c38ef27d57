"""What a gateway takes: tips a second, memory, and that a kill loses no promise."""

import hashlib
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import time

from measuring import Failed, Figure, Report, call
from organisation import FIRST_DAY, Gateway, Organisation

HEADER, CHUNK, TAG, NONCE = 12_526, 65_536, 16, 16
SENDERS = 64


def body_bytes(archive: int) -> int:
    """Bytes of a sealed tip whose archive has so many."""
    return HEADER + NONCE + archive // CHUNK * (CHUNK + TAG)


def disk(report: Report, folder: str) -> None:
    """How long the disk takes to make 4 KiB durable: everything durable rests on it."""
    path = f"{folder}/sync"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    os.write(descriptor, bytes(1 << 20))
    os.fsync(descriptor)
    latencies = []
    for index in range(1_000):
        start = time.monotonic()
        os.pwrite(descriptor, os.urandom(4096), index % 256 * 4096)
        os.fdatasync(descriptor)
        latencies.append((time.monotonic() - start) * 1e3)
    os.close(descriptor)
    os.remove(path)
    report.add(Figure(
        "disk: overwrite 4 KiB and fdatasync", sorted(latencies)[10:-10], "ms",
        note=f"{file_system(folder)}; the slowest of 1,000: {max(latencies):.1f} ms"))


def file_system(folder: str) -> str:
    return call(["df", "--output=fstype", folder]).split()[-1]


def load(organisation: Organisation, gateway: Gateway, size: int, count: int, senders: int,
         promises: str) -> subprocess.Popen:
    words = [organisation.programs.load, "send", gateway.address, organisation.template(),
             str(size), str(count), str(senders), promises]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def promised(path: str) -> set[str]:
    with open(path) as lines:
        return set(lines.read().split())


def tips(report: Report, organisation: Organisation, count: int, rounds: int) -> None:
    """Many small tips at once, each durable before it is answered."""
    size = body_bytes(64 << 10)
    results, memory, processor = [], [], []
    for _ in range(rounds):
        data = organisation.gateway_data("intake")
        with Gateway(organisation, data) as gateway:
            promises = f"{organisation.folder}/promises"
            sender = load(organisation, gateway, size, count, SENDERS, promises)
            result = json.loads(sender.communicate()[0])
            if result["failed"] or len(promised(promises)) != count:
                raise Failed(f"Tips were not taken: {result}")
            results.append(result)
            memory.append(gateway.high_water_megabytes())
            processor.append(gateway.processor_seconds() / count * 1e6)
            gateway.end()
        shutil.rmtree(data)
    what = f"{count:,} tips of {size:,} bytes, {SENDERS} senders"
    report.add(Figure(
        f"{what}: durable tips a second", [count / result["seconds"] for result in results],
        "tips/s", target=1500, more=True,
        note=f"no failure; the gateway's own processor time {statistics.median(processor):.0f} µs "
             "a tip; the senders share its cores"))
    report.add(Figure(
        f"{what}: 99 of 100 answered within", [result["p99_ms"] for result in results], "ms",
        target=100,
        note=f"median answer {statistics.median(r['p50_ms'] for r in results):.0f} ms, slowest "
             f"{max(r['max_ms'] for r in results):.0f} ms"))
    report.add(Figure(f"{what}: VmHWM of the gateway", memory, "MB", target=100))


def crash(report: Report, organisation: Organisation, count: int, rounds: int) -> None:
    """`kill -9` in the middle: what was promised is exported whole, nothing else is half there."""
    size = body_bytes(64 << 10)
    kept, unpromised = [], []
    for number in range(rounds):
        data = organisation.gateway_data("crash")
        stick = f"{organisation.folder}/stick"
        shutil.rmtree(stick, ignore_errors=True)
        os.makedirs(stick)
        promises = f"{organisation.folder}/promises"
        with Gateway(organisation, data) as gateway:
            sender = load(organisation, gateway, size, count, SENDERS, promises)
            time.sleep(0.4 + 0.3 * number + random.random() / 5)
            gateway.end(signal.SIGKILL)
            result = json.loads(sender.communicate()[0])
        if not result["failed"] or not result["promised"]:
            raise Failed(f"The kill came too late or too early: {result}")
        with Gateway(organisation, data) as gateway:
            gateway.end()
        today = ["--data", data, "--today", str(FIRST_DAY)]
        # Findings about a sweep or a week are no matter here; a body that is not whole is.
        checked = subprocess.run(
            [organisation.programs.gateway, "check", "--json", *today], capture_output=True)
        for finding in json.loads(checked.stdout):
            if finding["subject"] in ("keyStore", "database", "objects"):
                if finding["verdict"] != "good":
                    raise Failed(f"After the kill: {finding}")
        call([organisation.programs.gateway, "export", *today, stick])
        there = exported(organisation, stick)
        missing = promised(promises) - there
        if missing:
            raise Failed(f"{len(missing)} promised tips are gone.")
        kept.append(len(promised(promises)))
        unpromised.append(len(there) - kept[-1])
        shutil.rmtree(stick)
        shutil.rmtree(data)
    report.add(Figure(
        f"kill -9 among {SENDERS} senders: promised tips that came out whole", kept, "tips",
        note=f"none missing in {rounds} kills; {max(unpromised)} at most were durable but not "
             "answered yet, whole as well"))


def exported(organisation: Organisation, stick: str) -> set[str]:
    """Digests of all tips on the stick, each compared byte for byte with what was sent."""
    [folder] = [name for name in os.listdir(stick) if name.startswith("sotto-out-0-")]
    folder = f"{stick}/{folder}/tips"
    call([organisation.programs.load, "verify", organisation.template(), folder])
    digests = set()
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", "rb") as tip:
            digests.add(hashlib.sha256(tip.read()).hexdigest())
    return digests


def large(report: Report, organisation: Organisation, archive: int, rounds: int) -> None:
    """Four large tips at the same time."""
    senders = 4
    size = body_bytes(archive)
    throughput, memory = [], []
    for _ in range(rounds):
        data = organisation.gateway_data("large")
        free = shutil.disk_usage(data).free
        if free < senders * size + (2 << 30):
            report.skip(f"{senders} large tips: {senders * size >> 30} GiB of disk are not free")
            return
        with Gateway(organisation, data) as gateway:
            sender = load(organisation, gateway, size, senders, senders,
                          f"{organisation.folder}/promises")
            result = json.loads(sender.communicate()[0])
            if result["failed"]:
                raise Failed(f"Large tips were not taken: {result}")
            throughput.append(senders * size / result["seconds"] / 1e6)
            memory.append(gateway.high_water_megabytes())
            gateway.end()
        shutil.rmtree(data)
    what = f"{senders} tips of {archive >> 20:,} MiB at once"
    report.add(Figure(f"{what}: durable throughput", throughput, "MB/s", more=True))
    report.add(Figure(f"{what}: VmHWM of the gateway", memory, "MB", target=100))
