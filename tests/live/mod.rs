mod delivery; // each event, in order, to the members it concerns
mod cursors; // resuming after a cursor
mod epochs; // cursors from before a restore
mod erased_events; // deleted text is not delivered
