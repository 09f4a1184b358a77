/** Points that are drawn as they are needed, and rigid motions of a whole domain of them. */
import { checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { checkDomain, type Domain, type ShiftedData } from "./domain.ts";
import { onDemand } from "./on_demand.ts";

/** Options of every data set of drawn points. Sizes are numbers of points. */
export interface PointOptions {
  /** Default 0. */
  seed?: number;
  /** Number of intermediate domains, 0 to 100. Default 0. */
  domains?: number;
  /** Labelled training points. Default 1,000. */
  sourceSize?: number;
  /** Points of all intermediate domains together, shared evenly. Default 1,000 a domain. */
  intermediateSize?: number;
  /** Unlabelled points of the target. Default 1,000. */
  targetSize?: number;
  /** Held-out points, seen once as they are and once moved. Default 2,000. */
  testSize?: number;
}

/** Their names, for checks of what is given. */
export const pointNames: readonly (keyof PointOptions)[] = [
  ...["seed", "domains", "sourceSize", "intermediateSize", "targetSize", "testSize"] as const,
];

/** Draws `count` points; point i is of class i % classes. */
export type Sampler = (count: number, stream: Stream) => Float32Array;

/**
 * Source, target and what lies between: all points are drawn anew, none is in two domains, but
 * `sourceTest` and `target` are the same held-out points, as they are and moved. Of T intermediate
 * domains, the i-th is moved by i / (T + 1) of the way.
 *
 * @param kind What is drawn: the name, the shape of a point and the number of classes.
 * @param moved Its first argument after `part` / `whole` of the way.
 * @throws InputError when a size is wrong.
 */
export function movingPoints(
  options: PointOptions,
  kind: Pick<Domain, "name" | "shape" | "classes">,
  sample: Sampler,
  moved: (domain: Domain, part: number, whole: number) => Domain,
): ShiftedData {
  const domains = checkNumber("domains", options.domains ?? 0, { integer: true, min: 0, max: 100 });
  const size = (name: "sourceSize" | "targetSize" | "testSize", usual: number) =>
    checkNumber(name, options[name] ?? usual, { integer: true, min: 1 });
  const between = checkNumber("intermediateSize", options.intermediateSize ?? 1000 * domains, {
    ...{ integer: true, min: domains },
  });
  const sizes = [size("sourceSize", 1000), size("testSize", 2000), size("targetSize", 1000)];
  const [source, test, target] = sizes as [number, number, number];
  const stream = new Stream(options.seed ?? 0, [kind.name]);
  const draw = (role: string | number, count: number, firstId: number): Domain => ({
    ...kind,
    inputs: sample(count, stream.child(role)),
    labels: Int32Array.from({ length: count }, (_, i) => i % kind.classes),
    ids: Int32Array.from({ length: count }, (_, i) => firstId + i),
    shift: { kind: "none" },
  });
  const each = domains > 0 ? Math.floor(between / domains) : 0;
  const sourceTest = draw("test", test, source);
  return {
    source: draw("source", source, 0),
    sourceTest,
    intermediate: onDemand(domains, (i) => {
      const firstId = source + test + target + i * each;
      return moved(draw(i, each, firstId), i + 1, domains + 1);
    }),
    targetUnlabeled: moved(draw("target", target, source + test), 1, 1),
    target: moved(sourceTest, 1, 1),
  };
}

/**
 * `domain` turned by `degrees` counter-clockwise in the plane of its first two columns, about 0.
 *
 * @throws InputError when the domain is moved already or has not at least two columns.
 */
export function turnPoints(domain: Domain, degrees: number): Domain {
  const columns = checkPoints(domain);
  const inputs = new Float32Array(domain.inputs);
  const angle = (checkNumber("degrees", degrees) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < inputs.length; i += columns) {
    const [x, y] = [inputs[i]!, inputs[i + 1]!];
    inputs[i] = cos * x - sin * y;
    inputs[i + 1] = sin * x + cos * y;
  }
  const name = `${domain.name} turned by ${short(degrees)} degrees`;
  return { ...domain, name, inputs, shift: { kind: "rotation", degrees } };
}

/**
 * `domain` moved by `amount` along its first column.
 *
 * @throws InputError when the domain is moved already or has not at least two columns.
 */
export function movePoints(domain: Domain, amount: number): Domain {
  const columns = checkPoints(domain);
  checkNumber("amount", amount);
  const inputs = new Float32Array(domain.inputs);
  for (let i = 0; i < inputs.length; i += columns) inputs[i]! += amount;
  const name = `${domain.name} moved by ${short(amount)}`;
  return { ...domain, name, inputs, shift: { kind: "translation", amount } };
}

function checkPoints(domain: Domain): number {
  const { name, shape, shift } = checkDomain(domain);
  const [columns] = shape;
  if (shape.length !== 1 || columns! < 2) {
    throw new InputError(`${name} has shape [${shape}]; it must be [columns], at least 2`);
  }
  if (shift.kind !== "none") {
    throw new InputError(`${name} has shift "${shift.kind}"; it must be unshifted ("none")`);
  }
  return columns!;
}

function short(value: number): string {
  return String(Number(value.toFixed(2)));
}
