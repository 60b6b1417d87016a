import { fileOf, sources } from './requirements.mjs';

const BEGINNING = `# Validation

Each requirement that SilqeQMS is made for, the feature that meets it, and the tests that show it. This page says what is to be shown; whether it is, says
the evidence of a build: each \`npm test\` writes \`evidence/\` with \`evidence.json\`, \`evidence.pdf\` and \`SHA256SUMS\`, which name the commit, the versions, the
hashes of code, tests and build, and the result of every test named here. \`npm run evidence\` says where it is, and runs the tests first if they were not run on
this state of the project. A requirement without a passing test is listed there as open.

The requirements are said in words of our own; the sources are what counts. "For the company" is what no software can do.

This page is written by \`npm run validation:update\` from \`scripts/evidence/requirements/\`; a test holds both equal and finds references to tests that are gone.
`;

/** docs/VALIDATION.md as the requirements have it. */
export const validationPage = () => [BEGINNING, ...sources.map(section)].join('\n');

const section = ({ source, title, requirements }) => `## ${source}: ${title}

${requirements.map(entry).join('\n')}`;

const entry = ({ id, requirement, feature, tests, company }) =>
  [
    `### ${id}\n`,
    `${requirement}\n`,
    `- Feature: ${feature}`,
    ...(company ? [`- For the company: ${company}`] : []),
    ...(tests.length === 0 ? ['- Shown by nothing yet: open'] : tests.map(shownBy)),
    '',
  ].join('\n');

const shownBy = ([file, part]) => `- Shown by \`${fileOf(file)}\`${part ? `: ${part}` : ''}`;
