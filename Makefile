# Thin: what to build is in CMakeLists.txt. `make help` lists the targets.
.DEFAULT_GOAL := demo
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

GENERATOR ?= $(if $(shell command -v ninja),Ninja,Unix Makefiles)
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
CMAKE_FLAGS ?=
FUZZ_SECONDS ?= 30
FUZZ_SEED ?= 0
COUNT ?= 0
SEED ?= 1
LIMIT ?= 0
LAYERC := build/release/layerc

.PHONY: demo build test bench instructions update-instructions lint format sanitize conformance oracle fuzz update-fixtures docs install setup clean help

demo: build ## build, then compile the example app and show its secrets
	@$(LAYERC) build examples/billing

build: build/release/.configured ## build/release/layerc
	@cmake --build build/release -j $(JOBS)

test: build ## every test
	@ctest --test-dir build/release -j $(JOBS) --output-on-failure

bench: build ## measure against peers, write docs/benchmarks.md; some minutes
	@.ci/setup bench
	@node bench/run.mjs

instructions: build ## hold instruction counts to bench/instructions.txt
	@node bench/instructions.mjs

update-instructions: build ## write them down
	@node bench/instructions.mjs --update

sanitize: build/sanitize/.configured ## every test under ASan and UBSan
	@cmake --build build/sanitize -j $(JOBS)
	@ctest --test-dir build/sanitize -j $(JOBS) --output-on-failure

conformance: build ## hold the evaluator against ECMAScript's suite; TEST262=PATH of a checkout
	@test -n "$(TEST262)" || { echo "conformance: TEST262=PATH of a checkout of tc39/test262 is wanted"; exit 2; }
	@nice node tests/conformance/run.mjs $(TEST262)

oracle: build ## hold the compiler against Node.js on generated apps: COUNT of them (0: without end), SEED, LIMIT seconds
	@nice node tests/oracle/run.mjs --count $(COUNT) --seed $(SEED) --seconds $(LIMIT)

# Without clang and its runtime there is no libFuzzer: that is said and is no failure.
fuzz: | setup ## fuzz for FUZZ_SECONDS (FUZZ_SEED 0: a new one each time); what is found stands in build/fuzz
	@if ! echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n > 9; }' | \
	  clang -fsanitize=fuzzer,address,undefined -x c -o /dev/null - 2>/dev/null; then \
	  echo "fuzz: skipped, clang or its libFuzzer runtime is missing (.ci/setup fuzz installs them)"; \
	else \
	  $(MAKE) build/fuzz/.configured && cmake --build build/fuzz -j $(JOBS) --target fuzz_compile && \
	  mkdir -p build/fuzz/corpus && \
	  build/fuzz/fuzz_compile -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=4096 -max_len=8192 \
	    -seed=$(FUZZ_SEED) -dict=tests/fuzz/typescript.dict \
	    -artifact_prefix=build/fuzz/ -print_final_stats=1 build/fuzz/corpus tests/fuzz/corpus tests/fixtures; \
	fi

update-fixtures: build ## rewrite what fixtures expect; FILTER=name for some
	@node tests/run.mjs --update $(FILTER)

docs: build ## the reference pages and schemas, from the compiler's tables
	@mkdir -p docs/schemas
	@build/release/reference --write docs

install: build ## to CMAKE_INSTALL_PREFIX
	@cmake --install build/release

setup: ## the tools and libraries that are missing
	@.ci/setup

clean: ## remove build/
	@rm -rf build

help: ## this
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

# Once a folder; after that CMake sees for itself when it has to run again.
build/%/.configured: CMakePresets.json | setup
	@cmake --preset $* $(if $(wildcard build/$*/CMakeCache.txt),,-G "$(GENERATOR)") $(CMAKE_FLAGS) --log-level=NOTICE >/dev/null
	@touch $@

# ---- lint ----
# A file is tidied again only when it, a header or the rules have changed.

C_FILES := $(shell find compiler include tests/unit tests/tools tests/fuzz -name '*.[ch]' | sort)
TIDY_STAMPS := $(patsubst %.c,build/lint/%.tidy,$(filter %.c,$(C_FILES)))

LINES_MOST := 800

# After a build: some headers are made by it.
lint: build ## clang-format, clang-tidy, the shell scripts' syntax, files that have grown too long
	@.ci/setup lint
	@for script in .ci/*; do bash -n "$$script" || exit 1; done
	@wc -l $(C_FILES) $(wildcard tests/*.mjs tests/*/*.mjs) | awk '$$1 > $(LINES_MOST) && $$2 != "total" \
	  { print $$2 ": " $$1 " lines are more than $(LINES_MOST)"; found = 1 } END { exit found }'
	@clang-format --dry-run -Werror $(C_FILES)
	@$(MAKE) -j $(JOBS) tidy
	@echo "lint: $(words $(C_FILES)) files are clean"

.PHONY: tidy
tidy: $(TIDY_STAMPS)

build/lint/%.tidy: %.c .clang-tidy $(filter %.h,$(C_FILES))
	@clang-tidy --quiet -p build/release $< 2> >(grep -v 'warnings generated' >&2)
	@mkdir -p $(@D) && touch $@

format: ## lay out all C files
	@clang-format -i $(C_FILES)
