import { fileOf } from './requirements.mjs';

/**
 * What a run of the tests shows of each requirement. A requirement is `shown` only if each of its references found a test and each of these passed; it is
 * `failed` if one of them failed, and else `open`: nothing shows it, or not all of it was run.
 * @param sources as in `requirements.mjs`
 * @param results of the run: `{ file, title, status }` of each test
 */
export function judge(sources, results) {
  const byFile = Map.groupBy(results, ({ file }) => file);
  return sources.map(({ source, title, requirements }) => ({
    source,
    title,
    requirements: requirements.map(({ tests, ...requirement }) => {
      const found = tests.map(([file, part]) => matching(byFile.get(fileOf(file)) ?? [], part));
      const missing = tests.filter((_, index) => found[index].length === 0).map(([file, part]) => `${fileOf(file)}: ${part}`);
      const shown = found.flat();
      return { ...requirement, status: statusOf(shown, missing), tests: shown, missing };
    }),
  }));
}

const matching = (tests, part) => tests.filter(({ title }) => part.split('%s').every((words) => title.includes(words)));

function statusOf(tests, missing) {
  if (tests.some(({ status }) => status === 'failed')) return 'failed';
  return tests.length > 0 && missing.length === 0 && tests.every(({ status }) => status === 'passed') ? 'shown' : 'open';
}

/** How many requirements have each status. */
export function summaryOf(judged) {
  const all = judged.flatMap(({ requirements }) => requirements);
  const count = (status) => all.filter((requirement) => requirement.status === status).length;
  return { shown: count('shown'), failed: count('failed'), open: count('open') };
}
