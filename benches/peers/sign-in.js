import { LRUCache } from 'lru-cache';

import { signInRow } from './database.js';
import { verify } from './settings.js';

/** Members by token: each token is verified once an hour. */
const known = new LRUCache({ max: 20_000, ttl: 3_600_000 });

/** Returns the member of a `Bearer` token. */
export async function signIn(authorization) {
  const token = authorization?.startsWith('Bearer ') ? authorization.slice(7) : '';
  const viewer = known.get(token);
  if (viewer) return viewer;
  const { sub } = verify(token);
  const [row] = await signInRow(sub);
  if (!row) throw new Error('The token is not valid.');
  known.set(token, row);
  return row;
}
