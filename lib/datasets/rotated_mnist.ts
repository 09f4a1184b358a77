/** Rotated MNIST: the target is turned, the intermediate domains are turned less. */
import { checkNumber, checkOptionNames } from "../check.ts";
import type { ShiftedData } from "../data/domain.ts";
import { draw } from "../data/draw_images.ts";
import { onDemand } from "../data/on_demand.ts";
import { rotateDomain } from "../data/shift.ts";
import {
  corrected,
  type DefaultSizes,
  digitsSizes,
  divide,
  imageShiftNames,
  type ImageShiftOptions,
  type Plan,
  plan,
} from "./image_split.ts";

/** Options of {@link rotatedMnist}. */
export interface RotatedMnistOptions extends ImageShiftOptions {
  /** Degrees by which the target is turned counter-clockwise, -360 to 360. The paper's is 60. */
  angle: number;
}

const sizes: DefaultSizes = {
  authors: { MNIST: { source: 10_000 }, digits: { source: 1_440 } },
  corrected: {
    MNIST: { source: 10_000, intermediate: 40_000, target: 10_000, test: 10_000 },
    digits: digitsSizes,
  },
};

/**
 * Images [28, 28, 1] with values in [0, 1]; source upright, target at `angle`.
 *
 * `corrected` (default): source, intermediate domains and unlabelled target are disjoint training
 * images. `sourceTest` and `target` are the same held-out test images, upright and turned, so the
 * gap between their accuracies is due to the shift alone. Intermediate domain i of T is at
 * i * angle / (T + 1) degrees; bilinear. Sizes: 10,000 source, 40,000 intermediate in total, 10,000
 * target, 10,000 test.
 *
 * `authors`: the same 10,000 MNIST test images in every domain and for every purpose, domain i at
 * floor(i * angle / (T + 1)) degrees; nearest. `sourceSize` takes fewer; no other size exists.
 * A domain takes 31 MB, 100 of them 3 GB: take the intermediate ones one at a time.
 *
 * With the 1,797 digits: corrected 480, 720, 240 and 357; authors the 1,440 training images.
 *
 * @throws InputError in one line when an option is wrong or MNIST was asked for and cannot be had.
 * @see arXiv 2412.05169, gradual domain adaptation, and the authors' public code.
 */
export async function rotatedMnist(given: RotatedMnistOptions): Promise<ShiftedData> {
  checkOptionNames("rotatedMnist", given, ["angle", ...imageShiftNames]);
  const { angle, ...options } = given;
  checkNumber("angle", angle, { min: -360, max: 360 });
  const planned = await plan(options, sizes);
  if (planned.protocol === "authors") return authors(planned, angle);
  return corrected(
    planned,
    (domain, part, whole) => rotateDomain(domain, (part * angle) / whole, "bilinear"),
  );
}

function authors(plan: Plan, angle: number): ShiftedData {
  const { base, domains } = plan;
  // The digits' held-out images are too few to train on.
  const pool = base.images === "digits" ? base.train : base.test;
  const [rows] = divide(plan, pool, ["source"]);
  const source = draw(pool.set, rows!);
  const turned = (degrees: number) => rotateDomain(source, degrees, "nearest");
  const target = turned(angle);
  return {
    source,
    sourceTest: source,
    intermediate: onDemand(
      domains,
      (i) => turned(Math.floor(((i + 1) * angle) / (domains + 1))),
    ),
    targetUnlabeled: target,
    target,
    digest: base.digest,
  };
}
