/** Whether two sides do the same work: equal parameter counts, equal losses of the first steps. */
import { InputError } from "../../lib/check.ts";
import { BATCH, networkFor, type NetworkName, networks, type RuleName } from "./cases.ts";
import { noise, writeDomain } from "./data.ts";
import type { Askable } from "./process.ts";
import { someWeights } from "./weights.ts";

const STEPS = 3;
/**
 * By how much the losses of a step may differ, as a share of what they fall by. Rounding makes a
 * thousandth: SAM's climb crosses kinks. Without the climb they differ by more than a quarter.
 */
export const TOLERANCE = 0.01;
/** Adam's first steps are as long for a gradient of mere rounding as for any: short ones differ less. */
const RATE = 1e-6;

/** The rules that draw nothing: of ESAM each side draws masks of its own. */
export const comparable = [
  "plain",
  "sam",
  "friendly-sam",
  "look-sam",
] as const satisfies RuleName[];

/**
 * Trains a network on both sides from the same weights, on one batch, without dropout.
 *
 * @param label The other side's, for the message.
 * @param folder Where weights and data go.
 * @returns The greatest difference between the losses of a step, as a share of their fall.
 * @throws InputError when parameters or losses differ.
 */
export async function checkParity(
  network: NetworkName,
  rule: typeof comparable[number],
  ours: Askable,
  theirs: Askable,
  label: string,
  folder: string,
): Promise<number> {
  const weights = `${folder}/${network}.weights`;
  await Deno.writeFile(weights, someWeights(networkFor(networks[network])));
  const data = await writeDomain(`${folder}/${network}.batch`, noise(networks[network], BATCH));
  const asked = { data, weights, steps: STEPS, rate: RATE, rule };
  const [a, b] = [await ours.ask("losses", asked), await theirs.ask("losses", asked)];
  if (a.parameters !== b.parameters) {
    throw new InputError(
      `${network} has ${a.parameters} parameters here and ${b.parameters} in ${label}; they must ` +
        `be equal`,
    );
  }
  const fall = a.losses[0]! - a.losses.at(-1)!;
  const difference = Math.max(...a.losses.map((loss, i) => Math.abs(loss - b.losses[i]!))) / fall;
  if (difference <= TOLERANCE) return difference;
  throw new InputError(
    `${network} ${rule} has losses ${a.losses} here and ${b.losses} in ${label}; they may differ ` +
      `by ${TOLERANCE} of their fall`,
  );
}
