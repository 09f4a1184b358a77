/** Two moons that turn: the smallest shift on which a curved boundary is needed. */
import { checkNumber, checkOptionNames } from "../check.ts";
import type { ShiftedData } from "../data/domain.ts";
import { movingPoints, pointNames, type PointOptions, turnPoints } from "../data/points.ts";

/** Options of {@link rotatingMoons}. */
export interface RotatingMoonsOptions extends PointOptions {
  /** Degrees by which the target is turned counter-clockwise. */
  angle: number;
  /** Standard deviation of the noise in both directions, at least 0. Default 0.1. */
  noise?: number;
}

/**
 * Points [2] on two half circles of radius 1 that reach into each other, with noise; as many of each.
 * With t uniform on [0, pi], class 0 is at (cos t, sin t) and class 1 at (1 - cos t, 1/2 - sin t), as
 * in scikit-learn's `make_moons`; both are then centred on 0, about which they turn. See
 * {@link movingPoints} for how the domains are drawn; there is no protocol of the authors'.
 *
 * @throws InputError in one line when an option is wrong.
 */
export function rotatingMoons(given: RotatingMoonsOptions): ShiftedData {
  checkOptionNames("rotatingMoons", given, ["angle", "noise", ...pointNames]);
  const { angle, noise = 0.1, ...options } = given;
  checkNumber("angle", angle);
  checkNumber("noise", noise, { min: 0 });
  const kind = { name: "two moons", shape: [2], classes: 2 };
  return movingPoints(options, kind, (count, stream) => {
    const points = stream.child("noise").normal(2 * count).map((value) => noise * value);
    const places = stream.child("place").uniform(count, 0, Math.PI);
    places.forEach((t, i) => {
      // Class 1 is class 0 turned by half about the common centre (1/2, 1/4).
      const side = i % 2 === 0 ? 1 : -1;
      points[2 * i]! += side * (Math.cos(t) - 0.5);
      points[2 * i + 1]! += side * (Math.sin(t) - 0.25);
    });
    return points;
  }, (domain, part, whole) => turnPoints(domain, (part * angle) / whole));
}
