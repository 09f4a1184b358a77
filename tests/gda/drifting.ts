/** Two Gaussian classes whose means turn around the origin: a shift whose best accuracy is known. */
import type { Domain, ShiftedData } from "../../lib/data/domain.ts";
import { Stream } from "../../lib/stream.ts";

/** Distance of each class mean from the origin, in deviations of a class. */
const MEAN = 2;

/** Phi(2): what the best classifier gets right at any angle, the line between the means. */
export const BAYES_ACCURACY = 0.97725;

/** `examples` points in the plane; the means of classes 0 and 1 are opposite, at `degrees`. */
export function turned(degrees: number, examples: number, seed: number): Domain {
  const stream = new Stream(seed, ["turned", degrees]);
  const inputs = stream.child("inputs").normal(2 * examples);
  const labels = Int32Array.from(stream.child("labels").uniform(examples), (u) => u < 0.5 ? 0 : 1);
  const angle = degrees * Math.PI / 180;
  labels.forEach((label, i) => {
    const side = label === 0 ? -MEAN : MEAN;
    inputs[2 * i]! += side * Math.cos(angle);
    inputs[2 * i + 1]! += side * Math.sin(angle);
  });
  return {
    ...{ name: `Gaussians at ${degrees} degrees`, inputs, labels, shape: [2], classes: 2 },
    ...{ shift: { kind: "none" }, ids: Int32Array.from(labels.keys()) },
  };
}

/** The shift from 0 to `degrees`, with `domains` between in even steps. */
export function drift(
  degrees: number,
  { domains, examples, test, seed }: {
    domains: number;
    examples: number;
    test: number;
    seed: number;
  },
): ShiftedData {
  const at = (part: number) => turned(degrees * part / (domains + 1), examples, seed);
  return {
    source: at(0),
    sourceTest: turned(0, test, seed + 1000),
    intermediate: Array.from({ length: domains }, (_, i) => at(i + 1)),
    targetUnlabeled: at(domains + 1),
    target: turned(degrees, test, seed + 1000),
  };
}
