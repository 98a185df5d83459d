import { useEffect, useState } from 'react'

const patience = 200

/** A value once it has not changed for a moment: a person who types fast asks once. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), patience)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
