import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from '../setup/project.mjs';

const SHARES = [0.13, 0.37, 0.1, 0.4];
const TITLES = ['Where', 'Requirement and feature', 'Status', 'Tests and their results'];

/** The evidence as a PDF for who reads paper. */
export async function printEvidence({ build, run, summary, sources }) {
  const written = (module) => import(pathToFileURL(join(PROJECT, 'dist/pdf/write', module)));
  const [{ PageWriter }, { PrintFonts }] = [await written('page-writer.js'), await written('print-fonts.js')];
  const page = new PageWriter(await new PrintFonts().newDocument());
  await page.text('SilqeQMS: evidence of validation', { size: 16, bold: true });
  page.space(6);
  for (const line of facts(build, run, summary)) await page.text(line);
  for (const { source, title, requirements } of sources) {
    await page.heading(`${source}: ${title}`);
    await page.table(
      SHARES.map((share, index) => ({ share, title: TITLES[index] })),
      requirements.map((requirement) => [requirement.id, described(requirement), requirement.status, results(requirement)]),
    );
  }
  await page.footer(`SilqeQMS ${build.version}, commit ${build.commit?.slice(0, 12) ?? 'unknown'}, tests of ${run.endedAt}`);
  return page.bytes();
}

const facts = (build, run, summary) => [
  `Version ${build.version}, commit ${build.commit ?? 'unknown'} of ${build.committedAt ?? 'an unknown day'}`,
  build.changedSince?.length
    ? `${build.changedSince.length} files differ from that commit, see evidence.json.`
    : 'No file differs from that commit.',
  `Node ${build.node} on ${build.platform}`,
  `Tests from ${run.startedAt} to ${run.endedAt}: ${run.passed} passed, ${run.failed} failed${run.complete ? '' : '; only a part of them was run'}`,
  `Requirements: ${summary.shown} shown, ${summary.failed} failed, ${summary.open} open`,
  ...Object.entries(build.sha256).map(([part, hash]) => `SHA-256 of ${part}: ${hash}`),
];

const described = ({ requirement, feature, company }) =>
  [requirement, feature, ...(company ? [`For the company to do: ${company}`] : [])].join('\n');

const results = ({ tests, missing }) =>
  [...tests.map(({ file, title, status }) => `${status}: ${file}: ${title}`), ...missing.map((reference) => `not run: ${reference}`)].join(
    '\n',
  );
