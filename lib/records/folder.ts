/** Where results are kept. */
import { fileURLToPath } from "node:url";

/** Where records, tables and figures go: `SAM_OOD_RESULTS`, default `results` in the checkout. */
export function resultsFolder(): string {
  return Deno.env.get("SAM_OOD_RESULTS") ||
    fileURLToPath(new URL("../../results", import.meta.url));
}
