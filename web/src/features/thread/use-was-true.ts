import { useLayoutEffect, useState } from 'react'

/** Returns whether the value is true, and was so in the last rendering. */
export function useWasTrue(value: boolean): boolean {
  const [before, setBefore] = useState(value)
  useLayoutEffect(() => setBefore(value), [value])
  return before && value
}
