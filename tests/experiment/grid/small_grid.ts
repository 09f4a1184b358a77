/** A grid of a few seconds, for tests that stop it: as a program it makes its records in a folder. */
import { zeroShot } from "../../../lib/experiment/configs.ts";
import { runGrid } from "../../../lib/experiment/grid/grid.ts";

const moons = (rule: string, seed: number) =>
  zeroShot({ dataset: "two-moons", rule, seed, scale: "smoke", epochs: 60 });
const digits = {
  ...zeroShot({ dataset: "rotated-digits", network: "strided-cnn", seed: 1, scale: "smoke" }),
  ...{ epochs: 4, batchSize: 64, testSize: 40 },
};

export const configs = [
  ...[moons("plain", 1), moons("sam", 1), digits, moons("look-sam", 1)],
  ...[moons("plain", 2), moons("sam", 2), { ...digits, seed: 2 }, moons("look-sam", 2)],
];

if (import.meta.main) {
  await runGrid(configs, { folder: Deno.args[0]!, workers: 2, keepEvery: 0 });
}
