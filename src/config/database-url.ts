const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

/** Whether the driver can parse the text. An unescaped character in a password is found here, and not by an error that quotes the password. */
export function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { pathname, username, password } = new URL(text);
  return pathname.length > 1 && [pathname, username, password].every(isDecodable);
}

/**
 * Gives `sslmode=require` and `prefer` the meaning that PostgreSQL gives them: encrypt, and check the certificate only against a given authority. The
 * driver treats them like `verify-full`, and would refuse a managed PostgreSQL whose certificate is signed by a private authority.
 */
export function withStandardSslMode(text: string): string {
  const url = new URL(text);
  const mode = url.searchParams.get('sslmode');
  if ((mode !== 'require' && mode !== 'prefer') || url.searchParams.has('uselibpqcompat')) return text;
  url.searchParams.set('uselibpqcompat', 'true');
  return url.href;
}
