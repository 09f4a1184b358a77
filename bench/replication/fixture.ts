/** Small runs in PyTorch, which a test of this library is held to: tests/fixtures/replication.json. */
import { makeFolder } from "../../lib/files.ts";
import { noise, writeDomain } from "../speed/data.ts";
import { writeGiven } from "./given.ts";
import type { Ran, Run } from "./run.ts";
import { pytorch } from "./sides.ts";

/** A run, and how it went in PyTorch in float64. */
export interface FixtureCase {
  readonly protocol: Run["protocol"];
  readonly rule: Run["rule"];
  /** SHA-256 of initial weights, orders and masks. */
  readonly given: string;
  readonly ran: Omit<Ran, "seconds">;
  /** Parameters and running statistics at the end. */
  readonly weights: readonly number[];
}

/** Three epochs on 38 images of noise, the last batch of 6: its data are written into `folder`. */
export async function smallRun(
  folder: string,
  protocol: Run["protocol"],
  rule: Run["rule"],
): Promise<Run> {
  await makeFolder(folder);
  const data = await writeDomain(`${folder}/noise`, noise({ shape: [4, 4, 1], classes: 3 }, 38));
  return {
    ...{ protocol, rule, seed: 1, epochs: 3, batchSize: 16, learningRate: 1e-3 },
    ...{ network: { filters: 2, hidden: 5 }, train: data, tests: [data], testAfter: "each" },
    weights: `${folder}/after`,
  };
}

/** Parameters and running statistics after the last epoch of a run that wrote them. */
export async function lastWeights({ weights, epochs }: Run): Promise<Float64Array> {
  const { buffer } = await Deno.readFile(weights!);
  const all = new Float64Array(buffer);
  return all.subarray(all.length - all.length / epochs);
}

/** All protocols and rules, made by PyTorch in float64 from what this library draws. */
export async function makeCases(folder: string, python: string): Promise<FixtureCase[]> {
  const cases: FixtureCase[] = [];
  for (const protocol of ["corrected", "authors"] as const) {
    for (const rule of ["plain", "sam"] as const) {
      const run = await smallRun(folder, protocol, rule);
      const hash = await writeGiven(`${folder}/given`, run);
      const asked = { ...run, given: `${folder}/given`, precision: "float64" } as const;
      const { losses, epochs } = await pytorch(python)(asked, 1);
      const weights = [...await lastWeights(run)];
      cases.push({ protocol, rule, given: hash, ran: { losses, epochs }, weights });
    }
  }
  return cases;
}
