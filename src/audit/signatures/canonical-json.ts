import canonicalize from 'canonicalize';

/**
 * A JSON value as the one text that stands for it (RFC 8785): members in the order of their names, no white space. What signatures and seals are made over,
 * so no release of the library may write another text: `canonical-json.spec.ts`.
 * @param value what JSON can hold; numbers beyond 2^53 lose digits
 * @throws Error for what no JSON of the database holds: half a surrogate pair, `NaN`, `undefined`
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('JSON cannot hold this value');
  return text;
}
