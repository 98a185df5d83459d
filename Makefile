# What a newcomer types.
.PHONY: run dist page test update check instructions bench

# Serves the demo on http://127.0.0.1:8080, with its page where Node is there to build it.
run: page
	cargo run -- demo

# The program as operators want it, in target/dist/: takes long to build.
dist: page
	cargo build --profile dist

page:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web/dist/index.html; \
	else echo "no Node here: the page is left out" >&2; fi

INSTALLED := web/node_modules/.package-lock.json
CLIENTS := tests/clients/node_modules/.package-lock.json
PEERS := benches/peers/node_modules/.package-lock.json

web/dist/index.html: schema.graphql $(shell find web/*.* web/build web/src web/public -type f) | $(INSTALLED)
	cd web && npm run --silent build -- --logLevel warn

$(INSTALLED) $(CLIENTS) $(PEERS): %/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund

# Every test: of the service, on SQLite and on PostgreSQL, and behind proxies; of the service with other people's
# clients; of the page; and of both in Chromium.
test: web/dist/index.html $(CLIENTS)
	tests/with-proxies tests/with-postgres cargo test --workspace --exclude causerie-bench
	cd tests/clients && npm test
	cd web && npm test
	tests/with-chromium npm --prefix web run e2e --if-present

# Regenerates what is committed.
update: $(INSTALLED)
	cargo run --quiet -- schema > schema.graphql.new
	mv schema.graphql.new schema.graphql
	cd web && npm run generate

# What a change has to pass besides its tests.
check:
	cargo fmt --all --check
	cargo clippy --workspace --exclude causerie-bench --all-targets -- --deny warnings
	cargo clippy --package causerie-bench --all-targets -- --deny warnings
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --exclude causerie-bench --no-deps --document-private-items

# How many instructions the steps of an operation take, by Valgrind: not more than 10 % above benches/instructions.json.
instructions:
	@command -v valgrind >/dev/null || { apt-get update && apt-get install -y --no-install-recommends valgrind; } >&2
	cargo bench --bench steps -- --instructions $(ARGUMENTS)

# How fast it is, beside others, with every commit on the disk: docs/performance.md. QUICK=1 takes less than
# 3 minutes; ARGUMENTS are for the tool, such as --against PATH.
DURABLE := -c fsync=on -c full_page_writes=on -c synchronous_commit=on \
	-c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=1h

bench: $(PEERS) dist
	TEST_POSTGRES_OPTIONS="$(DURABLE)" tests/with-postgres \
	cargo bench --package causerie-bench -- --service $(CURDIR)/target/dist/causerie $(if $(QUICK),--quick) $(ARGUMENTS)
