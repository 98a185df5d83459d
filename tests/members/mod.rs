mod relationships; // contacts, follows and blocks
mod notification_settings; // how members want to be notified
mod search; // finding members by name or handle
mod visible_names; // invisible and look-alike names
mod bulk_upsert; // `upsertMembers`
mod bulk_relationships; // `setRelationships`
mod import; // `causerie members import`
mod import_formats; // … its file formats
mod erasure; // `eraseMember`
mod erased_tokens; // … and the tokens and sockets of the member
mod erasure_races; // erasure while the member writes, and after a crash
mod erasure_locks; // which transaction waits for an erasure
