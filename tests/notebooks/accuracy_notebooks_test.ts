import { isOfBounds, runAtSmoke } from "./at_smoke.ts";

await runAtSmoke((name) => !isOfBounds(name));
