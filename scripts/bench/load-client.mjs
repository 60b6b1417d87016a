/** A process of its own, so that making the load does not slow what is measured from within: takes a load as JSON, prints its figures. */
import { load, steadyLoad } from './load.mjs';

const { base, paths, cookie, milliseconds, perSecond } = JSON.parse(process.argv[2]);
const figures = perSecond
  ? await steadyLoad(base, paths[0], cookie, milliseconds, perSecond)
  : await load(base, paths, cookie, milliseconds);
process.stdout.write(JSON.stringify(figures));
