# The commands of this project. Each is a script of its own, so they work without make as well.

.PHONY: run test build bench format lint

run: # build what changed, start a server with demo data on http://127.0.0.1:1337
	@scripts/run

test: # everything that must hold; the last line is the total
	@scripts/test

build: # the release build, .build/release/kavling
	@scripts/build

bench: # speed, held against its limits: a table, and JSON in .build/bench
	@scripts/bench

format: # rewrite the sources in house style
	@swift format --in-place --parallel --recursive Sources Tests Benchmarks Package.swift

lint: # say what format would change, and more
	@swift format lint --strict --parallel --recursive Sources Tests Benchmarks Package.swift
