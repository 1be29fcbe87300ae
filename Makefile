# The words of the project; continuous integration calls the same ones.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/vestibule/target
export VESTIBULE_CACHE ?= $(HOME)/.cache/vestibule

.PHONY: run dev ui test test-rust e2e screenshots check gen bench conformance react-example sizes baseline binary release campus

# A development server on http://localhost:8000, on a SQLite file in ./data. With its pages where Node is installed.
run:
	scripts/build-ui --if-possible
	cargo run --quiet --package vestibule-app -- serve

# The same with the log of every module, and the pages on http://localhost:3000. Both follow changes of their sources.
dev:
	scripts/dev

# The web app, built into web/ui/out. Needs Node.
ui:
	scripts/build-ui

# The campus of examples/campus with its 2,000 people, on http://localhost:8000.
campus:
	cargo run --quiet --package vestibule-app -- --config examples/campus/vestibule.toml migrate
	echo Campus-demo-26 | cargo run --quiet --package vestibule-app -- --config examples/campus/vestibule.toml \
		import examples/campus/people.csv --password-stdin
	cargo run --quiet --package vestibule-app -- --config examples/campus/vestibule.toml serve

# The whole suite: the web app, the server once per database, people's journeys in a browser. Installs what it needs,
# starts throwaway servers, stops them again.
test:
	scripts/install-test-needs
	scripts/sizes
	scripts/test-web
	$(MAKE) test-rust
	scripts/test-e2e
	scripts/test-example

# The server alone, once per database.
test-rust:
	VESTIBULE_DJANGO_PYTHON="$$(scripts/test-python)" VESTIBULE_NODE_MODULES="$$(scripts/test-node)" \
		scripts/with-databases scripts/run-suite

# The journeys alone. ARGS="login.spec.ts --headed"
e2e:
	scripts/test-e2e $(ARGS)

# Every page in both themes and two widths, in web/e2e/screenshots.
screenshots:
	scripts/test-e2e --project=screenshots

# What must be clean before a change is offered: format, lints, documentation, generated documents, sizes.
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
	cargo run --quiet --package vestibule-app -- gen --check
	scripts/sizes
	scripts/test-web
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check; else echo "cargo-deny is not installed: skipped"; fi
	@if cargo machete --version >/dev/null 2>&1; then cargo machete; else echo "cargo-machete is not installed: skipped"; fi

# The documents that are made from the code.
gen:
	cargo run --quiet --package vestibule-app -- gen

# One file with everything in it, the web app too.
release: ui
	VESTIBULE_REQUIRE_UI=1 cargo build --release --package vestibule-app

# The same, for measuring and comparing: the web app is in it if it is built.
binary:
	cargo build --release --package vestibule-app

# allauth's own suite against the release binary, on three databases. ARGS="--engines sqlite --areas account,base"
conformance: binary
	scripts/install-test-needs
	scripts/with-databases conformance/all.sh $(ARGS)

# allauth's React example, unmodified, in a browser, on the release binary. ARGS="--control code" puts the real allauth behind it.
react-example: binary
	scripts/install-test-needs
	conformance/react-example.sh $(ARGS)

# Ratios to the floor, measured in one run. ARGS="--growth" adds a million users.
bench: binary
	scripts/install-test-needs
	scripts/with-databases bench/run.py $(ARGS)

# Which files are larger than they should be.
sizes:
	scripts/sizes

# The tables as Django makes them, written down for each database.
baseline:
	scripts/install-test-needs
	python="$$(scripts/test-python)" && scripts/with-databases "$$python" scripts/django_baseline.py
