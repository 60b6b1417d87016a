/** What may hold a parenthesis that is text, and comments that hold no other. */
const TOKEN = /\\.|"(?:[^"\\]|\\.)*"|(\((?:[^()\\]|\\.)*\))/gs;
const DEEPEST = 8;

/** A field without its comments, which may nest (RFC 5322, 3.2.2). An unbalanced comment, or one nested more than 8 deep, stays. */
export function withoutComments(field: string): string {
  let text = field;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const outer = text.replace(TOKEN, (token, comment?: string) => (comment === undefined ? token : ''));
    if (outer.length === text.length) return text;
    text = outer;
  }
  return text;
}
