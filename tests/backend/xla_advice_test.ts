import assert from "node:assert/strict";
import { xlaAdvice } from "../../lib/backend/xla_advice.ts";

Deno.test("errors of XLA are one line; a missing ptxas or libdevice is named with what to do", () => {
  const ptxas = xlaAdvice(new Error("INTERNAL: Couldn't invoke ptxas\n --version"));
  assert.match(ptxas, /^ptxas, CUDA's assembler, is missing .*setup` \(INTERNAL: .* --version\)$/);
  assert.match(xlaAdvice(new Error("libdevice not found at ./libdevice.10.bc")), /^libdevice, /);
  assert.equal(xlaAdvice(new Error("no kernel\n for TopK")), "no kernel for TopK");
  assert.ok(xlaAdvice(new Error("x".repeat(5000))).length < 310);
});
