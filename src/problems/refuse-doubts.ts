import { Problem } from './problem.js';

/**
 * What is doubtful goes in once a person has seen why.
 * @param doubts all that speaks against it, a problem for each
 * @param acknowledged codes that a person has seen
 * @throws Problem the first doubt that nobody acknowledged, with all of these as its errors
 */
export function refuseDoubts(doubts: readonly Problem[], acknowledged: readonly string[] = []): void {
  const open = doubts.filter(({ code }) => !acknowledged.includes(code));
  const [first] = open;
  if (!first) return;
  const names = [...new Set([...acknowledged, ...open.map(({ code }) => code)])].map((code) => `"${code}"`).join(', ');
  const detail = `${open.map((doubt) => doubt.detail).join(' ')} If this is right, send it again with "acknowledge": [${names}].`;
  throw new Problem(first.code, detail, { errors: open.flatMap(({ extras }) => extras.errors ?? []) });
}
