/**
 * Splits of data that have an order of their own, such as a date: the source is at its start, the
 * target near its end, and the intermediate domains are what lies between.
 */
import { checkName, checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { type Domain, type Protocol, protocols, type ShiftedData } from "./domain.ts";
import { onDemand } from "./on_demand.ts";
import { cutEvenly, drawRows, type Piece } from "./stretch.ts";

/** Options of every data set with an order of its own. */
export interface OrderOptions {
  /** Default "corrected". */
  protocol?: Protocol;
  /** Chooses which rows go where. Default 0. */
  seed?: number;
  /** The paper's T: number of intermediate domains, 0 to 100. Default 0. */
  domains?: number;
  /** Labelled training rows. */
  sourceSize?: number;
  /** Rows of all intermediate domains together, shared evenly. Default: all that lie between. */
  intermediateSize?: number;
  /** Unlabelled rows of the target; in the authors' protocol the test rows too. */
  targetSize?: number;
  /** Held-out rows of the source, and as many of the target. The authors' protocol has none. */
  testSize?: number;
}

/** Their names, for checks of what is given. */
export const orderNames: readonly (keyof OrderOptions)[] = [
  ...["protocol", "seed", "domains"] as const,
  ...["sourceSize", "intermediateSize", "targetSize", "testSize"] as const,
];

type Role = "source" | "target" | "test";

/** Where the order is cut, and how many rows are drawn from its first and last stretch. */
export interface Layout {
  readonly ends: Readonly<Record<"source" | "intermediate" | "target", number>>;
  readonly sizes: Readonly<Partial<Record<Role, number>>>;
}

/** Data in order. Layouts count the rows of the whole original data set. */
export interface Ordered {
  readonly name: string;
  /** Rows that are here. */
  readonly rows: number;
  /** Rows that the original has. */
  readonly whole: number;
  readonly layouts: Readonly<Record<Protocol, Layout>>;
  /** SHA-256 of the files that were read, in hexadecimal. */
  readonly digest: string;
}

/**
 * Cuts the order, draws the rows and makes the domains.
 *
 * Rows of the first and last stretch are drawn at random, so that what is held out is distributed as
 * what is trained on. What lies between is cut into T domains of equal length; if fewer rows are
 * asked for, they are drawn at random within each domain, which so keeps its place.
 *
 * Where rows of the original are missing, ends and default sizes are multiplied by the share that is
 * here and rounded down, and the result has a note. Sizes that are given are taken as they are.
 *
 * @param maker From the rows of the source (which may decide a scale), how rows become a domain.
 * @throws InputError in one line when an option is wrong or asks for more rows than there are.
 */
export function splitOrder(
  data: Ordered,
  options: OrderOptions,
  maker: (source: Piece) => (piece: Piece) => Domain,
): ShiftedData {
  const protocol = checkName("protocol", options.protocol ?? "corrected", protocols);
  const domains = checkNumber("domains", options.domains ?? 0, { integer: true, min: 0, max: 100 });
  const stream = new Stream(options.seed ?? 0, [data.name]);
  const { ends, sizes } = data.layouts[protocol];
  const share = Math.min(1, data.rows / data.whole);
  const scaled = (count: number) => Math.floor(count * share);
  const size = (role: Role) => {
    const [given, usual] = [options[`${role}Size`], sizes[role]];
    if (usual !== undefined) {
      const hint = `${data.name} has ${data.rows} rows`;
      return checkNumber(`${role}Size`, given ?? scaled(usual), { integer: true, min: 1 }, hint);
    }
    if (given === undefined) return 0;
    throw new InputError(
      `${role}Size is ${given}; the ${protocol} protocol has no such rows, leave it out`,
    );
  };
  const stretch = (start: number, end: number) => ({
    name: data.name,
    rows: data.rows,
    start: scaled(start),
    end: scaled(end),
  });
  const draw = (role: "source" | "target", start: number, end: number) =>
    drawRows(stretch(start, end), {
      ...{ role, size: size(role), test: size("test"), stream: stream.child(role) },
    });
  const source = draw("source", 0, ends.source);
  const target = draw("target", ends.intermediate, ends.target);
  const between = cutEvenly(
    stretch(ends.source, ends.intermediate),
    ...[domains, options.intermediateSize, stream.child("intermediate")] as const,
  );
  const make = maker(source.rows);
  const [sourceDomain, targetDomain] = [make(source.rows), make(target.rows)];
  return {
    source: sourceDomain,
    sourceTest: source.heldOut ? make(source.heldOut) : sourceDomain,
    intermediate: onDemand(domains, (i) => make(between(i))),
    targetUnlabeled: targetDomain,
    target: target.heldOut ? make(target.heldOut) : targetDomain,
    digest: data.digest,
    ...(share < 1 ? { note: `${(100 * share).toFixed(2)} % of the original rows` } : {}),
  };
}

/** What a caption calls a stretch of an order, such as "10.1 to 26.3 %". */
export function stretchName({ from, to }: { from: number; to: number }): string {
  const percent = (share: number) => Number((100 * share).toFixed(1));
  return `${percent(from)} to ${percent(to)} %`;
}
