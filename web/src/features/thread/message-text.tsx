import { useMemo } from 'react'
import { splitAtLinks } from './links'

/** The text of a message. Its web addresses are links whose text is their target. */
export function MessageText({ body }: { body: string }) {
  const parts = useMemo(() => splitAtLinks(body), [body])
  return (
    <p className="bubble-body">
      {parts.map(({ offset, text, href }) =>
        href ? (
          <a key={offset} href={href} dir="ltr" target="_blank" rel="noopener noreferrer nofollow ugc">
            {text}
          </a>
        ) : (
          <span key={offset}>{text}</span>
        ),
      )}
    </p>
  )
}
