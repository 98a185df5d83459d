# What a newcomer types.
.PHONY: run test update check

# Serves the demo on http://127.0.0.1:8080.
run:
	cargo run --release -- demo

# Every test, on SQLite and on PostgreSQL.
test:
	tests/with-postgres cargo test --workspace

# Regenerates what is committed.
update:
	cargo run --quiet -- schema > schema.graphql.new
	mv schema.graphql.new schema.graphql

# What a change has to pass besides its tests.
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --document-private-items
