import { extname } from 'node:path';

/** The module beside another one, compiled or not as that one is: what a thread or process is started with. */
export const moduleBeside = (url: string, name: string): URL => new URL(`./${name}${extname(new URL(url).pathname)}`, url);

/**
 * Flags for a thread or process whose file is not compiled: Node strips the types of a .ts file by itself but does not find `./x.ts` for `./x.js`.
 * None are needed for what is compiled.
 */
export const flagsFor = ({ pathname }: URL): string[] => (extname(pathname) === '.ts' ? ['--import', FIND_SOURCES] : []);

const FIND_SOURCES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve: (name, context, next) => next(
    name.startsWith('.') && context.parentURL?.endsWith('.ts') ? name.replace(/\\.js$/, '.ts') : name, context) });
`)}`;
