//! The structure of the source code.

mod imports; // layers and cycles
mod module; // the modules of the service and what they import
