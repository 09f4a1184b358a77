/** Functions of TensorFlow made from traces, kept for as long as they may be of use. */
import { hexHash } from "../hash.ts";
import type { GraphInput, Graphs } from "./graph.ts";
import { type Handle, nodeBackend } from "./node_backend.ts";
import type { Operation, Trace } from "./trace.ts";

/** A function of TensorFlow. */
export interface GraphFunction {
  /** The outputs, for inputs known by number. */
  run(inputs: readonly number[]): Handle[];
  /** It is not run any more. */
  dispose(): void;
}

let graphs: Graphs | undefined;

/** What builds them: the tensorflow backend brings it, so that where it isn't there nothing loads C. */
export function buildGraphsBy(builder: Graphs): void {
  graphs = builder;
}

/** How many run it now, by name. Those that nobody runs are kept, up to a number: see below. */
const users = new Map<string, number>();

/**
 * Functions without a user that are kept. The next run of a grid, with another seed, makes the same
 * functions, and XLA has compiled them.
 */
const IDLE = 32;

/**
 * The function from `inputs` to `outputs` that `trace` computes.
 *
 * @throws Untraceable when it uses a tensor from elsewhere.
 */
export function graphFunction(
  trace: Trace,
  inputs: readonly GraphInput[],
  outputs: readonly number[],
  { xla = false }: { xla?: boolean } = {},
): GraphFunction {
  const name = `step_${fingerprint(trace, inputs, outputs)}${xla ? "_xla" : ""}`;
  const before = users.get(name);
  if (before === undefined) graphs!.registerFunction(name, trace, inputs, outputs, xla);
  users.delete(name);
  users.set(name, (before ?? 0) + 1);
  const { binding } = nodeBackend();
  return {
    run: (inputs) => binding.executeOp(name, [], inputs, outputs.length),
    dispose() {
      users.set(name, users.get(name)! - 1);
      const idle = [...users].filter(([, count]) => count === 0).map(([name]) => name);
      for (const name of idle.slice(0, Math.max(0, idle.length - IDLE))) {
        graphs!.removeFunction(name);
        users.delete(name);
      }
    },
  };
}

/**
 * The same, compiled by XLA, but for what can be done without the state: gathering the batch and
 * drawing random numbers. XLA draws them many times slower on a CPU, and others than TensorFlow; and
 * it would compile anew for each size of training set.
 *
 * @param given Which of `inputs` are not of the state.
 */
export function xlaFunction(
  { operations, constants }: Trace,
  inputs: readonly GraphInput[],
  given: readonly GraphInput[],
  outputs: readonly number[],
): GraphFunction {
  const state = inputs.filter((input) => !given.includes(input));
  const ofState = reachedFrom(state.map(({ id }) => id), operations);
  const ofGiven = reachedFrom(given.map(({ id }) => id), operations);
  const within = (reached: Set<number>) => ({ outputs }: Operation) =>
    outputs.some(({ id }) => reached.has(id));
  const [needsState, needsGiven] = [within(ofState), within(ofGiven)];
  // What needs neither, such as a constant's shape, belongs to both.
  const early = operations.filter((operation) => !needsState(operation));
  const late = operations.filter((operation) => needsState(operation) || !needsGiven(operation));
  const needed = new Set([...late.flatMap(({ inputs }) => inputs), ...outputs]);
  const handed = early.filter(needsGiven).flatMap(({ outputs }) => outputs)
    .filter(({ id }) => needed.has(id));
  const used = given.filter(({ id }) => needed.has(id));

  const first = graphFunction({ operations: early, constants }, given, handed.map(({ id }) => id));
  const bodyInputs = [...state, ...used, ...handed];
  const body = graphFunction({ operations: late, constants }, bodyInputs, outputs, { xla: true });
  const { binding } = nodeBackend();
  return {
    run(ids) {
      const of = (some: readonly GraphInput[]) => some.map((input) => ids[inputs.indexOf(input)]!);
      const between = first.run(of(given)).map(({ id }) => id);
      try {
        return body.run([...of(state), ...of(used), ...between]);
      } finally {
        for (const id of between) binding.deleteTensor(id);
      }
    },
    dispose() {
      first.dispose();
      body.dispose();
    },
  };
}

/** These tensors and all that are computed from them. */
function reachedFrom(ids: readonly number[], operations: readonly Operation[]): Set<number> {
  const reached = new Set(ids);
  for (const { inputs, outputs } of operations) {
    if (inputs.some((id) => reached.has(id))) { for (const { id } of outputs) reached.add(id); }
  }
  return reached;
}

/** The same for traces that compute the same, whatever numbers their tensors have. */
function fingerprint(
  { operations, constants }: Trace,
  inputs: readonly GraphInput[],
  outputs: readonly number[],
): string {
  const parts: string[] = [];
  const places = new Map<number, number>();
  const place = (id: number) => places.get(id) ?? places.set(id, places.size).size - 1;
  for (const { id, dtype } of inputs) parts.push(`${place(id)} ${dtype};`);
  for (const { name, attributes, inputs, outputs: made } of operations) {
    for (const id of inputs) {
      const constant = places.has(id) ? undefined : constants.get(id);
      if (constant) {
        parts.push(JSON.stringify({ ...constant, values: Array.from(constant.values) }));
      }
    }
    parts.push(
      JSON.stringify([name, attributes, inputs.map(place), made.map(({ id }) => place(id))]),
    );
  }
  parts.push(JSON.stringify(outputs.map(place)));
  return hexHash(parts.join(""), 24);
}
