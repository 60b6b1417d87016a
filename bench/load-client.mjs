/** A process of its own, so that making the load does not slow what is measured from within: takes a load as JSON, prints its figures. */
import { load } from './load.mjs';

const { base, paths, cookie, milliseconds } = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(await load(base, paths, cookie, milliseconds)));
