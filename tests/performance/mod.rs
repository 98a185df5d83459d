mod statement_counts; // SQL statements per operation
mod query_plans; // indexes that statements use
mod allocations; // memory allocations per operation
