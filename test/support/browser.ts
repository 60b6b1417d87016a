import { createContext, runInContext } from 'node:vm';

/** An element as far as a small form needs one. */
class Element {
  textContent = '';
  value = '';
  hidden = false;
  disabled = false;
  focused = false;
  private submitted?: (event: { preventDefault: () => void }) => Promise<void>;

  focus(): void {
    this.focused = true;
  }

  addEventListener(_: string, listener: typeof this.submitted & object): void {
    this.submitted = listener;
  }

  async submit(): Promise<void> {
    await this.submitted?.({ preventDefault: () => undefined });
  }
}

/** What runs a page's own script, in a scope that has no more than the script may use. Requests go to the server as a browser would send them. */
export function openPage(html: string, url: URL) {
  const elements = new Map<string, Element>();
  const requests: string[] = [];
  const querySelector = (selector: string): Element => {
    const id = selector.startsWith('#') ? ` id="${selector.slice(1)}"` : '';
    if (!new RegExp(id ? id : `<${selector}[ >]`).test(html)) throw new Error(`The page has no ${selector}`);
    const known = elements.get(selector) ?? new Element();
    elements.set(selector, known);
    return known;
  };
  const fetchAsBrowser = (path: string, { headers = {}, ...options }: RequestInit) => {
    const target = new URL(path, url);
    requests.push(target.href);
    return fetch(target, { ...options, headers: { ...(headers as object), Origin: url.origin, 'Sec-Fetch-Site': 'same-origin' } });
  };
  const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
  runInContext(script, createContext({ document: { querySelector }, location: url, URLSearchParams, fetch: fetchAsBrowser }));
  return { script, element: querySelector, requests };
}
