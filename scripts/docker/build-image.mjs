import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { announce, PROJECT, SetupError } from '../setup/project.mjs';
import { dockerFilter, readCopy, readDockerfile } from './dockerfile.mjs';

/**
 * Takes the steps of the Dockerfile in a separate folder for each stage, with the project's Node in place of the image's.
 * @returns the last stage: its folder, the environment of its process, its user and its command
 */
export async function buildImage(folder) {
  const stages = readDockerfile(await readFile(join(PROJECT, 'Dockerfile'), 'utf8'));
  const keeps = dockerFilter(await readFile(join(PROJECT, '.dockerignore'), 'utf8'));
  let stage;
  for (const { name, image, steps } of stages) {
    announce(`FROM ${image} AS ${name}`);
    stage = { root: join(folder, name), workdir: '/', env: {}, user: 'root', command: null };
    await mkdir(stage.root);
    for (const { instruction, value } of steps) {
      announce(`${instruction} ${value}`);
      await takeStep(stage, instruction, value, { folder, keeps });
    }
  }
  return { ...stage, cwd: join(stage.root, stage.workdir), env: { ...withoutOurs(process.env), ...stage.env } };
}

async function takeStep(stage, instruction, value, context) {
  const cwd = join(stage.root, stage.workdir);
  if (instruction === 'WORKDIR') {
    stage.workdir = value;
    await mkdir(join(stage.root, value), { recursive: true });
  }
  if (instruction === 'ENV') {
    const [key, ...rest] = value.split('=');
    stage.env[key] = rest.join('=');
  }
  if (instruction === 'USER') stage.user = value;
  if (instruction === 'CMD') stage.command = JSON.parse(value);
  if (instruction === 'COPY') await copy(cwd, readCopy(value), context);
  if (instruction === 'RUN') await runShell(value, cwd, { ...withoutOurs(process.env), ...stage.env });
}

async function copy(cwd, { from, sources, target }, { folder, keeps }) {
  const origin = from === null ? PROJECT : join(folder, from);
  for (const source of sources) {
    const path = join(origin, source);
    const into = (await stat(path)).isDirectory() ? join(cwd, target) : join(cwd, target, target.endsWith('/') ? basename(source) : '');
    const filter = from === null ? (each) => keeps(relative(PROJECT, each)) : undefined;
    if (filter && !filter(path)) throw new SetupError(`COPY ${source}: .dockerignore leaves it out.`);
    await cp(path, into, { recursive: true, filter, verbatimSymlinks: true });
  }
}

async function runShell(command, cwd, env) {
  const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new SetupError(`RUN ${command}: exit code ${code}`);
}

/** A container knows nothing of this project's tools, its npm settings or its variables; its first program on the PATH is Node. */
function withoutOurs({ PATH = '', HOME }) {
  const folders = PATH.split(delimiter).filter((each) => !each.includes('node_modules'));
  return { HOME, PATH: [dirname(process.execPath), ...folders].join(delimiter) };
}
