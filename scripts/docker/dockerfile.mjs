/**
 * Reads a Dockerfile of the few instructions that this project uses, one a line. Anything else is refused: a step that is not understood would
 * be a step that is not checked.
 */
const KNOWN = new Set(['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'EXPOSE', 'USER', 'CMD']);

/**
 * The stages in order.
 * @returns {{ name: string, image: string, steps: { instruction: string, value: string }[] }[]}
 */
export function readDockerfile(text) {
  const stages = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [, instruction, value] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (!KNOWN.has(instruction) || value.endsWith('\\')) throw new Error(`This line of the Dockerfile is not understood: ${line}`);
    if (instruction === 'FROM') {
      const [, image, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(value) ?? [];
      stages.push({ image, name: name ?? String(stages.length), steps: [] });
    } else {
      stages.at(-1).steps.push({ instruction, value });
    }
  }
  return stages;
}

/**
 * The parts of a COPY; `from` is the stage it copies from, or null for the project.
 * @returns {{ from: string | null, sources: string[], target: string }}
 */
export function readCopy(value) {
  const words = value.split(/\s+/);
  const from = words[0].startsWith('--from=') ? words.shift().slice('--from='.length) : null;
  if (words.some((word) => word.startsWith('--'))) throw new Error(`This COPY is not understood: ${value}`);
  return { from, sources: words.slice(0, -1), target: words.at(-1) };
}

/**
 * Whether .dockerignore leaves a path of the project in; as in Docker, the last pattern that matches decides.
 * @returns {(path: string) => boolean}
 */
export function dockerFilter(text) {
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keep: line.startsWith('!'), matches: matcher(line.replace(/^!/, '')) }));
  return (path) => patterns.reduce((kept, { keep, matches }) => (matches(path) ? keep : kept), true);
}

/** A pattern matches a path and everything below it. */
function matcher(pattern) {
  const source = pattern
    .split(/(\*\*\/|\*)/)
    .map((part) => (part === '**/' ? '(?:.*/)?' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  const expression = new RegExp(`^${source}(?:/|$)`);
  return (path) => expression.test(path);
}
