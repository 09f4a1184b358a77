/** What a rule is besides its equation. */
import assert from "node:assert/strict";
import { friendlySam } from "../../lib/sam/friendly_sam.ts";
import { plain } from "../../lib/sam/plain.ts";

Deno.test("a rule as a cell's last value is a line: name, options, paper; and stays plain data", () => {
  const shown = (rule: object) =>
    (rule as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();
  const rule = friendlySam({ rho: 0.1 });
  assert.match(
    shown(rule)["text/markdown"]!,
    /^\*\*friendly-sam, rho 0\.1, sigma 1, lambda 0\.9, momentum paper\*\* \(Li et al\., CVPR 2024/,
  );
  assert.deepEqual(Object.keys(rule), ["name", "options", "init", "gradient"]);
  assert.match(shown(plain())["text/markdown"]!, /^\*\*plain\*\* \(/);
});
