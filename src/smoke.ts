import { checkWiring } from './release/check-wiring.js';

/** The smoke check: run before every deployment. It exits 0, or names what is broken. */
checkWiring(process.env).then(
  (operations) => {
    process.stdout.write(`Everything can be built: all modules, and an OpenAPI document of ${operations} operations.\n`);
    process.exit(0);
  },
  (error: unknown) => {
    process.stderr.write(`The application cannot be built:\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
