import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { announce, SetupError, TOOLS } from './project.mjs';

const NEEDED_TO_SET_UP = '20.0';
const NEEDED_TO_RUN = '24.15';

/** Refuses a Node that cannot even install the packages. */
export function requireNode() {
  if (!isAtLeast(process.versions.node, NEEDED_TO_SET_UP)) throw new SetupError(tooOld(process.versions.node));
}

/**
 * Runs the script again under the Node that the packages bring, when the present one is too old for the product.
 * @returns the exit code of that run, or null when the present Node will do
 */
export async function rerunUnderNewerNode(script) {
  if (isAtLeast(process.versions.node, NEEDED_TO_RUN)) return null;
  const bundled = join(TOOLS, 'node');
  const { stdout, status } = spawnSync(bundled, ['--version'], { encoding: 'utf8' });
  const version = (stdout ?? '').trim().replace(/^v/, '');
  if (status !== 0 || !isAtLeast(version, NEEDED_TO_RUN)) throw new SetupError(tooOld(process.versions.node));
  announce(`Continuing under Node ${version} from the packages (this is Node ${process.versions.node})`);
  return run(bundled, [script, ...process.argv.slice(2)]);
}

function isAtLeast(version, needed) {
  const [major, minor] = version.split('.').map(Number);
  const [neededMajor, neededMinor] = needed.split('.').map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

function tooOld(version) {
  return `Node ${version} is too old for SilqeQMS: install Node.js ${NEEDED_TO_RUN} or newer from https://nodejs.org, then run the command again.`;
}
