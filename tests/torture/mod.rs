mod history; // what clients did and saw, and what is stored
mod checker; // finds contradictions between them
mod planted_faults; // … and is tested with planted ones
