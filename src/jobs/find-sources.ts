import { extname } from 'node:path';

/**
 * The module `name` in the same folder, with the same extension: a thread or process is started from it, compiled or not.
 * @param url `import.meta.url` of the caller
 * @param name without extension
 */
export const moduleBeside = (url: string, name: string): URL => new URL(`./${name}${extname(new URL(url).pathname)}`, url);

/**
 * Flags of Node for a thread or process whose module is not compiled: Node strips the types of a .ts file but does not find `./x.ts` for `./x.js`.
 * @returns none for a compiled module
 */
export const flagsFor = ({ pathname }: URL): string[] => (extname(pathname) === '.ts' ? ['--import', FIND_SOURCES] : []);

const FIND_SOURCES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve: (name, context, next) => next(
    name.startsWith('.') && context.parentURL?.endsWith('.ts') ? name.replace(/\\.js$/, '.ts') : name, context) });
`)}`;
