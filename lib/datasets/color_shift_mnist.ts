/** Color-shift MNIST: the target is brighter everywhere, the intermediate domains are in between. */
import { checkNumber, checkOptionNames } from "../check.ts";
import type { ShiftedData } from "../data/domain.ts";
import { authorsDomains, authorsDomainSize } from "./authors_domains.ts";
import { draw } from "../data/draw_images.ts";
import { onDemand } from "../data/on_demand.ts";
import { brightenDomain, checkShift } from "../data/shift.ts";
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

/** Options of {@link colorShiftMnist}. */
export interface ColorShiftMnistOptions extends ImageShiftOptions {
  /** What is added to every pixel of the target, -4 to 4. The paper's is 1: values in [1, 2]. */
  shift: number;
}

const sizes: DefaultSizes = {
  authors: {
    MNIST: { source: 6_000, intermediate: 42_000, target: 2_000 },
    digits: { source: 480, intermediate: 720, target: 240 },
  },
  corrected: {
    MNIST: { source: 6_000, intermediate: 42_000, target: 2_000, test: 10_000 },
    digits: digitsSizes,
  },
};

/**
 * Images [28, 28, 1]; source values in [0, 1], target values in [shift, 1 + shift].
 *
 * `corrected` (default): source, intermediate domains and unlabelled target are disjoint training
 * images. `sourceTest` and `target` are the same held-out test images, unshifted and shifted, so the
 * gap between their accuracies is due to the shift alone. Intermediate domain i of T is at
 * i * shift / (T + 1). Sizes: 6,000 source, 42,000 intermediate in total, 2,000 target, 10,000 test.
 *
 * `authors`: the shuffled training set gives 6,000 source images, then 42,000 from which each of 20
 * domains draws 2,100 (an image may be in several domains), then 2,000 target images, which are also
 * the test. Domain j = 0..19 is at (j + 1) / 20 of the shift. For T < 20 the picks are
 * j = floor(20 / (T + 1)) * i, i = 1..T; T = 20 takes all; T > 20 takes domain 0 T times.
 *
 * With the 1,797 digits: 480 source, 720 intermediate (36 a domain in `authors`), 240 target, 357 test.
 *
 * @throws InputError in one line when an option is wrong or MNIST was asked for and cannot be had.
 * @see arXiv 2412.05169, gradual domain adaptation, and the authors' public code.
 */
export async function colorShiftMnist(given: ColorShiftMnistOptions): Promise<ShiftedData> {
  checkOptionNames("colorShiftMnist", given, ["shift", ...imageShiftNames]);
  const { shift, ...options } = given;
  checkShift("shift", shift);
  const planned = await plan(options, sizes);
  if (planned.protocol === "authors") return authors(planned, shift);
  return corrected(
    planned,
    (domain, part, whole) => brightenDomain(domain, (part * shift) / whole),
  );
}

function authors(plan: Plan, shift: number): ShiftedData {
  const { base: { train }, domains, sizes, stream } = plan;
  if (domains > 0) checkNumber("intermediateSize", sizes.intermediate, { min: authorsDomains });
  const [sourceRows, pool, targetRows] = divide(plan, train, [
    "source",
    "intermediate",
    "target",
  ]);
  const source = draw(train.set, sourceRows!);
  const target = brightenDomain(draw(train.set, targetRows!), shift);
  const each = authorsDomainSize(pool!.length);
  const domain = (j: number) => {
    const chosen = stream.child("domain").child(j).permutation(pool!.length).subarray(0, each);
    const rows = chosen.map((position) => pool![position]!);
    return brightenDomain(draw(train.set, rows), ((j + 1) * shift) / authorsDomains);
  };
  const picks = authorsPicks(domains);
  return {
    source,
    sourceTest: source,
    intermediate: onDemand(domains, (i) => domain(picks[i]!)),
    targetUnlabeled: target,
    target,
    digest: plan.base.digest,
  };
}

/** Which of the authors' 20 domains stand for T intermediate domains. */
function authorsPicks(domains: number): number[] {
  const step = Math.floor(authorsDomains / (domains + 1));
  return Array.from({ length: domains }, (_, i) => domains === authorsDomains ? i : step * (i + 1));
}
