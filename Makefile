# The words of the project; continuous integration calls the same ones.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/vestibule/target
export VESTIBULE_CACHE ?= $(HOME)/.cache/vestibule

.PHONY: test check baseline

# The whole suite, once per database. Installs what it needs, starts throwaway servers, stops them again.
test:
	scripts/install-test-needs
	VESTIBULE_DJANGO_PYTHON="$$(scripts/test-python)" scripts/with-databases scripts/run-suite

# What must be clean before a change is offered: format, lints, documentation.
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# The tables as Django makes them, written down for each database.
baseline:
	scripts/install-test-needs
	python="$$(scripts/test-python)" && scripts/with-databases "$$python" scripts/django_baseline.py
