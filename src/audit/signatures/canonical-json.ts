/**
 * A JSON value as the one text that stands for it: members in the order of their names, no white space (RFC 8785: texts and numbers are written as
 * ECMAScript writes them, and names are compared by their UTF-16 units).
 * @param value what JSON can hold; numbers beyond 2^53 lose digits
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
