import type { Escape } from './detect-dialect.js';

/** A backslash and a quotation mark within a cell. Before a delimiter or another quotation mark the backslash may be the cell's own. */
const BY_BACKSLASH = /\\"(?=[^,;\t\r\n"])/;
/** A doubled quotation mark that is no empty cell. */
const DOUBLED = /[^,;\t\r\n"\\]""[^,;\t\r\n]|(?<!\\)"""/;

/** Finds out over the chunks of a file how it writes quotation marks within cells. */
export class EscapeScanner {
  private rest = '';
  private byBackslash = false;
  private doubled = false;

  push(text: string): void {
    if (this.byBackslash && this.doubled) return;
    const seen = this.rest + text;
    this.byBackslash ||= seen.includes('\\"') && BY_BACKSLASH.test(seen);
    this.doubled ||= seen.includes('""') && DOUBLED.test(seen);
    this.rest = seen.slice(-3);
  }

  /** A backslash only where the whole file escapes so; a file that does both is read by RFC 4180, and its rows with backslashes are refused. */
  end(): { escape: Escape; isMixed: boolean } {
    return { escape: this.byBackslash && !this.doubled ? '\\' : '"', isMixed: this.byBackslash && this.doubled };
  }
}
