/** One step of a rule on the common problem, in numbers. */
import type { ParameterSpec, Params } from "../../lib/nn/params.ts";
import type { Oracle, Rule, Step } from "../../lib/train/rule.ts";
import { oracle, params, specs, step, values } from "./problem.ts";

export interface Taken<S> {
  /** The parameters of every question, in order. */
  readonly asked: number[][];
  /** How far the last question was from the weights. */
  readonly epsilon: number[];
  /** The gradient that the base optimizer gets. */
  readonly out: number[];
  readonly loss: number;
  readonly state: S;
}

/** Asks `rule` for its gradient, by default at the problem's weights, over all examples, at step 0. */
export function take<S>(rule: Rule<S>, options: {
  w?: Params;
  rows?: number[];
  index?: number;
  state?: S;
  random?: Step["random"];
  specs?: readonly ParameterSpec[];
  /** What to ask in place of the problem's oracle. */
  wrap?: (oracle: Oracle) => Oracle;
} = {}): Taken<S> {
  const { w = params(), rows, index = 0, random, wrap = (same) => same } = options;
  const asked: number[][] = [];
  const state = options.state ?? rule.init(w, options.specs ?? specs, 4);
  const answer = rule.gradient(wrap(oracle(rows, asked)), w, state, step(index, random));
  const at = values(w);
  return {
    asked,
    epsilon: asked.at(-1)!.map((value, i) => value - at[i]!),
    out: values(answer.gradient),
    loss: answer.loss.dataSync()[0]!,
    state: answer.state,
  };
}

/** The problem with another gradient: a function of the weights and the problem's own. */
export function withGradient(
  change: (w: Params, gradient: Params) => Params,
): (oracle: Oracle) => Oracle {
  return (oracle) => ({
    ...oracle,
    lossAndGradient(w, rows, mode) {
      const answer = oracle.lossAndGradient(w, rows, mode);
      return { ...answer, gradient: change(w, answer.gradient) };
    },
  });
}

/** The problem's weights after a step of gradient descent with learning rate 0.1. */
export function descend(w: readonly number[], out: readonly number[]): Params {
  return params(w.map((value, i) => value - 0.1 * out[i]!));
}

/** The message of the error that `f` throws. */
export function messageOf(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}
