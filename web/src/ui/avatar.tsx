import { useState } from 'react'
import './avatar.css'

const colorCount = 8

interface Props {
  of: {
    displayName: string
    handle: string
    avatarUrl?: string | null
  }
  size?: 'small' | 'large' | ''
}

/** A member's picture. Without one, or if it cannot be loaded, their initials on a color that depends on their handle. */
export function Avatar({ of, size = '' }: Props) {
  const { displayName, handle, avatarUrl } = of
  const [failed, setFailed] = useState<string | null>(null)
  return (
    // Hidden from screen readers: the name is beside it as text.
    <span className={`avatar hue-${colorOf(handle)} ${size}`} aria-hidden="true">
      {avatarUrl && avatarUrl !== failed ? (
        <img src={avatarUrl} alt="" loading="lazy" onError={() => setFailed(avatarUrl)} />
      ) : (
        initialsOf(displayName)
      )}
    </span>
  )
}

function initialsOf(name: string): string {
  const words = name.trim().split(/[\s-]+/u)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => [...(word ?? '')][0] ?? '').join('').toLocaleUpperCase()
}

/** FNV-1a: similar handles get unrelated colors. */
function colorOf(handle: string): number {
  let hash = 0x811c9dc5
  for (const character of handle) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return (hash >>> 16) % colorCount
}
