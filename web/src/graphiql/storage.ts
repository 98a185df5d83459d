import { browserStorage } from '../state/storage'

/** The storage for GraphiQL's tabs. GraphiQL's own access to the storage fails if the browser blocks it. */
export const storage = {
  getItem: browserStorage.read,
  setItem: browserStorage.write,
  removeItem: (key: string) => browserStorage.write(key, null),
  clear: () => browserStorage.removeAll('graphiql:'),
  // Read only after a failed write, and these never fail.
  length: 0,
}
