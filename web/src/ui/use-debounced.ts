import { useEffect, useState } from 'react'

const delayMs = 200

/** Returns the value once it has not changed for 200 ms, so that fast typing causes one request. */
export function useDebounced<T>(value: T): T {
  const [debounced, setDebounced] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), delayMs)
    return () => clearTimeout(timer)
  }, [value])
  return debounced
}
