/** How fast the machine multiplies matrices, and whether it does so in bfloat16. */
import type { Precision } from "./messages.ts";
import type { Askable } from "./process.ts";

/** Operations a second of the best product; null where it was not measured. */
export type Rates = Readonly<Record<Precision, number | null>>;

const SIZES = [1024, 2048];
const TIMES = 8;

/**
 * Best of several large products, of either library in float32 and of PyTorch in bfloat16.
 *
 * @param pytorch Its process, if there is one.
 * @param halfIsFast Whether to measure bfloat16 too.
 */
export async function measureRates(
  ours: Askable,
  pytorch: Askable | undefined,
  halfIsFast: boolean,
): Promise<Rates> {
  const rate = async (of: Askable | undefined, precision: Precision) =>
    (await of?.ask("matrixRate", { precision, sizes: SIZES, times: TIMES }))?.rate ?? 0;
  const float32 = Math.max(await rate(ours, "float32"), await rate(pytorch, "float32"));
  return { float32, bfloat16: halfIsFast && pytorch ? await rate(pytorch, "bfloat16") : null };
}

/** Those of a processor's flags that mean that it multiplies in bfloat16. */
export function halfFlags(cpuinfo: string): string[] {
  const flags = new Set(/^flags\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(/\s+/));
  return ["avx512_bf16", "amx_bf16"].filter((flag) => flags.has(flag));
}
