const LENGTH = 120;
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Returns one line of at most 120 characters, the same as the service's `preview`. */
export function preview(body) {
  const line = body.replace(/\s+/gu, ' ').trim();
  if (line.length <= LENGTH) return line;
  // Characters below U+0300 do not combine.
  if (/^[\0-\u02ff]*$/u.test(line)) return cut(line, LENGTH - 1);
  const seen = [...characters.segment(line)];
  return seen.length <= LENGTH ? line : cut(line, seen[LENGTH - 1].index);
}

const cut = (line, end) => `${line.slice(0, end).trimEnd()}…`;
