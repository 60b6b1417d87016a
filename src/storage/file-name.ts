import { Problem } from '../problems/problem.js';

const LONGEST = 255;
/** Control characters, and marks that change the direction of text: they can make `exe.pdf` look like `fdp.exe`. */
const INVISIBLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The name of an uploaded file as people see it: in any script, never a path. Keys in storage are made by the server and do not depend on it.
 * @throws Problem `upload_malformed` when the name is longer than 255 characters
 */
export function plainFileName(sent: string): string {
  const name = (sent.split(/[/\\]/).at(-1) ?? '').replace(INVISIBLE, '').trim();
  if (name.length > LONGEST) throw new Problem('upload_malformed', `The file name is longer than ${LONGEST} characters.`);
  return name === '' || name === '.' || name === '..' ? 'unnamed' : name;
}
