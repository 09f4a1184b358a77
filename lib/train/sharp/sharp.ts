/** A rule around an optimizer of TensorFlow.js, for those who train without this library's `fit`. */
import * as tf from "@tensorflow/tfjs";
import { disposeReplaced, tensorsIn } from "../../backend/tensor_tree.ts";
import { checkNumber, checkOptionNames, InputError } from "../../check.ts";
import type { Params } from "../../nn/params.ts";
import { Stream } from "../../stream.ts";
import { checkMade } from "../fit_options.ts";
import type { Answer, Moment, Oracle, Rule, Step } from "../rule.ts";
import { inputsAt, randomFrom, ruleStep } from "../step_inputs.ts";
import { specsOf } from "./roles.ts";

/** Options of {@link sharp}. */
export interface SharpOptions {
  /** The model that is trained: whose layers tell what a parameter is. Default: their names do. */
  model?: tf.LayersModel;
  /** Decides whatever the rule draws, by the variables' names. Default 0. */
  seed?: number;
  /** For rules that ask which epoch it is. */
  stepsPerEpoch?: number;
}

/**
 * `optimizer`, given the gradient that `rule` finds in place of the plain one.
 *
 *     model.compile({
 *       optimizer: sharp(sam({ rho: 0.05 }), tf.train.adam(1e-3)),
 *       loss: "categoricalCrossentropy",
 *     });
 *     await model.fit(x, y, { epochs: 5 });
 *
 * Or in a loop of one's own: `sharp(sam(), tf.train.sgd(0.1)).minimize(() => loss)`. The loss is
 * evaluated at perturbed weights by giving these to the variables, which have their own back before
 * they are updated. Loss and metrics that tfjs shows are those of the rule's first question: of most
 * rules the ones at the weights.
 *
 * What differs from `fit`. A `tf.LayersModel` cannot be told that two questions are of one step, so
 * each draws its own dropout mask and moves the running statistics of batch normalization, as with
 * `protocol: "authors"`. Steps are not captured as graphs. Rules that need the loss of each example, a
 * part of the batch or its size (`k-sam`, `esam`, `ausam`, `micro-batch-sam`, `lpf-sgd`,
 * `fisher-mask-sam`) cannot be had here: an optimizer sees one number. What follows the learning rate
 * in its paper stays constant. Without `varList`, a rule whose first question is not at the weights
 * (`random-perturbation`, `sampa`) costs a gradient more.
 *
 * @param rule `rule.init` is told that there are 0 examples: their number is not known.
 * @throws InputError on an unknown option, a rule or an optimizer that is none; at the first step, if
 * the rule asks for more than a loss.
 */
export function sharp(
  rule: Rule,
  optimizer: tf.Optimizer,
  options: SharpOptions = {},
): tf.Optimizer {
  checkOptionNames("sharp", options, ["model", "seed", "stepsPerEpoch"]);
  checkMade("rule", rule, "gradient", "sam({ rho: 0.05 })");
  checkMade("optimizer", optimizer, "applyGradients", "tf.train.adam(1e-3)");
  const { model, stepsPerEpoch } = options;
  if (stepsPerEpoch !== undefined) {
    checkNumber("stepsPerEpoch", stepsPerEpoch, { integer: true, min: 1 });
  }
  return new SharpOptimizer(rule, optimizer, {
    ...{ model, stepsPerEpoch },
    stream: new Stream(options.seed ?? 0).child("rule"),
  });
}

interface Setting {
  readonly model: tf.LayersModel | undefined;
  readonly stepsPerEpoch: number | undefined;
  readonly stream: Stream;
}

/** Which loss is asked for, and the variables that it is a function of. */
type Loss = () => tf.Scalar;
type Asked = ReturnType<typeof tf.variableGrads>;

class SharpOptimizer extends tf.Optimizer {
  static readonly className = "Sharp";
  readonly #rule: Rule;
  readonly #optimizer: tf.Optimizer;
  readonly #setting: Setting;
  #steps = 0;
  /** What the rule remembers; undefined before the first step. */
  #memory: { readonly state: unknown } | undefined;
  /** Metrics of later questions than a step's first, which tfjs keeps and no one reads. */
  #unread: tf.Tensor[] = [];

  constructor(rule: Rule, optimizer: tf.Optimizer, setting: Setting) {
    super();
    this.#rule = rule;
    this.#optimizer = optimizer;
    this.#setting = setting;
  }

  override computeGradients(f: Loss, varList?: tf.Variable[]): Asked {
    tf.dispose(this.#unread);
    this.#unread = [];
    const { value, grads, state } = tf.tidy(() => {
      // Without a list, the loss itself tells which variables it is a function of.
      const first = varList ? undefined : tf.variableGrads(f);
      const named = tf.engine().registeredVariables;
      const variables = varList?.filter(({ trainable }) => trainable) ??
        Object.keys(first!.grads).map((name) => named[name]!);
      return this.#ask(f, variables, first) as unknown as Named;
    }) as unknown as Asked & { state: unknown };
    disposeReplaced(this.#memory?.state, state);
    this.#memory = { state };
    this.#steps++;
    return { value, grads };
  }

  /** The rule's gradient at the variables' values, which are as before afterwards. */
  #ask(f: Loss, variables: readonly tf.Variable[], first: Asked | undefined) {
    const rule = this.#rule;
    const w: Params = Object.fromEntries(variables.map((v) => [v.name, tf.clone(v)]));
    const questions = new Questions(f, variables, w, rule.name, first);
    try {
      const memory = this.#memory ??
        { state: rule.init(w, specsOf(variables, this.#setting.model), 0) };
      const answer = rule.gradient(questions, w, memory.state, this.#step());
      for (const tensor of tensorsIn(answer.state)) tf.keep(tensor);
      const touched = Object.entries(answer.gradient).filter(([name]) =>
        questions.touched.has(name)
      );
      return {
        value: tf.clone(answer.loss),
        grads: Object.fromEntries(touched.map(([name, g]) => [name, tf.clone(g)])),
        state: answer.state,
      };
    } finally {
      questions.restore();
      this.#unread = questions.unread;
    }
  }

  #step(): Step {
    const { stream, stepsPerEpoch } = this.#setting;
    const index = this.#steps;
    const rule = this.#rule.name;
    const moment: Moment = {
      index,
      get epoch() {
        if (stepsPerEpoch !== undefined) return Math.floor(index / stepsPerEpoch);
        throw new InputError(
          `${rule} asks which epoch it is, which an optimizer is not told; give stepsPerEpoch`,
        );
      },
    };
    const inputs = inputsAt(moment);
    const { learningRate: rate } = this.#optimizer.getConfig() as { learningRate?: unknown };
    const step = ruleStep(inputs, tf.scalar(Number(rate)), randomFrom(inputs, stream));
    if (typeof rate === "number") return step;
    return Object.defineProperty({ ...step }, "learningRate", {
      get() {
        throw new InputError(
          `${rule} asks for the learning rate, and the optimizer's getConfig() has none`,
        );
      },
    });
  }

  override applyGradients(gradients: Parameters<tf.Optimizer["applyGradients"]>[0]): void {
    this.#optimizer.applyGradients(gradients);
  }

  override get iterations(): number {
    return this.#optimizer.iterations;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { rule: this.#rule.name, ...this.#optimizer.getConfig() };
  }

  override getWeights(): Promise<never> {
    return Promise.reject(
      new InputError(
        `what ${this.#rule.name} remembers is not saved with a model; save it without ` +
          `includeOptimizer, and compile it again after loading`,
      ),
    );
  }

  override dispose(): void {
    tf.dispose(this.#unread);
    disposeReplaced(this.#memory?.state, []);
    this.#memory = undefined;
    this.#optimizer.dispose();
  }
}

/** One step's questions, answered by a loss that reads variables. */
class Questions implements Oracle {
  /** Names of the variables that some answer had a gradient for. */
  readonly touched = new Set<string>();
  readonly unread: tf.Tensor[] = [];
  readonly #f: Loss;
  readonly #variables: readonly tf.Variable[];
  readonly #w: Params;
  readonly #rule: string;
  #at: Params;
  #first: Asked | undefined;
  #count = 0;

  constructor(
    f: Loss,
    variables: readonly tf.Variable[],
    w: Params,
    rule: string,
    first: Asked | undefined,
  ) {
    this.#f = f;
    this.#variables = variables;
    this.#w = w;
    this.#rule = rule;
    this.#at = w;
    this.#first = first;
  }

  get size(): number {
    return this.#refuse("the number of examples in the batch");
  }

  get ids(): tf.Tensor1D {
    return this.#refuse("the examples' row numbers");
  }

  losses(): tf.Tensor1D {
    return this.#refuse("the loss of each example");
  }

  lossAndGradient(
    params: Params,
    rows?: tf.Tensor1D,
    mode: "training" | "evaluation" = "training",
  ): Answer {
    if (rows) this.#refuse("a part of the batch");
    if (mode !== "training") this.#refuse("evaluation mode");
    const { value, grads } = this.#ask(params);
    for (const name of Object.keys(grads)) if (grads[name]) this.touched.add(name);
    const refuse = () => this.#refuse("the loss of each example");
    return {
      loss: value,
      gradient: this.#complete(grads),
      get losses() {
        return refuse();
      },
    };
  }

  #ask(params: Params): Asked {
    const first = this.#first;
    if (first && isSame(params, this.#w)) {
      this.#first = undefined;
      return first;
    }
    this.#assign(params);
    const isLater = this.#count++ > 0;
    return tf.variableGrads(() => {
      const loss = this.#f();
      // A LayersModel keeps metrics each time that its loss is asked for, and reads the first ones.
      const made = tf.engine().state.activeScope?.track ?? [];
      if (isLater) this.unread.push(...made.filter(({ kept }) => kept));
      return loss;
    }, [...this.#variables]);
  }

  /** Zeros for variables that the loss did not depend on. */
  #complete(grads: Asked["grads"]): Params {
    return Object.fromEntries(
      Object.entries(this.#w).map(([name, w]) => [name, grads[name] ?? tf.zerosLike(w)]),
    );
  }

  #assign(params: Params): void {
    for (const variable of this.#variables) {
      const value = params[variable.name]!;
      if (value !== this.#at[variable.name]) variable.assign(value);
    }
    this.#at = params;
  }

  /** Gives the variables their own values back. */
  restore(): void {
    this.#assign(this.#w);
  }

  #refuse(what: string): never {
    throw new InputError(
      `${this.#rule} asks for ${what}, and an optimizer of TensorFlow.js sees one loss alone; train ` +
        `with fit or sharpStep`,
    );
  }
}

function isSame(params: Params, w: Params): boolean {
  return Object.keys(w).every((name) => params[name] === w[name]);
}

/** Readonly records do not fit tfjs's own name for nested tensors. */
type Named = Record<string, tf.Tensor>;
