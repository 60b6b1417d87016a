/**
 * Flags for a thread or process whose file is not compiled: Node strips the types of a .ts file by itself but does not find `./x.ts` for `./x.js`.
 * None are needed for what is compiled.
 */
export const flagsFor = (extension: string): string[] => (extension === '.ts' ? ['--import', FIND_SOURCES] : []);

const FIND_SOURCES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve: (name, context, next) => next(
    name.startsWith('.') && context.parentURL?.endsWith('.ts') ? name.replace(/\\.js$/, '.ts') : name, context) });
`)}`;
