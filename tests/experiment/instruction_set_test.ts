import assert from "node:assert/strict";
import { instructionSet, instructionSetOf } from "../../lib/experiment/machine/instruction_set.ts";

const cpuinfo = (...flags: string[]) =>
  `processor\t: 0\nmodel name\t: Some\nflags\t\t: fpu sse4_2 ${flags.join(" ")}\nbugs\t\t: avx2\n`;
const skylake = ["avx", "avx2", "avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"];

Deno.test("a Xeon and an EPYC with AVX-512 take the same kernels, whatever else they have", () => {
  const xeon = cpuinfo(...skylake, "avx512_vnni", "avx512_bf16", "amx_tile", "avx512_fp16");
  const epyc = cpuinfo(...skylake, "avx512_vnni", "avx512_bf16", "sse4a");
  assert.equal(instructionSetOf(xeon), "avx512, oneDNN");
  assert.equal(instructionSetOf(epyc), "avx512, oneDNN");
});

Deno.test("without neural network features TensorFlow leaves oneDNN out; narrower sets are others", () => {
  assert.equal(instructionSetOf(cpuinfo(...skylake)), "avx512");
  assert.equal(instructionSetOf(cpuinfo("avx", "avx2", "avx512f")), "avx2");
  assert.equal(instructionSetOf(cpuinfo("avx", "avx2", "avx_vnni")), "avx2, oneDNN");
  assert.equal(instructionSetOf(cpuinfo("avx")), "avx");
  assert.equal(instructionSetOf(cpuinfo()), "sse");
});

Deno.test("variables that choose kernels change it, and an unknown processor is its architecture", () => {
  const set = (env: Record<string, string>) =>
    instructionSetOf(cpuinfo(...skylake, "avx512_vnni"), (name) => env[name]);
  assert.equal(set({ TF_ENABLE_ONEDNN_OPTS: "0" }), "avx512");
  assert.equal(set({ TF_ENABLE_ONEDNN_OPTS: "1" }), "avx512, oneDNN");
  assert.equal(set({ ONEDNN_MAX_CPU_ISA: "AVX2" }), "avx512, oneDNN up to AVX2");
  assert.equal(instructionSetOf("Features\t: fp asimd bf16\n"), Deno.build.arch);
});

Deno.test("this machine has one", async () => {
  assert.match(await instructionSet(), /^\w/);
});
