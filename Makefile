# The words of the project; continuous integration calls the same ones.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/vestibule/target
export VESTIBULE_CACHE ?= $(HOME)/.cache/vestibule

.PHONY: run dev test check gen bench conformance sizes baseline release

# A development server on http://localhost:8000, on a SQLite file in ./data.
run:
	cargo run --quiet --package vestibule-app -- serve

# The same, with the log of every module, for a front end on http://localhost:3000.
dev:
	cargo run --package vestibule-app -- serve --set server.debug=true \
		--set 'server.frontends=["http://localhost:3000"]' --set log.level=debug,sqlx=warn,sea_orm=warn

# The whole suite, once per database. Installs what it needs, starts throwaway servers, stops them again.
test:
	scripts/install-test-needs
	scripts/sizes
	VESTIBULE_DJANGO_PYTHON="$$(scripts/test-python)" scripts/with-databases scripts/run-suite

# What must be clean before a change is offered: format, lints, documentation, generated documents, sizes.
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
	cargo run --quiet --package vestibule-app -- gen --check
	scripts/sizes
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check; else echo "cargo-deny is not installed: skipped"; fi
	@if cargo machete --version >/dev/null 2>&1; then cargo machete; else echo "cargo-machete is not installed: skipped"; fi

# The documents that are made from the code.
gen:
	cargo run --quiet --package vestibule-app -- gen

release:
	cargo build --release --package vestibule-app

# allauth's own suite against the release binary, on three databases. ARGS="--engines sqlite --areas account,base"
conformance: release
	scripts/install-test-needs
	scripts/with-databases conformance/all.sh $(ARGS)

# Ratios to the floor, measured in one run. ARGS="--growth" adds a million users.
bench: release
	scripts/install-test-needs
	scripts/with-databases bench/run.py $(ARGS)

# Which files are larger than they should be.
sizes:
	scripts/sizes

# The tables as Django makes them, written down for each database.
baseline:
	scripts/install-test-needs
	python="$$(scripts/test-python)" && scripts/with-databases "$$python" scripts/django_baseline.py
