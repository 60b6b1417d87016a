const ADDRESS = /^(?:"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"|[^\s\p{Cc}@"(),:;<>[\]\\]+)@[^\s\p{Cc}@"(),:;<>\\]+$/u;

/**
 * The addresses of a From or To field (RFC 5322, 3.4), without names, comments and groups. It reads the field as it is written, before any encoded
 * word is decoded (RFC 2047, section 5): a name that looks like an address is a name. A field that does not come out even holds none.
 */
export function parseAddresses(field: string): string[] {
  const found: string[] = [];
  let outside = '';
  let inside: string | null = null;
  let inAngles = false;
  let quoted = false;
  let comments = 0;
  const keep = (characters: string) => {
    if (comments > 0) return;
    if (inAngles) inside = (inside ?? '') + characters;
    else outside += characters;
  };
  const closeMailbox = () => {
    // The route before an address (RFC 5322, 4.4) is no part of it.
    const address = (inside?.replace(/^\s*@[^:]*:/, '') ?? outside).trim();
    if (ADDRESS.test(address)) found.push(address);
    outside = '';
    inside = null;
  };
  for (let at = 0; at < field.length; at += 1) {
    const character = field.charAt(at);
    if (character === '\\' && (quoted || comments > 0)) {
      keep(field.slice(at, at + 2));
      at += 1;
    } else if (comments === 0 && character === '"') {
      quoted = !quoted;
      keep(character);
    } else if (quoted) keep(character);
    else if (character === '(') comments += 1;
    else if (character === ')' && comments > 0) comments -= 1;
    else if (comments > 0) continue;
    else if (character === '<') {
      if (inside !== null) return [];
      inAngles = true;
      inside = '';
    } else if (character === '>') {
      if (!inAngles) return [];
      inAngles = false;
    } else if (inAngles) keep(character);
    else if (character === ',' || character === ';') closeMailbox();
    else if (character === ':') outside = '';
    else keep(character);
  }
  closeMailbox();
  return quoted || inAngles || comments > 0 ? [] : found;
}
