import assert from "node:assert/strict";
import { ready } from "../../lib/backend/backend.ts";
import { sam } from "../../lib/sam/sam.ts";
import { samOn } from "../../lib/sam/sam_on.ts";
import type { ParameterSpec } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";
import { specs } from "./problem.ts";
import { messageOf, take } from "./take.ts";

await ready();

/** The problem's parameters, those of `names` in a normalization layer. */
const normalization = (...names: string[]): ParameterSpec[] =>
  specs.map((spec) => names.includes(spec.name) ? { ...spec, layer: "normalization" } : spec);

Deno.test("samOn perturbs normalization layers only, by rho in their own norm", () => {
  const { epsilon, out } = take(samOn({ rho: 0.1 }), { specs: normalization("b") });
  assertClose(epsilon, [0, 0, -0.1]);
  assertClose(out, [0.275, -0.7125, -0.475]);
});

Deno.test("samOn finds normalization layers by their kind, weights and biases alike", () => {
  const { epsilon } = take(samOn({ rho: 0.1 }), { specs: normalization("W") });
  assertClose(epsilon[2]!, 0, 0);
  assertClose(Math.hypot(...epsilon), 0.1);
});

Deno.test("samOn on normalization layers throughout is sam", () => {
  const { out } = take(samOn({ rho: 0.1 }), { specs: normalization("W", "b") });
  assert.deepEqual(out, take(sam({ rho: 0.1 })).out);
});

Deno.test("samOn without normalization layers, or with a negative rho, is one clear line", () => {
  assert.equal(
    messageOf(() => take(samOn())),
    "sam-on perturbs normalization layers and this network has 0; it needs at least 1; use sam",
  );
  assert.equal(
    messageOf(() => samOn({ rho: -1 })),
    "sam-on: rho is -1; it must be a finite number at least 0",
  );
});
