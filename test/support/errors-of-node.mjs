import { types } from 'node:util';

/**
 * Jest runs tests in a realm of their own, where an error made by Node itself (a refused connection, a missing file) is no `instanceof Error`, though
 * it is one wherever the product runs. Libraries decide by it what to retry, so tests must see what production sees.
 */
const ordinary = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(value) {
    return ordinary.call(this, value) || (this === Error && types.isNativeError(value));
  },
});
