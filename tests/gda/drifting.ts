/** Two Gaussian classes whose means turn around the origin, at one angle. */
import type { Domain } from "../../lib/data/domain.ts";
import { Stream } from "../../lib/stream.ts";

/** Distance of each class mean from the origin, in deviations of a class. */
const MEAN = 2;

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
