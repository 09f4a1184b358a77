/** One captured step: its operations written down while it runs, then run as one function. */
import type * as tf from "@tensorflow/tfjs";
import { type GraphFunction, graphFunction, xlaFunction } from "../backend/functions.ts";
import { nodeBackend } from "../backend/node_backend.ts";
import { inBfloat16, type Precision } from "../backend/precision.ts";
import { type Trace, trace, withOwnData } from "../backend/trace.ts";
import { type Decision, type Inputs, inputsAt, type Values } from "./step_inputs.ts";
import type { Moment } from "./rule.ts";
import { type Given, type PureStep, type Stepped, tidy, type TrainingState } from "./step.ts";
import { disposeReplaced, rebuilder, tensorsIn } from "../backend/tensor_tree.ts";

/** A step for every moment that is decided alike and every state and batch of the same shapes. */
export interface Capture {
  readonly decisions: readonly Decided[];
  run(state: TrainingState, given: Given, moment: Moment): Stepped;
  dispose(): void;
}

/** A decision that the step asked for, and the answer that it went on with. */
interface Decided {
  readonly by: (moment: Moment) => Decision;
  readonly answer: Decision;
}

/** A tensor that a function of the moment makes anew for each step. */
interface Fed {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
  readonly values: (moment: Moment) => Values;
}

/** How a captured step is computed. */
export interface How {
  /** Have XLA compile it, where XLA knows its operations. */
  readonly xla: boolean;
  readonly precision: Precision;
  /** Told when XLA can't; TensorFlow's own runtime goes on. */
  readonly onXlaFailure: (error: Error) => void;
}

/** Whether all decisions are at `moment` as they were when the step was captured. */
export function holds({ decisions }: Capture, moment: Moment): boolean {
  return decisions.every(({ by, answer }) => by(moment) === answer);
}

/** The step run operation by operation, as it is, and as a capture for moments decided alike. */
export function captureAsItIs(
  step: PureStep,
  state: TrainingState,
  given: Given,
  moment: Moment,
): { stepped: Stepped; capture: Capture } {
  const { inputs, decisions } = questions(moment);
  return {
    stepped: tidy(() => step(state, given, inputs)),
    capture: {
      decisions,
      run: (state, given, moment) => tidy(() => step(state, given, inputsAt(moment))),
      dispose() {},
    },
  };
}

/**
 * Runs the step and captures it. The function is made when the capture first runs.
 *
 * @throws Untraceable when no graph can hold the step.
 */
export function capture(
  step: PureStep,
  state: TrainingState,
  given: Given,
  moment: Moment,
  how: How,
): { stepped: Stepped; capture: Capture } {
  const written = writeDown(step, state, given, moment);
  const { stepped, decisions } = written;
  const { run, dispose } = runner(written, how);
  const captured = { decisions, run, dispose };
  if (!how.xla && how.precision === "float32") return { stepped, capture: captured };
  // What a step computes follows from its number, not from when its like was captured.
  disposeReplaced(stepped.state, state);
  return { stepped: run(state, given, moment), capture: captured };
}

/** A step that was run operation by operation, and all that is known of it since. */
interface Written {
  readonly stepped: Stepped;
  readonly trace: Trace;
  readonly decisions: readonly Decided[];
  readonly fed: readonly Fed[];
  /** What the graph is given: the state, the tensors given and what is made of the moment. */
  readonly inputs: readonly { readonly id: number; readonly dtype: number }[];
  /** Tensors of the state, which come first among the inputs. */
  readonly stateSize: number;
}

/** Runs the step while its operations are written down. */
function writeDown(step: PureStep, state: TrainingState, given: Given, moment: Moment): Written {
  const backend = nodeBackend();
  const { inputs, decisions, fed } = questions(moment);
  // SAMPa starts with two copies of the weights; in a later step they differ.
  const own = withOwnData(state);
  try {
    const before = [...tensorsIn(own), ...tensorsIn(given)];
    const ids = backend.getInputTensorIds(before);
    const { result: stepped, trace: written } = trace(() => tidy(() => step(own, given, inputs)));
    disposeReplaced(own, [state, stepped.state]);
    const known = before.map(({ dtype }, i) => ({
      ...{ id: ids[i]!, dtype: backend.getDTypeInteger(dtype) },
    }));
    return {
      ...{ stepped, trace: written, decisions, fed, inputs: [...known, ...fed] },
      stateSize: tensorsIn(own).length,
    };
  } catch (error) {
    disposeReplaced(own, state);
    throw error;
  }
}

/** Where each tensor of the next state comes from, and what the graph puts out for it. */
function originsOf({ stepped, inputs, stateSize }: Written) {
  const outputs: number[] = [];
  const kept = inputs.slice(0, stateSize).map(({ id }) => id);
  const ids = nodeBackend().getInputTensorIds(tensorsIn(stepped.state));
  const origins = ids.map((id): Origin => {
    const at = kept.indexOf(id);
    if (at >= 0) return { kept: at };
    const known = outputs.indexOf(id);
    return known >= 0 ? { copied: known } : { output: outputs.push(id) - 1 };
  });
  return { origins, outputs };
}

/** The step as one function, for other states, tensors and moments. */
function runner(written: Written, how: How): Pick<Capture, "run" | "dispose"> {
  const backend = nodeBackend();
  const { stepped, inputs, stateSize, fed } = written;
  const { origins, outputs } = originsOf(written);
  const body = bodyOf(
    how.precision === "bfloat16" ? inBfloat16(written.trace, outputs) : written.trace,
    inputs,
    inputs.slice(stateSize),
    outputs,
    how,
  );
  const rebuilt = rebuilder(stepped.state);
  const { cost } = stepped;

  function run(state: TrainingState, given: Given, moment: Moment): Stepped {
    const before = tensorsIn(state);
    const fedIds = fed.map(({ shape, dtype, values }) =>
      backend.binding.createTensor(shape, dtype, values(moment))
    );
    const ids = [...backend.getInputTensorIds([...before, ...tensorsIn(given)]), ...fedIds];
    const handles = body.run(ids);
    for (const id of fedIds) backend.binding.deleteTensor(id);
    const made = handles.map((handle) => backend.createOutputTensor(handle));
    const next = origins.map((origin): tf.Tensor => {
      if ("kept" in origin) return before[origin.kept]!;
      return "copied" in origin ? made[origin.copied]!.clone() : made[origin.output]!;
    });
    return { state: rebuilt(next), cost };
  }
  return { run, dispose: body.dispose };
}

/** The trace as a function: XLA's where it is asked for and can be had, else TensorFlow's own. */
function bodyOf(
  traced: Trace,
  inputs: Written["inputs"],
  ofMoment: Written["inputs"],
  outputs: readonly number[],
  { xla, onXlaFailure }: How,
): GraphFunction {
  let xlaFits = xla;
  const bodies: { graph?: GraphFunction; xla?: GraphFunction } = {};
  return {
    run(ids) {
      if (xlaFits) {
        bodies.xla ??= xlaFunction(traced, inputs, ofMoment, outputs);
        try {
          return bodies.xla.run(ids);
        } catch (error) {
          onXlaFailure(error as Error);
          xlaFits = false;
        }
      }
      bodies.graph ??= graphFunction(traced, inputs, outputs);
      return bodies.graph.run(ids);
    },
    dispose: () => [bodies.graph, bodies.xla].forEach((body) => body?.dispose()),
  };
}

type Origin = { readonly kept: number } | { readonly copied: number } | { readonly output: number };

/** The inputs at `moment`, and all that is asked of them. */
function questions(moment: Moment): { inputs: Inputs; decisions: Decided[]; fed: Fed[] } {
  const decisions: Decided[] = [];
  const fed: Fed[] = [];
  const answers = inputsAt(moment);
  const inputs: Inputs = {
    decide(by) {
      const answer = answers.decide(by);
      decisions.push({ by, answer });
      return answer;
    },
    tensor(values, shape, dtype) {
      const backend = nodeBackend();
      const tensor = answers.tensor(values, shape, dtype);
      const [id] = backend.getInputTensorIds([tensor]);
      fed.push({ id: id!, shape, dtype: backend.getDTypeInteger(dtype), values });
      return tensor;
    },
  };
  return { inputs, decisions, fed };
}
