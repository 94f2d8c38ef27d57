#!/usr/bin/env python3
"""Checks the committed Argon2id answers with python3-cryptography (48 or newer).

libsodium has one lane, no secret and no associated data, so it cannot play RFC 9106's own vector.
This library can: it must first reproduce that vector, then every committed answer.

Usage: argon2id.py ANSWERS. Exit status 0: all agree; 1: one differs; 69: the library is missing.
"""

import sys

try:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
except ImportError:
    sys.exit(69)

# RFC 9106, section 5.3
answer = Argon2id(
    salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12,
    secret=b"\x03" * 8,
).derive(b"\x01" * 32)
if answer.hex() != "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659":
    sys.exit("the library does not reproduce RFC 9106, section 5.3")

count = 0
for line in open(sys.argv[1], encoding="ascii"):
    if line.startswith("#"):
        continue
    password, salt, memory, passes, expected = line.split()
    answer = Argon2id(
        salt=bytes.fromhex(salt), length=len(expected) // 2, iterations=int(passes), lanes=1,
        memory_cost=int(memory),
    ).derive(bytes.fromhex(password.replace("-", "")))
    if answer.hex() != expected:
        sys.exit(f"differs: {line}")
    count += 1
print(f"{count} answers agree")
