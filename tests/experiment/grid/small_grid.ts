/** A grid of short runs, for tests that stop it: as a program it makes its records in a folder. */
import { zeroShot } from "../../../lib/experiment/zero_shot.ts";
import { runGrid } from "../../../lib/experiment/grid/grid.ts";
import type { RunConfig } from "../../../lib/records/record.ts";

/** That many runs, of points and of a convolutional network; `length` 1 is half a second each. */
export function configsOf(count: number, length: number): RunConfig[] {
  return Array.from({ length: count }, (_, i) => {
    const seed = 1 + Math.floor(i / 4);
    const rule = ["plain", "sam", "", "look-sam"][i % 4]!;
    if (rule) {
      return zeroShot({ dataset: "two-moons", rule, seed, scale: "smoke", epochs: 60 * length });
    }
    return {
      ...zeroShot({ dataset: "rotated-digits", network: "strided-cnn", seed, scale: "smoke" }),
      ...{ epochs: 4 * length, batchSize: 64, testSize: 40 },
    };
  });
}

if (import.meta.main) {
  const [folder, count, length] = Deno.args;
  // Kept often, so that most are gone on with in their middle; what was killed twice is tried again.
  await runGrid(configsOf(Number(count), Number(length)), {
    ...{ folder: folder!, workers: 2, keepEvery: 0.1, retry: true },
  });
}
