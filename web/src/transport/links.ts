import type { Cache } from '@urql/exchange-graphcache'

/** The keys that a field of the cache holds; none where it was never asked for. */
export function links(cache: Cache, entity: string, field: string): string[] {
  return [...((cache.resolve(entity, field) as string[] | null | undefined) ?? [])]
}
