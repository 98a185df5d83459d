import { useState } from 'react'
import './avatar.css'

const colours = 8

interface Person {
  displayName: string
  handle: string
  avatarUrl?: string | null
}

/** A member's picture; their initials on a colour of their own without one, and where it does not come. */
export function Avatar({ of, size = '' }: { of: Person; size?: 'small' | 'large' | '' }) {
  const { displayName, handle, avatarUrl } = of
  const [failed, setFailed] = useState<string | null>(null)
  return (
    // The name stands beside it in text.
    <span className={`avatar hue-${colourOf(handle)} ${size}`} aria-hidden="true">
      {avatarUrl && avatarUrl !== failed ? (
        <img src={avatarUrl} alt="" loading="lazy" onError={() => setFailed(avatarUrl)} />
      ) : (
        initialsOf(displayName)
      )}
    </span>
  )
}

export function initialsOf(name: string): string {
  const words = name.trim().split(/[\s-]+/u)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => [...(word ?? '')][0] ?? '').join('').toLocaleUpperCase()
}

/** FNV-1a: handles that differ in one letter come out far apart. */
function colourOf(handle: string): number {
  let hash = 0x811c9dc5
  for (const character of handle) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return (hash >>> 16) % colours
}
