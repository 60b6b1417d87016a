import { createHash } from 'node:crypto';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A page that loads no other file and contacts no other site: style and script are in it. */
export interface SinglePage {
  html: string;
  /** Only this style and this script may run. Without the script the form cannot be sent, so that nothing typed ends up in a URL. */
  csp: string;
}

/** @param html with an empty `<style>` and an empty `<script>` where the two go */
export function singlePage(html: string, style: string, script: string): SinglePage {
  return {
    html: html.replace('<style></style>', () => `<style>${style}</style>`).replace('<script></script>', () => `<script>${script}</script>`),
    csp: [
      `default-src 'none'`,
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      `connect-src 'self'`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
    ].join('; '),
  };
}
