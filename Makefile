# The commands of this project.
.PHONY: run dist program page test torture update check instructions bench

# Serves the demo on http://127.0.0.1:8080, with its page if Node is installed.
run: page
	cargo run -- demo

# Builds the optimized program, and packs it in target/dist/ with what operators install. Takes several minutes.
dist: program
	deploy/package

program: page
	cargo build --locked --profile dist

page:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web/dist/index.html; \
	else echo "Node is not installed: building without the page" >&2; fi

INSTALLED := web/node_modules/.package-lock.json
CLIENTS := tests/clients/node_modules/.package-lock.json
PEERS := benches/peers/node_modules/.package-lock.json

web/dist/index.html: schema.graphql $(shell find web/*.* web/build web/src web/public -type f) | $(INSTALLED)
	cd web && npm run --silent build -- --logLevel warn

$(INSTALLED) $(CLIENTS) $(PEERS): %/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund

# Runs every test: of the service, on SQLite and PostgreSQL, behind proxies, and with third-party clients; of the page;
# and of both in Chromium.
test: web/dist/index.html $(CLIENTS)
	tests/with-servers tests/with-postgres cargo test --workspace --exclude causerie-bench
	cd tests/clients && npm test
	cd web && npm test
	tests/with-servers tests/with-postgres tests/with-chromium npm --prefix web run e2e --if-present

# Runs the tests of faults for longer, one after another. Each prints the seed of its random choices, which can be given
# again: TORTURE_SEED=1 make torture ARGUMENTS=kills
torture:
	TORTURE=1 tests/with-servers tests/with-postgres cargo test --test integration -- --nocapture --test-threads 1 torture::$(ARGUMENTS)

# Regenerates the committed files that are made from code.
update: $(INSTALLED)
	cargo run --quiet -- schema > schema.graphql.new
	mv schema.graphql.new schema.graphql
	cargo run --quiet -- settings > docs/configuration.md.new
	mv docs/configuration.md.new docs/configuration.md
	cargo run --quiet -- error-codes > docs/api/error-codes.md.new
	mv docs/api/error-codes.md.new docs/api/error-codes.md
	cd web && npm run generate

# Runs the checks that are not tests.
check:
	cargo fmt --all --check
	cargo clippy --workspace --exclude causerie-bench --all-targets -- --deny warnings
	cargo clippy --package causerie-bench --all-targets -- --deny warnings
	deploy/check
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --exclude causerie-bench --no-deps --document-private-items

# Counts the instructions of single steps with Valgrind; fails at 10% more than benches/instructions.json.
instructions:
	@command -v valgrind >/dev/null || { apt-get update && apt-get install -y --no-install-recommends valgrind; } >&2
	cargo bench --bench steps -- --instructions $(ARGUMENTS)

# Compares the service with other servers, with durable commits: docs/performance.md. QUICK=1 takes less than 3 minutes;
# ARGUMENTS go to the tool, such as --against PATH.
DURABLE := -c fsync=on -c full_page_writes=on -c synchronous_commit=on \
	-c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=1h

bench: $(PEERS) program
	TEST_POSTGRES_OPTIONS="$(DURABLE)" tests/with-postgres \
	cargo bench --package causerie-bench -- --service $(CURDIR)/target/dist/causerie $(if $(QUICK),--quick) $(ARGUMENTS)
