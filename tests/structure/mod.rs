//! The structure of the source code.

mod imports; // layers and cycles
mod migrations; // each says when what it replaces may be dropped
mod module; // the modules of the service and what they import
