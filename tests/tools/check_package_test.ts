import assert from "node:assert/strict";
import { documentationProblems } from "../../tools/check_package.ts";

Deno.test("what is undocumented is told with its place; types of packages need no door", () => {
  const output = `error[missing-jsdoc]: exported symbol is missing JSDoc documentation
  --> lib/train/fit.ts:11:3
   |
11 |   readonly domain: Domain;

error[private-type-ref]: public type 'Answer["loss"]' references private type 'Scalar'
   --> lib/train/rule.ts:32:3

error[private-type-ref]: public type 'Pass' references private type 'Scale'
   --> lib/train/rule.ts:40:3
`;
  assert.deepEqual(documentationProblems(output), [
    "lib/train/fit.ts:11:3: exported symbol is missing JSDoc documentation",
    "lib/train/rule.ts:40:3: public type 'Pass' references private type 'Scale'",
  ]);
});
