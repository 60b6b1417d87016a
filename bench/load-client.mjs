/** Runs in a separate process, so that generating load does not slow the measuring one: takes a load as JSON, prints its figures. */
import { load } from './load.mjs';

const { base, paths, cookie, milliseconds } = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(await load(base, paths, cookie, milliseconds)));
