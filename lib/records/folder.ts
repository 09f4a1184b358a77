/** Where results are kept. */
import { join } from "node:path";
import { setting } from "../env.ts";
import { checkout } from "../files.ts";

/**
 * Where records, tables and figures go: `SAM_OOD_RESULTS`, default `results` in the checkout; where the
 * library is an installed package, in the current folder.
 */
export function resultsFolder(): string {
  return setting("SAM_OOD_RESULTS") ?? join(checkout() ?? "", "results");
}
