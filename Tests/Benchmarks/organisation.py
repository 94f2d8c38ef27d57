"""An organisation with insecure demo keys, made with the real programs: key officer, one
investigator, a gateway."""

import datetime
import os
import re
import shutil
import signal
import subprocess
import time

from measuring import Failed, call

# A gateway without a keyring believes the clock, later ones `--today`.
FIRST_DAY = datetime.datetime.now(datetime.timezone.utc).date()
PASSPHRASE = "insecure demo passphrase"


class Programs:
    """Where the three programs, the load generator and stock age are."""

    def __init__(self, binaries: str, benchmarks: str, age: str | None):
        self.gateway = f"{binaries}/sotto-gateway"
        self.source = f"{binaries}/sotto-source"
        self.investigator = f"{binaries}/sotto-investigator"
        self.load = f"{benchmarks}/LoadGenerator"
        self.age = age
        self.age_keygen = f"{os.path.dirname(age)}/age-keygen" if age else None

    def has(self, program: str, command: str) -> bool:
        """Whether a program has a command."""
        done = subprocess.run([program, command, "--help"], capture_output=True)
        # A program without the command shows its own help.
        return done.returncode == 0 and re.search(
            rf"^USAGE: {re.escape(os.path.basename(program))} {command}\b", done.stdout.decode(),
            re.MULTILINE) is not None


class Organisation:
    """Keys in a folder; `week` is where today's documents lie, as a gateway serves them."""

    def __init__(self, programs: Programs, folder: str):
        self.programs = programs
        self.folder = folder
        os.makedirs(folder)
        investigator, day = programs.investigator, str(FIRST_DAY)
        officer = ["--officer", f"{folder}/officer", "--today", day, "--passphrase-fd", "3"]
        self.deployment = call(
            [investigator, "keyring", "init", "--origin", "tips.example.org", "--organisation",
             "Example", "--insecure-demo"] + officer, PASSPHRASE).strip()
        for name, kind in (("anna", []), ("clara", ["--auditor"])):
            self.vault(name, day, "init", "--name", name, "--insecure-demo")
            self.vault(name, day, "keys", "offer", *kind, "--deployment", self.deployment, "-o",
                       f"{folder}/{name}.offer")
        call([programs.gateway, "init", "--data", f"{folder}/gateway", "--origin",
              "tips.example.org", "--deployment", self.deployment, "-o",
              f"{folder}/gateway.offer"])
        call([investigator, "keyring", "sign", "--gateway-offer", f"{folder}/gateway.offer",
              "--offer", f"{folder}/anna.offer", "--offer", f"{folder}/clara.offer", "--desk",
              "main:0:en=Audit office"] + officer, PASSPHRASE)
        call([investigator, "keyring", "week", f"{folder}/keys"] + officer, PASSPHRASE)
        call([programs.gateway, "import", "--data", f"{folder}/gateway", f"{folder}/keys"])
        self.vault("anna", day, "import", f"{folder}/keys")

    def vault(self, name: str, day: str, *words: str) -> str:
        return call(self.vault_words(name, day, *words), PASSPHRASE)

    def vault_words(self, name: str, day: str, *words: str) -> list[str]:
        return [self.programs.investigator, *words, "--vault", f"{self.folder}/{name}",
                "--today", day, "--passphrase-fd", "3"]

    def served(self, day: datetime.date) -> str:
        """A folder with the documents of a day as a gateway serves them."""
        folder = f"{self.folder}/served-{day}"
        if not os.path.isdir(folder):
            os.makedirs(f"{folder}/keyring")
            monday = day - datetime.timedelta(days=day.weekday())
            shutil.copy(f"{self.folder}/keys/keyrings/000001", f"{folder}/keyring/1")
            shutil.copy(f"{self.folder}/keys/weeks/{monday}", f"{folder}/week")
        return folder

    def seal_words(self, day: datetime.date, output: str, *words: str) -> list[str]:
        return [self.programs.source, "seal", "--from", self.served(day), "--deployment",
                self.deployment, "--desk", "main", "--today", str(day), "-o", output, *words]

    def template(self) -> str:
        """A sealed tip of the 64 KiB class."""
        path = f"{self.folder}/template.age"
        if not os.path.exists(path):
            with open(f"{self.folder}/letter", "w") as letter:
                letter.write("They pay invoices twice.\n")
            call(self.seal_words(
                FIRST_DAY, path, "--one-way", "-m", f"{self.folder}/letter"))
        return path

    def gateway_data(self, name: str) -> str:
        """A fresh gateway's data folder: a copy of the one that has the keys."""
        path = f"{self.folder}/{name}"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(f"{self.folder}/gateway", path)
        return path

    def allow(self, data: str, tips: int) -> None:
        """Raises a gateway's daily quota."""
        with open(f"{data}/settings") as settings:
            text = settings.read()
        with open(f"{data}/settings", "w") as settings:
            settings.write(re.sub(r"tips-per-day \d+", f"tips-per-day {tips}", text))


class Gateway:
    """A gateway that runs on a data folder and listens on a Unix socket."""

    def __init__(self, organisation: Organisation, data: str, day: datetime.date = FIRST_DAY):
        # A socket's path has 107 bytes at most: keep it short.
        self.socket = f"{organisation.folder}/s"
        if os.path.exists(self.socket):
            os.remove(self.socket)
        self.log = open(f"{organisation.folder}/gateway.log", "w+")
        self.process = subprocess.Popen(
            [organisation.programs.gateway, "serve", "--data", data, "--listen",
             f"unix:{self.socket}", "--today", str(day)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self._wait()

    def _wait(self) -> None:
        for _ in range(1200):
            if self.process.poll() is not None or "Listening" in self._words():
                break
            time.sleep(0.05)
        if self.process.poll() is not None or "Listening" not in self._words():
            raise Failed(f"The gateway did not start: {self._words()}")

    def _words(self) -> str:
        with open(self.log.name) as log:
            return log.read()

    @property
    def address(self) -> str:
        return f"unix:{self.socket}"

    def high_water_megabytes(self) -> float:
        """The most memory that the process ever had resident (VmHWM)."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024 / 1e6
        raise Failed("The system does not tell how much memory the gateway used.")

    def processor_seconds(self) -> float:
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, number: int = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait()
        self.log.close()

    def __enter__(self) -> "Gateway":
        return self

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGKILL)
