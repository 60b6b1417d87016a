import { Problem } from '../problems/problem.js';

const LONGEST = 255;
/** Control characters, and the marks that turn the direction of text, by which `exe.pdf` can be made to look like `fdp.exe`. */
const INVISIBLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** The name of an uploaded file as people see it: any script, never a path. It names nothing in storage, where keys are made by the server. */
export function plainFileName(sent: string): string {
  const name = (sent.split(/[/\\]/).at(-1) ?? '').replace(INVISIBLE, '').trim();
  if (name.length > LONGEST) throw new Problem('upload_malformed', `The file name is longer than ${LONGEST} characters.`);
  return name === '' || name === '.' || name === '..' ? 'unnamed' : name;
}
