import { useMemo } from 'react'
import { partsOf } from './links'

/** What somebody wrote. Its web addresses are links, and what is read is where they lead. */
export function MessageText({ body }: { body: string }) {
  const parts = useMemo(() => partsOf(body), [body])
  return (
    <p className="bubble-body">
      {parts.map(({ place, text, href }) =>
        href ? (
          <a key={place} href={href} dir="ltr" target="_blank" rel="noopener noreferrer nofollow ugc">
            {text}
          </a>
        ) : (
          <span key={place}>{text}</span>
        ),
      )}
    </p>
  )
}
