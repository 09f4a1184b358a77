/** What the parts of a bench share. */
import type { BenchOptions } from "./options.ts";
import type { SideName } from "./sides.ts";

/** What does not change during a bench. */
export interface Setting extends BenchOptions {
  /** Of data and weights. */
  readonly folder: string;
  /** With the peers. */
  readonly python: string | undefined;
  readonly present: readonly SideName[];
  /** Gets a line when something is measured. */
  readonly say: (line: string) => void;
}
