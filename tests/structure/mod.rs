//! The structure of the source code.

mod imports; // imports point one way
mod module; // the modules of the service and what they import
