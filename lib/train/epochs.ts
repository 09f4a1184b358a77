/** Training, epoch by epoch: the loop of mini-batch steps. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../backend/backend.ts";
import { checkPrecision } from "../backend/check_precision.ts";
import type { Precision } from "../backend/precision.ts";
import { disposeReplaced } from "../backend/tensor_tree.ts";
import { checkOptionNames, InputError } from "../check.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { breathe } from "../interrupt.ts";
import { Stream } from "../stream.ts";
import { asModel, checkFits, checkModel, type Model } from "../nn/model.ts";
import type { Network } from "../nn/network.ts";
import type { Params } from "../nn/params.ts";
import { averaged, statisticsOf } from "./averaging.ts";
import { checkContinues, type Checkpoint, copyCheckpoint, type RunIdentity } from "./checkpoint.ts";
import { compile, eager, type Stepper } from "./compile.ts";
import type { Cost } from "./cost.ts";
import {
  type CheckedOptions,
  checkFitOptions,
  fitOptionNames,
  type FitOptions,
} from "./fit_options.ts";
import { labelsOf } from "./losses.ts";
import type { Moment } from "./rule.ts";
import { type TrainingView, trainingView } from "../training_view.ts";
import { rateAt, rateInWords, shareOfGreatest } from "./schedule.ts";
import {
  initialState,
  type PureStep,
  type Setup,
  tidy,
  type TrainingState,
  trainStep,
} from "./step.ts";

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
  /**
   * A copy of all that training goes on from, to be passed as `from`; the caller's to dispose of
   * ({@link disposeCheckpoint}). Call it before the next epoch begins or the loop is left.
   */
  checkpoint(): Checkpoint;
}

/**
 * Trains `network` on `domain`, epoch by epoch, for loops that draw live or stop early.
 *
 *     for await (const epoch of epochs(network, source, options)) console.log(epoch.loss);
 *
 * Leaving the loop early is safe: all but the last model is disposed of.
 *
 * @throws InputError on an unknown option or one out of range, a domain that does not fit the network,
 * or a loss that is not finite.
 */
export async function* epochs(
  network: Network,
  domain: Domain,
  options: FitOptions,
): AsyncGenerator<Epoch, void> {
  const run = await begin("epochs", network, domain, options);
  try {
    for (let epoch = run.done; epoch < run.options.epochs; epoch++) {
      yield await run.epoch(epoch);
    }
  } finally {
    await run.end();
  }
}

/** Checks all that `what` was given, then puts the run on the device. */
async function begin(what: string, network: Network, domain: Domain, given: FitOptions) {
  checkOptionNames(what, given, fitOptionNames);
  const options = checkFitOptions(given);
  checkFits(network, checkDomain(domain));
  checkTargets(domain, given.loss !== undefined);
  if (options.start) {
    checkFits(options.start.network, domain);
    checkModel({ ...options.start, network });
  }
  await ready();
  const precision = await checkPrecision(given.precision ?? "float32", options.compiled);
  return new Run(network, domain, options, precision);
}

/** One run on the device. */
class Run {
  readonly options: CheckedOptions;
  /** Epochs that a run before this one did. */
  readonly done: number;
  readonly #network: Network;
  readonly #identity: RunIdentity;
  readonly #stream: Stream;
  readonly #perEpoch: number;
  readonly #steps: number;
  readonly #data: { readonly x: tf.Tensor; readonly labels: tf.Tensor };
  readonly #constantRate: tf.Scalar | undefined;
  readonly #stepper: Stepper;
  readonly #view: TrainingView;
  readonly #cost: Cost;
  #seconds: number;
  #state: TrainingState;
  #average: Params | undefined;
  #handedOver: Model | undefined;

  constructor(network: Network, domain: Domain, options: CheckedOptions, precision: Precision) {
    const { rule, optimizer, loss, clipNorm, switches, batchSize, seed, from } = options;
    const examples = size(domain);
    this.options = options;
    this.#network = network;
    this.#identity = {
      ...{ network: network.name, rule: rule.name, optimizer: optimizer.name },
      ...{ seed, examples, batchSize },
    };
    this.#stream = new Stream(seed);
    this.#perEpoch = Math.ceil(examples / batchSize);
    this.#steps = options.epochs * this.#perEpoch;
    const share = shareOfGreatest(optimizer.learningRate, this.#steps);
    const setup: Setup = {
      ...{ network, rule, optimizer, examples, batchSize, loss, sharing: switches },
      stream: this.#stream,
      ...(clipNorm === undefined ? {} : { clipNorm }),
      ...(share ? { rateShare: ({ index }) => share(index) } : {}),
    };
    // First: a rule may refuse this network, and nothing must be left on the device then.
    const weights = new Stream(options.weightsSeed);
    this.#state = tidy(() => initialState({ ...setup, stream: weights }, options.start));
    this.done = from?.epochs ?? 0;
    this.#seconds = from?.seconds ?? 0;
    this.#cost = { ...(from?.cost ?? { gradientEvaluations: 0, forwardPasses: 0 }) };
    if (from) this.#goOnFrom(from);
    this.#data = {
      x: tf.tensor(domain.inputs, [examples, ...domain.shape]),
      labels: labelsOf(domain),
    };
    const rate = optimizer.learningRate;
    this.#constantRate = typeof rate === "number" ? tf.scalar(rate) : undefined;
    const pure: PureStep = (state, given, inputs) => trainStep(setup, state, given, inputs);
    this.#stepper = options.compiled ? compile(pure, { precision }) : eager(pure);
    const facts = { network: network.name, rule: rule.name, domain: domain.name };
    const { epochs, quiet } = options;
    this.#view = trainingView({ ...facts, epochs, steps: this.#steps }, quiet);
  }

  #goOnFrom(from: Checkpoint): void {
    try {
      checkContinues(from, this.#identity, this.options.epochs, this.#state);
    } catch (error) {
      disposeReplaced(this.#state, []);
      throw error;
    }
    const { state, average } = copyCheckpoint(from);
    this.#replace({ ...state, lossSum: this.#state.lossSum });
    this.#average = average;
  }

  /** Trains for one epoch. */
  async epoch(epoch: number): Promise<Epoch> {
    const { batchSize, switches } = this.options;
    if (this.#average && this.#handedOver) disposeReplaced(this.#handedOver.statistics, []);
    this.#handedOver = undefined;
    if (switches.moments === "forgotten" && epoch > 0) this.#forgetMoments();
    const order = this.#stream.child("batches").child(epoch).permutation(this.#identity.examples);
    for (let b = 0; b < this.#perEpoch; b++) {
      const started = performance.now();
      const index = epoch * this.#perEpoch + b;
      this.#step({ index, epoch }, order.slice(b * batchSize, (b + 1) * batchSize));
      this.#follow({ index, epoch });
      this.#seconds += (performance.now() - started) / 1000;
      await this.options.onStep?.(index + 1, this.#steps);
      await this.#view.step(index + 1);
      await breathe(() =>
        `in epoch ${epoch + 1} of ${this.options.epochs}, step ${b + 1} of ${this.#perEpoch}`
      );
    }
    const ended = performance.now();
    const loss = await this.#readLoss(epoch);
    this.#handedOver = this.#model(epoch, order);
    this.#seconds += (performance.now() - ended) / 1000;
    await this.#view.epoch(epoch, loss);
    return {
      ...{ index: epoch, loss, model: this.#handedOver, seconds: this.#seconds },
      cost: { ...this.#cost },
      checkpoint: () => this.#checkpoint(epoch + 1),
    };
  }

  #step(moment: Moment, rows: Int32Array): void {
    const { optimizer } = this.options;
    const learningRate = this.#constantRate ??
      tf.scalar(rateAt(optimizer.learningRate, moment.index, this.#steps));
    const given = { ...this.#data, rows: tf.tensor1d(rows, "int32"), learningRate };
    try {
      const next = this.#stepper.step(this.#state, given, moment);
      this.#cost.gradientEvaluations += next.cost.gradientEvaluations;
      this.#cost.forwardPasses += next.cost.forwardPasses;
      this.#replace(next.state);
    } finally {
      given.rows.dispose();
      if (!this.#constantRate) learningRate.dispose();
    }
  }

  #replace(next: TrainingState): void {
    disposeReplaced(this.#state, next);
    this.#state = next;
  }

  /** The authors' code makes a new optimizer each epoch. */
  #forgetMoments(): void {
    const { optimizer } = this.options;
    this.#replace(tidy(() => ({ ...this.#state, optimizer: optimizer.init(this.#state.params) })));
  }

  /** The average of the weights follows them. */
  #follow({ index, epoch }: Moment): void {
    const { averaging, epochs } = this.options;
    const endOfEpoch = (index + 1) % this.#perEpoch === 0;
    const rate = averaging?.rate({ step: index, epoch, epochs, endOfEpoch }) ?? 0;
    if (rate === 0) return;
    const next = averaged(this.#average, this.#state.params, rate);
    disposeReplaced(this.#average, next);
    this.#average = next;
  }

  /** The epoch's mean loss; the next one's begins at 0. */
  async #readLoss(epoch: number): Promise<number> {
    const { rule, optimizer } = this.options;
    const [lossSum] = await this.#state.lossSum.data();
    const loss = lossSum! / this.#perEpoch;
    if (!Number.isFinite(loss)) {
      throw new InputError(
        `training with ${rule.name} diverged: the loss in epoch ${epoch} is ${loss}; lower the ` +
          `learning rate (now ${rateInWords(optimizer.learningRate)}) or rho`,
      );
    }
    this.#replace({ ...this.#state, lossSum: tf.scalar(0) });
    return loss;
  }

  /** The model to hand over: the weights, or their average with the statistics that belong to it. */
  #model(epoch: number, order: Int32Array): Model {
    const { params, statistics } = this.#state;
    const [network, average] = [this.#network, this.#average];
    if (!average) return asModel({ network, params, statistics });
    const stream = this.#stream.child("averaging").child(epoch);
    const pass = { x: this.#data.x, order, batchSize: this.options.batchSize, stream };
    this.#cost.forwardPasses += this.#perEpoch;
    return asModel({ network, params: average, statistics: statisticsOf(network, average, pass) });
  }

  #checkpoint(epochs: number): Checkpoint {
    const { lossSum: _, ...state } = this.#state;
    return copyCheckpoint({
      ...{ run: this.#identity, epochs, state, cost: { ...this.#cost }, seconds: this.#seconds },
      ...(this.#average ? { average: this.#average } : {}),
    });
  }

  /** Frees all but the model that was handed over last. */
  async end(): Promise<void> {
    this.#stepper.dispose();
    tf.dispose([this.#data.x, this.#data.labels]);
    this.#constantRate?.dispose();
    const { params, statistics } = this.#handedOver ?? {};
    disposeReplaced([this.#state, this.#average], [params, statistics]);
    await this.#view.end();
  }
}

/** Throws if a domain has targets and no loss of them is given. */
function checkTargets({ name, targets }: Domain, hasLoss: boolean): void {
  if (!targets || hasLoss) return;
  throw new InputError(
    `domain ${name} has targets, of which there is no cross-entropy; give loss, such as squaredError`,
  );
}
