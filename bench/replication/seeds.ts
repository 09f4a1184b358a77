/** Whole runs over seeds on both sides: what a difference of definition would show in. */
import type { Files } from "./data.ts";
import { accuraciesOf, type Ran, readRan, type Run, writeRan } from "./run.ts";
import { fromGiven, library, pytorch, type Side } from "./sides.ts";

/** Who trains, and with whose initial weights, batches and masks. */
export const arms = ["library", "pytorch", "pytorch, library's chance"] as const;
export type Arm = typeof arms[number];
export const rules = ["plain", "sam"] as const;

/** Rounding parts runs of one chance within some steps: pairing buys little, and SAM goes without it. */
export const armsOf: Readonly<Record<typeof rules[number], readonly Arm[]>> = {
  plain: arms,
  sam: ["library", "pytorch"],
};

/** Not those of the runs that made one look for a difference (1 to 12). */
export const FIRST_SEED = 101;

export interface SeedRun {
  readonly arm: Arm;
  readonly rule: Run["rule"];
  readonly seed: number;
  readonly ran: Ran;
}

/** As in the runs that made one look: five epochs in the corrected protocol. */
function runOf({ train, tests }: Files, rule: Run["rule"], seed: number): Run {
  return {
    ...{ protocol: "corrected", rule, seed, epochs: 5, batchSize: 128, learningRate: 1e-3 },
    ...{ network: { filters: 32, hidden: 128 }, train, tests, testAfter: "last" },
  };
}

/** Who makes the runs; `folder` is for what PyTorch is given. */
export function sidesWith(python: string, folder: string): Record<Arm, Side> {
  const peer = pytorch(python);
  return {
    "library": library,
    "pytorch": peer,
    "pytorch, library's chance": fromGiven(peer, folder),
  };
}

/**
 * Makes the runs that `folder` does not hold yet, `jobs` at once with a thread each.
 *
 * @param say Gets a line for each run that is made.
 */
export async function overSeeds(
  folder: string,
  files: Files,
  sides: Readonly<Record<Arm, Side>>,
  { count, jobs }: { count: number; jobs: number },
  say: (line: string) => void,
): Promise<SeedRun[]> {
  const seeds = Array.from({ length: count }, (_, i) => FIRST_SEED + i);
  const asked = rules.flatMap((rule) =>
    seeds.flatMap((seed) => armsOf[rule].map((arm) => ({ arm, rule, seed })))
  );
  const made: SeedRun[] = [];
  const left = asked.values();

  async function work(): Promise<void> {
    for (const { arm, rule, seed } of left) {
      const path = `${folder}/${rule}-${seed}-${arm.replaceAll(/\W+/g, "-")}.json`;
      const known = await readRan(path);
      const ran = known ?? await sides[arm](runOf(files, rule, seed), 1);
      made.push({ arm, rule, seed, ran });
      if (known) continue;
      await writeRan(path, ran);
      const accuracies = accuraciesOf(ran).map((accuracy) => (100 * accuracy).toFixed(2));
      say(`${rule}, seed ${seed}, ${arm}: ${accuracies.join(" ")}, ${ran.seconds.toFixed(0)} s`);
    }
  }

  await Promise.all(Array.from({ length: jobs }, work));
  return made;
}
