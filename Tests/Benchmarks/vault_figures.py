"""The investigator's vault: taking tips in, unlocking, searching."""

import concurrent.futures
import datetime
import json
import os
import random
import shutil
import statistics
import subprocess

from measuring import Command, Failed, Figure, Report, Skipped, call, interleaved, seconds
from organisation import FIRST_DAY, PASSPHRASE, Gateway, Organisation

WORDS = """
    invoice ledger account bridge contract tender minister bank transfer cement road hospital
    vaccine school budget signature stamp driver cousin consultant village pump pipeline asphalt
    audit receipt office director deputy clerk auction timber customs harbour border permit
    licence election ballot printer envelope cash wire deposit foreign company shell owner
    daughter villa lake garden car mileage petrol voucher hotel flight conference speech
    """.split()


class Case:
    """A vault with `count` cases, and how long it took to fill it."""

    def __init__(self, organisation: Organisation, count: int, batch: int):
        self.organisation = organisation
        # Three weeks are live: their keys are kept 14 days after each week's end.
        self.day = FIRST_DAY + datetime.timedelta(days=14)
        self.name = f"vault-{count}"
        shutil.copytree(f"{organisation.folder}/anna", f"{organisation.folder}/{self.name}")
        self.imports: list = []
        self.count = 0
        data = organisation.gateway_data("vault-gateway")
        organisation.allow(data, count)
        while self.count < count:
            self.fill(data, min(batch, count - self.count))
        shutil.rmtree(data)

    def fill(self, data: str, count: int) -> None:
        organisation = self.organisation
        tips, stick = f"{organisation.folder}/tips", f"{organisation.folder}/stick"
        for folder in (tips, stick):
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
        seal(organisation, self.day, tips, self.count, count)
        with Gateway(organisation, data, self.day) as gateway:
            done = json.loads(call([organisation.programs.load, "post", gateway.address, tips, "16",
                                    f"{organisation.folder}/promises"]))
            if done["promised"] != count:
                raise Failed(f"The gateway did not take the tips: {done}")
            gateway.end()
        shutil.rmtree(tips)
        call([organisation.programs.gateway, "export", "--data", data, "--today", str(self.day),
              stick])
        self.imports.append(self.command("import", stick).run())
        self.count += count
        shutil.rmtree(stick)

    def command(self, *words: str, wanted_status: int | None = 0) -> Command:
        return Command(
            self.organisation.vault_words(self.name, str(self.day), *words),
            passphrase=PASSPHRASE, wanted_status=wanted_status)

    def disk_bytes(self) -> int:
        folder = f"{self.organisation.folder}/{self.name}"
        return sum(os.path.getsize(os.path.join(place, name))
                   for place, _, names in os.walk(folder) for name in names)

    def remove(self) -> None:
        shutil.rmtree(f"{self.organisation.folder}/{self.name}")


def seal(organisation: Organisation, day: datetime.date, folder: str, first: int,
         count: int) -> None:
    """Seals tips with messages of some 150 words, each its own."""
    letters = f"{organisation.folder}/letters"
    os.makedirs(letters, exist_ok=True)

    def one(number: int) -> None:
        pick = random.Random(number)
        letter = f"{letters}/{number}"
        with open(letter, "w") as file:
            file.write(f"number{number} " + " ".join(pick.choices(WORDS, k=150)) + "\n")
        call(organisation.seal_words(day, f"{folder}/{number:06}", "--one-way", "-m", letter))
        os.remove(letter)

    organisation.served(day)
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(one, range(first, first + count)))
    os.rmdir(letters)


def importing(report: Report, organisation: Organisation, count: int, rounds: int) -> None:
    """Taking in one stick with `count` tips."""
    case = Case(organisation, count, count)
    runs = list(case.imports)
    case.remove()
    for _ in range(rounds - 1):
        case = Case(organisation, count, count)
        runs += case.imports
        case.remove()
    report.add(Figure(
        f"import of {count:,} tips of 64 KiB, three live weeks", seconds(runs), "s",
        target=4 if count == 1000 else None,
        note=f"unlocking included; {max(run.megabytes for run in runs):.0f} MB of memory at most"))


def unlocking(report: Report, organisation: Organisation, count: int, batch: int,
              rounds: int) -> None:
    """Unlocking and searching a vault of `count` cases."""
    case = Case(organisation, count, batch)
    total = sum(seconds(case.imports))
    report.add(Figure(
        f"filling a vault with {count:,} cases, {len(case.imports)} imports", [total], "s",
        note=f"the vault has {case.disk_bytes() >> 20:,} MiB; "
             f"{max(run.megabytes for run in case.imports):.0f} MB of memory at most"))
    # The cheapest command there is: it opens the vault and finds no such case.
    nothing = ("show", "000000000000")
    empty = Command(
        organisation.vault_words("anna", str(case.day), *nothing), passphrase=PASSPHRASE,
        wanted_status=None)
    commands = {"empty": empty, "full": case.command(*nothing, wanted_status=None)}
    if organisation.programs.has(organisation.programs.investigator, "search"):
        commands["search"] = case.command("search", "number7")
    else:
        report.skip("search: sotto-investigator has no such command yet")
    runs = interleaved(commands, rounds)
    argon = statistics.median(seconds(runs["empty"]))
    limits = {10_000: (1.5, 0.05, 400), 100_000: (None, None, None)}.get(count, (None,) * 3)
    report.add(Figure(
        f"unlocking {count:,} cases, without Argon2id",
        [value - argon for value in seconds(runs["full"])], "s", target=limits[0],
        note=f"Argon2id and an empty vault: {argon:.2f} s more"))
    if "search" in runs:
        unlocked = statistics.median(seconds(runs["full"]))
        report.add(Figure(
            f"search in {count:,} cases, without unlocking",
            [max(0, value - unlocked) for value in seconds(runs["search"])], "s",
            target=limits[1]))
    report.add(Figure(
        f"memory of a vault of {count:,} cases", [run.megabytes for run in runs["full"]], "MB",
        target=limits[2]))
    case.remove()
