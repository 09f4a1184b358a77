/** One step of a rule and an optimizer as a plain function, for a training loop of one's own. */
import * as tf from "@tensorflow/tfjs";
import { disposeReplaced, rebuilder, tensorsIn } from "../../backend/tensor_tree.ts";
import { checkNumber, checkOptionNames, InputError } from "../../check.ts";
import type { ParameterSpec, Params } from "../../nn/params.ts";
import { Stream } from "../../stream.ts";
import { checkMade } from "../fit_options.ts";
import { meanAndGradient } from "../oracle.ts";
import type { Optimizer, Oracle, Rule } from "../rule.ts";
import { rateAt, shareOfGreatest } from "../schedule.ts";
import { inputsAt, randomFrom, ruleStep } from "../step_inputs.ts";

/** All that changes from step to step. */
export interface SharpState {
  /** The parameters now. */
  readonly params: Params;
  /** What the optimizer keeps between steps. */
  readonly optimizer: unknown;
  /** What the rule keeps between steps. */
  readonly rule: unknown;
  /** Steps done. */
  readonly step: number;
  /** What the state was made with. */
  readonly setting: Readonly<SharpStateOptions>;
}

/** Options of {@link sharpState}. */
export interface SharpStateOptions {
  /** What each parameter is, for rules that ask (`asam`, `sam-on`): `network.specs`, or one's own. */
  specs?: readonly ParameterSpec[];
  /** Decides whatever the rule draws, as in `fit`. Default 0. */
  seed?: number;
  /** Steps of the whole run, for a schedule that goes by them. */
  steps?: number;
  /** Size of the training set, for `ausam`, which remembers something of each example. */
  examples?: number;
}

/**
 * The state before the first step. `params` are copied, and the state is the caller's to dispose of
 * ({@link disposeSharpState}).
 *
 * @throws InputError on an unknown option or one out of range, or parameters that the rule refuses.
 */
export function sharpState<R, O>(
  rule: Rule<R>,
  optimizer: Optimizer<O>,
  params: Params,
  options: SharpStateOptions = {},
): SharpState {
  checkOptionNames("sharpState", options, ["specs", "seed", "steps", "examples"]);
  checkMade("rule", rule, "gradient", "sam({ rho: 0.05 })");
  checkMade("optimizer", optimizer, "update", "adam()");
  for (const name of ["steps", "examples"] as const) {
    if (options[name] !== undefined) checkNumber(name, options[name], { integer: true, min: 1 });
  }
  new Stream(options.seed ?? 0);
  const specs = options.specs ?? Object.entries(params).map(([name, { shape }]) => ({
    ...{ name, shape, layer: "dense" as const },
    role: shape.length > 1 ? "weight" as const : "bias" as const,
  }));
  return kept(() => {
    const own = copy(params);
    return {
      params: own,
      optimizer: optimizer.init(own),
      rule: rule.init(own, specs, options.examples ?? 0),
      ...{ step: 0, setting: { ...options } },
    };
  });
}

/** Options of {@link sharpStep}. */
export interface SharpStepOptions<B> {
  /**
   * The examples of a batch at `rows` (int32), for rules that ask about some. Default: of each tensor
   * in the batch these rows along its first axis.
   */
  select?(batch: B, rows: tf.Tensor1D): B;
  /** Row numbers of the batch's examples in the training set (int32), for `ausam`. */
  ids?: tf.Tensor1D;
  /** Number of the epoch, from 0, for rules that ask (`ausam`). Default 0. */
  epoch?: number;
  /** Examples of a full batch, where this one is smaller. */
  batchSize?: number;
}

/** What a step gives. */
export interface SharpStep {
  /** The state after it; it stands in for the one before, which is used up. */
  readonly state: SharpState;
  /** Its parameters. */
  readonly params: Params;
  /** The mean loss that the rule reports, of most rules the one before the step; the caller's. */
  readonly loss: tf.Scalar;
}

/**
 * One step: the rule's questions, then the optimizer's update. The same numbers as in `fit`, to
 * float32 rounding, on a network without dropout and batch normalization: about these two, `losses`
 * decides alone what the questions of a step share.
 *
 *     let state = sharpState(sam(), adam(), params, { specs: network.specs });
 *     for (const batch of batches) {
 *       const step = sharpStep(sam(), adam(), state, (params, { x, y }) => lossesOf(params, x, y), batch);
 *       state = step.state;
 *       console.log((await step.loss.data())[0]);
 *       step.loss.dispose();
 *     }
 *
 * @param state Used up: what the next one does not hold is disposed of.
 * @param losses The loss of each example [examples] at any parameters, made of tensors alone. `mode` is
 * "evaluation" where a rule (`fisher-mask-sam`) asks about single examples: nothing is to be dropped
 * then, and normalization goes by running statistics.
 * @param batch A tensor, or tensors in records and arrays; anything, with `select`.
 * @throws InputError on losses that are not one number an example, or a rule that asks for what it was
 * not given.
 */
export function sharpStep<B, R, O>(
  rule: Rule<R>,
  optimizer: Optimizer<O>,
  state: SharpState,
  losses: (params: Params, batch: B, mode: "training" | "evaluation") => tf.Tensor1D,
  batch: B,
  options: SharpStepOptions<B> = {},
): SharpStep {
  checkOptionNames("sharpStep", options, ["select", "ids", "epoch", "batchSize"]);
  checkMade("rule", rule, "gradient", "sam({ rho: 0.05 })");
  checkMade("optimizer", optimizer, "update", "adam()");
  const { seed = 0, steps = NaN } = state.setting;
  const moment = { index: state.step, epoch: options.epoch ?? 0 };
  const inputs = inputsAt(moment);
  const { next, loss } = kept(() => {
    const rate = tf.scalar(rateAt(optimizer.learningRate, moment.index, steps));
    const share = shareOfGreatest(optimizer.learningRate, steps);
    const random = randomFrom(inputs, new Stream(seed).child("rule"));
    const step = ruleStep(inputs, rate, random, share && (({ index }) => share(index)));
    const oracle = oracleOf(rule.name, state, losses, batch, options);
    const answer = rule.gradient(oracle, state.params, state.rule as R, step);
    const { params, state: moments } = optimizer.update(
      answer.gradient,
      state.optimizer as O,
      state.params,
      rate,
    );
    return {
      next: { ...state, params, optimizer: moments, rule: answer.state, step: state.step + 1 },
      loss: tf.clone(answer.loss),
    };
  });
  disposeReplaced(state, next);
  return { state: next, params: next.params, loss };
}

/** Frees the state's tensors. */
export function disposeSharpState(state: SharpState): void {
  disposeReplaced(state, []);
}

function oracleOf<B>(
  rule: string,
  { setting: { examples } }: SharpState,
  losses: (params: Params, batch: B, mode: "training" | "evaluation") => tf.Tensor1D,
  batch: B,
  { ids, batchSize, select = rowsOf }: SharpStepOptions<B>,
): Oracle {
  let known: number | undefined;
  const lossesAt = (
    params: Params,
    rows?: tf.Tensor1D,
    mode: "training" | "evaluation" = "training",
  ) => {
    const found = losses(params, rows ? select(batch, rows) : batch, mode);
    const wanted = rows?.shape[0] ?? known;
    if (found?.rank === 1 && (wanted === undefined || found.size === wanted)) {
      if (!rows) known = found.size;
      return found;
    }
    throw new InputError(
      `losses gives shape [${found?.shape}]; it must be one number an example, [${
        wanted ?? "examples"
      }]`,
    );
  };
  const [front, ...others] = sizesInFront(batch);
  if (others.length === 0) known = front;
  // Where the batch itself does not tell, the losses do: that costs a forward pass.
  const sizeAt = (params: Params) => known ?? tf.tidy(() => lossesAt(params).size);
  return {
    get size() {
      return known ?? checkOneSize(batch);
    },
    get ids() {
      if (ids && examples !== undefined) return ids;
      throw new InputError(
        `${rule} asks for the examples' row numbers; give ids to sharpStep, and examples to sharpState`,
      );
    },
    ...(batchSize === undefined ? {} : { batchSize }),
    losses: (params) => lossesAt(params),
    lossAndGradient(params, rows, mode) {
      const count = rows?.shape[0] ?? sizeAt(params);
      return meanAndGradient(params, (params) => lossesAt(params, rows, mode), count);
    },
  };
}

/** The lengths of the first axes of all tensors in a batch. */
function sizesInFront(batch: unknown): (number | undefined)[] {
  return [...new Set(tensorsIn(batch).map(({ shape }) => shape[0]))];
}

/** The one length that all first axes have. */
function checkOneSize(batch: unknown): number {
  const [size, ...others] = sizesInFront(batch);
  if (size !== undefined && others.length === 0) return size;
  throw new InputError(
    `the tensors of the batch have [${
      sizesInFront(batch)
    }] rows; they must all have one an example, ` +
      `or select must be given`,
  );
}

/** Of every tensor in `batch` the rows. */
function rowsOf<B>(batch: B, rows: tf.Tensor1D): B {
  checkOneSize(batch);
  return rebuilder(batch)(tensorsIn(batch).map((tensor) => tf.gather(tensor, rows)));
}

function copy(params: Params): Params {
  return Object.fromEntries(Object.entries(params).map(([name, w]) => [name, tf.clone(w)]));
}

/** `tf.tidy` whose result outlives the tidies around it too. */
function kept<T>(make: () => T): T {
  return tf.tidy(() => {
    const made = make();
    for (const tensor of tensorsIn(made)) tf.keep(tensor);
    return made as tf.TensorContainer;
  }) as T;
}
