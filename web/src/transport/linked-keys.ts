import type { Cache } from '@urql/exchange-graphcache'

/** Returns the keys of the entities that a field links to; none if the field is not in the cache. */
export function linkedKeys(cache: Cache, entity: string, field: string): string[] {
  return [...((cache.resolve(entity, field) as string[] | null | undefined) ?? [])]
}
