import { browserStorage } from '../state/storage'

/** Where GraphiQL keeps its tabs. Its own access to the storage fails if the browser blocks it. */
export const storage = {
  getItem: browserStorage.read,
  setItem: browserStorage.write,
  removeItem: (key: string) => browserStorage.write(key, null),
  clear: () => browserStorage.removeAll('graphiql:'),
  // Read only after a failed write, and these never fail.
  length: 0,
}
