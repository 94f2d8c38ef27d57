# What a contributor and CI run. Nothing here asks a question.

swift ?= swift
wasm := .build/wasm
wasm-headers := .build/wasm-headers

manuals := .build/man/man1

.PHONY: build programs man test lint wasm demo demo-stop bench tools packages

build: packages
	$(swift) build --build-tests

# The three programs, optimised.
programs: packages
	$(swift) build --configuration release --product sotto-gateway
	$(swift) build --configuration release --product sotto-source
	$(swift) build --configuration release --product sotto-investigator

# Manual pages from the same text as --help, for `man -M .build/man sotto-investigator`.
man: programs
	$(swift) package generate-manual --authors Sotto --date "$$(git log -1 --format=%cs)"
	mkdir -p $(manuals)
	cp .build/plugins/GenerateManual/outputs/*/*.1 $(manuals)

# What apt has to bring; asks for sudo when it is not run as root.
packages:
	Tests/Conformance/install

# All tests. Suites that need test vectors, stock age or python3-cryptography say so and are skipped
# where those are missing; `make tools` fetches them.
test: tools build
	$(swift) test --skip-build

lint:
	$(swift) format lint --strict --recursive Package.swift Sources Tests

# Layers 0 to 2 as Embedded Swift for wasm32: compiled, not linked.
wasm:
	mkdir -p $(wasm-headers)
	ln -sfn "$$(pkg-config --variable=includedir libsodium)/sodium" $(wasm-headers)/sodium
	ln -sfn "$$(pkg-config --variable=includedir libsodium)/sodium.h" $(wasm-headers)/sodium.h
	$(swift) build --package-path Sources/BrowserClient --scratch-path $(wasm) \
	  --configuration release --triple wasm32-unknown-none-wasm

# Stock age for the tests, under .build/tools.
tools:
	Tests/Conformance/prepare

# The whole path from a tip to its reply on this machine, with insecure keys.
demo: programs
	Tests/Demo/run

demo-stop:
	Tests/Demo/run stop

bench: programs
	Tests/Benchmarks/run
