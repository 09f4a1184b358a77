import assert from "node:assert/strict";
import { roundedText } from "../../lib/report/number_text.ts";

Deno.test("halves are rounded away from zero, whatever a sum in another order makes of them", () => {
  // Each is -0.15 or 0.25, off by a last bit.
  for (const value of [-0.15, -0.15000000000000002, -0.14999999999999986]) {
    assert.equal(roundedText(value, 1), "-0.2");
  }
  for (const value of [0.25, 0.24999999999999994]) assert.equal(roundedText(value, 1), "0.3");
  assert.equal(roundedText(-0.1499, 1), "-0.1");
  assert.equal(roundedText(0, 1), "0.0");
  assert.equal(roundedText(71.96, 1), "72.0");
  assert.equal(roundedText(-0.04, 1), "-0.0");
});
