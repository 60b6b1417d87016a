import { type Environment, readEnvironment } from '../../src/config/environment.js';
import { TEST_VARIABLES } from './variables.mjs';

export { ADMIN } from './variables.mjs';

/** An environment as the process would read it. */
export function testEnvironment(variables: Record<string, string>): Environment {
  return readEnvironment({ ...TEST_VARIABLES, ...variables });
}
