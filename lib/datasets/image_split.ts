/** How images are shared out between the domains of a shift: the same for every image shift. */
import { checkName, checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { type Base, baseImages, type Images, type Pool } from "./base_images.ts";
import { type Domain, type Protocol, protocols, type ShiftedData } from "../data/domain.ts";
import { draw } from "../data/draw_images.ts";
import { onDemand } from "../data/on_demand.ts";

/** Options of every image shift. */
export interface ImageShiftOptions {
  /** Default "corrected". */
  protocol?: Protocol;
  /** Chooses which images go where. Default 0. */
  seed?: number;
  /** The paper's T: number of intermediate domains, 0 to 100. Default 0. */
  domains?: number;
  /** Default "auto": MNIST, or what else lies under its names, else the digits of this library. */
  images?: Images;
  /** Labelled training images. */
  sourceSize?: number;
  /** Images of all intermediate domains together, shared evenly; what does not divide is left out. */
  intermediateSize?: number;
  /** Unlabelled images of the target domain. */
  targetSize?: number;
  /** Held-out images, seen once unshifted and once shifted. */
  testSize?: number;
}

/** Their names, for checks of what is given. */
export const imageShiftNames: readonly (keyof ImageShiftOptions)[] = [
  ...["protocol", "seed", "domains", "images"] as const,
  ...["sourceSize", "intermediateSize", "targetSize", "testSize"] as const,
];

type Role = "source" | "intermediate" | "target" | "test";
export type Sizes = Partial<Record<Role, number>>;

/**
 * Default sizes by protocol and base images; "idx" has MNIST's. A role without a size does not exist
 * in that protocol.
 */
export type DefaultSizes = Readonly<Record<Protocol, Record<"MNIST" | "digits", Sizes>>>;

/** Two parts source, three intermediate, one target: a sixth of 10,000 would be too few to learn from. */
export const digitsSizes: Sizes = { source: 480, intermediate: 720, target: 240, test: 357 };

/** Checked options, and the images they are about. */
export interface Plan {
  readonly protocol: Protocol;
  readonly base: Base;
  readonly domains: number;
  readonly sizes: Sizes;
  readonly stream: Stream;
}

/** @throws InputError in one line when an option is wrong. */
export async function plan(options: ImageShiftOptions, defaults: DefaultSizes): Promise<Plan> {
  const protocol = checkName("protocol", options.protocol ?? "corrected", protocols);
  const domains = checkNumber("domains", options.domains ?? 0, { integer: true, min: 0, max: 100 });
  const stream = new Stream(options.seed ?? 0, ["images"]);
  const given = {
    source: options.sourceSize,
    intermediate: options.intermediateSize,
    target: options.targetSize,
    test: options.testSize,
  };
  const base = await baseImages(options.images ?? "auto");
  const sizes: Sizes = {};
  for (const role of Object.keys(given) as Role[]) {
    const usual = defaults[protocol][base.images === "digits" ? "digits" : "MNIST"][role];
    const size = given[role] ?? usual;
    if (size === undefined) continue;
    if (usual === undefined) {
      throw new InputError(
        `${role}Size is ${size}; the ${protocol} protocol has no such images, leave it out`,
      );
    }
    const min = role === "intermediate" ? Math.max(domains, 1) : 1;
    sizes[role] = checkNumber(`${role}Size`, size, { integer: true, min });
  }
  // Without intermediate domains their images are free for the others.
  if (domains === 0 && sizes.intermediate !== undefined) sizes.intermediate = 0;
  return { protocol, base, domains, sizes, stream };
}

/**
 * Rows of `pool` for each role, disjoint, in an order drawn from the plan's seed.
 *
 * @throws InputError when they are more than the pool has.
 */
export function divide({ base, sizes, stream }: Plan, pool: Pool, roles: Role[]): Int32Array[] {
  const total = roles.reduce((sum, role) => sum + sizes[role]!, 0);
  if (total > pool.rows.length) {
    const named = roles.map((role) => `${role}Size ${sizes[role]}`).join(" + ");
    throw new InputError(
      `${named} is ${total} images; ${base.name} has ${pool.rows.length} for this, make it smaller`,
    );
  }
  const order = stream.child(roles[0]!).permutation(pool.rows.length);
  let end = 0;
  return roles.map((role) => {
    const start = end;
    end += sizes[role]!;
    return order.subarray(start, end).map((position) => pool.rows[position]!);
  });
}

/**
 * The corrected protocol: source, intermediate domains and unlabelled target share no image.
 *
 * `sourceTest` and `target` are the same held-out images, once unshifted and once shifted, so the
 * gap between their accuracies is due to the shift alone. Of T intermediate domains, the i-th has
 * i / (T + 1) of the shift. Source and target are the same images for any T.
 *
 * @param shifted Its first argument at `part` / `whole` of the full shift.
 */
export function corrected(
  plan: Plan,
  shifted: (domain: Domain, part: number, whole: number) => Domain,
): ShiftedData {
  const { base: { train, test, digest }, domains } = plan;
  const [source, target, between] = divide(plan, train, ["source", "target", "intermediate"]);
  const [heldOut] = divide(plan, test, ["test"]);
  const each = Math.floor(between!.length / domains);
  const sourceTest = draw(test.set, heldOut!);
  return {
    source: draw(train.set, source!),
    sourceTest,
    intermediate: onDemand(domains, (i) => {
      const rows = between!.subarray(i * each, (i + 1) * each);
      return shifted(draw(train.set, rows), i + 1, domains + 1);
    }),
    targetUnlabeled: shifted(draw(train.set, target!), 1, 1),
    target: shifted(sourceTest, 1, 1),
    digest,
  };
}
