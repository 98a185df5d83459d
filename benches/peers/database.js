import { readFileSync } from 'node:fs';
import pg from 'pg';

import { databaseUrl } from './settings.js';

// Sequence numbers are far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** The same number as in the bare server. */
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });

/** Returns a function that runs a file's statement, which each connection prepares once. */
function statement(name) {
  const text = readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8');
  return async (...values) => (await pool.query({ name, text, values })).rows;
}

export const signInRow = statement('sign_in');
export const inbox = statement('inbox');
export const membersById = statement('members');
export const messagesByKey = statement('messages');
export const membership = statement('membership');
export const history = statement('history');
export const send = statement('send');
