import assert from "node:assert/strict";
import { caseOf } from "../../../bench/speed/cases.ts";
import { halfFlags } from "../../../bench/speed/rates.ts";
import { sidesOf, sidesPresent } from "../../../bench/speed/sides.ts";

Deno.test("bfloat16 takes part where the processor multiplies in it", () => {
  const cpuinfo = (flags: string) => `model name\t: one\nflags\t\t: ${flags}\nbugs\t\t: none\n`;
  assert.deepEqual(halfFlags(cpuinfo("sse avx512f avx512_bf16")), ["avx512_bf16"]);
  assert.deepEqual(halfFlags(cpuinfo("avx512_bf16 amx_bf16")), ["avx512_bf16", "amx_bf16"]);
  assert.deepEqual(halfFlags(cpuinfo("avx512f avx512bf16x")), []);
  assert.deepEqual(halfFlags(""), []);
});

Deno.test("peers take part where there is a Python for them, in bfloat16 only with images", () => {
  const float32 = ["ours", "eager", "compiled", "jax"];
  assert.deepEqual(sidesPresent(undefined, false), ["ours"]);
  assert.deepEqual(sidesPresent(undefined, true), ["ours", "ours bfloat16"]);
  assert.deepEqual(sidesPresent("python3", false), float32);
  const all = sidesPresent("python3", true);
  assert.deepEqual(all, [...float32, "ours bfloat16", "autocast"]);
  assert.deepEqual(sidesOf(caseOf("mlp sam"), all), float32);
  assert.deepEqual(sidesOf(caseOf("cnn-32 plain"), all), all);
  assert.deepEqual(sidesOf(caseOf("mlp esam"), all), ["ours", "eager", "jax"]);
});
