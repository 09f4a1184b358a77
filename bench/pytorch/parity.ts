/** Whether both sides do the same work: equal parameter counts, equal losses of the first steps. */
import { InputError } from "../../lib/check.ts";
import { BATCH, networkFor, type NetworkName, networks } from "./cases.ts";
import { noise, writeDomain } from "./data.ts";
import type { Side } from "./process.ts";
import { someWeights } from "./weights.ts";

const STEPS = 3;
/** Losses may differ by rounding alone. */
export const TOLERANCE = 1e-4;
/** Adam's first steps are as long for a gradient of mere rounding as for any: short ones differ less. */
const RATE = 1e-5;

/**
 * Trains a network on both sides from the same weights by plain Adam, on one batch, without dropout.
 *
 * @param folder Where weights and data go.
 * @returns The greatest difference between the losses of a step.
 * @throws InputError when parameters or losses differ.
 */
export async function checkParity(
  name: NetworkName,
  ours: Side,
  theirs: Side,
  folder: string,
): Promise<number> {
  const weights = `${folder}/${name}.weights`;
  await Deno.writeFile(weights, someWeights(networkFor(networks[name])));
  const data = await writeDomain(`${folder}/${name}.batch`, noise(networks[name], BATCH));
  const asked = { data, weights, steps: STEPS, learningRate: RATE };
  const [a, b] = [await ours.ask("losses", asked), await theirs.ask("losses", asked)];
  if (a.parameters !== b.parameters) {
    throw new InputError(
      `${name} has ${a.parameters} parameters here and ${b.parameters} in PyTorch; they must be equal`,
    );
  }
  const difference = Math.max(...a.losses.map((loss, i) => Math.abs(loss - b.losses[i]!)));
  if (difference <= TOLERANCE) return difference;
  throw new InputError(
    `${name} has losses ${a.losses} here and ${b.losses} in PyTorch; they may differ by ${TOLERANCE}`,
  );
}
