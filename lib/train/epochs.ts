/** Training, epoch by epoch: the loop of mini-batch steps. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../backend/backend.ts";
import { checkPrecision } from "../backend/check_precision.ts";
import type { Precision } from "../backend/precision.ts";
import { checkName, checkNumber, InputError } from "../check.ts";
import { checkDomain, type Domain, type Protocol, protocols, size } from "../data/domain.ts";
import { Stream } from "../stream.ts";
import { averaged, type Averaging, statisticsOf } from "./averaging.ts";
import { compile, compileSetting, eager } from "./compile.ts";
import { checkFits, type Model } from "../nn/model.ts";
import type { Network } from "../nn/network.ts";
import type { Cost } from "./cost.ts";
import type { Params } from "../nn/params.ts";
import type { Optimizer, Rule } from "./rule.ts";
import { initialState, type PureStep, tidy, trainStep } from "./step.ts";
import { disposeReplaced } from "./tensor_tree.ts";

/** The state of training after an epoch. */
export interface Epoch {
  /** Number of the epoch, from 0. */
  readonly index: number;
  /** Mean training loss of the epoch's batches, in nats. */
  readonly loss: number;
  /** The model now, averaged if so asked. The next epoch replaces it; the last one is the caller's to dispose of. */
  readonly model: Model;
  /** What all steps so far cost, in full batches. */
  readonly cost: Readonly<Cost>;
  /** Seconds of training so far, without what the caller does between epochs. */
  readonly seconds: number;
}

/** How a network is trained. */
export interface FitOptions {
  /** Which gradient the optimizer gets. */
  rule: Rule;
  /** What is done with that gradient. */
  optimizer: Optimizer;
  /** Passes over the domain: an integer of at least 1. */
  epochs: number;
  /** Decides initial weights, batches, masks and whatever the rule draws. Default 0. */
  seed?: number;
  /** Decides the initial weights alone, where they are not to be those of `seed`. */
  weightsSeed?: number;
  /** Examples a step, default 128; the last batch of an epoch may be smaller. */
  batchSize?: number;
  /**
   * `corrected` (default), or `authors`, as their public code does: every question of a step draws
   * its own dropout mask and moves the running statistics, and the optimizer's moments start anew
   * each epoch.
   */
  protocol?: Protocol;
  /** Start from a copy of this model and not from fresh parameters. */
  start?: Model;
  /** `ema()` or `swa()`: hand over averaged weights. Training itself goes on as without. */
  averaging?: Averaging;
  /**
   * Run steps as graphs (compile.ts), on the tensorflow backend. Default true, unless the environment
   * says `SAM_OOD_COMPILE=0`. A rule's TypeScript then runs once a graph and not once a step: false for
   * one that counts or prints.
   */
  compile?: boolean;
  /**
   * What convolutions and matrix products of training are computed in: `float32` (default), or
   * `bfloat16`, on processors that have it (avx512_bf16 or amx_bf16, or a GPU). Weights, moments,
   * norms, normalization and losses stay in float32, and evaluation does as a whole.
   */
  precision?: Precision;
  /** Called after each step with the number of steps done and in all; awaited. */
  onStep?: (done: number, total: number) => void | Promise<void>;
}

/**
 * Trains `network` on `domain`, epoch by epoch, for loops that draw live or stop early.
 *
 *     for await (const epoch of epochs(network, source, options)) console.log(epoch.loss);
 *
 * Leaving the loop early is safe: all but the last model is disposed of.
 *
 * @throws InputError on an option out of range, a domain that does not fit the network, or a loss
 * that is not finite.
 */
export async function* epochs(
  network: Network,
  domain: Domain,
  options: FitOptions,
): AsyncGenerator<Epoch, void> {
  const { rule, optimizer, averaging, onStep } = options;
  const count = checkNumber("epochs", options.epochs, { integer: true, min: 1 });
  const batchSize = checkNumber("batchSize", options.batchSize ?? 128, { integer: true, min: 1 });
  const protocol = checkName("protocol", options.protocol ?? "corrected", protocols);
  const stream = new Stream(options.seed ?? 0);
  checkFits(network, checkDomain(domain));
  await ready();
  const compiled = options.compile ?? compileSetting();
  const precision = await checkPrecision(options.precision ?? "float32", compiled);

  const examples = size(domain);
  const setup = { network, rule, optimizer, protocol, stream, examples };
  const perEpoch = Math.ceil(examples / batchSize);
  // First: a rule may refuse this network, and nothing must be left on the device then.
  const weights = new Stream(options.weightsSeed ?? options.seed ?? 0);
  let state = tidy(() => initialState({ ...setup, stream: weights }, options.start));
  const x = tf.tensor(domain.inputs, [examples, ...domain.shape]);
  const labels = tf.tensor1d(domain.labels, "int32");
  const learningRate = tf.scalar(optimizer.learningRate);
  const pure: PureStep = (state, given, inputs) => trainStep(setup, state, given, inputs);
  const stepper = compiled ? compile(pure, { precision }) : eager(pure);
  const cost: Cost = { gradientEvaluations: 0, forwardPasses: 0 };
  let seconds = 0;
  let average: Params | undefined;
  let handedOver: Model | undefined;

  function step(index: number, epoch: number, rows: Int32Array): void {
    const given = { x, labels, rows: tf.tensor1d(rows, "int32"), learningRate };
    try {
      const next = stepper.step(state, given, { index, epoch });
      cost.gradientEvaluations += next.cost.gradientEvaluations;
      cost.forwardPasses += next.cost.forwardPasses;
      disposeReplaced(state, next.state);
      state = next.state;
    } finally {
      given.rows.dispose();
    }
  }

  /** The authors' code makes a new optimizer each epoch. */
  function forgetMoments(): void {
    const next = tidy(() => ({ ...state, optimizer: optimizer.init(state.params) }));
    disposeReplaced(state, next);
    state = next;
  }

  function follow(index: number, epoch: number): void {
    const endOfEpoch = (index + 1) % perEpoch === 0;
    const rate = averaging?.rate({ step: index, epoch, epochs: count, endOfEpoch }) ?? 0;
    if (rate === 0) return;
    const next = averaged(average, state.params, rate);
    disposeReplaced(average, next);
    average = next;
  }

  try {
    for (let epoch = 0; epoch < count; epoch++) {
      if (average && handedOver) disposeReplaced(handedOver.statistics, []);
      handedOver = undefined;
      if (protocol === "authors" && epoch > 0) forgetMoments();
      const order = stream.child("batches").child(epoch).permutation(examples);
      for (let b = 0; b < perEpoch; b++) {
        const started = performance.now();
        step(epoch * perEpoch + b, epoch, order.slice(b * batchSize, (b + 1) * batchSize));
        follow(epoch * perEpoch + b, epoch);
        seconds += (performance.now() - started) / 1000;
        await onStep?.(epoch * perEpoch + b + 1, count * perEpoch);
      }
      const ended = performance.now();
      const [lossSum] = await state.lossSum.data();
      const loss = lossSum! / perEpoch;
      if (!Number.isFinite(loss)) {
        throw new InputError(
          `training with ${rule.name} diverged: the loss in epoch ${epoch} is ${loss}; lower the ` +
            `learning rate (now ${optimizer.learningRate}) or rho`,
        );
      }
      const next = { ...state, lossSum: tf.scalar(0) };
      disposeReplaced(state, next);
      state = next;
      let { params, statistics } = state;
      if (average) {
        const pass = { x, order, batchSize, stream: stream.child("averaging").child(epoch) };
        [params, statistics] = [average, statisticsOf(network, average, pass)];
        cost.forwardPasses += perEpoch;
      }
      seconds += (performance.now() - ended) / 1000;
      handedOver = { network, params, statistics };
      yield { index: epoch, loss, model: handedOver, cost: { ...cost }, seconds };
    }
  } finally {
    stepper.dispose();
    tf.dispose([x, labels, learningRate]);
    disposeReplaced([state, average], [handedOver?.params, handedOver?.statistics]);
  }
}
