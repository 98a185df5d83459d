mod relationships; // contacts, follows and blocks
mod search; // finding members by name or handle
mod visible_names; // invisible and look-alike names
mod bulk_upsert; // `upsertMembers`
mod bulk_relationships; // `setRelationships`
mod import; // `causerie members import`
mod erasure; // `eraseMember`
mod erasure_races; // erasure while the member writes, and after a crash
mod erasure_locks; // which transaction waits for an erasure
