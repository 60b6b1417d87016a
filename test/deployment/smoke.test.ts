import { CustomersModule } from '../../src/customer-profiles/customers.module.js';
import { CustomersService } from '../../src/customer-profiles/customers.service.js';
import { checkWiring } from '../../src/release/check-wiring.js';
import { ProductQueries } from '../../src/rep-traceability/products/product.queries.js';
import { SmallRoomsModule } from '../../src/rep-traceability/rep-traceability.module.js';
import { endProcesses, runTool } from '../support/web-process.js';

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

describe('the smoke check', () => {
  afterEach(endProcesses);

  it('builds everything without a database, a port or a variable, and exits 0', async () => {
    const smoke = runTool('smoke', {});
    expect(await smoke.ended).toBe(0);
    expect(smoke.said()).toMatch(/^Everything can be built: all modules, and an OpenAPI document of \d{2,} operations\.\n$/);
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
    const smoke = runTool('smoke', { ENV: 'production', LOG_LEVEL: 'loud77af' });
    expect(await smoke.ended).toBe(1);
    expect(smoke.said()).toMatch(/^The application cannot be built:\nLOG_LEVEL is not valid: it must be fatal, /);
    expect(smoke.said()).not.toContain('77af');
  });
});
