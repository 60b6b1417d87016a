import { CustomersModule } from '../../src/customer-profiles/customers.module.js';
import { CustomersService } from '../../src/customer-profiles/customers.service.js';
import { checkWiring } from '../../src/release/check-wiring.js';
import { ProductQueries } from '../../src/rep-traceability/products/product.queries.js';
import { SmallRoomsModule } from '../../src/rep-traceability/rep-traceability.module.js';
import { endProcesses, run, runTool } from '../support/web-process.js';

/** Runs with a module that forgot one of its providers. */
async function without(provider: object, module: object, work: () => Promise<void>): Promise<void> {
  const providers: object[] = Reflect.getMetadata('providers', module);
  expect(providers).toContain(provider);
  Reflect.defineMetadata(
    'providers',
    providers.filter((each) => each !== provider),
    module,
  );
  try {
    await work();
  } finally {
    Reflect.defineMetadata('providers', providers, module);
  }
}

/** Prints the packages of `dist/node_modules` that were loaded on a line, and those of the project's own node_modules on another. */
const PRINT_PACKAGES = `
  import { registerHooks } from 'node:module';
  const packages = { bundled: new Set(), whole: new Set() };
  registerHooks({ load(url, context, next) {
    const [, isBundled, name] = /(\\/dist)?\\/node_modules\\/(?:\\.bundled\\/)?((?:@[^\\/]+[\\/+])?[^\\/]+?)(?:\\.mjs)?(?:\\/|$)/.exec(url) ?? [];
    if (name) packages[isBundled ? 'bundled' : 'whole'].add(name.replace('+', '/'));
    return next(url, context);
  } });
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (...rest) => {
    process.stdout.write = write;
    write([...packages.bundled].join(' ') + '\\n' + [...packages.whole].join(' ') + '\\n');
    return write(...rest);
  };
`;

describe('the smoke check', () => {
  afterEach(endProcesses);

  it('builds everything without a database, a port or a variable, and exits 0', async () => {
    const smoke = runTool('smoke', {});
    expect(await smoke.ended).toBe(0);
    expect(smoke.said()).toMatch(/^Everything can be built: all modules, and an OpenAPI document of \d{2,} operations\.\n$/);
  });

  it('loads each package from the one file that the build made of it, and none of the large ones twice', async () => {
    const smoke = run(['--import', `data:text/javascript,${encodeURIComponent(PRINT_PACKAGES)}`, 'dist/smoke.js'], {});
    expect(await smoke.ended).toBe(0);
    const [, bundled = '', whole = ''] = /^(.*)\n(.*)\nEverything/.exec(smoke.said()) ?? [];
    expect(bundled.split(' ')).toEqual(expect.arrayContaining(['@nestjs/core', '@mikro-orm/core', 'kysely', 'zod']));
    // A package in both places would have two copies of each class.
    expect(whole.split(' ')).toEqual(expect.not.arrayContaining(['@nestjs/core', '@mikro-orm/core', 'pg', 'rxjs']));
  });

  it.each([
    ['ProductQueries', ProductQueries, SmallRoomsModule],
    ['CustomersService', CustomersService, CustomersModule],
  ])('names %s when its module forgets it', async (name, provider, module) => {
    await without(provider, module, async () => {
      await expect(checkWiring({})).rejects.toThrow(name);
    });
    await expect(checkWiring({})).resolves.toBeGreaterThan(0);
  });

  it('names a variable with an invalid value', async () => {
    const smoke = runTool('smoke', { ENV: 'production', LOG_LEVEL: 'loudzqzq' });
    expect(await smoke.ended).toBe(1);
    expect(smoke.said()).toMatch(/^The application cannot be built:\nLOG_LEVEL is not valid: it must be fatal, /);
    expect(smoke.said()).not.toContain('zqzq');
  });
});
