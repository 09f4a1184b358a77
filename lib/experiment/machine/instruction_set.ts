/** Which kernels of TensorFlow compute on this processor: with others, sums are added in another order. */
import { readFile } from "node:fs/promises";
import { machine } from "node:os";
import { setting } from "../../env.ts";

/** Where one is there, TensorFlow takes oneDNN's kernels (IsMKLEnabled in its core/util/util.cc). */
const neural = ["avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16"];
/** oneDNN's sets for float32, widest first, with the flags that it asks for (its cpu_isa_traits.hpp). */
const sets: Readonly<Record<string, readonly string[]>> = {
  avx512: ["avx512f", "avx512bw", "avx512dq", "avx512vl"],
  avx2: ["avx2"],
  avx: ["avx"],
};

/**
 * What decides the kernels for float32, such as "avx512, oneDNN"; on processors that are no x86-64 the
 * architecture's name. Sets for whole numbers and bfloat16 make no difference: with oneDNN held to
 * AVX512_CORE, AVX512_CORE_VNNI and to all that a processor with bfloat16 has, training was the same
 * to the last bit, and it was not with AVX2 or without oneDNN. One set does not promise that: a Xeon
 * with "avx512, oneDNN" gave other bits than an EPYC with the same.
 *
 * @param cpuinfo The text of /proc/cpuinfo.
 * @param env Variables that change the choice: `TF_ENABLE_ONEDNN_OPTS`, `ONEDNN_MAX_CPU_ISA`.
 */
export function instructionSetOf(
  cpuinfo: string,
  env: (name: string) => string | undefined = () => undefined,
): string {
  const flags = new Set(/^flags\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(/\s+/));
  if (flags.size === 0) return machine();
  const widest = Object.keys(sets).find((name) => sets[name]!.every((flag) => flags.has(flag)));
  const asked = env("TF_ENABLE_ONEDNN_OPTS");
  const usesOneDnn = asked ? /^(1|true)$/i.test(asked) : neural.some((flag) => flags.has(flag));
  const most = env("ONEDNN_MAX_CPU_ISA");
  return `${widest ?? "sse"}${usesOneDnn ? ", oneDNN" : ""}${most ? ` up to ${most}` : ""}`;
}

/** {@link instructionSetOf} this machine. */
export async function instructionSet(): Promise<string> {
  const cpuinfo = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return instructionSetOf(cpuinfo, setting);
}
