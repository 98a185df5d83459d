import './avatar.css'

const colours = 8

interface Person {
  name: string
  /** What does not change with the name, so that a member keeps their colour. */
  seed: string
  url?: string | null
  size?: 'small' | 'large'
}

/** A member's picture, else their initials on a colour of their own. The name stands beside it in text. */
export function Avatar({ name, seed, url, size }: Person) {
  return (
    <span className={`avatar hue-${colourOf(seed)} ${size ?? ''}`} aria-hidden="true">
      {url ? <img src={url} alt="" loading="lazy" /> : initialsOf(name)}
    </span>
  )
}

export function initialsOf(name: string): string {
  const words = name.trim().split(/[\s-]+/u)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => [...(word ?? '')][0] ?? '').join('').toLocaleUpperCase()
}

/** FNV-1a: ids that differ in one digit come out far apart. */
function colourOf(seed: string): number {
  let hash = 0x811c9dc5
  for (const character of seed) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return (hash >>> 16) % colours
}
